"""A bureau's profile says what it must, or is refused with file and key; what nobody verified says so."""

from pathlib import Path

import pytest

from datapkg.errors import DataError
from datapkg.fetch.profiles import TITLE_WORDS, read_profile, read_profiles

ROOT = Path(__file__).resolve().parents[2]
BUREAU = '[bureau]\nname_zh = "样例市教育局"\nname_en = "Sample"\nprovince_zh = "样例省"\nprovince_en = "Sample"\nlevel = "prefecture"\n'
HOST = '[[host]]\nname = "edu.example.gov.cn"\nverified = false\n'
LIST = '[[list]]\nurl = "https://edu.example.gov.cn/zwgk/ghjh/"\nverified = 2026-05-31\n'


def _write(folder: Path, text: str) -> Path:
    path = folder / "990100.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_profile_says_where_to_look_and_what_nobody_verified(tmp_path: Path) -> None:
    profile = read_profile(_write(tmp_path, BUREAU + '[fetch]\npause_seconds = 5\n' + HOST + LIST + 'paging = "numbered"\nonly_plans = true\n'))
    assert (profile.bureau_id, profile.pause, [host.name for host in profile.hosts]) == ("990100", 5, ["edu.example.gov.cn"])
    (column,) = profile.lists
    assert (column.url, column.paging, column.only_plans, column.title_words) == ("https://edu.example.gov.cn/zwgk/ghjh/", "numbered", True, TITLE_WORDS)
    assert profile.unverified == ["edu.example.gov.cn"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BUREAU + HOST.replace("verified = false\n", "") + LIST, ["[[host]] 1", "lacks verified", "date"]),
        (BUREAU + HOST + LIST.replace("2026-05-31", "true"), ["[[list]] 1", "`verified`", "True"]),
        (BUREAU + HOST + LIST.replace("edu.example", "other.example"), ["[[list]] 1", "other.example.gov.cn", "[[host]]"]),
        (BUREAU + HOST + LIST.replace("https://", "ftp://"), ["[[list]] 1", "no address"]),
        (BUREAU + HOST + LIST + 'paging = "scroll"\n', ["paging 'scroll'", "numbered"]),
        (BUREAU + HOST + LIST + 'colour = "red"\n', ["[[list]] 1", "colour", "only_plans"]),
        (BUREAU + HOST + LIST + 'selector = "ul >> li["\n', ["selector", "CSS"]),
        (BUREAU + HOST + LIST + "title_words = []\n", ["title_words", "list of words"]),
        (BUREAU + HOST.replace("edu.", "https://edu."), ["[[host]] 1", "without http"]),
        (BUREAU + '[read]\nbody = "div["\n', ["[read]", "CSS"]),
        (BUREAU + "[fetch]\npause_seconds = -1\n", ["[fetch]", "pause_seconds", "0 to 3600"]),
        (BUREAU + '[fetch]\nca_file = "../../etc/passwd"\n', ["ca_file", "PEM"]),
        (BUREAU + "[hosts]\n", ["unknown tables", "hosts", "host"]),
        (BUREAU + '[host]\nname = "a.cn"\n', ["[[host]]", "two brackets"]),
        (HOST, ["[bureau] lacks name_zh"]),
    ],
)
def test_a_wrong_profile_is_refused_with_its_file_and_key(tmp_path: Path, text: str, said: list[str]) -> None:
    path = _write(tmp_path, text)
    with pytest.raises(DataError) as caught:
        read_profile(path)
    assert [word for word in (str(path), *said) if word not in str(caught.value)] == []


def test_the_committed_profiles_are_right_and_claim_no_verification() -> None:
    profiles = read_profiles(ROOT / "data" / "portals")
    assert [profile.bureau_id for profile in profiles] == ["350400", "430300", "440100", "440600", "441900"]
    assert all(profile.hosts for profile in profiles)
    for profile in profiles:
        assert len(profile.unverified) == len(profile.hosts) + len(profile.lists) + len(profile.pages)

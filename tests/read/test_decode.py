"""Bytes become text in the encoding they are in; what is no text is refused with the file's name and the reason."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datapkg.errors import UnreadableContent
from datapkg.read import decode as module
from datapkg.read.decode import decode

TEXT = "某市教育局2020年工作要点\n一、加强党对教育工作的领导。新增学位4.2万个,落实《学位条例》。\n"


@pytest.mark.parametrize(
    "payload",
    [TEXT.encode(), codecs.BOM_UTF8 + TEXT.encode(), TEXT.encode("utf-16"), codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
     codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), TEXT.encode("utf-32"), TEXT.encode("gb18030"), TEXT.encode("gbk"), TEXT.encode("gb2312")],
    ids=["utf-8", "utf-8-bom", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk", "gb2312"],
)
def test_a_text_is_read_in_whatever_encoding_portals_use(payload: bytes) -> None:
    assert decode(payload, "page.txt") == TEXT


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=80))
def test_utf_8_is_never_taken_for_anything_else(text: str) -> None:
    assert decode(text.encode(), "page.txt") == text


def test_gb18030_beyond_gb2312_is_read_when_most_characters_are_common() -> None:
    text = "某市教育局校长叶珺、张喆出席会议，部署全年教育工作。" * 3
    assert decode(text.encode("gb18030"), "page.txt") == text


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (codecs.BOM_UTF8, "empty"),
        (b"\x00" * 50, "empty"),
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (b"PK\x03\x04\x14\x00\x06\x00", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
        (b"GIF89a\x01\x00", "GIF"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"Rar!\x1a\x07\x00", "rar"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"abc\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f" * 4, "binary"),
        ("工作要点".encode() + b"\x00" * 40, "binary"),
        (b"\xff\xfe\x41", "byte order mark"),
        (codecs.BOM_UTF8 + b"\xff\xff", "byte order mark"),
        ("工作要点".encode()[:-1] + b"\xff", "neither UTF-8"),
        (TEXT.replace("2020年", "二〇二〇年").encode()[1:], "neither UTF-8"),
        (TEXT.encode() + "要点".encode("gb18030"), "neither UTF-8"),
        ("工作学校教育部门加强领导".encode() * 6 + "工".encode("gbk"), "neither UTF-8"),
        ("教育局關於印發工作計劃的通知".encode("big5"), "neither UTF-8"),
    ],
)
def test_what_is_no_text_is_refused_with_name_and_reason(payload: bytes, reason: str) -> None:
    with pytest.raises(UnreadableContent) as error:
        decode(payload, "snapshots/page.txt")
    assert str(error.value).startswith("snapshots/page.txt: ")
    assert reason in str(error.value)
    assert error.value.exit_code == 1


def test_the_message_for_a_wrong_encoding_names_the_first_wrong_byte() -> None:
    with pytest.raises(UnreadableContent, match="byte 6 is wrong"):
        decode("要点".encode() + b"\xff\xff" + b"abc", "page.txt")


def test_what_is_too_large_is_refused_and_what_just_fits_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 30)
    assert decode(b"a" * 30, "page.txt") == "a" * 30
    with pytest.raises(UnreadableContent, match=r"page\.txt: 31 bytes are more .*\(30\)"):
        decode(b"a" * 31, "page.txt")


def test_pages_hundreds_of_times_the_longest_known_one_are_still_read() -> None:
    text = TEXT * 60_000
    assert decode(text.encode(), "page.txt") == text


@given(st.binary(max_size=200))
def test_any_bytes_give_a_text_or_a_refusal_that_names_the_file(payload: bytes) -> None:
    refused = ""
    try:
        text = decode(payload, "page.txt")
    except UnreadableContent as error:
        text, refused = "", str(error)
    assert bool(text.strip("\ufeff")) != refused.startswith("page.txt: ")


@pytest.mark.parametrize("payload", [codecs.BOM_UTF16_LE, "\n ".encode("utf-16"), "\u3000\u200b\n".encode()])
def test_a_text_of_nothing_visible_is_empty(payload: bytes) -> None:
    with pytest.raises(UnreadableContent, match=r"page\.txt: .*empty"):
        decode(payload, "page.txt")

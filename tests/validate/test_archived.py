"""Every cell of a page's row is held to the archive, corrections and overrides allowed for; what the text alone gives is held to the text."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from datapkg.build.run import build
from datapkg.fetch.exchange import Exchange
from datapkg.fetch.records import Errand, exchange_records
from datapkg.validate.runner import validate
from tests.validate.breaks import FOSHAN, PAGES, SANMING, Break, add, cells, move, places
from tests.validate.packages import Package, Row

BUREAU, URL = "990100", "https://edu.example.gov.cn/zwgk/1.html"
NUMBER, TITLE = "样教发〔2022〕3号", "样例市教育局2022年工作要点"
HTML = f"""<html><head><title>{TITLE}</title><meta name="PubDate" content="2022-03-05"><meta name="ContentSource" content="样例市教育局"></head>
<body><h1>{TITLE}</h1><div class="article"><p>{NUMBER}</p><p>2022年是教育质量提升年。</p><p>一、加强学校安全</p><p>(一)排查隐患。新增校园保安100名。</p>
<p>(二)加强值守。落实《样例市校园安全条例》。</p><p>样例市教育局</p><p>2022年3月1日</p></div></body></html>"""


def serve(root: Path, html: str, day: int) -> None:
    """Archive a page as served on that day of March 2024."""
    body = html.encode()
    exchange = Exchange(
        URL, 200, "OK", [("Content-Type", "text/html; charset=utf-8")], body, body, "GET / HTTP/1.1", [], moment=datetime(2024, 3, day, 8, tzinfo=UTC),
    )
    path = root / "data" / "snapshots" / BUREAU / f"web-202403{day:02}T080000Z.warc.gz"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(exchange_records(exchange, Errand("page")))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's package with a page more, as HTML, that was fetched twice and had other words at first."""
    root = Package(tmp_path_factory.mktemp("served") / "package").root
    (root / "data" / "portals" / f"{BUREAU}.toml").write_text(
        '[bureau]\nname_zh = "样例市教育局"\nname_en = "Sample"\nprovince_zh = "样例省"\nprovince_en = "Sample"\nlevel = "prefecture"\n', encoding="utf-8",
    )
    serve(root, HTML.replace("100名", "90名"), 1)
    serve(root, HTML, 8)
    build(root, 1)
    return root


@pytest.fixture
def package(built: Path, tmp_path: Path) -> Package:
    """A copy of it to break."""
    return Package(tmp_path / "package", source=built)


def page(package: Package) -> Row:
    """The page that was fetched."""
    (row,) = (row for row in package.rows("pages") if row["bureau_id"] == BUREAU)
    return row


def said(package: Package, *rules: str) -> list[str]:
    """What some rules name."""
    outcomes = validate(package.root, only=list(rules)).outcomes
    assert all(outcome.state != "crashed" for outcome in outcomes)
    return sorted(place for outcome in outcomes for place in places(outcome))


def test_a_page_as_it_was_fetched_last_is_what_the_archive_holds(package: Package) -> None:
    row = page(package)
    assert (row["media_type"], row["title"], row["document_number"], row["retrieved_on"]) == ("text/html", TITLE, NUMBER, date(2024, 3, 8))
    assert said(package, "text-from-archive", "rows-follow-from-text") == []


@pytest.mark.parametrize("cell", [
    {"title": "样例市教育局2022年要点"}, {"title": None}, {"issuing_body": "别处教育局"}, {"document_number": "样教发〔2022〕5号"}, {"index_number": "000014349/2022-00001"},
    {"issued_on": date(2022, 2, 1)}, {"published_on": date(2022, 3, 4)}, {"retrieved_on": date(2024, 3, 7)}, {"media_type": "text/plain"}, {"page_kind": "list"},
    {"body_start": 1}, {"url": URL.replace("https", "http")}, {"url": f"{URL}#top"}, {"notice": "各县区教育局："},
], ids=lambda cell: " ".join(cell))
def test_a_cell_of_a_fetched_page_that_the_archive_does_not_give_is_named(package: Package, cell: dict[str, Any]) -> None:
    key = page(package)["page_id"]
    cells("pages", key, **cell)(package)
    assert f"pages {key} {next(iter(cell))}" in said(package, "text-from-archive")


def test_the_kind_of_a_captured_page_cannot_be_hidden(tmp_path: Path) -> None:
    changed = cells("pages", PAGES[FOSHAN], media_type="text/html", title="佛山市教育局2018年要点")
    for released, rule in ((False, "text-from-archive"), (True, "captured-as-text")):
        package = Package(tmp_path / rule, released)
        changed(package)
        assert f"pages {PAGES[FOSHAN]} media_type" in said(package, rule)


def test_pages_in_another_order_than_the_archives_are_named(package: Package) -> None:
    package.change("pages", lambda rows: rows[::-1])
    assert said(package, "text-from-archive") == [f"pages {page(package)['page_id']}"]
    assert f"pages {PAGES[SANMING]} bureau_id" in said(package, "rows-in-order")


@pytest.mark.parametrize(("column", "value"), [
    ("title", "样例市教育局关于印发2022年工作要点的通知"), ("issued_on", "2022-03-02"), ("document_number", None), ("issuing_body", "样例市教育体育局"),
])
def test_a_page_that_a_person_mended_passes(package: Package, column: str, value: str | None) -> None:
    row = page(package)
    was = row[column]
    entry = {"table": "pages", "key": row["page_id"], "column": column, "was": str(was), "value": value, "reason": "The page's head says so."}
    mends = package.root / "data" / "overrides" / f"{BUREAU}.toml"
    mends.write_text("[[override]]\n" + "".join(f'{name} = "{text}"\n' for name, text in entry.items() if text is not None), encoding="utf-8")
    build(package.root, 1)
    assert str(page(package)[column]) == str(value)
    assert said(package, "text-from-archive", "rows-follow-from-text", "mends-as-published", "override-applied") == []
    cells("pages", row["page_id"], **{column: was})(package)
    assert f"pages {row['page_id']} {column}" in said(package, "text-from-archive")


def test_another_theme_made_primary_by_overrides_need_not_come_first(tmp_path: Path) -> None:
    package, task = Package(tmp_path / "package"), f"{SANMING}-t003"
    first, second = [row["theme_id"] for row in package.rows("task_themes") if row["task_id"] == task][:2]
    (package.root / "data" / "overrides" / "350400.toml").write_text("".join(
        f'[[override]]\ntable = "task_themes"\nkey = "{task}/{theme}"\ncolumn = "is_primary"\nwas = {was}\nvalue = {now}\nreason = "It is what the task is about."\n'
        for theme, was, now in ((first, "true", "false"), (second, "false", "true"))
    ), encoding="utf-8")
    build(package.root, 1)
    assert said(package, "primary-theme-first", "one-primary-theme", "rows-follow-from-text", "override-applied") == []


FINDING: dict[str, Any] = {"page_id": PAGES[FOSHAN], "code": "gap", "message": "item (三) stands where number 2 was expected", "start": 10, "end": 12}


@pytest.mark.parametrize(("broken", "place"), [
    (add("findings", **FINDING), f"findings {PAGES[FOSHAN]}"),
    (add("findings", **FINDING | {"code": "aliens-found"}), f"findings {PAGES[FOSHAN]}"),
    (move("task_themes", f"{SANMING}-t003/safety", 3), f"task_themes {SANMING}-t003/safety"),
], ids=["a finding made up", "a kind of finding that nobody knows", "themes in another order"])
@pytest.mark.parametrize("released", [False, True], ids=["checkout", "released"])
def test_what_the_text_does_not_give_is_named(broken: Break, place: str, released: bool, tmp_path: Path) -> None:
    package = Package(tmp_path / "package", released)
    broken(package)
    assert place in said(package, "rows-follow-from-text")


def test_a_finding_that_the_text_gives_cannot_be_dropped(package: Package) -> None:
    serve(package.root, HTML.replace("(二)加强值守", "(三)加强值守"), 9)
    build(package.root, 1)
    assert said(package, "rows-follow-from-text") == []
    (finding,) = package.rows("findings")
    package.write("findings", [])
    assert said(package, "rows-follow-from-text") == [f"findings {finding['page_id']}"]


def test_the_tables_beside_an_archive_are_held_to_it_without_the_rest_of_a_checkout(package: Package) -> None:
    for folder in ("portals", "codelists", "corrections", "overrides"):
        shutil.rmtree(package.root / "data" / folder)
    assert said(package, "text-from-archive") == []  # where the portal of a page that was served has its text, nobody tells here
    package.change("pages", lambda rows: [row | {"text": row["text"].replace("4.2万个", "9.2万个")} for row in rows])
    assert said(package, "text-from-archive") == [f"pages {PAGES[FOSHAN]} text"]


@pytest.mark.parametrize("name", ["text-20261121-c6e940e8570f.warc", "text-20261122-000000000000.warc"])
def test_a_capture_whose_file_is_named_by_another_day_or_other_bytes_is_named(name: str, tmp_path: Path) -> None:
    package = Package(tmp_path / "package")
    folder = package.root / "data" / "snapshots" / "440600"
    (folder / "text-20261122-c6e940e8570f.warc").rename(folder / name)
    assert said(package, "text-from-archive") == [f"data/snapshots/440600/{name}"]

"""Causes: what the two packages can decide is told, and where they cannot, all that may be."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from datapkg.diff.compare import compare
from datapkg.diff.inputs import folder_digest
from datapkg.diff.model import Diff
from tests.validate.breaks import DONGGUAN, FOSHAN, PAGES, SANMING, SUMMARY, Break, add, both, cells, described, drop, replaced, written
from tests.validate.packages import Package, Rows

PAGE = PAGES[FOSHAN]
FIGURE, TASK, COMMA = f"{FOSHAN}-t019-q01", f"{FOSHAN}-t019", "440600-k-f2689566"
MENDED = f"{SUMMARY}-t008-q11"
OTHER = {"reading_rules": "sha256:new"}
ROLE = cells("quantities", FIGURE, role="result")
EDITED = cells("pages", PAGE, sha256="0" * 64, text=replaced("text", "30%", "31%"))
REMENDED = cells("corrections", COMMA, mended="。")


def made(rules: str | None = "sha256:old", **inputs: str) -> Break:
    """Tell in the descriptor how the package was made."""
    return described(**({"reading_rules": rules} if rules else {}), built_from={"commit": "0" * 40, "inputs": inputs})


def without(page: str) -> Break:
    """Take a page out, with all that hangs on it."""
    documents = {document for document, own in PAGES.items() if own == page}

    def change(package: Package) -> None:
        def hangs(row: dict[str, Any]) -> bool:
            own = [str(value) for name, value in row.items() if name.endswith("_id")]
            return page in own or any(value == document or value.startswith(f"{document}-") for value in own for document in documents)

        for table in ("pages", "documents", "sections", "tasks", "quantities", "citations", "deadlines", "responsibilities", "task_themes", "corrections"):
            def kept(rows: Rows) -> Rows:
                return [row for row in rows if not hangs(row)]

            package.change(table, kept)

    return change


def diff_of(tmp_path: Path, old: Break, new: Break) -> Diff:
    one, other = Package(tmp_path / "old", released=True), Package(tmp_path / "new", released=True)
    old(one)
    new(other)
    return compare(one.root, other.root)


def causes(diff: Diff, table: str) -> set[tuple[str, ...]]:
    return set(diff.table(table).causes)


CASES: dict[str, tuple[Break, Break, str, tuple[str, ...]]] = {
    "page edited": (made(), both(EDITED, ROLE, made()), "quantities", ("page-edited",)),
    "the page itself edited": (made(), both(EDITED, made()), "pages", ("page-edited",)),
    "a page fetched again": (made(), both(cells("pages", PAGE, retrieved_on=date(2026, 1, 1)), made()), "pages", ("refetched",)),
    "a correction": (made(), both(REMENDED, cells("pages", PAGE, text=replaced("text", "30%", "31%")), ROLE, made()), "quantities", ("correction",)),
    "the correction itself": (made(), both(REMENDED, made()), "corrections", ("correction",)),
    "a correction taken back": (made(), both(drop("corrections", COMMA), made()), "corrections", ("correction",)),
    "edited and corrected": (made(), both(EDITED, REMENDED, ROLE, made()), "quantities", ("page-edited", "correction")),
    "an override": (made(), both(ROLE, add("overrides", table="quantities", key=FIGURE, column="role", was="target", value="result", reason="x"), made()),
                    "quantities", ("override",)),
    "an override of another column": (
        made(), both(cells("quantities", FIGURE, role="result", comparator="ge"),
                     add("overrides", table="quantities", key=FIGURE, column="role", was="target", value="result", reason="x"), made()), "quantities", ("override", "unexplained")),
    "an override taken back": (made(), both(drop("overrides", f"quantities/{MENDED}/indicator"), cells("quantities", MENDED, indicator="广州"), made()),
                               "quantities", ("override",)),
    "the override itself": (made(), both(drop("overrides", f"quantities/{MENDED}/indicator"), made()), "overrides", ("override",)),
    "a theme's name": (made(), both(cells("themes", "ethnic", name_en="Nations"), made()), "themes", ("code-list",)),
    "a bureau's name": (made(), both(cells("bureaus", "440600", name_en="Foshan"), made()), "bureaus", ("bureau-profile",)),
    "reading rules": (made(codelists="sha256:a"), both(ROLE, made("sha256:new", codelists="sha256:a")), "quantities", ("reading-rules",)),
    "rules of what no code list touches": (made(), both(drop("deadlines", f"{FOSHAN}-t030-d01"), made("sha256:new")), "deadlines", ("reading-rules",)),
    "rules or code list": (made(), both(ROLE, made("sha256:new")), "quantities", ("code-list", "reading-rules")),
    "rules or another code list": (
        made(codelists="sha256:a"), both(ROLE, made("sha256:new", codelists="sha256:b")), "quantities", ("code-list", "reading-rules")),
    "nothing told": (lambda _: None, ROLE, "quantities", ("code-list", "reading-rules")),
    "edited by hand": (made(), both(ROLE, made()), "quantities", ("unexplained",)),
    "edited, and read by other rules": (
        made(codelists="sha256:a"), both(EDITED, ROLE, made("sha256:new", codelists="sha256:a")), "quantities", ("page-edited", "reading-rules")),
    "a page read anew": (made(codelists="sha256:a", portals="sha256:p"),
                         both(cells("pages", PAGE, title="佛山"), made("sha256:new", codelists="sha256:a", portals="sha256:p")), "pages", ("reading-rules",)),
    "another profile": (made(portals="sha256:a"), both(cells("pages", PAGE, title="佛山"), made(portals="sha256:b")), "pages", ("bureau-profile",)),
    "a duplicate": (made(), both(cells("pages", PAGE, duplicate_of=PAGES[SANMING]), drop("deadlines", f"{FOSHAN}-t030-d01"), made()), "deadlines", ("duplicate",)),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_cause_of_a_row_is_what_the_packages_prove(case: tuple[Break, Break, str, tuple[str, ...]], tmp_path: Path) -> None:
    old, new, table, told = case
    assert causes(diff_of(tmp_path, old, new), table) == {told}


def test_an_override_of_part_of_what_changed_leaves_the_rest_to_be_explained(tmp_path: Path) -> None:
    old, new, table, _ = CASES["an override of another column"]
    diff = diff_of(tmp_path, old, both(new, described(**OTHER)))
    assert causes(diff, table) == {("override", "code-list", "reading-rules")}


def test_every_row_of_a_new_page_is_new_with_it_and_of_a_lost_page_gone_with_it(tmp_path: Path) -> None:
    diff = diff_of(tmp_path, without(PAGE), without(PAGES[DONGGUAN]))
    for name in ("pages", "documents", "sections", "tasks", "quantities", "task_themes", "corrections"):
        table = diff.table(name)
        assert table.causes == {("new-page",): {"added": table.count("added")}, ("page-gone",): {"removed": table.count("removed")}}
        assert table.count("added")
        assert table.count("removed")


def test_rows_of_a_document_renamed_for_another_page_name_that_page_as_a_candidate(tmp_path: Path) -> None:
    renamed = f"{FOSHAN}-c6e940"

    def rename(package: Package) -> None:
        for table in ("documents", "sections", "tasks", "quantities", "citations", "deadlines", "responsibilities", "task_themes"):
            rows = package.rows(table)
            for row in rows:
                row.update({name: value.replace(FOSHAN, renamed) for name, value in row.items() if name.endswith("_id") and isinstance(value, str)})
            package.write(table, rows)
        rows = package.rows("pages")
        rows.append(next(row for row in rows if row["page_id"] == PAGE) | {"page_id": "440600-p-000000000000", "sha256": "1" * 64})
        package.write("pages", rows)

    diff = diff_of(tmp_path, made(), both(rename, made()))
    assert causes(diff, "tasks") == {("other-page",)}
    assert diff.table("tasks").moved["removed"] == diff.table("tasks").count("removed") > 40
    assert diff.table("quantities").moved["added"] == diff.table("quantities").count("added") > 0


def test_two_checkouts_are_told_apart_by_their_files(tmp_path: Path) -> None:
    one, other = Package(tmp_path / "old"), Package(tmp_path / "new")
    for package in (one, other):
        for name in ("schema.py", "read/page.py", "parse/plan.py"):
            written(f"datapkg/{name}", "# the same\n")(package)
    ROLE(other)
    assert causes(compare(one.root, other.root), "quantities") == {("unexplained",)}
    written("datapkg/parse/plan.py", "# another\n")(other)
    assert causes(compare(one.root, other.root), "quantities") == {("reading-rules",)}
    written("data/codelists/theme_keywords.csv", "theme_id,keyword,weight,note\n")(other)
    assert causes(compare(one.root, other.root), "quantities") == {("code-list", "reading-rules")}
    written("datapkg/parse/plan.py", "# the same\n")(other)
    assert causes(compare(one.root, other.root), "quantities") == {("code-list",)}


def test_a_release_and_a_checkout_are_told_apart_by_their_digests(tmp_path: Path) -> None:
    one, other = Package(tmp_path / "old", released=True), Package(tmp_path / "new")
    made("sha256:old", codelists=folder_digest(other.root / "data" / "codelists"))(one)
    written("datapkg/read/page.py", "# other code\n")(other)
    ROLE(other)
    assert causes(compare(one.root, other.root), "quantities") == {("reading-rules",)}
    written("data/codelists/theme_keywords.csv", "theme_id,keyword,weight,note\n")(other)
    assert causes(compare(one.root, other.root), "quantities") == {("code-list", "reading-rules")}


def test_causes_of_another_projects_package_are_not_told(tmp_path: Path) -> None:
    foreign = described(name="another")

    def only_units(package: Package) -> None:
        package.describe(lambda told: told.update(resources=[each for each in told["resources"] if each["name"] == "units"]))

    diff = diff_of(tmp_path, both(foreign, only_units), both(foreign, only_units, drop("units", "个")))
    assert (diff.table("units").count("removed"), diff.table("units").causes) == (1, {})
    assert any("Causes" in note for note in diff.notes)

"""Corrections and overrides: every mend is told, applied once, and can be undone."""

import hashlib
from collections.abc import Iterator

import polars as pl

from datapkg.build.corrections import undo_corrections
from datapkg.validate.candidate import Candidate
from datapkg.validate.frames import broken, key_of, printed, together
from datapkg.validate.relations import with_parent
from datapkg.validate.rule import Broken, Violation, rule

_TOML = "Correct the entry in data/corrections/, or remove it if the bureau has mended its page, and build again."
_OVERRIDE = "Correct the entry in data/overrides/, or remove it if the row is read right by now, and build again."


@rule(
    "A correction stands where it says", table="corrections", reads=["pages"],
    reason="Whoever doubts a mend must find it: the page's text has the mended words at its span.", mend=_TOML,
)
def correction_applied(package: Candidate) -> Broken:
    rows = with_parent(package, "corrections", "pages", "page_id", {"text": "__text"})
    there = pl.col("__text").str.slice(pl.col("start"), (pl.col("end") - pl.col("start")).clip(0))
    wrong = rows.filter((there != pl.col("mended").fill_null("")).fill_null(value=True) | (pl.col("end") < pl.col("start")))
    return broken(package, wrong, "corrections", "mended", pl.format("{}, which stands at {} to {}", there.fill_null("nothing"), "start", "end"))


@rule(
    "A correction mends something, and says why", table="corrections",
    reason="A mend without a change or a reason is a change of an official text that nobody can judge.", mend=_TOML,
)
def correction_reasoned(package: Candidate) -> Broken:
    rows = package.table("corrections")
    same = rows.filter(pl.col("original") == pl.col("mended").fill_null(""))
    bare = rows.filter(pl.col("reason").str.strip_chars().str.len_chars() < 4)
    return together(
        broken(package, same, "corrections", "mended", "other words than the original's"),
        broken(package, bare, "corrections", "reason", "a reason that tells what is wrong and how one knows"),
    )


@rule(
    "A correction's id follows from its page and words", table="corrections",
    reason="The id is how a mend is cited; it changes when what is mended changes.", mend="Build the package again.",
)
def correction_id(package: Candidate) -> Iterator[Violation]:
    for row in package.table("corrections").iter_rows(named=True):
        digest = hashlib.sha256(f"{row['page_id']}\n{row['original']}".encode()).hexdigest()
        expected = f"{row['page_id'][:6]}-k-{digest[:8]}"
        if row["correction_id"] != expected:
            yield Violation("corrections", row["correction_id"], "original", f"the words whose mend is {row['correction_id']}", f"those of {expected}: {row['original'][:60]}")


@rule(
    "Corrections can be undone, and done again", table="corrections", reads=["pages"],
    reason="Undone, the text is the page as captured: there each original stands once, and mending it gives the published text.", mend=_TOML,
)
def correction_inverse(package: Candidate) -> Iterator[Violation]:
    rows = with_parent(package, "corrections", "pages", "page_id", {"text": "__text"}).filter(pl.col("__text").is_not_null())
    for _, group in rows.sort("page_id", "start", "end", maintain_order=True).group_by("page_id", maintain_order=True):
        mends = group.to_dicts()
        captured = undo_corrections(mends[0]["__text"], mends)
        at = 0
        for mend in mends:
            if mend["start"] < at:
                yield Violation("corrections", mend["correction_id"], "start", "behind the mend before it", f"{mend['start']}, inside it")
            elif captured.count(mend["original"]) != 1:
                yield Violation("corrections", mend["correction_id"], "original", "words that the page as captured has once", f"{captured.count(mend['original'])} times {mend['original'][:60]}")
            at = mend["end"]


def _overridden(package: Candidate) -> pl.DataFrame:
    """What stands in the cells that overrides name, as the CSV prints it; no row where there is no such row."""
    found = [pl.DataFrame(schema={"table": pl.String(), "key": pl.String(), "column": pl.String(), "now": pl.String()})]
    for (table, column), group in package.table("overrides").group_by("table", "column", maintain_order=True):
        name, cell = str(table), str(column)
        if name in package.own_tables and package.has(name) and cell in package.schemas[name].columns and cell not in package.schemas[name].key:
            rows = package.table(name)
            now = rows.select(pl.lit(name).alias("table"), key_of(package, name).alias("key"), pl.lit(cell).alias("column"), _as_csv(cell, rows).alias("now"))
            found.append(now.filter(pl.col("key").is_in(group["key"].implode())))
    return pl.concat(found)


@rule(
    "An override is what the row now has", table="overrides", gather=_overridden,
    reads=["pages", "documents", "sections", "tasks", "quantities", "citations", "deadlines", "responsibilities", "task_themes"],
    reason="An override that names no row, or a value the row has not, tells of a mend that was not made.", mend=_OVERRIDE,
)
def override_applied(package: Candidate, cells: pl.DataFrame) -> Iterator[Violation]:
    known = {row[:3]: row[3] for row in cells.iter_rows()}
    for row in package.table("overrides").iter_rows(named=True):
        place = (row["table"], row["key"], row["column"])
        if place not in known:
            yield Violation("overrides", "/".join(place), "key", "a row of the table, and a column of it that is no key", f"{row['table']} {row['key']}, {row['column']}")
        elif known[place] != row["value"]:
            yield Violation("overrides", "/".join(place), "value", f"{known[place]}, as the row has it", str(row["value"]))


@rule(
    "An override changes something, and says why", scope="package", table="overrides",
    reason="A value changed by hand without a change or a reason cannot be judged.", mend=_OVERRIDE,
)
def override_reasoned(package: Candidate) -> Broken:
    rows = package.table("overrides")
    return together(
        broken(package, rows.filter(pl.col("was").eq_missing(pl.col("value"))), "overrides", "value", "another value than before"),
        broken(package, rows.filter(pl.col("reason").str.strip_chars().str.len_chars() < 4), "overrides", "reason", "a reason that tells how one knows"),
    )


def _as_csv(column: str, frame: pl.DataFrame) -> pl.Expr:
    """A cell as the CSV prints it, which is how overrides write values."""
    kind = frame.schema[column]
    if kind == pl.Float64:
        whole = pl.col(column) == pl.col(column).floor()
        return pl.when(whole).then(pl.col(column).cast(pl.Int64).cast(pl.String)).otherwise(pl.col(column).cast(pl.String))
    return pl.when(pl.col(column).is_null()).then(None).otherwise(printed(column))

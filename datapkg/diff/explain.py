"""The cause of each row that differs, from the evidence inside the two packages.

A row belongs to a page by its keys: an annotation to a task, a task to a document, a document to a page. What happened to the page explains its rows; where nothing
happened to it, the rows were read in another way.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from datapkg.diff.causes import mask
from datapkg.diff.evidence import Evidence
from datapkg.diff.model import CAUSE, KINDS, TableDiff
from datapkg.diff.moved import key_of
from datapkg.diff.rows import NEW, OLD
from datapkg.diff.stream import frames
from datapkg.validate.parts import LINKS

if TYPE_CHECKING:
    from datapkg.validate.candidate import Candidate

_CODED = {"quantities", "task_themes", "findings"}
"""The tables that are read with code lists; the others are read without."""
_CURATED = {"bureaus": "bureau-profile", "themes": "code-list", "indicators": "code-list", "units": "code-list", "overrides": "override"}
_PAGE, _PARENT = "__page", "__parent"


class Explainer:
    """Finds the causes, with what it looks up kept for the next table."""

    def __init__(self, old: "Candidate", new: "Candidate", tables: Mapping[str, TableDiff], told: Evidence) -> None:
        self._sides = {OLD: old, NEW: new}
        self._tables, self._told = tables, told

    def explain(self, table: TableDiff) -> None:
        """Set `CAUSE` in the frames of a table."""
        for kind in KINDS:
            frame = table.frame(kind)
            if frame.height and table.name in self._sides[NEW].schemas and table.name in self._sides[OLD].schemas:
                causes = self._curated(table, frame) if table.name in _CURATED else self._of_page(table, kind, frame)
                causes = pl.select(pl.when(causes == 0).then(mask("unexplained")).otherwise(causes)).to_series()
                setattr(table, kind, frame.with_columns(causes.cast(pl.UInt32).alias(CAUSE)))

    def _curated(self, table: TableDiff, frame: pl.DataFrame) -> pl.Series:
        return pl.Series([mask(_CURATED[table.name])] * frame.height, dtype=pl.UInt32)

    def _of_page(self, table: TableDiff, kind: str, frame: pl.DataFrame) -> pl.Series:
        """What happened to the page of each row, before and after; else how it may have been read in another way."""
        if table.name == "pages":
            found = frame.select(pl.col("page_id").replace_strict(*self._lookup, default=0, return_dtype=pl.UInt32)).to_series()
        else:
            link = LINKS[table.name][0]
            sides = {"added": (NEW,), "removed": (OLD,), "changed": (OLD, NEW)}[kind]
            found = pl.Series([0] * frame.height, dtype=pl.UInt32)
            for side in sides:
                column = frame[side + link] if kind == "changed" else frame[link]
                pages = self._pages_of(side, link, column)
                found |= pages.replace_strict(*self._lookup, default=0, return_dtype=pl.UInt32)
                if kind != "changed":
                    found |= self._renamed(side, link, column, pages, found)
        if table.name == "corrections":
            return self._of_correction(kind, frame, found)
        how = self._read_anew(table.name)
        whole = mask("new-page", "page-gone")
        sure = self._sure_other_rules(table.name)
        found = pl.select(pl.when(found == 0).then(how).when(found & whole != 0).then(found).otherwise(found | sure)).to_series()
        return self._overridden(table, frame, found) if kind == "changed" else found

    def _of_correction(self, kind: str, frame: pl.DataFrame, found: pl.Series) -> pl.Series:
        """A correction comes and goes with its page, else by the hand that writes it; where only its place differs, the page's text has grown or shrunk before it."""
        written = [name.removeprefix(OLD) for name in frame.columns if name.startswith(OLD) and name.removeprefix(OLD) not in ("start", "end")]
        hand = pl.Series([kind != "changed"] * frame.height)
        for name in written if kind == "changed" else ():
            hand |= frame[OLD + name].ne_missing(frame[NEW + name])
        return pl.select(
            pl.when(found & mask("new-page", "page-gone") != 0).then(found).when(hand & (found & mask("page-edited") != 0)).then(mask("page-edited", "correction"))
            .when(hand).then(mask("correction")).otherwise(found)
        ).to_series()

    def _read_anew(self, table: str) -> int:
        """How rows of a page to which nothing happened may have come to differ."""
        names = ["reading-rules"] if self._told.rules != "same" else []
        if table in _CODED and self._told.codelists != "same":
            names.append("code-list")
        return mask(*names)

    def _sure_other_rules(self, table: str) -> int:
        """What may have changed rows of a page besides what happened to the page: only what is known to be another."""
        names = ["reading-rules"] if self._told.rules == "another" else []
        return mask(*names, *(["code-list"] if table in _CODED and self._told.codelists == "another" else []))

    @cached_property
    def _lookup(self) -> tuple[pl.Series, pl.Series]:
        """The pages to which something happened, and what: a mask of causes."""
        found: dict[str, int] = dict.fromkeys(self._keys("pages", "added"), mask("new-page")) | dict.fromkeys(self._keys("pages", "removed"), mask("page-gone"))
        corrected = self._corrected
        pages = self._tables.get("pages")
        if pages is not None:
            for row in pages.rows("changed"):
                found[row.key] = self._happened(row.cells, row.key in corrected)
        return pl.Series(list(found), dtype=pl.String), pl.Series(list(found.values()), dtype=pl.UInt32)

    def _happened(self, cells: Mapping[str, object], corrected: bool) -> int:
        names = []
        if "sha256" in cells:
            names.append("page-edited")
        if corrected and "text" in cells:
            names.append("correction")
        if "duplicate_of" in cells:
            names.append("duplicate")
        if set(cells) <= {"retrieved_on", "url", "media_type"}:
            names.append("refetched")
        if not names:
            names += ["reading-rules"] if self._told.rules != "same" else []
            names += ["bureau-profile"] if self._told.portals != "same" else []
        return mask(*names)

    @cached_property
    def _corrected(self) -> set[str]:
        """The pages that have other corrections than before."""
        table = self._tables.get("corrections")
        if table is None:
            return set()
        found = {page for rows in (table.added, table.removed) if rows.height for page in rows["page_id"]}
        for column in ("page_id", "original", "mended"):
            if table.changed.height and OLD + column in table.changed.columns:
                rows = table.changed.filter(pl.col(OLD + column).ne_missing(pl.col(NEW + column)))
                found |= {*rows[OLD + "page_id"], *rows[NEW + "page_id"]}
        return found

    def _keys(self, name: str, kind: str) -> list[str]:
        table = self._tables.get(name)
        frame = table.frame(kind) if table else None  # type: ignore[arg-type]
        return frame.select(key_of(table.key)).to_series().to_list() if table and frame is not None and frame.height else []

    def _pages_of(self, side: str, link: str, parents: pl.Series) -> pl.Series:
        """The page of each row by the key of what it hangs on."""
        keys = parents
        if link == "task_id":
            tasks = self._parents(side, "tasks", "task_id", "document_id", keys)
            keys = keys.to_frame(_PARENT).join(tasks, left_on=_PARENT, right_on="task_id", how="left", maintain_order="left")["document_id"]
        if link in ("task_id", "document_id"):
            documents = self._parents(side, "documents", "document_id", "page_id", keys)
            keys = keys.to_frame(_PARENT).join(documents, left_on=_PARENT, right_on="document_id", how="left", maintain_order="left")["page_id"]
        return keys.alias(_PAGE)

    def _parents(self, side: str, table: str, key: str, parent: str, wanted: pl.Series) -> pl.DataFrame:
        package, keys = self._sides[side], wanted.unique().implode()
        if table not in package.schemas or not {key, parent} <= set(package.schemas[table].columns):
            return pl.DataFrame(schema={key: pl.String, parent: pl.String})
        return pl.concat(part.filter(part[key].is_in(keys)) for part in frames(package, table, [key, parent])).unique(key, keep="first")

    def _renamed(self, side: str, link: str, parents: pl.Series, pages: pl.Series, found: pl.Series) -> pl.Series:
        """Rows of a document that has another id now, though nothing happened to its page: another page may have its id, or have given it up."""
        documents = self._tables.get("documents")
        if documents is None or link == "page_id" or not len(self._lookup[0]):
            return pl.Series([0] * len(parents), dtype=pl.UInt32)
        other = set(self._keys("documents", "added" if side == NEW else "removed"))
        keys = self._documents_of(side, link, parents)
        bureaus = {page[:6] for page in self._lookup[0]}
        hit = keys.is_in(list(other)) & pages.str.slice(0, 6).is_in(list(bureaus)) & (found == 0)
        return pl.select(pl.when(hit).then(mask("other-page", *_names(self._told))).otherwise(0).cast(pl.UInt32)).to_series()

    def _documents_of(self, side: str, link: str, parents: pl.Series) -> pl.Series:
        if link == "document_id":
            return parents
        tasks = self._parents(side, "tasks", "task_id", "document_id", parents)
        return parents.to_frame(_PARENT).join(tasks, left_on=_PARENT, right_on="task_id", how="left", maintain_order="left")["document_id"]

    def _overridden(self, table: TableDiff, frame: pl.DataFrame, found: pl.Series) -> pl.Series:
        """Cells whose override came, went or changed: where those are all that changed in a row, that is its cause."""
        cells = self._overrides.get(table.name)
        if not cells:
            return found
        keys = frame.select(key_of(table.key)).to_series()
        masks = found.to_list()
        rows = frame.with_row_index("__nth").filter(keys.is_in(list(cells)))
        for row in rows.iter_rows(named=True):
            key = "/".join(str(row[name]) for name in table.key)
            changed = {name.removeprefix(OLD) for name in row if name.startswith(OLD) and row[name] != row[NEW + name.removeprefix(OLD)]}
            if changed & cells[key]:
                others = 0 if changed <= cells[key] else masks[row["__nth"]] or mask("unexplained")
                masks[row["__nth"]] = mask("override") | others
        return pl.Series(masks, dtype=pl.UInt32)

    @cached_property
    def _overrides(self) -> dict[str, dict[str, set[str]]]:
        """The columns whose override is another than before, by table and key."""
        found: dict[str, dict[str, set[str]]] = {}
        table = self._tables.get("overrides")
        for kind in KINDS if table and table.state == "kept" and table.key == ("table", "key", "column") else ():
            for name, key, column in table.frame(kind).select(table.key).iter_rows() if table and table.frame(kind).height else ():
                found.setdefault(name, {}).setdefault(key, set()).add(column)
        return found


def _names(told: Evidence) -> list[str]:
    return ["reading-rules"] if told.rules != "same" else []

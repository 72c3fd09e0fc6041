"""The same words under another key: ids count, so that one task more in a plan gives all behind it the ids of their neighbours.

A row has moved when another row of the new version, under another key, says exactly the same in the same place of the same page: its own key, its number and label
and its place on the page aside. What a task's rows say is looked for under the task that has its words now.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from datapkg.diff.model import KINDS, MOVED_FROM, MOVED_TO, Kind, TableDiff
from datapkg.diff.rows import NEW, OLD, SAID_NEW, SAID_OLD, digest
from datapkg.diff.stream import frames
from datapkg.schema import TableSchema
from datapkg.validate.parts import LINKS

if TYPE_CHECKING:
    from datapkg.validate.candidate import Candidate

_PLACED = {"page_id", "document_id", "section_id", "task_id", "ordinal", "label", "number", "page_start", "page_end"}
_KEY, _PARENT, _SAID, _NTH = "__key", "__parent", "__said", "__nth"
Moves = dict[str, str]
"""Of each key that moved the key that it has now."""


def said(old: TableSchema, new: TableSchema) -> list[str]:
    """Return the columns that say something, wherever the row stands, and are of one type in both versions."""
    types = {each["name"]: each.get("type") for each in old.fields}
    own = {*(new.key if len(new.key) == 1 else ()), *(("start", "end") if new.name == "corrections" else ())}
    return [each["name"] for each in new.fields if each["name"] not in _PLACED | own and types.get(each["name"], "") == each.get("type")]


def mark_moved(old: "Candidate", new: "Candidate", tables: Mapping[str, TableDiff]) -> None:
    """Set `MOVED_TO` and `MOVED_FROM` in the frames of the tables that are filled page by page."""
    moves: dict[str, Moves] = {}
    for name, (link, parent) in LINKS.items():
        table = tables.get(name)
        if table is None or table.state != "kept" or not table.key or name == "corrections":
            continue
        words = said(old.schemas[name], new.schemas[name])
        above = moves.get(parent, {})
        found = _matched(
            _rows(old, table, link, words, "removed", OLD, set(above)), _rows(new, table, link, words, "added", NEW, set(above.values())), above,
        )
        moves[name] = found
        _mark(table, found)


def _rows(package: "Candidate", table: TableDiff, link: str, words: list[str], lone: Kind, mark: str, parents: set[str]) -> pl.DataFrame:
    """The rows of one version that may have moved: those gone or new, those that changed, and all under a parent that moved."""
    gone = table.frame(lone)
    found = [gone.select(key_of(table.key), pl.col(link).alias(_PARENT)).with_columns(digest(gone, words).alias(_SAID))] if gone.height else []
    if table.changed.height:
        found.append(table.changed.select(key_of(table.key), pl.col(mark + link).alias(_PARENT), pl.col(SAID_OLD if mark == OLD else SAID_NEW).alias(_SAID)))
    if parents:
        wanted = pl.Series(sorted(parents), dtype=pl.String).implode()
        for part in frames(package, table.name, list(dict.fromkeys([*table.key, link, *words]))):
            among = part.filter(part[link].is_in(wanted))
            found.append(among.select(key_of(table.key), pl.col(link).alias(_PARENT)).with_columns(digest(among, words).alias(_SAID)))
    return pl.concat(found).unique(_KEY, keep="first", maintain_order=True) if found else pl.DataFrame(schema={_KEY: pl.String, _PARENT: pl.String, _SAID: pl.UInt64})


def key_of(key: tuple[str, ...]) -> pl.Expr:
    """Return the expression of a row's key as text: its cells joined with `/`."""
    return pl.concat_str([pl.col(name).cast(pl.String).fill_null("null") for name in key], separator="/").alias(_KEY)


def _matched(old: pl.DataFrame, new: pl.DataFrame, above: Moves) -> Moves:
    """The moves from old to new: rows that kept their key are each other's, and the others are paired in their order."""
    if old.is_empty() or new.is_empty():
        return {}
    old = old.with_columns(pl.col(_PARENT).replace(list(above), list(above.values()))) if above else old
    stayed = old.join(new, on=[_KEY, _PARENT, _SAID], how="semi").select(_KEY)
    one, other = (
        each.join(stayed, on=_KEY, how="anti", maintain_order="left").with_columns(pl.int_range(pl.len()).over(_PARENT, _SAID).alias(_NTH)) for each in (old, new)
    )
    pairs = one.join(other, on=[_PARENT, _SAID, _NTH], suffix="_new").filter(pl.col(_KEY) != pl.col(f"{_KEY}_new"))
    return dict(pairs.select(_KEY, f"{_KEY}_new").iter_rows())


def _mark(table: TableDiff, moves: Moves) -> None:
    backward = {now: before for before, now in moves.items()}
    for kind in KINDS:
        frame = table.frame(kind)
        if frame.height:
            keys = frame.select(key_of(table.key)).to_series()
            to, origin = (
                keys.replace_strict(list(each), list(each.values()), default=None, return_dtype=pl.String) if each else pl.Series([None] * frame.height, dtype=pl.String)
                for each in (moves, backward)
            )
            setattr(table, kind, frame.with_columns(to.alias(MOVED_TO), origin.alias(MOVED_FROM)))

"""A package that asks to be released: its descriptor, its files, its tables, and what went wrong in reading them."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple

from datapkg.errors import DataError, UsageError
from datapkg.files import read_json
from datapkg.paths import data_root
from datapkg.release.extras import SUMS
from datapkg.schema import TABLES, TableSchema, load_schemas
from datapkg.validate.inside import Refused, inside, irregular_below
from datapkg.validate.rule import Violation
from datapkg.validate.table_schema import table_schema

if TYPE_CHECKING:
    import polars as pl

class Failure(NamedTuple):
    """Rows (from 0) whose cell in a column breaks a constraint of the schema, and what the constraint asks for."""

    constraint: str
    column: str
    rows: list[int]
    asked: str


FILE = "datapackage.json"
NAME = "cn-edu-workplans"
_CORE = {"pages", "documents", "tasks"}
_KEPT = 1000
"""So many violations of one kind in one column are kept; the rest is counted."""


@dataclass(frozen=True)
class Resource:
    """One resource of the descriptor; `path` is None where it cannot be read, and `refused` says why.

    `paths` are all its files, and `path` is None where they are several: what is asked of single files is not asked of them.
    """

    name: str
    descriptor: dict[str, Any]
    path: Path | None
    refused: str | None
    paths: tuple[Path, ...] = ()

    @property
    def place(self) -> str:
        """The path as the descriptor has it, for messages."""
        return str(self.descriptor.get("path"))[:200]

    @property
    def tabular(self) -> bool:
        """Whether it is a table of text that a schema describes."""
        return self.descriptor.get("type") == "table" or "schema" in self.descriptor


@dataclass
class Candidate:
    """A package in a folder. Tables are read when a rule first asks for them; what is wrong with one is in `problems`, by rule id.

    A part of a package (see `parts`) has `offsets`: the number of rows that its page tables have before it.
    """

    root: Path
    descriptor: dict[str, Any]
    resources: list[Resource]
    schemas: dict[str, TableSchema] = field(default_factory=dict)
    problems: dict[str, list[Violation]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    blocked: set[str] = field(default_factory=set)
    previous: "Candidate | None" = None
    every_page: bool = False
    today: date = field(default_factory=date.today)
    offsets: dict[str, int] = field(default_factory=dict)
    proved: set[str] = field(default_factory=set)
    schema_files: list[Path] = field(default_factory=list)
    memo: dict[Any, Any] = field(default_factory=dict)
    shared: dict[str, Any] = field(default_factory=dict)
    _frames: dict[str, "pl.DataFrame | None"] = field(default_factory=dict)
    _locks: dict[str, RLock] = field(default_factory=dict)
    _failures: dict[str, list[Failure]] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path) -> "Candidate":
        """Return the package in a folder, or of a descriptor file.

        Raises UsageError when there is none, DataError when its descriptor cannot be read.
        """
        try:
            file = path / FILE if path.is_dir() else path
            linked, there = file.is_symlink(), file.is_file()
        except PermissionError as error:
            raise UsageError(f"{path}: you are not allowed to look into its folder. Change its permissions, or run as another user.") from error
        if file.suffix in (".zip", ".gz", ".tar"):
            raise UsageError(f"{path}: packed packages are not opened. Unpack it, and give the folder.")
        if linked:
            raise DataError(f"{file}: the descriptor is a symbolic link. Put the file itself into the package's folder.")
        if not there:
            raise UsageError(f"{file}: there is no data package here. Give the folder that holds {FILE}.")
        _allowed(file)
        descriptor = read_json(file)
        declared = descriptor.get("resources")
        if not isinstance(declared, list) or not declared or not all(isinstance(each, dict) for each in declared):
            raise DataError(f"{file}: `resources` must be a list of objects, one a file.")
        root = file.parent.resolve()
        package = cls(root, descriptor, [_resource(root, each) for each in declared])
        package.resources = [package._with_dialect(each) for each in package.resources]
        for resource in package.resources:
            if resource.tabular:
                package._load_schema(resource)
        for each in package.resources:
            for path in each.paths:
                _allowed(path)
        return package

    def part(self, frames: "dict[str, pl.DataFrame]", offsets: dict[str, int]) -> "Candidate":
        """Return a part of this package: it has these frames of the page tables, and shares the others."""
        part = replace(self, offsets=offsets, problems={}, blocked=set(), memo={}, notes=self.notes, _frames={}, _locks={}, _failures={})
        for name in self.schemas:
            if name in frames:
                part._frames[name] = frames[name]
            else:
                part._frames[name] = self._frame(name)
                part._failures[name] = []  # the whole package tells of them
                part.blocked |= self.blocked & {name}
        return part

    def check_constraints(self) -> None:
        """Check a part's rows against their schemas, as reading does for a package."""
        for name in self.offsets:
            frame = self._frames[name]
            if frame is not None:
                self._check_constraints(name, frame)

    @property
    def is_ours(self) -> bool:
        """Whether this project's own rules apply: by its name, or by the tables it has."""
        return self.descriptor.get("name") == NAME or set(self.schemas) >= _CORE

    @property
    def expected_tables(self) -> tuple[str, ...]:
        """The tables that this project publishes."""
        return TABLES

    @cached_property
    def irregular(self) -> list[Path]:
        """What lies under `data/` and is neither file nor folder: through it others' files would be read, or nothing, for ever."""
        return irregular_below(self.root / "data") if self.is_ours else []

    @property
    def source(self) -> Path | None:
        """The folder `data/` with what people curate, when the package is a checkout; None for a released folder."""
        folder = self.root / "data"
        return folder if (folder / "portals").is_dir() and (folder / "codelists").is_dir() and not self.irregular else None

    @cached_property
    def is_release(self) -> bool:
        """Whether it is the folder of a release: it has checksums, or, not being a checkout, tells its form."""
        return self.is_ours and ((self.root / SUMS).exists() or (self.source is None and "package_format" in self.descriptor))

    @property
    def codelists(self) -> Path:
        """The folder of the code lists to read with: the checkout's own, else this installation's."""
        return (self.source or data_root()) / "codelists"

    @property
    def read_as_now(self) -> bool:
        """Whether this installation's reading rules made the tables: a checkout's always, a release's when it tells the same digest."""
        told = self.descriptor.get("reading_rules")
        if self.source is not None or told is None:
            return True
        from datapkg.validate.rederive import reading_rules

        return bool(told == reading_rules())

    @cached_property
    def released_on(self) -> date:
        """The day that nothing in the package may lie behind: when it was created, else today."""
        created = self.descriptor.get("created")
        try:
            return datetime.fromisoformat(created).date() if isinstance(created, str) else self.today
        except ValueError:
            return self.today

    def has(self, *tables: str) -> bool:
        """Say whether the package has these tables, readable and fitting their schemas' columns and types."""
        return all(table in self.proved or (self._frame(table) is not None and table not in self.blocked) for table in tables)

    def readable(self, name: str) -> bool:
        """Say whether a table's rows can be read at all, whatever is wrong with them."""
        return name in self.proved or self._frame(name) is not None

    def table(self, name: str) -> "pl.DataFrame":
        """Return a table, typed by its schema, with each row's number in the column `frames.ROW`."""
        frame = self._frame(name)
        if frame is None:
            raise KeyError(name)
        return frame

    @cached_property
    def _by_name(self) -> dict[str, Resource]:
        return {each.name: each for each in reversed(self.resources)}

    @cached_property
    def _by_path(self) -> dict[Path, Resource]:
        return {each.path: each for each in reversed(self.resources) if each.path}

    @property
    def pages_in_all(self) -> int:
        """The number of pages of the whole package, as its Parquet file tells it; 0 without one."""
        from datapkg.validate.parquet import rows_in

        twin = self.twin("pages")
        return rows_in(twin.path) if twin and twin.path else 0

    @property
    def own_tables(self) -> list[str]:
        """The tables that are looked at here: of a part those filled page by page, of a package read in parts the others, else all."""
        return [name for name in self.schemas if (name in self.offsets if self.offsets else name not in self.proved)]

    def resource(self, name: str) -> Resource | None:
        """Return the table resource of a name, or None."""
        return self._by_name.get(name)

    def size(self, name: str) -> int:
        """Return the bytes of a table's file; 0 when it cannot be read."""
        resource = self.resource(name)
        return resource.path.stat().st_size if resource and resource.path else 0

    def twin(self, name: str) -> Resource | None:
        """Return the Parquet resource that holds the same rows as table `name`, or None."""
        table = self.resource(name)
        if table is None or table.path is None or table.path.suffix == ".parquet":
            return None
        return self._by_path.get(table.path.with_suffix(".parquet"))

    def unsound(self) -> list[str]:
        """Return the tables that are not what this project's schemas promise: columns, types or constraints are broken."""
        own = load_schemas()
        return [
            name for name, schema in self.schemas.items() if name in self.blocked or self.failures(name)
            or (name in own and [(each["name"], each.get("type")) for each in schema.fields] != [(each["name"], each.get("type")) for each in own[name].fields])
        ]

    def columns(self, name: str, columns: list[str]) -> "pl.DataFrame":
        """Return some columns of a table, without the others where the table was read in parts."""
        twin, resource = self.twin(name), self.resource(name)
        if name in self.proved and name not in self._frames and twin and twin.path and resource:
            import polars as pl

            from datapkg.validate.parquet import batches

            return pl.concat(batches(twin.path, self.size(name), columns, quick=True))
        return self.table(name).select(columns)

    def height(self, name: str) -> int:
        """Return the number of rows of a table that can be read."""
        twin = self.twin(name)
        if name in self.proved and name not in self._frames and twin and twin.path:
            from datapkg.validate.parquet import rows_in

            return rows_in(twin.path)
        return self.table(name).height

    def failures(self, name: str) -> list[Failure]:
        """Return what breaks the constraints of a table's schema; empty for a table that cannot be read, or was read in parts."""
        if name in self.proved:
            return []
        frame = self._frame(name)
        if frame is None:
            return []
        return self._failures[name]

    def cannot_check(self, what: str) -> None:
        """Keep what the package asks for and this gate cannot check, once."""
        if what not in self.unchecked:
            self.unchecked.append(what)

    def report(self, rule: str, found: Iterable[Violation], blocks: str | None = None) -> None:
        """Keep what reading found wrong; `blocks` names the table that other rules then cannot use."""
        added = list(found)
        if added:
            self.problems.setdefault(rule, []).extend(added)
            if blocks is not None:
                self.blocked.add(blocks)

    def report_rows(self, rule: str, rows: "pl.DataFrame", blocks: str | None = None) -> None:
        """Keep the violations of a frame as `frames.broken` makes it; of very many, the first ones are named, and the others counted."""
        kept = [Violation(*row) for row in rows.head(_KEPT).iter_rows()]
        if rows.height > _KEPT:
            more = rows.height - _KEPT
            kept += [kept[-1]._replace(key="", found=f"one of {more:,} more rows")] * more
        self.report(rule, kept, blocks)

    def _frame(self, name: str) -> "pl.DataFrame | None":
        with self._locks.setdefault(name, RLock()):
            return self._read(name)

    def _read(self, name: str) -> "pl.DataFrame | None":
        if name not in self._frames:
            from datapkg.validate.frames import FAULTS
            from datapkg.validate.reading import read_table

            resource = self.resource(name)
            try:
                frame = read_table(self, resource) if resource and name in self.schemas else None
            except FAULTS as error:  # a file of strangers can break its reader in any way; none may end the run
                said = f"{type(error).__name__}: {str(error)[:200]}"
                self.report("table-readable", [Violation(name, "", None, "a table that can be read", said)], name)
                frame = None
            self._frames[name] = frame
            if frame is not None:
                self._check_constraints(name, frame)
        return self._frames[name]

    def _check_constraints(self, name: str, frame: "pl.DataFrame") -> None:
        from polars.exceptions import PolarsError

        from datapkg.validate.registry import load_module
        from datapkg.validate.unsupported import checkable

        self._failures[name] = []  # whatever goes wrong below is told once, not by every rule that asks
        # A cell of another type became null in reading: that it lacks a value is not what is wrong with it.
        untyped = {problem.column for problem in self.problems.get("column-type", ()) if problem.table == name}
        schema = self.schemas[name]
        try:
            if not self.is_ours:
                schema, left_out = checkable(schema)
                for each in left_out:
                    self.cannot_check(each)
            # That keys differ is known of the rows of all parts before any of them.
            found = [Failure(*each) for each in load_module("schemas").failures(frame, schema, not self.offsets, self.shared.setdefault("compiled", {}))]
        except (ValueError, PolarsError) as error:
            self.report("schema-readable", [Violation(f"the schema of {name}", "", None, "constraints that can be checked", str(error)[:300])])
            found = []
        self._failures[name] = [failure for failure in found if failure.column not in untyped or failure.constraint != "required"]
        if any(failure.constraint in ("required", "unique") for failure in found):
            self.blocked.add(name)

    def _with_dialect(self, resource: Resource) -> Resource:
        """A resource with the dialect that stands in a file of its own; one that cannot be read is told of when the table is."""
        try:
            path = inside(self.root, resource.descriptor.get("dialect"))
            _allowed(path)
            dialect = read_json(path)
        except (Refused, DataError):
            return resource
        self.schema_files.append(path)
        return replace(resource, descriptor={**resource.descriptor, "dialect": dialect})

    def _load_schema(self, resource: Resource) -> None:
        place = f"{FILE}, resource {resource.name}"
        declared = resource.descriptor.get("schema")
        try:
            if isinstance(declared, str):
                place, path = declared[:200], inside(self.root, declared)
                _allowed(path)
                declared = read_json(path)
                self.schema_files.append(path)
            schema = table_schema(resource.name, declared)
        except (Refused, DataError) as error:
            self.report("schema-readable", [Violation(place, "", None, "a Table Schema", str(error))], resource.name)
            return
        if resource.name in self.schemas:
            return
        self.schemas[resource.name] = schema


def _allowed(path: Path) -> None:
    """Raise UsageError for a file that this user may not read: that is no fault of the package."""
    if not os.access(path, os.R_OK):
        raise UsageError(f"{path}: you are not allowed to read it. Change its permissions, or run as another user.")


def _resource(root: Path, declared: dict[str, Any]) -> Resource:
    name, given = declared.get("name"), declared.get("path")
    inline = "data" in declared and "path" not in declared
    refused: str | None = None
    paths: tuple[Path, ...] = ()
    try:
        paths = () if inline else tuple(inside(root, each) for each in (given if isinstance(given, list) and given else [given]))
    except Refused as error:
        refused = str(error)
    return Resource(name if isinstance(name, str) else "", declared, paths[0] if len(paths) == 1 else None, refused, paths)

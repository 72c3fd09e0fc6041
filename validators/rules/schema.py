"""What the schemas promise: columns, types, constraints, keys; and that CSV and Parquet hold the same."""

from collections.abc import Callable, Iterator
from itertools import repeat

import polars as pl

from datapkg.schema import TableSchema
from datapkg.validate.candidate import Candidate
from datapkg.validate.frames import broken, key_of, printed, together
from datapkg.validate.relations import parent_rows
from datapkg.validate.rule import Broken, Rule, Violation, rule
from datapkg.validate.types import Field, dtype_of

_ROWS = 1000
"""So many rows that break a constraint of one column are named; the others are only counted."""


@rule(
    "Every schema can be read", scope="package", table="descriptor", general=True,
    reason="A table without a readable schema is checked by nothing.",
    mend="Mend the Table Schema where the message says.",
)
def schema_readable(package: Candidate) -> Broken:
    return _found(package, "schema-readable")


@rule(
    "Every table can be read", scope="package", table="*", general=True, waivable=False,
    reason="A file that one reader cannot read is lost for its users, whatever others make of it.",
    mend="Build the package again. If it was edited: save it as UTF-8, every row with as many cells as the header, quotes doubled inside quotes.",
)
def table_readable(package: Candidate) -> Broken:
    return _found(package, "table-readable")


@rule(
    "A table has its schema's columns", scope="package", table="*", general=True, waivable=False,
    reason="Programs name columns; one that is missing, new or elsewhere breaks them.",
    mend="Build the package again, or change the schema together with the table.",
)
def columns(package: Candidate) -> Broken:
    return _found(package, "columns")


@rule(
    "A cell is of its column's type", scope="package", table="*", general=True,
    reason="One word among the numbers makes a column of numbers unreadable.",
    mend="Correct the cell at its source, and build again.",
)
def column_type(package: Candidate) -> Broken:
    return _found(package, "column-type")


@rule(
    "CSV and Parquet hold the same rows", scope="package", table="*", general=True, waivable=False,
    reason="Two users who load the two forms of one table must get the same numbers.",
    mend="Build the package again: both files are written from the same rows.",
)
def twins(package: Candidate) -> Broken:
    return _found(package, "twins")


def _found(package: Candidate, rule_id: str) -> list[Violation]:
    for name in package.schemas:
        package.has(name)
    return package.problems.get(rule_id, [])


def _constraint(constraint: str, title: str, reason: str, mend: str) -> Rule:
    def check(package: Candidate) -> Iterator[Violation]:
        for name in package.own_tables:
            for failure in package.failures(name):
                if failure.constraint in (constraint, f"exclusive{constraint.capitalize()}"):
                    yield from _rows(package, name, failure.column, failure.rows, _asked(failure.constraint, failure.asked))

    check.__name__ = "constraint_" + "".join(f"_{char.lower()}" if char.isupper() else char for char in constraint)
    check.__module__ = __name__
    return rule(title, reason=reason, mend=mend, table="*", general=True, scope="both")(check)


def _asked(constraint: str, value: str) -> str:
    words: dict[str, Callable[[str], str]] = {
        "required": lambda _: "a value", "unique": lambda _: "a value that no other row has", "enum": lambda value: f"one of {value}",
        "exclusiveMinimum": lambda value: f"more than {value}", "exclusiveMaximum": lambda value: f"less than {value}",
        "pattern": lambda value: f"text of the form {value}", "minimum": lambda value: f"at least {value}", "maximum": lambda value: f"at most {value}",
        "minLength": lambda value: f"at least {value} characters", "maxLength": lambda value: f"at most {value} characters",
    }
    return words[constraint](value)


def _rows(package: Candidate, name: str, column: str, rows: list[int], expected: str) -> Iterator[Violation]:
    frame = package.table(name)[rows[:_ROWS]]
    yield from (Violation(*row) for row in broken(package, frame, name, column, expected).iter_rows())
    # The others are counted, too; no report shows so many.
    yield from repeat(Violation(name, "", column, expected, f"one of {len(rows) - _ROWS:,} more rows"), len(rows) - _ROWS)


_AT_SOURCE = "Correct the cell at its source (a portal, a correction, a code list, an override), and build again."
constraint_required = _constraint("required", "A required cell has a value", "The column's meaning depends on it.", _AT_SOURCE)
constraint_unique = _constraint("unique", "A unique cell is unlike all others", "Rows are cited by it: it must name one.", "Remove the row that is there twice, and build again.")
constraint_enum = _constraint("enum", "A coded cell has one of its codes", "Whoever counts by the code would miss the row.", _AT_SOURCE)
constraint_pattern = _constraint("pattern", "A cell has its column's form", "Ids and digests are taken apart and compared by their form.", _AT_SOURCE)
constraint_minimum = _constraint("minimum", "A number is not below its column's bound", "The bound says what is possible.", _AT_SOURCE)
constraint_maximum = _constraint("maximum", "A number is not above its column's bound", "The bound says what is possible.", _AT_SOURCE)
constraint_min_length = _constraint("minLength", "A text is not too short", "An empty text is no value; null is the empty cell.", _AT_SOURCE)
constraint_max_length = _constraint("maxLength", "A text is not too long", "The bound says what is possible.", _AT_SOURCE)


@rule(
    "A key names one row", scope="both", table="*", general=True,
    reason="Rows are cited, joined and compared by their key.",
    mend="Remove the row that is there twice, or complete its key, and build again.",
)
def primary_key(package: Candidate) -> Broken:
    found = [_alike_rows(package, name, key) for name in package.own_tables if package.readable(name) for key in package.schemas[name].descriptor["uniqueKeys"]]
    for name in package.own_tables:
        schema = package.schemas[name]
        if not schema.key or not package.readable(name):
            continue
        told = _field(schema, schema.key[0]).get("constraints", {}) if len(schema.key) == 1 else {}
        if told.get("unique") and told.get("required"):
            continue  # the constraints say all that the key does; unique alone would let nulls pass
        # Whoever takes a package apart has looked for keys that come twice, in one part or in two.
        twice = pl.lit(value=False) if package.offsets or told.get("unique") else pl.struct(schema.key).is_duplicated()
        frame = package.table(name).filter(twice | pl.any_horizontal(pl.col(*schema.key).is_null()))
        found.append(broken(package, frame, name, schema.key, "a key, whole, that no other row has", key_of(package, name)))
    return together(*found) if found else []


def _alike_rows(package: Candidate, name: str, key: list[str]) -> pl.DataFrame:
    """The rows whose cells of a unique key another row has, too; those with a null among them are like no other, as in SQL."""
    frame = package.table(name).filter(pl.struct(key).is_duplicated() & pl.all_horizontal(pl.col(*key).is_not_null()))
    return broken(package, frame, name, key, "a unique key, cells that no other row has together")


@rule(
    "A reference names a row that exists", scope="both", table="*", general=True,
    reason="A row that belongs to nothing is lost in every join.",
    mend="Correct the reference, or restore the row that it names, and build again.",
)
def foreign_key(package: Candidate) -> Broken:
    found: list[pl.DataFrame] = []
    amiss: list[Violation] = []
    for name in package.own_tables:
        schema = package.schemas[name]
        for key in schema.descriptor["foreignKeys"]:
            if package.offsets and not key["reference"]["resource"]:
                continue  # a reference to a page of another part: whoever made the parts has looked for it
            other = key["reference"]["resource"] or name
            own, theirs = key["fields"], key["reference"]["fields"]
            if other not in package.schemas or not set(theirs) <= set(package.schemas[other].columns):
                amiss.append(_amiss(name, own, "a reference to a table and columns that exist", f"{other}: {', '.join(theirs)}"))
            elif strange := [(here, there) for here, there in zip(own, theirs, strict=True) if not _comparable(_field(schema, here), _field(package.schemas[other], there))]:
                here, there = strange[0]
                amiss.append(_amiss(name, own, f"the type of {other}.{there}, {_type(package.schemas[other], there)}", f"{here} {_type(schema, here)}"))
            elif package.readable(name) and package.readable(other):
                value = pl.concat_str([printed(column) for column in own], separator="/")
                found.append(broken(package, _lost(package, name, own, other, theirs), name, own, f"a row of {other}", value))
    told = pl.DataFrame(amiss, schema=dict.fromkeys(Violation._fields, pl.String), orient="row")
    return together(told, *found)


def _amiss(name: str, own: list[str], expected: str, found: str) -> Violation:
    return Violation(f"the schema of {name}", "", ", ".join(own), expected, found)


def _field(schema: TableSchema, column: str) -> Field:
    return schema.fields[schema.columns.index(column)]


def _type(schema: TableSchema, column: str) -> str:
    return str(_field(schema, column).get("type", "string"))


def _comparable(own: Field, other: Field) -> bool:
    """Whether equal cells of two columns can be told: 1 and 1.0 are one number, but a number is no text, for the programs that join the tables."""
    kinds = {dtype_of(own), dtype_of(other)}
    return len(kinds) == 1 or kinds == {pl.Int64(), pl.Float64()} or own.get("type") == other.get("type")


def _lost(package: Candidate, name: str, own: list[str], other: str, theirs: list[str]) -> pl.DataFrame:
    """The rows of a table whose columns `own` name no row of another."""
    frame = package.table(name)
    whole = frame.lazy().filter(pl.all_horizontal(pl.col(*own).is_not_null()))
    here, there = [_field(package.schemas[name], column) for column in own], [_field(package.schemas[other], column) for column in theirs]
    if [dtype_of(each) for each in here] != [dtype_of(each) for each in there]:
        values = package.columns(other, theirs).select(_alike(each).alias(f"{at}") for at, each in enumerate(there))
        return whole.join(values.lazy(), left_on=[_alike(each) for each in here], right_on=values.columns, how="anti").collect()
    if len(own) > 1:
        return whole.join(package.table(other).lazy().select(theirs), left_on=own, right_on=theirs, how="anti").collect()
    column = frame[own[0]]
    if other in package.own_tables:
        return frame.filter(parent_rows(package, name, other, own[0], theirs[0]).is_null() & column.is_not_null())
    known = package.columns(other, theirs)[theirs[0]].implode()
    each = column.filter(column.ne_missing(column.shift(1))).drop_nulls()  # a code or a bureau stands in many rows one after the other
    return frame.clear() if each.is_in(known).all() else frame.filter(~column.is_in(known))


def _alike(field: Field) -> pl.Expr:
    """A cell as text that is the same for the same value in columns of two types: a whole number has no fraction, however it was written."""
    column = pl.col(field["name"])
    if dtype_of(field) != pl.Float64():
        return column.cast(pl.String)
    whole = (column == column.floor()) & (column.abs() < 2**63)
    return pl.when(whole).then(column.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(column.cast(pl.String))

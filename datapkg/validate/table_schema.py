"""Table Schemas of strangers: looked through before any library gets to see them."""

import json
from typing import Any

from datapkg.errors import DataError
from datapkg.schema import TableSchema
from datapkg.validate.types import TYPES

FIELDS_MATCH = ("exact", "equal", "subset", "superset", "partial")
_LONGEST = 10_000


def table_schema(name: str, declared: object) -> TableSchema:
    """Return a Table Schema with its keys as lists, as version 1 of the standard did not ask for. Raises DataError for what is none."""
    fields = declared.get("fields") if isinstance(declared, dict) else None
    if not isinstance(declared, dict) or not isinstance(fields, list) or not fields:
        raise DataError("it has no `fields`; list the table's columns")
    for each in fields:
        if not isinstance(each, dict) or not isinstance(each.get("name"), str) or not isinstance(each.get("constraints", {}), dict):
            raise DataError("a field is no object with a name and, where it has any, an object of constraints")
        if each.get("type", "string") not in TYPES:
            raise DataError(f"field {each['name']!r} has the unknown type {str(each.get('type'))[:40]!r}; one of {', '.join(TYPES)}")
        _check_properties(each)
    fields = [_with_categories({**each, "name": column_name(each["name"])}) for each in fields]
    names = [each["name"] for each in fields]
    if len(set(names)) < len(names):
        raise DataError("two fields have the same name")
    for each in (declared, *fields):
        _check_missing(each.get("missingValues", []))
    match = declared.get("fieldsMatch", "exact")
    if isinstance(match, list) and len(match) == 1:
        match = match[0]  # as the profile of version 2.0 had it
    if match not in FIELDS_MATCH:
        raise DataError(f"`fieldsMatch` is {str(match)[:40]!r}, not one of {', '.join(FIELDS_MATCH)}")
    whole = {**declared, "fields": fields}
    if "fieldsMatch" in whole:
        whole["fieldsMatch"] = match
    whole["primaryKey"] = _names(declared.get("primaryKey"), names)
    unique = declared.get("uniqueKeys", [])
    if not isinstance(unique, list) or not all(unique):
        raise DataError("`uniqueKeys` is no list of lists of columns")
    whole["uniqueKeys"] = [_names(each, names) for each in unique]
    keys = declared.get("foreignKeys", [])
    if not isinstance(keys, list):
        raise DataError("`foreignKeys` is no list")
    whole["foreignKeys"] = [_foreign_key(each, names) for each in keys]
    return TableSchema(name, whole)


def column_name(name: str) -> str:
    """Return a column's name as it is used here: in quotation marks, as JSON has it, where polars or this gate would take it for something else."""
    return json.dumps(name, ensure_ascii=False) if name in ("", "*") or name.startswith(("^", "__", '"')) else name


def _with_categories(field: dict[str, Any]) -> dict[str, Any]:
    """A field whose categories are an enumeration as well, which they are for its cells."""
    if "categories" not in field:
        return field
    told, constraints = field["categories"], field.get("constraints", {})
    values = [each.get("value") if isinstance(each, dict) else each for each in told] if isinstance(told, list) else []
    if not values or not all(isinstance(value, str | int | float) and len(str(value)) <= _LONGEST for value in values):
        raise DataError(f"field {field['name']!r}: `categories` is no list of texts or numbers, or of objects with a `value`")
    if field.get("type", "string") not in ("string", "integer"):
        raise DataError(f"field {field['name']!r}: `categories` are for fields of the type string or integer")
    # Where there is an enumeration, the standard has it among the categories.
    return field if "enum" in constraints else {**field, "constraints": {**constraints, "enum": values}}


def _check_missing(missing: object) -> None:
    if not isinstance(missing, list) or not all(isinstance(each, str) or (isinstance(each, dict) and isinstance(each.get("value"), str)) for each in missing):
        raise DataError("`missingValues` is no list of texts")


def _check_properties(each: dict[str, Any]) -> None:
    """Refuse what would be handed to a library as something that it is not."""
    for name in ("format", "decimalChar", "groupChar"):
        if not isinstance(each.get(name, ""), str) or len(each.get(name, "")) > _LONGEST:
            raise DataError(f"field {each['name']!r}: `{name}` is no text")
    for name in ("trueValues", "falseValues"):
        values = each.get(name, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise DataError(f"field {each['name']!r}: `{name}` is no list of texts")
    for name in ("minLength", "maxLength"):
        if type(each.get("constraints", {}).get(name, 0)) is not int:
            raise DataError(f"field {each['name']!r}: the constraint `{name}` is no whole number")
    for name in ("required", "unique"):
        if type(each.get("constraints", {}).get(name, False)) is not bool:
            raise DataError(f"field {each['name']!r}: the constraint `{name}` is neither true nor false")
    if type(each.get("bareNumber", True)) is not bool:
        raise DataError(f"field {each['name']!r}: `bareNumber` is neither true nor false")
    for name, value in each.get("constraints", {}).items():
        values = value if name == "enum" and isinstance(value, list) else [value]
        if name == "jsonSchema" or (name == "enum" and each.get("type") in ("object", "array", "list", "geojson", "geopoint", "any")):
            continue  # of any form, and not checked
        if not all(isinstance(one, str | int | float | bool) and len(str(one)) <= _LONGEST for one in values):
            raise DataError(f"field {each['name']!r}: the constraint `{name}` has a value that is no text, number or truth")


def _foreign_key(declared: object, names: list[str]) -> dict[str, Any]:
    reference = declared.get("reference") if isinstance(declared, dict) else None
    if not isinstance(declared, dict) or not isinstance(reference, dict) or not isinstance(reference.get("resource", ""), str):
        raise DataError("a foreign key is no object with `fields` and a `reference`")
    own, other = _names(declared.get("fields"), names), _names(reference.get("fields"), None)
    if not own or len(own) != len(other):
        raise DataError("a foreign key does not name as many fields here as in the table it refers to")
    return {"fields": own, "reference": {"resource": reference.get("resource", ""), "fields": other}}


def _names(declared: object, known: list[str] | None) -> list[str]:
    found = [declared] if isinstance(declared, str) else [] if declared is None else declared
    if not isinstance(found, list) or not all(isinstance(name, str) and (known is None or column_name(name) in known) for name in found):
        raise DataError(f"a key names columns that the table has not: {str(declared)[:80]}")
    found = [column_name(name) for name in found]
    if len(set(found)) < len(found):
        raise DataError(f"a key names a column twice: {str(declared)[:80]}")
    return found

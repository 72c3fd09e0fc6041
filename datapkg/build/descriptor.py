"""`datapackage.json`: its head is kept by hand, its resources follow from the schemas and the files written."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datapkg.errors import DataError, UsageError
from datapkg.files import json_bytes, read_json
from datapkg.schema import TableSchema

if TYPE_CHECKING:  # the gate asks for the resources' form, and needs no library that writes tables
    from datapkg.build.tables import WrittenFile

FILE = "datapackage.json"
_HEAD = ("name", "title", "version", "licenses", "sources", "contributors")


def load_descriptor(root: Path) -> dict[str, Any]:
    """Return the descriptor of the package at `root`.

    Raises UsageError when there is none, DataError when it lacks what people must know.
    """
    path = root / FILE
    if not path.is_file():
        raise UsageError(f"{path}: there is no data package here. Go to a checkout, or give its folder with --root.")
    descriptor = read_json(path)
    missing = [name for name in _HEAD if not descriptor.get(name)]
    if missing:
        raise DataError(f"{path}: lacks {', '.join(missing)}.")
    return descriptor


def describe(head: dict[str, Any], schemas: Iterable[TableSchema], files: "Iterable[WrittenFile]") -> bytes:
    """Return the descriptor's bytes: the hand-kept `head` with the resources of the files written."""
    written = {file.path.name: file for file in files}
    resources = []
    for schema in schemas:
        for resource in table_resources(schema):
            file = written[Path(resource["path"]).name]
            resources.append(resource | {"bytes": file.bytes, "hash": f"sha256:{file.hash}"})
    descriptor = {name: value for name, value in head.items() if name != "resources"} | {"resources": resources}
    return json_bytes(descriptor)


def table_resources(schema: TableSchema) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the resources of a table, CSV and Parquet, in the order of their members; bytes and hash are still to be told."""
    name, untold = schema.name, {"bytes": 0, "hash": ""}
    text = {
        "name": name, "type": "table", **_titles(schema, ""), "path": f"data/tables/{name}.csv", "format": "csv",
        "mediatype": "text/csv", "encoding": "utf-8", **untold, "schema": f"data/schemas/{name}.json",
    }
    # Of format "binary" and without a type: frictionless checks the bytes of such a resource, but not those of a Parquet table.
    columns = {
        "name": f"{name}-parquet", **_titles(schema, " (Parquet)"), "path": f"data/tables/{name}.parquet", "format": "binary",
        "mediatype": "application/vnd.apache.parquet", **untold,
    }
    return text, columns


def _titles(schema: TableSchema, suffix: str) -> dict[str, str]:
    own = schema.descriptor
    return {
        "title": own["title"] + suffix, "title_zh": own["title_zh"] + suffix,
        "description": own["description"], "description_zh": own["description_zh"],
    }

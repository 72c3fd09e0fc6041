"""`croissant.json`: the release for machine-learning tools, in the Croissant 1.0 vocabulary of MLCommons."""

from typing import Any

from datapkg.release.edition import Edition
from datapkg.schema import TableSchema

PARQUET = "application/x-parquet"  # the name that Croissant's tools know
_TYPES = {"string": "sc:Text", "integer": "sc:Integer", "number": "sc:Float", "boolean": "sc:Boolean", "date": "sc:Date"}
_TERMS = (
    "citeAs", "column", "equivalentProperty", "extract", "field", "fileProperty", "fileObject", "fileSet", "format", "includes", "isLiveDataset",
    "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex", "repeated", "replace", "samplingRate", "separator",
    "source", "subField", "transform",
)


def croissant(edition: Edition) -> dict[str, Any]:
    """Return the description: every table's Parquet file by hash, and its columns with their types and keys.

    It says nothing of foreign keys: its reader (mlcroissant 1.1) would join the tables, which fails on Parquet files.
    """
    head = edition.descriptor
    files = {each["name"].removesuffix("-parquet"): each for each in head["resources"] if each["name"].endswith("-parquet")}
    return {
        "@context": _context(), "@type": "sc:Dataset", "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": head["name"], "description": head["description"], "alternateName": head["title"],
        **({"url": head["homepage"]} if head.get("homepage") else {}),
        "license": edition.licence["path"], "version": edition.version, "datePublished": edition.day, "isLiveDataset": False,
        "citeAs": edition.citation, "inLanguage": ["zh", "en"], "keywords": head.get("keywords", []),
        "creator": [{"@type": "sc:Organization", "name": name} for name in edition.authors],
        "distribution": [_file(table, each) for table, each in files.items()],
        "recordSet": [_records(schema) for schema in edition.schemas.values()],
    }


def _context() -> dict[str, Any]:
    return {
        "@language": "en", "@vocab": "https://schema.org/", "sc": "https://schema.org/", "cr": "http://mlcommons.org/croissant/",
        "rai": "http://mlcommons.org/croissant/RAI/", "dct": "http://purl.org/dc/terms/", "conformsTo": "dct:conformsTo",
        "data": {"@id": "cr:data", "@type": "@json"}, "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, "examples": {"@id": "cr:examples", "@type": "@json"},
        **{term: f"cr:{term}" for term in _TERMS},
    }


def _file(table: str, resource: dict[str, Any]) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject", "@id": f"{table}.parquet", "name": f"{table}.parquet", "description": resource["description"],
        "contentUrl": resource["path"], "contentSize": f"{resource['bytes']} B", "encodingFormat": PARQUET, "sha256": resource["hash"].removeprefix("sha256:"),
    }


def _records(schema: TableSchema) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet", "@id": schema.name, "name": schema.name, "description": schema.descriptor["description"],
        **({"key": [{"@id": f"{schema.name}/{name}"} for name in schema.key]} if schema.key else {}),
        "field": [_field(schema, field) for field in schema.fields],
    }


def _field(schema: TableSchema, field: dict[str, Any]) -> dict[str, Any]:
    name = field["name"]
    return {
        "@type": "cr:Field", "@id": f"{schema.name}/{name}", "name": f"{schema.name}/{name}", "description": field["description"], "dataType": _TYPES[field["type"]],
        "source": {"fileObject": {"@id": f"{schema.name}.parquet"}, "extract": {"column": name}},
    }

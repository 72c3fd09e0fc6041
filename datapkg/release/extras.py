"""What a release has beside its tables and its descriptor: the files that the descriptor lists, and those that only `SHA256SUMS` names."""

from typing import Any, NamedTuple

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SQLITE = "application/vnd.sqlite3"
_JSON = "application/json"


class Extra(NamedTuple):
    """A resource that is no table; `{stem}` in its path is the package's name and version."""

    path: str
    mediatype: str
    title: str
    title_zh: str
    description: str


DOWNLOADS = {
    "workbook": Extra("{stem}.xlsx", _XLSX, "Workbook", "电子表格", "All tables as sheets of one workbook for spreadsheet programs."),
    "database": Extra("{stem}.sqlite", _SQLITE, "SQLite database", "SQLite 数据库", "All tables with their keys as one SQLite file, with full-text search."),
}
DESCRIPTIONS = {
    "changes": Extra("changes.json", _JSON, "Changes", "版本变更", "What is different from the version before."),
    "scores": Extra("scores.json", _JSON, "Reading scores", "解析评分", "How well the rules read the pages that people have read by hand."),
    "croissant": Extra("croissant.json", _JSON, "Croissant", "Croissant 描述", "Description for machine-learning tools."),
    "schema-org": Extra("schema-org.jsonld", "application/ld+json", "schema.org", "schema.org 描述", "Description for dataset search engines."),
}
TEXTS = ("CHANGES.md", "CITATION.cff", "LICENSE-DATA", "README.md")
SUMS = "SHA256SUMS"
EXPECTED = ("data/floors.toml", "data/waivers.toml")
"""What reviewers expect and except, which the gate asks for wherever the package is; a release has them where its checkout does."""


def extra_resources(stem: str, extras: dict[str, Extra]) -> list[dict[str, Any]]:
    """Return the resources of extras, in the order of their members; bytes and hash are still to be told.

    They are of format "binary" like the Parquet files, so that frictionless checks their bytes and tries no reading.
    """
    return [
        {
            "name": name, "title": each.title, "title_zh": each.title_zh, "description": each.description, "path": each.path.format(stem=stem),
            "format": "binary", "mediatype": each.mediatype, "bytes": 0, "hash": "",
        }
        for name, each in extras.items()
    ]

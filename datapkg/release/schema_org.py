"""`schema-org.jsonld`: the release for dataset search engines, as a schema.org `Dataset`."""

import json
from typing import Any

from datapkg.release.edition import Edition

_LONGEST = 5000  # search engines cut descriptions there


def schema_org(edition: Edition, files: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the description. `files` are the descriptor's resources that people download: the tables, the workbook, the database."""
    head = edition.descriptor
    return {
        "@context": "https://schema.org/", "@type": "Dataset", "name": head["title"],
        "alternateName": [name for name in (head.get("title_zh"), head["name"]) if name],
        "description": f"{head['description']}\n\n{head.get('description_zh', '')}".strip()[:_LONGEST],
        "identifier": edition.stem, "version": edition.version, "datePublished": edition.day, "dateModified": edition.day,
        **({"url": head["homepage"], "@id": _place(edition, "datapackage.json")} if head.get("homepage") else {}),
        "license": edition.licence["path"], "isAccessibleForFree": True, "inLanguage": ["zh", "en"], "keywords": head.get("keywords", []),
        "creator": [{"@type": "Organization", "name": name} for name in edition.authors],
        "creditText": edition.citation, **_coverage(edition), "variableMeasured": _measured(edition),
        "distribution": [
            {
                "@type": "DataDownload", "name": each["name"], "description": each["description"], "encodingFormat": each["mediatype"],
                "contentUrl": _place(edition, each["path"]), "contentSize": f"{each['bytes']} B", "sha256": each["hash"].removeprefix("sha256:"),
            }
            for each in files
        ],
    }


def script_safe(value: dict[str, Any]) -> bytes:
    """Return JSON that can stand in a page's `<script>` as it is: no text in it ends the element."""
    return (json.dumps(value, ensure_ascii=False, indent=2).replace("<", "\\u003c") + "\n").encode()


def _place(edition: Edition, path: str) -> str:
    """The address of a file where the package says where it is published; else its path, which is relative to this description."""
    home = edition.descriptor.get("homepage")
    return f"{home.rstrip('/')}/{edition.descriptor['name']}/{edition.version}/{path}" if home else path


def _coverage(edition: Edition) -> dict[str, Any]:
    """The years that the documents are about, and the provinces that the bureaus are in."""
    years = sorted({year for batch in edition.batches("documents") for year in batch.column("year").to_pylist() if year})
    names = ("province_zh", "province_en")
    provinces = sorted({pair for batch in edition.batches("bureaus") for pair in zip(*(batch.column(name).to_pylist() for name in names), strict=True)})
    return {
        **({"temporalCoverage": f"{years[0]}/{years[-1]}"} if years else {}),
        "spatialCoverage": [{"@type": "Place", "name": f"{english}, China", "alternateName": chinese} for chinese, english in provinces],
    }


def _measured(edition: Edition) -> list[dict[str, str]]:
    names = ("indicator_id", "name_zh", "name_en", "definition_en")
    rows = (row for batch in edition.batches("indicators") for row in zip(*(batch.column(name).to_pylist() for name in names), strict=True))
    return [
        {"@type": "PropertyValue", "propertyID": key, "name": english or chinese, "alternateName": chinese, **({"description": told} if told else {})}
        for key, chinese, english, told in rows
    ]

"""Data packages of strangers, written for a test, and what the gate says of them."""

import json
from pathlib import Path
from typing import Any

from datapkg.validate.runner import Report, validate


def package(folder: Path, files: dict[str, str | bytes], *resources: dict[str, Any], **keys: Any) -> Path:
    """Write a package of some files and resources."""
    folder.mkdir()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (folder / "datapackage.json").write_text(json.dumps({"name": "stranger", "resources": list(resources), **keys}, ensure_ascii=False), encoding="utf-8")
    return folder


def schema(*fields: Any, **keys: Any) -> dict[str, Any]:
    return {"fields": [field if isinstance(field, dict) else {"name": field, "type": "string"} for field in fields], **keys}


def table(tmp_path: Path, content: str | bytes, declared: dict[str, Any], **keys: Any) -> Report:
    """Validate a package of one table, `t`, without hash or size."""
    return validate(package(tmp_path / "package", {"t.csv": content}, {"name": "t", "path": "t.csv", "schema": declared, **keys}))


def broken(report: Report) -> dict[str, list[str]]:
    """The keys of the rows that break each rule; no rule may have crashed."""
    assert [outcome.why for outcome in report.crashed] == []
    return {outcome.rule.id: [violation.key for violation in outcome.violations] for outcome in report.outcomes if outcome.state == "broken"}

"""Check a package's tables against their schemas with pandera on pandas. Run it by a Python that has both and nothing of this.

It reads the CSV files with pandas and checks types, required, unique, enum, pattern, bounds and lengths, as the Table Schemas have them: what pandera can do
of the gate's work. Keys, references, hashes and all rules of plans are not checked.

Example: peer/bin/python benchmarks/peer_pandera_pandas.py package/datapackage.json
"""

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

_TYPES = {"string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean", "date": "datetime64[ns]"}


def compiled(schema: dict[str, Any]) -> pa.DataFrameSchema:
    """Return the pandera schema of a Table Schema."""
    return pa.DataFrameSchema({field["name"]: _column(field) for field in schema["fields"]}, strict=True, ordered=True)


def _column(field: dict[str, Any]) -> pa.Column:
    told = field.get("constraints", {})
    checks = []
    if "enum" in told:
        checks.append(pa.Check.isin(told["enum"]))
    if "pattern" in told:
        checks.append(pa.Check.str_matches(f"^(?:{told['pattern']})$"))
    if "minimum" in told:
        checks.append(pa.Check.ge(told["minimum"]))
    if "maximum" in told:
        checks.append(pa.Check.le(told["maximum"]))
    if "minLength" in told or "maxLength" in told:
        checks.append(pa.Check.str_length(told.get("minLength"), told.get("maxLength")))
    return pa.Column(_TYPES[field["type"]], checks, nullable=not told.get("required"), unique=bool(told.get("unique")))


def main() -> None:
    """Check every CSV table of the descriptor that is named."""
    file = Path(sys.argv[1])
    for resource in json.loads(file.read_text(encoding="utf-8"))["resources"]:
        if resource.get("type") != "table":
            continue
        schema = json.loads((file.parent / resource["schema"]).read_text(encoding="utf-8"))
        types = {field["name"]: _TYPES[field["type"]] for field in schema["fields"] if field["type"] != "date"}
        dates = [field["name"] for field in schema["fields"] if field["type"] == "date"]
        frame = pd.read_csv(file.parent / resource["path"], dtype=types, parse_dates=dates, keep_default_na=False, na_values=[""])
        for name in dates:
            frame[name] = pd.to_datetime(frame[name])
        compiled(schema).validate(frame, lazy=True)


if __name__ == "__main__":
    main()

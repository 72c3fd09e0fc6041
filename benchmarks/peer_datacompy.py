"""Compare two CSV files by key with datacompy on polars. Run it by a Python that has it and nothing of this project.

Example: peer/bin/python benchmarks/peer_datacompy.py old.csv new.csv task_id
"""

import sys

import datacompy
import polars as pl


def main() -> None:
    """Print datacompy's report, with the first ten rows that differ."""
    old, new, key = sys.argv[1:]
    one, other = (pl.read_csv(path, infer_schema_length=None) for path in (old, new))
    print(datacompy.PolarsCompare(one, other, join_columns=[key]).report(sample_count=10))


if __name__ == "__main__":
    main()

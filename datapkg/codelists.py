"""The code lists that people curate under `data/codelists/`, and the readers built from them."""

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from datapkg.errors import DataError
from datapkg.parse.indicators import Matcher, Rule
from datapkg.parse.quantities import QuantityReader
from datapkg.parse.themes import ThemeKeyword, ThemeLexicon
from datapkg.paths import data_root

Rows = list[dict[str, str]]


def read_csv(path: Path) -> Rows:
    """Return the rows of a curated CSV file. Raises DataError, naming file and line, for a row of the wrong length."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            rows = []
            for row in reader:
                if None in row or None in row.values():
                    raise DataError(f"{path}:{reader.line_num}: the row has not as many cells as the header ({len(reader.fieldnames or [])}).")
                rows.append(row)
            return rows
    except (csv.Error, UnicodeDecodeError) as error:
        raise DataError(f"{path}: not a UTF-8 CSV file ({error}).") from error


@dataclass(frozen=True)
class Codelists:
    """The rows of every code list, as strings, and the readers made from them."""

    themes: Rows
    theme_keywords: Rows
    indicators: Rows
    units: Rows

    @classmethod
    def load(cls, folder: Path | None = None) -> "Codelists":
        """Return the code lists of `folder`, by default this installation's own."""
        folder = folder or data_root() / "codelists"
        return cls(*(read_csv(folder / f"{name}.csv") for name in ("themes", "theme_keywords", "indicators", "units")))

    @cached_property
    def quantity_reader(self) -> QuantityReader:
        """The reader of figures, made from `units` and `indicators`."""
        return QuantityReader({row["unit"]: row["dimension"] for row in self.units}, Matcher(Rule.from_row(row) for row in self.indicators))

    @cached_property
    def lexicon(self) -> ThemeLexicon:
        """The keyword lexicon, made from `theme_keywords`."""
        return ThemeLexicon(
            ThemeKeyword(row["theme_id"] or None, row["keyword"], int(row["weight"])) for row in self.theme_keywords
        )

"""The code lists that people curate under `data/codelists/`, and the readers built from them."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from datapkg.errors import DataError
from datapkg.files import Rows, read_csv
from datapkg.parse.indicators import Matcher, Rule
from datapkg.parse.quantities import QuantityReader
from datapkg.parse.themes import ThemeKeyword, ThemeLexicon
from datapkg.paths import data_root

COLUMNS = {
    "themes": ("theme_id", "name_zh", "name_en"),
    "theme_keywords": ("theme_id", "keyword", "weight", "note"),
    "indicators": (
        "indicator_id", "measure", "match_units", "match_topic", "match_verb", "match_not", "match_scope", "match_scope_not",
    ),
    "units": ("unit", "name_en", "dimension"),
}
"""The columns that each list must have for its readers; `indicators` has more, which are published only."""


@dataclass(frozen=True)
class Codelists:
    """The rows of every code list, as strings, and the readers made from them."""

    folder: Path
    themes: Rows
    theme_keywords: Rows
    indicators: Rows
    units: Rows

    @classmethod
    def load(cls, folder: Path | None = None) -> "Codelists":
        """Return the code lists of `folder`, by default this installation's own. Raises DataError, naming the file, for a bad one."""
        folder = folder or data_root() / "codelists"
        return cls(folder, **{name: read_csv(folder / f"{name}.csv", columns) for name, columns in COLUMNS.items()})

    @cached_property
    def quantity_reader(self) -> QuantityReader:
        """The reader of figures, made from `units` and `indicators`."""
        return QuantityReader({row["unit"]: row["dimension"] for row in self.units}, Matcher(Rule.from_row(row) for row in self.indicators))

    @cached_property
    def lexicon(self) -> ThemeLexicon:
        """The keyword lexicon, made from `theme_keywords`. Raises DataError for a weight or theme that cannot be."""
        known = {row["theme_id"] for row in self.themes} | {""}
        path = self.folder / "theme_keywords.csv"
        for line, row in enumerate(self.theme_keywords, 2):
            if row["theme_id"] not in known or not row["weight"].isdigit():
                raise DataError(f"{path}:{line}: keyword {row['keyword']!r} needs a theme of themes.csv (or none) and a whole-number weight.")
        try:
            return ThemeLexicon(ThemeKeyword(row["theme_id"] or None, row["keyword"], int(row["weight"])) for row in self.theme_keywords)
        except ValueError as error:
            raise DataError(f"{path}: {error}.") from error

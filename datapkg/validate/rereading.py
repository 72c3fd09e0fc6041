"""Single values read a second time: quickly from the words around, and in the whole task where those are not enough."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from datapkg.codelists import Codelists
from datapkg.parse.clauses import Text
from datapkg.parse.deadlines import Deadline, read_deadlines
from datapkg.parse.quantities import Quantity
from datapkg.parse.responsibilities import find_notes
from datapkg.validate.relations import with_parent

if TYPE_CHECKING:
    from datapkg.validate.candidate import Candidate

Row = dict[str, Any]
WHOLE = 20_000
"""So many doubtful rows of a table are read in their whole task; a table with more is wrong altogether."""


class Rereader:
    """Reads with this installation's rules and the package's code lists."""

    def __init__(self, package: "Candidate") -> None:
        self._values: dict[str, tuple[float, float, str | None] | None] = {}
        self.known_values = pl.DataFrame(schema={"text": pl.String(), "value_low": pl.Float64(), "value_high": pl.Float64(), "unit": pl.String()})
        """Figures with the values and units that reading them again gave."""
        self._deadlines: dict[tuple[str, int | None, str], tuple[date, str] | None] = {}
        self.codelists = Codelists.load(package.codelists)
        self._quantities = self.codelists.quantity_reader
        self._tasks: dict[str, tuple[list[Quantity], list[Deadline]]] = {}

    def value(self, text: str) -> tuple[float, float, str | None] | None:
        """Return the least and the greatest value and the unit of the figure that a printed text is, whole; None when it is none."""
        if text not in self._values:
            figure = self._quantities.printed(text)
            self._values[text] = (float(figure.low), float(figure.high), figure.unit) if figure else None
        return self._values[text]

    def promises(self, heading: str) -> bool:
        """Say whether a heading states a figure in digits that is to be reached, or was: 新建学校5所, but not 建党100周年."""
        found = self._quantities.read(Text(heading), "", "plan", None, [])
        return any(each.role in ("target", "result") and any(char.isdecimal() for char in heading[each.start:each.end]) for each in found)

    def deadline(self, text: str, year: int | None, kind: str) -> tuple[date, str] | None:
        """Return the day and precision of a due date's words, standing alone."""
        words = (text, year, kind)
        if words not in self._deadlines:
            self._deadlines[words] = self._deadline(text, year, kind)
        return self._deadlines[words]

    def _deadline(self, text: str, year: int | None, kind: str) -> tuple[date, str] | None:
        head = "须于"
        found = next((each for each in read_deadlines(Text(f"{head}{text}完成"), year, kind) if each.start == len(head) and each.end - each.start == len(text)), None)
        return (found.date, found.precision) if found else None

    def quantity_in(self, row: Row) -> Quantity | None:
        """Return the figure that stands at a row's place when its whole task is read."""
        return next((each for each in self._read(row)[0] if (each.start, each.end) == (row["start"], row["end"])), None)

    def deadline_in(self, row: Row) -> Deadline | None:
        """Return the due date that stands at a row's place when its whole task is read."""
        return next((each for each in self._read(row)[1] if (each.start, each.end) == (row["start"], row["end"])), None)

    def _read(self, row: Row) -> tuple[list[Quantity], list[Deadline]]:
        key = row["task_id"]
        if key not in self._tasks:
            text = Text(row["__text"], find_notes(row["__text"]))
            deadlines = read_deadlines(text, row["__year"], row["__kind"])
            heading = f"{row['__section'] or ''}\n{row['__heading'] or ''}"
            self._tasks[key] = (self._quantities.read(text, heading, row["__kind"], row["__year"], deadlines), deadlines)
        return self._tasks[key]


def rereader(package: "Candidate") -> Rereader:
    """Return the package's rereader, made once for all its parts."""
    if "rereader" not in package.shared:
        package.shared["rereader"] = Rereader(package)
    found: Rereader = package.shared["rereader"]
    return found


def in_whole(package: "Candidate", table: str, rows: pl.DataFrame) -> Iterable[Row]:
    """Yield rows of an annotation table with all that reading their task in whole needs; at most `WHOLE` of them.

    Rows without task or document are left out: that they have none is told by other rules.
    """
    from datapkg.validate.frames import ROW

    few = rows[ROW].head(WHOLE)
    if few.is_empty():
        return ()
    tasks = with_parent(package, "tasks", "sections", "section_id", {"heading": "__section"}).hstack(
        [with_parent(package, "tasks", "documents", "document_id", {"kind": "__kind"})["__kind"]])
    own = package.table(table)[few]
    found = own.join(
        tasks.select("task_id", pl.col("text").alias("__text"), pl.col("heading").alias("__heading"), "__section", "__kind", pl.col("year").alias("__year")),
        on="task_id", how="left", maintain_order="left",
    )
    return found.filter(pl.col("__text").is_not_null() & pl.col("__kind").is_not_null()).iter_rows(named=True)

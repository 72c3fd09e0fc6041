"""Where a benchmark tells what it measured: on standard output, and between its marks in README.md if asked to."""

import sys
from pathlib import Path

README = Path(__file__).with_name("README.md")


def tell(text: str, marks: tuple[str, str], into_readme: bool) -> None:
    """Print a report; with `into_readme` it takes the place of the one between `marks`, which must be there."""
    sys.stdout.write(text)
    if into_readme:
        before, mark, rest = README.read_text(encoding="utf-8").partition(marks[0])
        _, end, after = rest.partition(marks[1])
        if not mark or not end:
            sys.exit(f"{README}: there is no place for the report. Write the lines {marks[0]} and {marks[1]} where it is to stand.")
        README.write_text(f"{before}{mark}\n\n{text}\n{end}{after}", encoding="utf-8")

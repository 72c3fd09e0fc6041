"""Progress on standard error, on a terminal only."""

import sys


class Progress:
    """A line that tells how far the work is; it is wiped away at the end."""

    def __enter__(self) -> "Progress":
        return self

    def __call__(self, done: int, total: int) -> None:
        """Show how many chunks are parsed."""
        self.show(f"parsing: {done} of {total} chunks")

    def name(self, rule: str) -> None:
        """Show which rule is checked."""
        self.show(f"checking: {rule}")

    def show(self, words: str) -> None:
        """Show these words in place of those before."""
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\033[K{words}")
            sys.stderr.flush()

    def __exit__(self, *exc: object) -> None:
        if sys.stderr.isatty():
            sys.stderr.write("\r\033[K")

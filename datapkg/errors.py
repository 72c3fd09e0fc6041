"""The error tree. Every error that a user can cause says what is wrong, where, and what to do.

DatapkgError
├── UnreadableContent   the bytes are no page that can be read       exit 1
├── DataError           the data contradicts itself or its schema    exit 1
└── UsageError          called wrongly, or a file cannot be reached  exit 2
"""


class DatapkgError(Exception):
    """Base of all errors that this package raises on purpose."""

    exit_code = 2


class UnreadableContent(DatapkgError):  # noqa: N818 (content is what is unreadable)
    """The content is no text: empty, binary, too large, or in no known encoding."""

    exit_code = 1


class DataError(DatapkgError):
    """Curated or archived data is wrong: a correction that fits nothing, a broken reference, a bad record."""

    exit_code = 1


class UsageError(DatapkgError):
    """The command was called wrongly, or a file it names cannot be read or written."""

    exit_code = 2

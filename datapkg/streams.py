"""The standard streams of a command: UTF-8 whatever the locale, and written whole or not without an error."""

import errno
import io
import os
import sys

READER_LEFT = 128 + 13  # the exit code of a tool that SIGPIPE ended
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def prepare() -> None:
    """Print UTF-8, and through a buffer: without one, as PYTHONUNBUFFERED asks, Python drops what a full disk or pipe cut off, and says nothing."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(getattr(stream, "buffer", None), io.RawIOBase):
            setattr(sys, name, open(stream.fileno(), "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def discard() -> None:
    """Forget what could not be printed: Python would try again when it ends, and change the exit code."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

"""The second process, which goes through some pages of a large package. It may be started before it is known which: starting takes long."""

import os
import signal
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from datapkg.validate.shares import Done

SHARED = 64 * 1024 * 1024
"""Bytes of CSV from which a second process saves more than it costs."""


def pays(size: int) -> bool:
    """Say whether a second process saves time for so many bytes of CSV on this machine."""
    return size > SHARED and (os.cpu_count() or 1) > 1


def expected(path: Path) -> bool:
    """Guess whether the package in a folder, or of a descriptor file, will need one, from the size of its files alone."""
    tables = (path if path.is_dir() else path.parent) / "data" / "tables"
    try:
        return pays(sum(each.stat().st_size for each in tables.glob("*.csv")))
    except OSError:
        return False


class SecondProcess:
    """A process that loads the rules, waits for its task, and answers with a `shares.Done`. It ends with the first `with` block that ends."""

    def __init__(self) -> None:
        processes = get_context("spawn")
        self._pipe, theirs = processes.Pipe()
        self._process = processes.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.join()
        self._pipe.close()

    def ask(self, *task: Any) -> None:
        """Give it the task, which are the arguments of `shares.work`."""
        try:
            self._pipe.send(task)
        except OSError:  # it is lost, which its answer tells
            return

    def answer(self) -> "Done | None":
        """Wait for its answer, and return it; None when the process was lost. Raises what it ended with: NotInOrder."""
        try:
            found = self._pipe.recv()
        except (EOFError, OSError):
            return None
        if isinstance(found, Exception):
            raise found
        return found  # type: ignore[no-any-return]


def _serve(pipe: Connection) -> None:
    """What the process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it, too
    try:
        from datapkg.validate.parts import NotInOrder
        from datapkg.validate.registry import load_rules
        from datapkg.validate.shares import work

        load_rules()
    except ImportError:  # the process that started this one says what is missing
        return
    try:
        task = pipe.recv()
    except EOFError:  # there is nothing to do, and nobody to tell
        return
    try:
        pipe.send(work(*task))
    except NotInOrder as error:
        pipe.send(error)

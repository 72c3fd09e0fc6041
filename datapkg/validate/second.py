"""The second process, which goes through some pages of a large package. It may be started before it is known which: starting takes long.

It is a program of its own, with pipes, as `multiprocessing` would load the command line and its libraries there, too, which takes twice as long.
"""

import os
import pickle
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

from datapkg.memory import keep_memory

if TYPE_CHECKING:
    from datapkg.validate.shares import Done

SHARED = 64 * 1024 * 1024
"""Bytes of CSV from which a second process saves more than it costs."""
PROGRAM = "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); sys.path[:] = {path!r}; from datapkg.validate.second import serve; serve()"
"""What it runs, with the places from which this process loads modules. Whoever started it ends it, too, when somebody interrupts both."""


def pays(size: int) -> bool:
    """Say whether a second process saves time for so many bytes of CSV on this machine."""
    return size > SHARED and (os.cpu_count() or 1) > 1 and bool(sys.executable)


def expected_size(path: Path) -> int:
    """Guess the bytes of CSV of the package in a folder, or of a descriptor file, from the files that lie there alone."""
    try:
        tables = (path if path.is_dir() else path.parent) / "data" / "tables"
        return sum(each.stat().st_size for each in tables.glob("*.csv"))
    except OSError:
        return 0


class SecondProcess:
    """A process that loads the rules, waits for its task, and answers with a `shares.Done`. It ends with the first `with` block that ends."""

    def __init__(self) -> None:
        program = [sys.executable, "-c", PROGRAM.format(path=sys.path)]
        try:
            self._process: subprocess.Popen[bytes] | None = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 (our own words)
        except OSError:  # the system allows no more
            self._process = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def ask(self, *task: Any) -> None:
        """Give it the task, which are the arguments of `shares.work`."""
        if self._process and self._process.stdin:
            with suppress(OSError):  # it is lost, which its answer tells
                pickle.dump(task, self._process.stdin)
                self._process.stdin.flush()

    def answer(self) -> "Done | None":
        """Wait for its answer, and return it; None when the process was lost. Raises what it ended with: NotInOrder."""
        if self._process is None or self._process.stdout is None:
            return None
        try:
            found = pickle.load(self._process.stdout)  # noqa: S301 (our own words)
        except (EOFError, OSError, pickle.UnpicklingError):
            return None
        if isinstance(found, Exception):
            raise found
        return cast("Done", found)


def serve() -> None:
    """What the process does."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else is printed is none
    keep_memory(threads=1)
    try:
        from datapkg.validate.parts import NotInOrder
        from datapkg.validate.registry import load_rules
        from datapkg.validate.shares import work

        load_rules()
        task = pickle.load(sys.stdin.buffer)  # noqa: S301 (our own words)
    except (ImportError, EOFError):  # whoever started it says what is missing; or there is nothing to do
        return
    answer: Done | NotInOrder
    try:
        answer = work(*task)
    except NotInOrder as error:
        answer = error
    with suppress(BrokenPipeError):  # nobody waits for it any more
        pickle.dump(answer, answers)
        answers.close()

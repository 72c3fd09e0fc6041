"""The release: a commit's package built, compared with the release before, checked, and written as a folder and a zip, all or nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from datapkg.errors import DataError, DatapkgError, UsageError
from datapkg.files import read_text
from datapkg.paths import data_root
from datapkg.release import changelog, citation
from datapkg.release.changes import Changes, changes_since, refuse_dishonest
from datapkg.release.checkout import export, head, refuse_dirty
from datapkg.release.explained import lowered_floors, refuse_flagged, refuse_unexplained_losses
from datapkg.release.extras import SUMS
from datapkg.release.folder import describe_release, fill
from datapkg.release.place import pack, publish, workplace
from datapkg.release.previous import describe, find_previous, order

if TYPE_CHECKING:
    from datapkg.validate.runner import Report

OUT = Path("dist/releases")
"""Where releases go below a checkout, unless told otherwise; version control ignores it."""
Step = Callable[[str], None]


class GateClosed(DataError):  # noqa: N818 (the gate is closed; `report` says why)
    """The gate refuses the package; `report` is what it found."""

    def __init__(self, message: str, report: "Report") -> None:
        super().__init__(message)
        self.report = report


@dataclass(frozen=True)
class Released:
    """What was made; `new` is False where the same release, byte for byte, was there already."""

    version: str
    folder: Path
    packed: Path
    changes: Changes
    new: bool


def release(root: Path, out: Path | None = None, previous: str | None = None, workers: int | None = None, step: Step = lambda _: None) -> Released:
    """Make the release of the commit that is checked out at `root` and return it; it is below `out`, as a folder named by its version and a zip.

    `previous` is the folder of the release before; by default the newest lower version below `out`. Nothing is written unless all holds: the tree is
    clean, the committed tables are what a build gives, the version is honest, what users will notice is told, and the gate finds no error.
    Raises DataError (GateClosed for the gate) or UsageError, saying what to do.
    """
    out = out or root / OUT
    refuse_dirty(root)
    commit, created = head(root)
    version = str(describe(root).get("version"))
    order(version)
    told = _explained(root, version)
    before = find_previous(previous, out, version, read_text(root / changelog.FILE))
    with workplace(out) as work:
        source, folder = work / "source", work / version
        step("build")
        export(root, commit, source)
        _refuse_another_installation(source)
        _build(source, root, workers)
        describe_release(source, commit, created)
        step("comparison with the release before")
        changes = changes_since(before, source)
        refuse_dishonest(version, changes)
        floors = lowered_floors(root, describe(before).get("built_from", {}).get("commit")) if before else []
        refuse_unexplained_losses([*changes.lost, *floors], told)
        step("gate")
        _pass_gate(source, before)
        edition = fill(folder, source, changes, step)
        step("gate of the release folder")
        _pass_gate(folder, before)
        step("zip")
        packed = work / f"{edition.stem}.zip"
        pack(folder, packed, edition.stem, edition.created)
        new = not (out / version).exists()
        if new:
            publish(folder, packed, out)
        else:
            _refuse_another(out / version, folder)
            packed.replace(out / packed.name)
    return Released(version, out / version, out / f"{edition.stem}.zip", changes, new)


def _refuse_another_installation(source: Path) -> None:
    """Raise UsageError when this program reads with other code lists or schemas than the source has: what it told of the release would not be so."""
    for path in sorted([*(source / "data" / "codelists").iterdir(), *(source / "data" / "schemas").iterdir()]):
        own = data_root() / path.relative_to(source / "data")
        if not own.is_file() or own.read_bytes() != path.read_bytes():
            raise UsageError(f"{own} is not as the commit has it: another datapkg runs here than the checkout's own. Run that one: make release.")


def _explained(root: Path, version: str) -> changelog.Section:
    """What the changelog says of the version, once everything that a person has to say is said."""
    told = changelog.section(read_text(root / changelog.FILE), version)
    cited = citation.cited_version(read_text(root / citation.FILE))
    if cited != version:
        raise DataError(f"{citation.FILE}: tells the version {cited}, datapackage.json {version}. Raise both with datapkg release --prepare.")
    refuse_flagged(root)
    return told


def _build(source: Path, root: Path, workers: int | None) -> None:
    """Build the source tree. Raises DataError when that gives other tables than are committed; messages name the files of the checkout."""
    from datapkg.build.run import build

    try:
        report = build(source, workers)
    except DatapkgError as error:
        raise type(error)(str(error).replace(str(source), str(root))) from error
    if report.unreadable:
        raise DataError(f"{len(report.unreadable)} archived pages cannot be read, so that they would be missing from the release: {report.unreadable[0].replace(str(source), str(root))}")
    if report.changed:
        raise DataError("The committed tables are not what a build of this commit gives. Run datapkg build, look at the diff, and commit it.")


def _pass_gate(package: Path, previous: Path | None) -> None:
    from datapkg.validate.runner import validate

    report = validate(package, previous=previous)
    if report.exit_code:
        raise GateClosed("The gate refuses the package: nothing was released. Mend what it names, commit, and try again.", report)


def _refuse_another(there: Path, made: Path) -> None:
    """Raise DataError when the release that is there has other bytes than the one just made of this commit."""
    old, new = ((each / SUMS).read_text(encoding="utf-8").splitlines() if (each / SUMS).is_file() else [] for each in (there, made))
    differ = sorted({line.partition("  ")[2] for line in {*old} ^ {*new}})
    if differ:
        raise DataError(
            f"{there}: this version was released already, with other bytes in {', '.join(differ[:5])}{' and others' if len(differ) > 5 else ''}. "
            "A release never changes: raise the version with datapkg release --prepare. If nobody has it yet, remove the folder and make it again."
        )

"""Sends a release to its place: first what claims the version, then its files, each read back, and the index last."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial

from datapkg.errors import DataError, UsageError
from datapkg.index import FILE as INDEX
from datapkg.index import Index
from datapkg.publish.folder import File, Release
from datapkg.publish.place import Place, Tag
from datapkg.validate.candidate import NAME

_TRIES = 20
"""So many times the index is read again when another publisher was faster."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Outcome:
    """What came of publishing: the files that were sent (or would be), how many were there already, and whether the index was changed."""

    version: str
    place: str
    sent: tuple[File, ...]
    kept: int
    listed_before: bool

    @property
    def bytes(self) -> int:
        """The size of what was sent."""
        return sum(file.bytes for file in self.sent)

    @property
    def changed(self) -> bool:
        """Whether anything had to be written."""
        return bool(self.sent) or not self.listed_before


def publish(release: Release, place: Place, dry_run: bool = False, progress: Progress | None = None) -> Outcome:
    """Publish a release; a second time, send what is missing or damaged, and nothing else.

    Raises DataError when the version is published, or begun, with other content, and UsageError when the place fails.
    """
    with nullcontext() if dry_run else place.alone():
        index, _ = _index(place)
        listed = _listing(index, release, place) == index
        claimed = _claim(release, place, dry_run)
        files = (*release.files[:-1], *([release.packed] if release.packed else []), release.files[-1])
        with ThreadPoolExecutor(place.side_by_side) as pool:
            hashes = list(pool.map(place.hash, (file.name for file in files)))
            missing = [file for file, known in zip(files, hashes, strict=True) if known != file.sha256]
            if listed and release.packed in missing and hashes[files.index(release.packed)] is not None:
                raise DataError(f"{place.url}: {release.packed.name} is there with other content. Releases never change; if it is damaged, delete it there first.")
            sent = (*([release.claim] if claimed else []), *missing)
            if not dry_run:
                # The descriptor goes after all that it names, as the index goes after the descriptor.
                done = 0
                for batch in ([file for file in missing if file is not files[-1]], [file for file in missing if file is files[-1]]):
                    for _ in pool.map(partial(_send, place), batch):
                        done += 1
                        if progress:
                            progress(done, len(missing))
        if not dry_run and not listed:
            _list(release, place)
    return Outcome(release.version, place.url, sent, len(files) + 1 - len(sent), listed)


def _claim(release: Release, place: Place, dry_run: bool) -> bool:
    """Have the place hold this release's SHA256SUMS and no other; return whether they had to be sent.

    They tell every file of the version, so of two publishers with different content one alone goes on.
    """
    known = place.hash(release.claim.name)
    if known is None and dry_run:
        return True
    claimed = known is None and place.claim(release.claim)
    if known is None:
        known = place.hash(release.claim.name)
    if known != release.claim.sha256:
        raise DataError(
            f"{place.url}: publishing {release.version} was begun with other content ({release.claim.name} differs). Releases never change: "
            f"raise the version, or, if nobody can have used it, delete that folder there."
        )
    return claimed


def _send(place: Place, file: File) -> None:
    place.send(file)
    if place.hash(file.name) != file.sha256:
        raise UsageError(f"{place.url}: gives back other bytes of {file.name} than were sent. The index is as it was; mend the place, and publish again.")


def _list(release: Release, place: Place) -> None:
    """Add the release to the index. Should another publisher be faster, read what it wrote, and try again."""
    for _ in range(_TRIES):
        index, tag = _index(place)
        wanted = _listing(index, release, place)
        if wanted == index:
            return  # also after a write of ours whose answer was lost
        if place.replace(INDEX, wanted.print(), tag):
            found, _ = _index(place)
            if set(wanted.entries) <= set(found.entries):
                return
    raise UsageError(f"{place.url}: {INDEX} cannot be kept: other publishers, or the place itself, change it again and again. Publish again.")


def _index(place: Place) -> tuple[Index, Tag]:
    content, tag = place.read(INDEX)
    return Index(NAME) if content is None else Index.parse(content, f"{place.url.rstrip('/')}/{INDEX}"), tag


def _listing(index: Index, release: Release, place: Place) -> Index:
    """The index with the release. Raises DataError when it is another package's, or has the version with other content."""
    if index.name != NAME:
        raise UsageError(f"{place.url}: publishes {index.name}, not {NAME}. Give each package a place of its own.")
    try:
        return index.add(release.entry)
    except DataError as error:
        raise DataError(f"{place.url}: {error}") from error

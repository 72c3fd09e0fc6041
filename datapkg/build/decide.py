"""What is published of the archive: the version of each page, what repeats what, and which attachments are pages of their own."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from datapkg.build.chunks import Digest, Fate, Survey
from datapkg.errors import DataError

Seen = tuple[int, Digest]
"""A digest, and the number of the group of files that it stands in."""


class Archived(NamedTuple):
    """What became of one archived page or attachment: its reading as `receipts` has it, whether it is a row of `pages`, a text capture's digest."""

    reading: str
    is_page: bool
    capture: str | None = None


@dataclass
class Decision:
    """What to publish from each group, what became of everything archived, by id, and why listed pages cannot be read.

    `known` are the ids that a correction may name: those of pages, and of what was archived only after the day asked for.
    """

    fates: list[dict[str, Fate]] = field(default_factory=list)
    archived: dict[str, Archived] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)


def decide(surveys: Iterable[Survey], explained: Set[str] = frozenset()) -> Decision:
    """Return what to publish. A page among `explained` may be unreadable: a person has said why.

    An attachment is a page of its own when it holds a plan and the page that links to it holds none. Raises DataError where a correction does
    not fit the version of a page that is published.
    """
    decision = Decision()
    versions: dict[str, list[Seen]] = {}
    for group, survey in enumerate(surveys):
        decision.fates.append({})
        decision.known |= survey.later
        for digest in survey.digests:
            versions.setdefault(digest.page_id, []).append((group, digest))
    for seen in versions.values():
        seen.sort(key=lambda version: version[1].version.moment)
    chosen = {identifier: found for identifier, seen in versions.items() if (found := _choose(seen))}
    pages = {identifier: found for identifier, found in chosen.items() if _is_listed(versions[identifier])}
    attached = _with_plans(chosen, pages)
    pages |= {identifier: chosen[identifier] for identifier in attached}
    parents = {found[1].parent for found in attached.values()}
    unread = _unread_attachments(versions)
    # The first page of a body or of a document id keeps it, so that a page found later takes no id away.
    order = sorted(pages, key=lambda identifier: (identifier[:6], versions[identifier][0][1].version.moment))
    bodies: dict[str, str] = {}
    owners: dict[str, str] = {}
    parsed: set[str] = set()
    for identifier in order:
        group, digest = pages[identifier]
        first = bodies.setdefault(digest.body, identifier) if digest.body else identifier
        duplicate = first if first != identifier else None
        taken = frozenset() if duplicate else frozenset(key for key in digest.documents if owners.setdefault(key, identifier) != identifier)
        if digest.documents and not duplicate:
            parsed.add(identifier)
        decision.fates[group][identifier] = Fate(digest.version, duplicate, taken, identifier in parents, tuple(sorted(unread.get(identifier, ()))))
    for identifier, seen in versions.items():
        newest = seen[-1][1]
        reading = "unreadable" if newest.unreadable else "parsed" if identifier in parsed else "read"
        decision.archived[identifier] = Archived(reading, identifier in pages, None if newest.url else newest.version.sha256)
        if newest.unreadable and _is_listed(seen) and identifier not in explained:
            decision.unreadable.append(newest.unreadable)
    decision.known |= pages.keys()
    return decision


def _is_listed(seen: list[Seen]) -> bool:
    """Whether an address was listed, or captured, and not only attached to a page."""
    return any(digest.parent is None for _, digest in seen)


def _choose(seen: list[Seen]) -> Seen | None:
    """The version of a page to publish: of its newest text the first that had it, since other bytes with the same text are no change."""
    readable = [version for version in seen if not version[1].unreadable]
    if not readable:
        return None
    chosen = readable[-1]
    if chosen[1].unfit:
        raise DataError(chosen[1].unfit)
    for version in reversed(readable):
        if version[1].row != chosen[1].row:
            break
        chosen = version
    return chosen


def _with_plans(chosen: dict[str, Seen], pages: dict[str, Seen]) -> dict[str, Seen]:
    """The attachments that hold a plan, of pages that hold none."""
    have = {identifier for identifier, (_, digest) in pages.items() if digest.documents}
    return {
        identifier: found for identifier, found in chosen.items()
        if identifier not in pages and found[1].documents and found[1].parent and found[1].parent not in have
    }


def _unread_attachments(versions: dict[str, list[Seen]]) -> dict[str, list[str]]:
    """Sentences about the attachments that cannot be read, by the page that links to them."""
    found: dict[str, list[str]] = {}
    for seen in versions.values():
        newest = seen[-1][1]
        if newest.parent and newest.unreadable:
            why = newest.unreadable.partition(". ")[0].rstrip(".")
            found.setdefault(newest.parent, []).append(f"the attachment {newest.url} is archived and was not read: {why}")
    return found

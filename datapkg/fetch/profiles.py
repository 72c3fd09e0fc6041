"""A bureau is one file, `data/portals/<bureau_id>.toml`: who it is, which hosts are its own, where its plans are listed.

Every address bears a mark of whether a person has verified it: `verified = false`, or the date when it was.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from datapkg.addresses import host_of, normal_url
from datapkg.errors import DataError
from datapkg.files import read_toml

TITLE_WORDS = ("工作要点", "工作计划", "工作总结", "工作安排")
SCHEMES = ("auto", "none", "numbered", "api", "dataproxy")

_BUREAU = ("name_zh", "name_en", "province_zh", "province_en", "level")
_LEVELS = ("province", "prefecture", "county")
_TABLES = {"bureau", "fetch", "host", "list", "page", "read"}
_BUREAU_KEYS = {*_BUREAU, "portal_url", "notes"}
_FETCH_KEYS = {"title_words": "list", "pause_seconds": "number", "ca_file": "text", "notes": "text"}
_READ_KEYS = {"title": "text", "body": "text", "notes": "text"}
_HOST_KEYS = {"name": "text", "verified": "mark", "seen": "text", "notes": "text"}
_LIST_KEYS = {
    "url": "text", "verified": "mark", "seen": "text", "notes": "text", "paging": "text", "only_plans": "flag", "selector": "text",
    "title_words": "list",
}
_PAGE_KEYS = {"url": "text", "title": "text", "verified": "mark", "seen": "text", "notes": "text"}
_WHAT = {
    "text": "text in quotes", "list": "a list of words", "number": "a number from 0 to 3600", "flag": "true or false",
    "mark": "false, or the date (2026-05-31) on which a person verified the address",
}
_HOST = re.compile(r"(?!-)[a-z0-9.-]+(?::\d{1,5})?")


class Host(NamedTuple):
    """A host that belongs to the bureau; nothing else is asked."""

    name: str
    verified: date | None


class ListPage(NamedTuple):
    """Where a column begins. `only_plans`: every dated link in it is kept, whatever its title says."""

    url: str
    verified: date | None
    paging: str = "auto"
    only_plans: bool = False
    selector: str | None = None
    title_words: tuple[str, ...] = TITLE_WORDS


class KnownPage(NamedTuple):
    """A page that is known without a list."""

    url: str
    verified: date | None
    title: str | None = None


@dataclass(frozen=True)
class Profile:
    """One bureau's file."""

    path: Path
    bureau: dict[str, Any]
    hosts: tuple[Host, ...] = ()
    lists: tuple[ListPage, ...] = ()
    pages: tuple[KnownPage, ...] = ()
    pause: float | None = None
    ca_file: Path | None = None
    selectors: dict[str, str] = field(default_factory=dict)

    @property
    def bureau_id(self) -> str:
        """The bureau's GB/T 2260 code."""
        return self.path.stem

    @property
    def unverified(self) -> list[str]:
        """The addresses that nobody has verified."""
        marks = [(host.name, host.verified) for host in self.hosts]
        marks += [(column.url, column.verified) for column in self.lists] + [(page.url, page.verified) for page in self.pages]
        return [address for address, verified in marks if verified is None]


def read_profiles(folder: Path) -> list[Profile]:
    """Return the profiles of a folder by code. Raises DataError as `read_profile` does."""
    return [read_profile(path) for path in sorted(folder.glob("*.toml"))]


def read_profile(path: Path) -> Profile:
    """Return one bureau's profile. Raises DataError, naming file and key, for a file that says too little, too much or nonsense."""
    if not re.fullmatch(r"\d{6}", path.stem):
        raise DataError(f"{path}: name the file by the bureau's GB/T 2260 code, six digits, such as 440600.toml.")
    content = read_toml(path)
    bureau = _bureau(path, content.get("bureau", {}))
    if unknown := sorted(set(content) - _TABLES):
        raise DataError(f"{path}: unknown tables or keys {', '.join(unknown)}; known are {', '.join(sorted(_TABLES))}.")
    fetch = _table(content.get("fetch", {}), _FETCH_KEYS, (), f"{path}: [fetch]")
    words = tuple(fetch.get("title_words", TITLE_WORDS))
    hosts = tuple(
        Host(_host(entry["name"], place), _mark(entry)) for place, entry in _entries(path, content, "host", _HOST_KEYS, ("name", "verified"))
    )
    lists = tuple(
        ListPage(
            _address(entry["url"], hosts, place), _mark(entry), _scheme(entry.get("paging", "auto"), place), entry.get("only_plans", False),
            _selector(entry.get("selector"), place), tuple(entry.get("title_words", words)),
        )
        for place, entry in _entries(path, content, "list", _LIST_KEYS, ("url", "verified"))
    )
    pages = tuple(
        KnownPage(_address(entry["url"], hosts, place), _mark(entry), entry.get("title"))
        for place, entry in _entries(path, content, "page", _PAGE_KEYS, ("url", "verified"))
    )
    place = f"{path}: [read]"
    read = _table(content.get("read", {}), _READ_KEYS, (), place)
    selectors = {name: selector for name in ("title", "body") if (selector := _selector(read.get(name), place))}
    return Profile(path, bureau, hosts, lists, pages, fetch.get("pause_seconds"), _ca_file(path, fetch.get("ca_file")), selectors)


def _bureau(path: Path, bureau: Any) -> dict[str, Any]:
    if not isinstance(bureau, dict):
        raise DataError(f"{path}: [bureau] must be a table.")
    odd = [name for name, value in bureau.items() if not isinstance(value, str)]
    if odd:
        raise DataError(f"{path}: [bureau] {', '.join(odd)} must be text.")
    missing = [column for column in _BUREAU if not bureau.get(column)]
    unknown = sorted(set(bureau) - _BUREAU_KEYS)
    if missing:
        raise DataError(f"{path}: [bureau] lacks {', '.join(missing)}.")
    if bureau["level"] not in _LEVELS:
        raise DataError(f"{path}: level {bureau['level']!r} is none of {', '.join(_LEVELS)}.")
    if unknown:
        raise DataError(f"{path}: [bureau] has unknown keys {', '.join(unknown)}; known are {', '.join(sorted(_BUREAU_KEYS))}.")
    return {"bureau_id": path.stem, **{column: bureau[column] for column in _BUREAU}, "portal_url": bureau.get("portal_url") or None}


def _entries(path: Path, content: dict[str, Any], name: str, keys: dict[str, str], required: tuple[str, ...]) -> list[tuple[str, dict[str, Any]]]:
    entries = content.get(name, [])
    if not isinstance(entries, list):
        raise DataError(f"{path}: write [[{name}]], with two brackets: there can be several.")
    places = [f"{path}: [[{name}]] {number}" for number in range(1, len(entries) + 1)]
    return [(place, _table(entry, keys, required, place)) for place, entry in zip(places, entries, strict=True)]


def _table(table: Any, keys: dict[str, str], required: tuple[str, ...], place: str) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise DataError(f"{place} must be a table.")
    if unknown := sorted(set(table) - set(keys)):
        raise DataError(f"{place}: unknown keys {', '.join(unknown)}; known are {', '.join(sorted(keys))}.")
    if missing := [name for name in required if name not in table]:
        hint = "; `verified` is false, or the date on which a person looked" if "verified" in missing else ""
        raise DataError(f"{place}: lacks {', '.join(missing)}{hint}.")
    for name, value in table.items():
        if not _fits(value, keys[name]):
            raise DataError(f"{place}: `{name}` must be {_WHAT[keys[name]]}, not {value!r}.")
    return table


def _fits(value: Any, kind: str) -> bool:
    match kind:
        case "text":
            return isinstance(value, str) and bool(value.strip())
        case "list":
            return isinstance(value, list) and bool(value) and all(isinstance(word, str) and word.strip() for word in value)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 3600
        case "flag":
            return isinstance(value, bool)
        case _:
            return value is False or (isinstance(value, date) and not isinstance(value, datetime))


def _mark(entry: dict[str, Any]) -> date | None:
    verified: date | bool = entry["verified"]
    return None if isinstance(verified, bool) else verified


def _host(name: str, place: str) -> str:
    if not _HOST.fullmatch(name):
        raise DataError(f"{place}: name {name!r} is no host. Write it in lower case and without http:// and path, such as edu.example.gov.cn.")
    return name


def _address(url: str, hosts: tuple[Host, ...], place: str) -> str:
    try:
        normal, host = normal_url(url), host_of(url)
    except (ValueError, UnicodeError) as error:
        raise DataError(f"{place}: url {url!r} is no address. Write it whole, such as https://edu.example.gov.cn/zwgk/ghjh/.") from error
    if host not in {each.name for each in hosts}:
        raise DataError(f"{place}: url {url!r} is on host {host}, which no [[host]] names. Add it there if it is the bureau's own.")
    return normal


def _scheme(paging: str, place: str) -> str:
    if paging not in SCHEMES:
        raise DataError(f"{place}: paging {paging!r} is none of {', '.join(SCHEMES)}.")
    return paging


def _selector(selector: str | None, place: str) -> str | None:
    if selector is None:
        return None
    try:
        from selectolax.lexbor import LexborHTMLParser
    except ModuleNotFoundError:  # a build needs no selectors
        return selector
    try:
        LexborHTMLParser("<p>").css(selector)
    except Exception as error:
        raise DataError(f"{place}: selector {selector!r} is no CSS selector.") from error
    return selector


def _ca_file(path: Path, name: str | None) -> Path | None:
    if name is None:
        return None
    file = path.parent / name
    if not file.resolve().is_relative_to(path.parent.resolve()) or not file.is_file():
        raise DataError(f"{path}: [fetch] ca_file {name!r} is no file below {path.parent}. Save the certificate there, as PEM.")
    return file

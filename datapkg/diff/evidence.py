"""What two packages tell of how they were made: reading rules, code lists, bureaus' profiles; the same in both, another, or not told."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from datapkg.diff.inputs import folder_digest
from datapkg.validate.inside import irregular_below
from datapkg.validate.rederive import code_digest, reading_rules

if TYPE_CHECKING:
    from datapkg.validate.candidate import Candidate

Same = Literal["same", "another", "not told"]


class Evidence(NamedTuple):
    """Whether the reading rules (the code), the code lists and the bureaus' profiles of two packages are the same."""

    rules: Same
    codelists: Same
    portals: Same


def evidence(old: "Candidate", new: "Candidate", published: set[str]) -> Evidence:
    """Return what can be known; `published` are the tables of which any row differs.

    A release tells digests, and a checkout's are made of its files. `reading_rules` covers code and code lists together, so that another digest says
    of the code alone only as much as is known of the code lists.
    """
    codelists = _same(*(_input(each, "codelists") for each in (old, new)))
    portals = _same(*(_input(each, "portals") for each in (old, new)))
    if published & {"themes", "indicators", "units"}:
        codelists = "another"
    if "bureaus" in published:
        portals = "another"
    both = _same(*(_reading_rules(each) for each in (old, new)))
    if both == "same":
        return Evidence("same", "same" if codelists == "not told" else codelists, portals)
    code = _same(*(_code(each) for each in (old, new)))
    if code == "not told" and both == "another" and codelists == "same":
        code = "another"
    return Evidence(code, codelists, portals)


def _same(old: object, new: object) -> Same:
    return "not told" if old is None or new is None else "same" if old == new else "another"


def _input(package: "Candidate", name: str) -> object:
    """The digest of one of the folders that people curate: of a checkout's own files, or as a release tells it."""
    if package.source:
        return folder_digest(package.source / name)
    inputs: Any = package.descriptor.get("built_from")
    inputs = inputs.get("inputs") if isinstance(inputs, dict) else None
    told = inputs.get(name) if isinstance(inputs, dict) else None
    return told if isinstance(told, str) else None


def _checkout(package: "Candidate") -> Path | None:
    """The folder of the code that a checkout was read with; None for a released folder, or one whose code is not ours to look at."""
    code = package.root / "datapkg"
    return code if package.source and (code / "read").is_dir() and not code.is_symlink() and not irregular_below(code) else None


def _reading_rules(package: "Candidate") -> str | None:
    told = package.descriptor.get("reading_rules")
    if isinstance(told, str):
        return told
    code = _checkout(package)
    return reading_rules(code, package.codelists) if code else None


def _code(package: "Candidate") -> str | None:
    code = _checkout(package)
    return code_digest(code, None) if code else None

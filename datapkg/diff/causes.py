"""Why a row differs: the causes, and how a set of them is kept in one number.

Where the two packages cannot decide between several, all that may be are told: "reading rules or code list".
"""

CAUSES = {
    "page-edited": "page edited", "new-page": "new page", "page-gone": "page gone", "correction": "correction", "override": "override",
    "code-list": "code list", "reading-rules": "reading rules", "bureau-profile": "bureau's profile", "duplicate": "page became or ceased to be a duplicate",
    "other-page": "another page of the bureau", "refetched": "page fetched again", "unexplained": "unexplained",
}
"""The causes by name, in words. `unexplained`: nothing in the two packages accounts for it; perhaps the table was edited by hand."""
_NAMES = tuple(CAUSES)


def mask(*names: str) -> int:
    """Return the number that stands for some causes: one bit each."""
    return sum(1 << _NAMES.index(name) for name in dict.fromkeys(names))


def told(number: int) -> tuple[str, ...]:
    """Return the causes that a number stands for; none for 0."""
    return tuple(name for at, name in enumerate(_NAMES) if number >> at & 1)


def in_words(names: tuple[str, ...]) -> str:
    """Return causes as people read them: "page edited or correction"."""
    return " or ".join(CAUSES[name] for name in names)

"""Which themes a task belongs to, decided by a lexicon of keywords that people curate.

Nothing here reads a file: the caller brings the keywords and the text.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

FALLBACK_THEME = "governance"
"""The primary theme of a task in which no keyword occurs: running the bureau itself."""

HEADING_VOTE = 3.0
OPENING_VOTES = (1.5, 1.2)
"""What the first sentences below the heading count, each later one counting 1."""
SECTION_VOTE = 0.5

CLEAR_EVIDENCE = 3.0
"""Summed weight from which a sentence's vote counts fully: one strong keyword, or a normal and a weak one."""

MAIN_SHARE = 0.5
"""Share of a sentence's evidence from which the sentence is chiefly about a theme."""

NAMED_SHARE = 0.3
"""Share of a heading's evidence from which the heading names a theme: 加强劳动教育和家庭教育 names two."""

MODIFIER_SHARE = 0.5
"""What is left of a keyword that only qualifies the next one: 义务教育招生 is chiefly about 招生."""

_SENTENCE_END = re.compile(r"[。；;!！?？\n]")
_JOINING = ("", "的", "”", "”的", "』", "」", '"', '"的')
"""What may stand between a qualifying keyword and the next: “县管校聘”管理体制."""
_LONGEST_JOINING = 2

_UNITS_LABEL = (
    r"(?:责任|牵头|配合|协同|主管|分管|主办|承办|协办|参加|参与|落实)"
    r"(?:单位|部门|科室|处室|股室|领导|人)\s?[:：]"
)
_UNITS_NOTE = re.compile(
    # A bracketed note ends at its own bracket, not at the one of 各县(市、区)教育局 inside it.
    rf"[〔【\[(（]{_UNITS_LABEL}(?:[^()（）〔〕【】\[\]\n]|[(（][^()（）\n]*[)）])*[〕】\])）]"
    # Brackets get lost on the way to a page; then the note runs to the end of its line.
    rf"|[〔【\[(（]?{_UNITS_LABEL}[^\n]*"
)
_UNITS_COLON = re.compile(r"[:：](?<=[位门室导人\s][:：])")
_LONGEST_LABEL = 7

_HALF_WIDTH = str.maketrans("，（）：", ",():")
_FULL_WIDTH = str.maketrans(",():", "，（）：")

Votes = tuple[tuple[str, int], ...]
"""Theme ids and weights that a keyword stands for; empty for a neutral phrase."""


@dataclass(frozen=True)
class ThemeKeyword:
    """A row of the keyword list.

    `weight` is 1 for a hint, 2 for a usual word, 3 for a strong and 5 for a decisive one. Without a `theme_id`
    the keyword is a neutral phrase: it counts for nothing, and takes its characters away from shorter keywords.
    """

    theme_id: str | None
    keyword: str
    weight: int


@dataclass(frozen=True, eq=False, slots=True)
class KeywordEntry:
    """A keyword as the lexicon holds it: its length in code points, its votes, and the heaviest of them."""

    keyword: str
    length: int
    votes: Votes
    top_weight: int


KeywordMatch = tuple[int, int, KeywordEntry]
"""Where a keyword was found: from start to end, a half-open range of code points."""


class ThemeLexicon:
    """Finds all listed keywords in one pass over a text, however many are listed.

    A keyword may be listed for several themes. Raises ValueError for one that is empty, has no positive weight
    for its theme, or is listed both for a theme and as neutral.
    """

    def __init__(self, keywords: Iterable[ThemeKeyword]) -> None:
        """Build the search automaton from the rows of the keyword list, in any order."""
        # A compiled library without types: only who reads themes should need it.
        import ahocorasick

        self._automaton = ahocorasick.Automaton()
        for keyword, votes in _votes_by_keyword(keywords).items():
            entry = KeywordEntry(keyword, len(keyword), votes, max((weight for _, weight in votes), default=0))
            # Portals write punctuation in both widths, the list in one.
            for printed in (keyword, keyword.translate(_HALF_WIDTH), keyword.translate(_FULL_WIDTH)):
                self._automaton.add_word(printed, entry)
        self._automaton.make_automaton()
        # Every task of a section asks for its heading.
        self.shares_of = lru_cache(maxsize=64)(self._shares_of)

    def _shares_of(self, heading: str) -> dict[str, float]:
        """Return each theme's share of a heading."""
        return _shares(heading, self.find(heading))

    def find(self, text: str) -> list[KeywordMatch]:
        """The keywords in `text`, in reading order; of two that overlap the longer, else the earlier."""
        kept: list[KeywordMatch] = []
        if not text or not len(self._automaton):
            return kept  # pyahocorasick refuses to search for nothing
        taken = 0
        for last, entry in self._automaton.iter(text):
            start = last + 1 - entry.length
            while taken > start and kept[-1][2].length < entry.length:
                kept.pop()
                taken = kept[-1][1] if kept else 0
            if taken <= start:
                taken = last + 1
                kept.append((start, taken, entry))
        return kept


def read_themes(
    heading: str | None, text: str, section_heading: str | None, lexicon: ThemeLexicon
) -> list[tuple[str, bool]]:
    """The task's theme ids, each with whether it is the primary one: the primary first, then by evidence.

    `text` is the whole task, heading included. There is always exactly one primary theme: what the heading is
    about, then the first sentences, then most sentences; the section's heading only tips the scale. The others
    are themes that whole sentences are about, or that the heading names and a sentence takes up.

    With a lexicon of 招生 (admissions_exams) and 义务教育 (compulsory), the heading 做好义务教育招生工作 gives
    `[("admissions_exams", True)]`.
    """
    named, *sentences = _unit_shares(heading or "", _without_units_notes(text), lexicon)
    score = _score(named, sentences, lexicon.shares_of(section_heading or ""))
    primary = max(score, key=score.__getitem__, default=FALLBACK_THEME)
    others = _other_themes(named, sentences) - {primary}
    ranked = sorted(others, key=lambda theme: (-score[theme], theme))
    return [(primary, True), *((theme, False) for theme in ranked)]


def _votes_by_keyword(keywords: Iterable[ThemeKeyword]) -> dict[str, Votes]:
    votes: dict[str, Votes] = {}
    neutral: set[str] = set()
    for row in keywords:
        if not row.keyword or (row.theme_id is not None and row.weight <= 0):
            raise ValueError(f"theme keyword {row.keyword!r} of {row.theme_id}: expected a word and a weight above 0")
        if row.theme_id is None:
            neutral.add(row.keyword)
        else:
            votes[row.keyword] = (*votes.get(row.keyword, ()), (row.theme_id, row.weight))
    if both := sorted(neutral & votes.keys()):
        raise ValueError(f"theme keywords listed both for a theme and as neutral, keep one: {'、'.join(both)}")
    return votes | dict.fromkeys(neutral, ())


def _without_units_notes(text: str) -> str:
    """The text without its notes of responsible units, which name offices (德育科) and not themes."""
    colon = _UNITS_COLON.search(text)
    if colon is None:
        return text
    start = max(0, colon.start() - _LONGEST_LABEL)
    return text[:start] + _UNITS_NOTE.sub("\n", text[start:])


def _unit_shares(heading: str, text: str, lexicon: ThemeLexicon) -> list[dict[str, float]]:
    """The themes' shares of the heading, and of each sentence below it in which a keyword occurs."""
    if not text.startswith(heading):
        text = f"{heading}\n{text}"
    matches = lexicon.find(text)
    starts = [start for start, _, _ in matches]
    first = bisect_left(starts, len(heading))
    units = [_shares(text, matches[:first])]
    for end in (*[hit.end() for hit in _SENTENCE_END.finditer(text, len(heading))], len(text)):
        until = bisect_left(starts, end, first)
        if first < until and (shares := _shares(text, matches[first:until])):
            units.append(shares)
        first = until
    return units


def _shares(text: str, matches: list[KeywordMatch]) -> dict[str, float]:
    """How much each theme has of a sentence, summing up to 1 at most: less where the evidence is thin.

    A keyword said twice is no more evidence than once.
    """
    evidence: dict[str, float] = {}
    seen: set[KeywordEntry] = set()
    last = len(matches) - 1
    for i, (_, end, entry) in enumerate(matches):
        if entry in seen:
            continue
        seen.add(entry)
        qualifies = (
            i < last and matches[i + 1][0] <= end + _LONGEST_JOINING and _qualifies(text, entry, end, matches[i + 1])
        )
        for theme, weight in entry.votes:
            evidence[theme] = evidence.get(theme, 0.0) + (weight * MODIFIER_SHARE if qualifies else weight)
    total = sum(evidence.values())
    if total < CLEAR_EVIDENCE:
        total = CLEAR_EVIDENCE
    return {theme: weight / total for theme, weight in evidence.items()}


def _qualifies(text: str, entry: KeywordEntry, end: int, following: KeywordMatch) -> bool:
    """Whether the keyword stands right before one as weighty: next to a weak head (改革, 建设) it is the theme."""
    start, _, head = following
    return 0 < entry.top_weight <= head.top_weight and text[end:start] in _JOINING


def _score(
    named: Mapping[str, float], sentences: list[dict[str, float]], section: Mapping[str, float]
) -> dict[str, float]:
    score = {theme: HEADING_VOTE * share for theme, share in named.items()}
    for i, shares in enumerate(sentences):
        vote = OPENING_VOTES[i] if i < len(OPENING_VOTES) else 1.0
        for theme, share in shares.items():
            score[theme] = score.get(theme, 0.0) + vote * share
    for theme, share in section.items():
        score[theme] = score.get(theme, 0.0) + SECTION_VOTE * share
    return score


def _other_themes(named: Mapping[str, float], sentences: list[dict[str, float]]) -> set[str]:
    """The themes that whole sentences are chiefly about, and those that the heading names and a sentence takes up."""
    taken_up = {theme for theme, share in named.items() if share >= NAMED_SHARE}
    others = set()
    for shares in sentences:
        top = max(shares.values())
        if top >= MAIN_SHARE:
            others.add(next(theme for theme, share in shares.items() if share == top))
        others.update(theme for theme in taken_up if shares.get(theme, 0.0) >= NAMED_SHARE)
    return others

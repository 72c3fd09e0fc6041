"""Which bound a figure states, by the words before and behind it."""

import re
from functools import lru_cache

from datapkg.parse.clauses import Text
from datapkg.parse.figures import Figure

_LINK = r"(?:[^，,。；;、0-9０-９％%]{1,14}(?:的|为)|(?:每[^，,。；;0-9０-９]{1,4})?每[^，,。；;0-9０-９]{1,4}|[到在有为是要]|达到?|保持在|控制在|稳定在|提高到|提升至|提高至|增加到|完成|开展|安排|培训|建成|新增)?\s?$"
_BEFORE = [
    ("le", re.compile(rf"(?:[≤≦]|[<＜][=＝])\s?$|(?:不超过|不超|不高于|不多于|不大于|至多|最多|不得超过|不突破){_LINK}")),
    ("ge", re.compile(rf"(?:[≥≧]|[>＞][=＝])\s?$|(?:不少于|不低于|不小于|不下于|不得少于|不得低于|不短于|至少|最少|起码){_LINK}|(?:至少|最少)[^，,。；;、0-9０-９]{{1,24}}$")),
    ("gt", re.compile(rf"[>＞]\s?$|(?:超过|突破|超出|高于|大于|多于|逾|超){_LINK}")),
    ("lt", re.compile(rf"[<＜]\s?$|(?:低于|不足|少于|不到|不满|未满|小于){_LINK}")),
    ("approx", re.compile(rf"(?:(?<![附临靠就最远])近|约|接近|大约|大概|将近|约为){_LINK}")),
]
_AFTER = [
    ("ge", re.compile(r"\s?(?:[(（]含[^()（）]{0,6}[)）])?\s?(?:及|或)?(?:其)?(?:以上|之上|起)(?!点)")),
    ("le", re.compile(r"\s?(?:[(（]含[^()（）]{0,6}[)）])?\s?(?:及|或)?(?:以内|之内|以下|之下)")),
    ("approx", re.compile(r"\s?(?:左右|上下)")),
]


_REACH, _BEHIND = 32, 10


def comparator(text: Text, figure: Figure) -> str:
    """Return `ge`, `gt`, `le`, `lt`, `approx` or `eq`: words before the number rule, then words behind it, then 余 and 多 in it."""
    return bound(text.before(figure.start, _REACH), text.text[figure.end:figure.end + _BEHIND], figure.vague)


def bound(before: str, after: str, vague: bool) -> str:
    """Return the bound of a figure between the words of its clause before it and the words behind it; `vague` when 余 or 多 stands in it."""
    first, behind = _said_before(before), _said_behind(after)
    if first in ("ge", "gt", "le", "lt"):
        return first
    if behind:
        return behind
    return "approx" if first or vague else "eq"


@lru_cache(maxsize=1 << 16)  # plans use the same words again and again
def _said_before(words: str) -> str | None:
    return next((name for name, pattern in _BEFORE if pattern.search(words)), None)


@lru_cache(maxsize=1 << 16)
def _said_behind(words: str) -> str | None:
    return next((name for name, pattern in _AFTER if pattern.match(words)), None)

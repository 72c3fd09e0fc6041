"""Pieces of HTML that the shapes are made of: paragraphs as editors leave them, info blocks, menus, meta tags."""

import random
import re
from collections.abc import Callable
from functools import lru_cache
from html import escape
from itertools import pairwise

NBSP = "\u00a0"
_WORD_HEAD = (
    '<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View><w:Zoom>0</w:Zoom></w:WordDocument></xml><![endif]-->'
    "<style>\n/* Style Definitions */ p.MsoNormal{mso-style-parent:\"\";margin:0cm;text-align:justify;font-size:10.5pt}\n</style>"
)
_LATIN = re.compile(r"([0-9A-Za-z.+%]+)")


def text(value: str) -> str:
    """Return `value` as HTML text; no-break spaces become references."""
    return escape(value, quote=False).replace(NBSP, "&nbsp;")


def attribute(value: str) -> str:
    """Return `value` for a quoted attribute."""
    return escape(value).replace(NBSP, "&nbsp;")


def _plain(line: str, rng: random.Random) -> str:
    return f'<p style="text-indent:2em;">{text(line)}</p>\n'


def _div(line: str, rng: random.Random) -> str:
    return f"<div>\u3000\u3000{text(line)}</div><div><br></div>\n"


def _break(line: str, rng: random.Random) -> str:
    return f"&nbsp;&nbsp;&nbsp;&nbsp;{text(line)}<br />\n<br />\n"


def _font(line: str, rng: random.Random) -> str:
    """Old editors: upper case, attributes without quotes, paragraphs never closed."""
    return f"<P align=justify><FONT face=宋体 size=3>\u3000\u3000{text(line)}</FONT>\n"


def _ueditor(line: str, rng: random.Random) -> str:
    pieces = "".join(f'<span style="font-family:仿宋_GB2312;font-size:21px">{text(piece)}</span>' for piece in _pieces(line, rng))
    return f'<p style="white-space: normal; line-height: 28px; text-indent: 43px;">{_bookmark(rng)}{pieces}<span style="font-family:宋体"></span></p>\n'


def _bookmark(rng: random.Random) -> str:
    """What the editor leaves where the cursor was: a hidden span around a zero-width joiner."""
    return f'<span id="_baidu_bookmark_start_{rng.randrange(99)}" style="display: none; line-height: 0px;">\u200d</span>'


def _section(line: str, rng: random.Random) -> str:
    """A phone editor's nest of sections; zero-width spaces between the pieces."""
    inner = "\u200b".join(text(piece) for piece in _pieces(line, rng))
    bold = f"<strong>{inner}</strong>" if len(line) < 40 else inner
    return f"<section><section><p>{bold}<br></p></section></section>\n"


def _soup(line: str, rng: random.Random) -> str:
    """Neither paragraphs nor divisions of their own: spans and breaks in one block."""
    return f"<span><span>{text(line)}</span></span><br><br>\n" if rng.random() < 0.5 else f"<font>\u3000\u3000{text(line)}<br></font>\n"


def _list(line: str, rng: random.Random) -> str:
    return f"<li style=\"list-style:none\"><b>{text(line[:2])}</b>{text(line[2:])}</li>\n"


def _word(line: str, rng: random.Random) -> str:
    """A paste from Word: digits in spans of their own, line breaks inside tags, empty spans and o:p inside words."""
    pieces = []
    for piece in _pieces(line, rng):
        inner = "".join(f"<span lang=EN-US>{text(part)}</span>" if at % 2 else text(part) for at, part in enumerate(_LATIN.split(piece)))
        noise = rng.choice(('<span lang="EN-US"><o:p></o:p></span>', "<span></span>", '<a name="_GoBack"></a>', "", ""))
        pieces.append(f"<span\nstyle='font-size:16.0pt;font-family:仿宋_GB2312;mso-hansi-font-family:\n宋体'>{inner}</span>{noise}")
    return f"<p class=MsoNormal style='text-indent:32.0pt;mso-char-indent-count:2.0'>{''.join(pieces)}<span lang=EN-US><o:p></o:p></span></p>\n"


def _pieces(line: str, rng: random.Random) -> list[str]:
    """Cut a line anywhere, also inside words: that is where editors put their spans."""
    cuts = sorted({rng.randrange(1, len(line)) for _ in range(min(6, len(line) // 12))}) if len(line) > 12 else []
    edges = [0, *cuts, len(line)]
    return [line[a:b] for a, b in pairwise(edges)]


_STYLES: dict[str, Callable[[str, random.Random], str]] = {
    "p": _plain, "div": _div, "br": _break, "font": _font, "ueditor": _ueditor, "section": _section, "word": _word, "soup": _soup, "cells": _plain, "list": _list,
}
_AROUND = {
    "word": (_WORD_HEAD, ""), "soup": ("<div><span>", "</span></div>"), "list": ("<ul>", "</ul>"),
    "cells": ('<table border="0" cellspacing="0"><tbody><tr><td valign="top">', "</td></tr></tbody></table>"),
}
STYLES = tuple(_STYLES)
"""The ways in which editors write paragraphs."""


@lru_cache(maxsize=512)
def paragraphs(lines: tuple[str, ...], style: str) -> str:
    """Return the lines as paragraphs in one of STYLES; the same lines give the same HTML."""
    rng = random.Random(f"{style}:{len(lines)}:{lines[:1]}")  # noqa: S311 (noise, not secrets)
    before, behind = _AROUND.get(style, ("", ""))
    return before + "".join(_STYLES[style](line, rng) for line in lines) + behind


Pairs = tuple[tuple[str, str], ...]


def info_table(pairs: Pairs, columns: int = 2) -> str:
    """Return an info block as a table of label and value cells."""
    rows = [pairs[at:at + columns] for at in range(0, len(pairs), columns)]
    cells = ("".join(f'<td class="label">{text(label)}：</td><td><span>{text(value)}</span></td>' for label, value in row) for row in rows)
    return '<table class="infotable" width="100%" border="0"><tbody>' + "".join(f"<tr>{row}</tr>\n" for row in cells) + "</tbody></table>"


def info_header_table(pairs: Pairs) -> str:
    """Return an info block as a row of labels above a row of values."""
    heads = "".join(f"<th>{text(label)}</th>" for label, _ in pairs)
    return f"<table class='xxgk_table'><tr>{heads}</tr><tr>{''.join(f'<td>{text(value)}</td>' for _, value in pairs)}</tr></table>"


def info_list(pairs: Pairs) -> str:
    """Return an info block as a list."""
    return '<ul class="xxgk-info">' + "".join(f"<li><b>{text(label)}</b>：{text(value)}</li>\n" for label, value in pairs) + "</ul>"


def info_definitions(pairs: Pairs) -> str:
    """Return an info block as a definition list."""
    return '<dl class="info">' + "".join(f"<dt>{text(label)}：</dt><dd>{text(value)}</dd>" for label, value in pairs) + "</dl>"


def info_paragraphs(pairs: Pairs) -> str:
    """Return an info block as paragraphs with bold labels."""
    return '<div class="xl-xx">' + "".join(f"<p><strong>{text(label)}</strong>：{text(value)}</p>" for label, value in pairs) + "</div>"


def info_line(pairs: Pairs) -> str:
    """Return an info block as one line of text."""
    return f'<div class="gk_bt">{"&nbsp;&nbsp;".join(f"{text(label)}：{text(value)}" for label, value in pairs)}</div>'


def meta_tags(values: dict[str, str], spelling: str = "standard") -> str:
    """Return meta tags, spelt by the standard or as sites misspell them: lower, camel, reversed, single, twice."""
    tags = []
    for standard, value in values.items():
        name = {"lower": standard.lower(), "camel": standard[0].lower() + standard[1:]}.get(spelling, standard)
        if spelling == "reversed":
            tags.append(f'<meta content="{attribute(value)}" name="{name}">')
        elif spelling == "single":
            tags.append(f"<meta name='{name}' content='{attribute(value)}'/>")
        else:
            tags.append(f'<meta name="{name}" content="{attribute(value)}">')
    return "\n".join(tags * 2 if spelling == "twice" else tags) + "\n"

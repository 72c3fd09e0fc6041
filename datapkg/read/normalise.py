"""White space made regular, and nothing else changed: one line a paragraph, Unicode NFC."""

import re
import unicodedata

from datapkg.findings import Finding

_ZERO_WIDTH = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""What Unicode lets a program leave out (Default_Ignorable_Code_Point), with the marks of annotations: joiners, directions, fillers, variants, tags."""
_CONTROLS = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
_INVISIBLE = re.compile(f"[{_ZERO_WIDTH}{_CONTROLS}]")
_VISIBLE = re.compile(f"[^\\s{_ZERO_WIDTH}{_CONTROLS}]")
_CONTROL = re.compile(f"[{_CONTROLS}]")
_BLANKS = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\x1c-\x1f]+")
_BREAKS = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_DAMAGED = re.compile("[\ufffd\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]")


def normalise(text: str) -> str:
    """Return `text` in NFC, each non-empty line once, blanks folded to one space, invisible characters taken out."""
    visible = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))  # in this order: what was invisible may have stood between a letter and its mark
    lines = (_BLANKS.sub(" ", line).strip() for line in _BREAKS.split(visible))
    return "\n".join(line for line in lines if line)


def is_visible(text: str) -> bool:
    """Say whether `text` has any character that a reader would see."""
    return _VISIBLE.search(text) is not None


def squeeze(text: str) -> str:
    """Return the characters of `text` that count when two texts are compared: NFC, without white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", _INVISIBLE.sub("", text)))


def damage(captured: str, text: str) -> list[Finding]:
    """Return findings for characters that no bureau wrote: controls in the capture, U+FFFD, private use and what is no character in the text."""
    found = []
    controls = len(_CONTROL.findall(captured))
    if controls:
        found.append(Finding("control-characters", f"{controls} control characters were in the page; they are left out"))
    found.extend(
        Finding("damaged-character", f"U+{ord(hit.group()):04X} stands where a character was lost", *hit.span())
        for hit in _DAMAGED.finditer(text)
    )
    return found

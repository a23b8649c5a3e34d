r"""Text as LaTeX in plain ASCII, so that BibTeX of any age reads it: ``ö`` is ``{\"o}``.

Only what no LaTeX font can be expected to have is left as it is.
"""

from __future__ import annotations

import re
import unicodedata

import msgspec

from calcinosis_cli.output.words import packaged

_WRITTEN: dict[str, dict[str, str]] = msgspec.json.decode(packaged("formats", "latex.json"))
"""How characters are written, and the commands that set combining marks.

Braces are written as commands: BibTeX counts even escaped ones.
"""

_WORD = re.compile(r"\S+")


def escape(text: str) -> str:
    """Escape text for a field of a BibTeX entry."""
    return "".join(_character(c) for c in unicodedata.normalize("NFC", text))


def escape_title(text: str) -> str:
    """Escape a title; words with capitals are braced, since styles put titles in lower case."""
    return _WORD.sub(lambda m: _protect(m[0], first=not text[: m.start()].strip()), text)


def _protect(word: str, *, first: bool) -> str:
    """Brace a word that would lose a capital; the first letter of a title keeps its own."""
    rest = word[1:] if first else word
    return f"{{{escape(word)}}}" if any(c.isupper() for c in rest) else escape(word)


def _character(char: str) -> str:
    if char.isascii() or char in _WRITTEN["characters"]:
        return _WRITTEN["characters"].get(char, char)
    base, marks = unicodedata.normalize("NFD", char)[:1], unicodedata.normalize("NFD", char)[1:]
    accent = _WRITTEN["accents"].get(marks, "")
    if accent and base.isascii() and base.isalpha():
        letter = f"\\{base}" if base in "ij" else base
        return f"{{\\{accent}{' ' if accent.isalpha() else ''}{letter}}}"
    return char

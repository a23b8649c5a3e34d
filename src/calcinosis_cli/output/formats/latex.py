r"""Text as LaTeX in plain ASCII, so that BibTeX of any age reads it: ``ö`` is ``{\"o}``.

Only what no LaTeX font can be expected to have is left as it is.
"""

# ruff: noqa: RUF001 - look-alikes are the matter of this module

from __future__ import annotations

import re
import unicodedata

_SPECIAL = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    **{c: f"\\{c}" for c in "&%$#_"},
}
"""Braces are written as commands: BibTeX counts even escaped ones."""

_LETTERS = r"ß \ss, ø \o, Ø \O, æ \ae, Æ \AE, œ \oe, Œ \OE, å \aa, Å \AA, ł \l, Ł \L, ı \i"
_SIGNS = r"… \ldots, ° \textdegree, ® \textregistered, ™ \texttrademark, © \textcopyright"
_MATH = (
    r"± \pm, × \times, · \cdot, ≤ \leq, ≥ \geq, ≈ \approx, − -, → \rightarrow, ² ^2, ³ ^3, µ \mu"
)
_MARKS = "– --, — ---, ‘ `, ’ ', “ ``, ” '', \u2010 -, \u2011 -"
_SPACES = "\u00a0\u202f\u2009"
_ACCENTS = (
    "\u0300 `, \u0301 ', \u0302 ^, \u0303 ~, \u0304 =, \u0306 u, \u0307 ., "
    '\u0308 ", \u030a r, \u030b H, \u030c v, \u0327 c, \u0328 k'
)
"""Combining marks, and the commands that set them."""

_SMALL = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi chi psi omega"
)
_CAPITAL = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"


def _greek(size: str, name: str) -> str:
    spelled = name.upper().replace("LAMBDA", "LAMDA")  # as Unicode does
    return unicodedata.lookup(f"GREEK {size} LETTER {spelled}")


def _pairs(text: str, form: str) -> dict[str, str]:
    return {sign: form % command for sign, command in map(str.split, text.split(", "))}


_TABLE = {
    **_SPECIAL,
    **_pairs(f"{_LETTERS}, {_SIGNS}", "{%s}"),
    **_pairs(_MATH, r"\ensuremath{%s}"),
    **_pairs(_MARKS, "%s"),
    **dict.fromkeys(_SPACES, " "),
    **{_greek("SMALL", name): rf"\ensuremath{{\{name}}}" for name in _SMALL.split()},
    **{_greek("CAPITAL", name): rf"\ensuremath{{\{name}}}" for name in _CAPITAL.split()},
}
_COMMANDS = _pairs(_ACCENTS, "%s")
_WORD = re.compile(r"\S+")


def escape(text: str) -> str:
    """Escape text for a field of a BibTeX entry."""
    return "".join(_character(c) for c in unicodedata.normalize("NFC", text))


def escape_title(text: str) -> str:
    """Escape a title; words with capitals are braced, since styles put titles in lower case."""
    first = True
    parts: list[str] = []
    end = 0
    for word in _WORD.finditer(text):
        parts += [text[end : word.start()], _protect(word.group(), first=first)]
        first, end = False, word.end()
    return "".join([*parts, text[end:]])


def _protect(word: str, *, first: bool) -> str:
    """Brace a word that would lose a capital; the first letter of a title keeps its own."""
    rest = word[1:] if first else word
    return f"{{{escape(word)}}}" if any(c.isupper() for c in rest) else escape(word)


def _character(char: str) -> str:
    if char in _TABLE:
        return _TABLE[char]
    if char.isascii():
        return char
    base, marks = unicodedata.normalize("NFD", char)[:1], unicodedata.normalize("NFD", char)[1:]
    accent = _COMMANDS.get(marks, "")
    if accent and base.isascii() and base.isalpha():
        letter = f"\\{base}" if base in "ij" else base
        return f"{{\\{accent}{' ' if accent.isalpha() else ''}{letter}}}"
    return char

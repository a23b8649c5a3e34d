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

_LETTERS = {
    "ß": r"{\ss}",
    "ø": r"{\o}",
    "Ø": r"{\O}",
    "æ": r"{\ae}",
    "Æ": r"{\AE}",
    "œ": r"{\oe}",
    "Œ": r"{\OE}",
    "å": r"{\aa}",
    "Å": r"{\AA}",
    "ł": r"{\l}",
    "Ł": r"{\L}",
    "ı": r"{\i}",
}
_SIGNS = {
    "\u00a0": " ",
    "\u202f": " ",
    "\u2009": " ",
    "\u2010": "-",
    "\u2011": "-",
    "–": "--",
    "—": "---",
    "‘": "`",
    "’": "'",
    "“": "``",
    "”": "''",
    "…": r"{\ldots}",
    "°": r"{\textdegree}",
    "®": r"{\textregistered}",
    "™": r"{\texttrademark}",
    "©": r"{\textcopyright}",
    "±": r"\ensuremath{\pm}",
    "×": r"\ensuremath{\times}",
    "·": r"\ensuremath{\cdot}",
    "≤": r"\ensuremath{\leq}",
    "≥": r"\ensuremath{\geq}",
    "≈": r"\ensuremath{\approx}",
    "−": r"\ensuremath{-}",
    "→": r"\ensuremath{\rightarrow}",
    "²": r"\ensuremath{^2}",
    "³": r"\ensuremath{^3}",
    "µ": r"\ensuremath{\mu}",
}
_SMALL = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi chi psi omega"
)
_CAPITAL = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
_ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u ",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r ",
    "\u030b": "H ",
    "\u030c": "v ",
    "\u0327": "c ",
    "\u0328": "k ",
}
_TABLE = {**_SPECIAL, **_LETTERS, **_SIGNS}
for _size, _names in (("SMALL", _SMALL), ("CAPITAL", _CAPITAL)):
    for _name in _names.split():
        _spelt = _name.upper().replace("LAMBDA", "LAMDA")  # as Unicode does
        _letter = unicodedata.lookup(f"GREEK {_size} LETTER {_spelt}")
        _TABLE[_letter] = f"\\ensuremath{{\\{_name}}}"
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
    if marks in _ACCENTS and base.isascii() and base.isalpha():
        letter = f"\\{base}" if base in "ij" else base
        return f"{{\\{_ACCENTS[marks]}{letter}}}"
    return char

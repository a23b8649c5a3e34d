"""What was typed, repeated in a message: escaped, shortened, and set right where it is a slip."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

LONGEST_ECHO: Final = 60
"""Longer text is cut when it is repeated."""

FORBIDDEN: Final = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""Control characters, line separators that editors do not show, byte order marks, surrogates,
and marks that turn the direction of the text after them: a pattern, slow to compile.
"""

BREAK: Final = "[\t\n\r]"
"""What is allowed between the texts of a file, not in a text, which is one line."""

_CUTOFF: Final = 0.75
_MOST_COMPARED: Final = 2_000
"""Among more words than this, no near one is searched for."""

_MOST_ALIKE: Final = 20


def printable(text: str) -> str:
    r"""Escape whatever could move a cursor or change a terminal: ``\x1b``, bidi marks …."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def shortened(text: str, longest: int = LONGEST_ECHO) -> str:
    """Cut what is too long to repeat, and escape the rest."""
    return printable(text if len(text) <= longest else text[: longest - 1] + "…")


def plural(count: int, noun: str) -> str:
    """Return ``1 option``, ``2 options``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def nearest(word: object, known: Collection[str]) -> str:
    """Find the known word of which this may be a slip; empty when none is near."""
    if not isinstance(word, str) or len(word) > LONGEST_ECHO or len(known) > _MOST_COMPARED:
        return ""
    from difflib import get_close_matches  # slow; only when something is wrong

    typed = word.casefold()
    longest = 2 * LONGEST_ECHO
    plain = {name.casefold(): name for name in reversed(list(known)) if len(name) <= longest}
    near = get_close_matches(typed, _most_alike(typed, plain), n=1, cutoff=_CUTOFF)
    near += [name for name in plain if len(typed) > 1 and name.startswith(typed)]
    return plain[near[0]] if near else ""


def did_you_mean(word: object, known: Collection[str]) -> str:
    """Return `` (did you mean …?)`` for the nearest known word; empty when none is near."""
    near = nearest(word, known)
    return f" (did you mean {near}?)" if near else ""


def _most_alike(word: str, known: Collection[str]) -> Collection[str]:
    """Choose the words that share most pairs of letters; a real comparison takes far longer."""
    if len(known) <= _MOST_ALIKE:
        return known
    from heapq import nlargest  # only when something is wrong

    pairs = _pairs(word)

    def share(other: str) -> float:
        theirs = _pairs(other)
        return len(pairs & theirs) / (len(pairs) + len(theirs))

    return nlargest(_MOST_ALIKE, known, key=share)


@lru_cache(maxsize=_MOST_COMPARED)
def _pairs(word: str) -> frozenset[str]:
    padded = f" {word} "
    return frozenset(padded[place : place + 2] for place in range(len(padded) - 1))

"""Spelling slips: which known name was typed, when nothing but its spelling can be wrong.

Medical names that look alike mean different things: kidney failure is not liver failure, low
calcium is not high calcium, and clonazepam is not lorazepam. So a slip is looked for word by word:
a word that is itself a known one was meant, a short one is not guessed at, and beginnings such as
*hypo* and *hyper* are never exchanged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SHORTEST = 5
"""Shorter words are too near to one another: gut and gout, bone and bowel."""

LONGEST = 200
"""A longer text is no name and no slip of one; it is not compared."""

_MEANING = ("hyper", "hypo", "macro", "micro", "inter", "intra", "infra", "extra", "anti", "ante")
"""Beginnings that turn the meaning round."""


def slips(text: str, names: Iterable[str], shortest: int = SHORTEST) -> list[str]:
    """Return the names of which the text is a slip, the nearest only; all in their normal form.

    ``shortest``: letters that a word must have, for it to be taken for a misspelt one.
    """
    if len(text) > LONGEST:
        return []
    known = [name for name in names if len(name) <= LONGEST]
    words = {word for name in known for word in name.split()}
    typed = text.split()
    found: dict[int, list[str]] = {}
    for name in known:
        slipped = _slipped(typed, name.split(), words, shortest)
        if slipped is not None:
            found.setdefault(slipped, []).append(name)
    return found[min(found)] if found else []


def _slipped(typed: list[str], name: list[str], words: set[str], shortest: int) -> int | None:
    """Count the words that differ by a slip; ``None`` when something else differs."""
    if len(typed) != len(name):
        return 0 if "".join(typed) == "".join(name) else None
    differing = [(one, other) for one, other in zip(typed, name, strict=True) if one != other]
    if all(one not in words and is_slip(one, other, shortest) for one, other in differing):
        return len(differing)
    return None


def is_slip(typed: str, word: str, shortest: int = SHORTEST) -> bool:
    """Tell whether one letter is missing, too many, another one, or changed places with the next.

    The first letter counts as right, as it nearly always is.
    """
    short, long = sorted((typed, word), key=len)
    if len(short) < shortest or len(long) - len(short) > 1 or typed[0] != word[0]:
        return False
    if _beginning(typed) != _beginning(word):
        return False
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at + 1 : at + 2] + short[at : at + 1] + short[at + 2 :]
    return long[at:] == swapped or long[at + 1 :] == short[at + 1 :]


def _beginning(word: str) -> str:
    return next((beginning for beginning in _MEANING if word.startswith(beginning)), "")

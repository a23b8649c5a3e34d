"""Lines of a given width: nothing is cut inside a word, whatever is left out is counted."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from textwrap import wrap

from calcinosis_cli.output.layout import Paragraph, Span, Tone, text

WIDEST = 100
"""Longer lines are hard to read."""

HEAD = 6
"""Columns of the word at the beginning of a line, such as FIRST."""


def broken(words: str, width: int, tone: Tone = "plain", hang: int = 0) -> list[Paragraph]:
    """Break a text into lines; all but the first hang by so many columns."""
    first, *rest = wrapped(words, width) or [""]
    hung = wrapped(" ".join(rest), width - hang)
    return [text(first, tone), *(text(line, tone, indent=hang) for line in hung)]


def wrapped(words: str, width: int) -> list[str]:
    """Break a text into lines at its blanks."""
    return wrap(words, width, break_long_words=False, break_on_hyphens=False)


def height(paragraph: Paragraph, width: int) -> int:
    """Count the lines that a paragraph takes, behind its marker."""
    words = "".join(span.text for span in paragraph.spans)
    return len(wrapped(words, width - len(paragraph.marker)))


def packed(head: str | None, items: Sequence[str], width: int, *, most: int = 1) -> list[Paragraph]:
    """Join items as far as they fit into so many lines, and count the rest."""
    room = width if head is None else width - HEAD

    def lines(shown: int) -> list[str]:
        more = [] if shown == len(items) else [f"{len(items) - shown} more"]
        return wrapped(" · ".join([*items[:shown], *more]), room)

    found = lines(len(items))
    if len(found) > most:
        fewer = range(1, len(items))
        fitting = bisect_right(fewer, most, key=lambda shown: len(lines(shown)))
        found = lines(max(1, fitting))
    if head is None:
        return [text(line) for line in found]
    heads = [head, *[""] * len(found)]
    return [headed(start, line) for start, line in zip(heads, found, strict=False)]


def headed(head: str, line: str) -> Paragraph:
    """Put a word before a line."""
    return Paragraph((Span(head.ljust(HEAD), "strong"), Span(line)))


def begun(words: str, room: int) -> str:
    """Return as many words as there is room for."""
    if len(words) <= room:
        return words
    first = next(iter(wrapped(words, max(1, room - 2))), "")
    return f"{first} …" if len(first) <= room - 2 else ""

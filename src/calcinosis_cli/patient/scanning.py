"""The words, signs and numbers of a line; a number keeps what it may be: 5-10, 1.000."""

from __future__ import annotations

import re
from typing import NamedTuple

from calcinosis_cli.patient.names import folded


class Number(NamedTuple):
    """From the least to the most that was written; ``either``: it is one of the two, not between.

    ``1.000`` is one or a thousand.
    """

    least: float
    most: float
    either: bool = False


class Token(NamedTuple):
    """A word, a sign, or a number as ``#``, which is ``None`` when it cannot be told."""

    key: str
    start: int
    end: int
    number: Number | None = None


_DECIMALS = r"(?:[.,]\d+)?"
_NUMBER = (
    r"(?:[1-9]\d{0,2}(?:(?:,\d{3})+(?:\.\d+)?|(?:'\d{3})+(?:[.,]\d+)?|(?:\.\d{3})+(?:,\d+)?)(?![.,']?\d)"
    r"|[1-9]\d{0,2}(?:\s\d{3})*\s000(?!\d)|\d+(?:[.,]\d+)?|\.\d+)"
)
_TO = r"(?:\s?(?:-|to(?=[\s\d]))\s?|\s(?:bis|a|or|ou|oder|o)\s)"
_TIMES = r"\s?[x\u00d7]\s?"
_UNITS = r"(?:[.,/%\d]|\s?(?:m?g|[mµ]cg|[mµ]g|ml|l|iu|ie|ui|units?|days?|weeks?|months?)\b)"
_PIECE = r"(?:[1-9]?\s?(?:0[.,]5|1/2)|0[.,][27]5|1/4|[0-9])"
_TOKENS = re.compile(
    rf"(?P<scheme>(?<![\w./-]){_PIECE}(?:\s?-\s?{_PIECE}){{2,3}}(?![\w/-]|[.,]\d)"
    rf"|(?<![\w./-])(?=[1-9/+]*0){_PIECE}(?:[/+]{_PIECE}){{2,3}}(?![\w/-]|[.,]\d)"
    r"|(?<![\w./+-])[1-9](?:\+[0-9]){1,3}(?![\w+/-]|[.,]\d)"
    rf"|(?<![\w./-])[1-6]{_TIMES}(?:[1-9]|0[.,]5)(?![\w-]|{_UNITS}))"
    r"|(?P<mixed>(?<![\w./])\d\s0\.(?:5|25|75)(?!\d))"
    rf"|(?P<number>(?:#\s?)?{_NUMBER}(?:{_TO}{_NUMBER})*)"
    r"|(?P<dotted>(?<!\w)(?:[^\W\d_]\.)+[^\W\d_](?!\w)\.?)"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)?)|(?P<sign>[^\s\w-]|_)"
)
_MARK = re.compile(
    r"\s*(?:[^\w\s(\[{½.#%'\"+-]\s*|[-*o]\s+|\(?(\d{1,2}(?=[.):]\s)|[a-h](?=\)\s))[.):]\s+"
    r"|\(?\d{1,2}\s-\s+(?=[^\W\d_]))+(?=[\w(.])"
)
_NEXT_MARK = re.compile(r"(?<=\s)\(?(\d{1,2}|[a-h](?=\)))[.)]\s+(?=[^\W\d_])")
_GLUED = re.compile(
    r"(?<=\ba )[lL]'|(?<=arret )d'|(?<=allergia )all'|(?<=[^\W\d_]{5})(?=allergie\b)"
)
"""An article before a French name, and what German writes as one word."""
_SPACES = re.compile(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")


def plain_line(text: str) -> str:
    """Put what only looks different into the same characters, and take off marks of a list.

    Numbers within a line are marks when they count on from one at its beginning.
    """
    line = _GLUED.sub(" ", folded(_SPACES.sub("", text)))
    begun = _MARK.match(line)
    if begun is None:
        return line
    pieces, at, count = [" " * begun.end()], begun.end(), _place(begun[1] or "0")
    for following in _NEXT_MARK.finditer(line, at) if count else ():
        if _place(following[1]) == count + 1:
            pieces += [line[at : following.start()], ";".ljust(len(following[0]))]
            at, count = following.end(), count + 1
    return "".join([*pieces, line[at:]])


def _place(mark: str) -> int:
    return int(mark) if mark.isdecimal() else ord(mark)


def tokens(text: str) -> list[Token]:
    """Return the tokens of a folded text."""
    found: list[Token] = []
    for match in _TOKENS.finditer(text):
        said = match[0].casefold()
        if match.lastgroup == "scheme":
            spelled = tokens(_spelled_out(said))
            found += (each._replace(start=match.start(), end=match.end()) for each in spelled)
        elif match.lastgroup in ("number", "mixed"):
            read = _number if match.lastgroup == "number" else _mixed
            found.append(Token("#", match.start(), match.end(), read(said)))
        else:
            key = said.replace(".", "") if match.lastgroup == "dotted" else said
            found.append(Token(key, match.start(), match.end()))
    return found


def key_of(words: str) -> str:
    """Return words as they are looked up, numbers as ``#``."""
    return " ".join(token.key for token in tokens(folded(words)))


def exactly(value: float) -> Number:
    """Return a number that is plainly written."""
    return Number(value, value)


def _spelled_out(scheme: str) -> str:
    """Say in words what 1-0-1 (morning, noon, evening) and 2x1 (twice one) mean."""
    if re.search(_TIMES, scheme):
        times, each = re.split(_TIMES, scheme)
        return f"{each} dose {times} times daily"
    pieces = [value for each in re.findall(_PIECE, scheme) if (value := _pieces(each))]
    if not pieces:
        return "dose unknown"
    each = f"{min(pieces):g}" + (f"-{max(pieces):g}" if len(set(pieces)) > 1 else "")
    return f"{each} dose {len(pieces)} times daily"


def _pieces(text: str) -> float:
    """Read 1, 0,5, 1/2 and 1 1/2 pieces."""
    whole, fraction = re.fullmatch(r"(\d?)\s?(0[.,]\d+|1/[24])?", text.strip()).groups()  # type: ignore[union-attr]
    parts = (fraction or "0").replace(",", ".").split("/")
    return float(whole or 0) + float(parts[0]) / float(parts[-1] if len(parts) > 1 else 1)


def _mixed(text: str) -> Number:
    """Read ``1½``, of which the fraction was folded."""
    whole, part = text.split()
    return exactly(float(whole) + float(part))


def _number(text: str) -> Number | None:
    """Read ``1,000``, ``2.5``, ``2,5``, ``1.000`` (one or a thousand) and a range."""
    read = [_single(each) for each in re.findall(_NUMBER, text.lstrip("# "))]
    if not read[1:]:
        return read[0] if read else None
    least, most, *more = read
    return Number(least.least, most.most) if not more and least.most < most.least else None


def _single(text: str) -> Number:
    plain = re.sub(r"[\s']", "", text)
    if re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?", plain):
        return exactly(float(plain.replace(",", "")))
    thousands = plain.replace(".", "").replace(",", ".")
    if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", plain):
        return Number(float(plain), float(thousands), either=True)
    dots = re.fullmatch(r"[1-9]\d{0,2}(\.\d{3})+(,\d+)?", plain)
    return exactly(float(thousands if dots else plain.replace(",", ".")))

"""Plain (unquoted) words of YAML: which are text, numbers, true/false, and which are traps."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final, TypeAlias

from calcinosis_cli.patient.messages import printable

if TYPE_CHECKING:
    from collections.abc import Callable

PlainValue: TypeAlias = str | int | float | bool | None
Report: TypeAlias = "Callable[[str, str], None]"

_WORDS: Final[dict[str, PlainValue]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_TRAP_WORDS: Final = frozenset({"y", "n", "yes", "no", "on", "off"})
_NUMBER_START: Final = frozenset("0123456789+-.")
_NUMBER_REMEDY: Final = "quote it, or write a plain decimal number"
_MOST_DIGITS: Final = 15
"""Longer integers lose digits in JSON readers that use doubles."""

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][-+][0-9]+)?")
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt \t].*)?")
_SEXAGESIMAL = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")
_ODD_NUMBER = re.compile(
    r"[-+]?(?:0[0-9_]+|0o[0-7_]+|0b[01_]+|0x[0-9a-f_]+|[0-9][0-9_]*"
    r"|(?:[0-9][0-9_]*)?\.[0-9_]*(?:e[-+]?[0-9]+)?|[0-9][0-9_]*e[-+]?[0-9]+|\.inf)|\.nan",
    re.IGNORECASE,
)


def read_plain(word: str, report: Report, *, json: bool = False) -> PlainValue:
    """Give the value of a plain scalar that every YAML version reads alike.

    Anything else goes to ``report(what, remedy)`` and is returned as the text it is. With
    ``json`` the number forms of JSON are accepted too.
    """
    if word in _WORDS:
        return _WORDS[word]
    if word[0] in _NUMBER_START:
        return _read_number(word, report, json=json)
    if word in {"<<", "="} or word.lower() in _TRAP_WORDS:
        report(*_trap_word(word))
    return word


def is_text(word: str) -> bool:
    """Tell whether every YAML version reads a plain word as text."""
    traps: list[str] = []
    return read_plain(word, lambda what, _: traps.append(what)) == word and not traps


def _trap_word(word: str) -> tuple[str, str]:
    if word == "<<":
        return "a merge key", "write the keys out"
    if word == "=":
        return "'=' (a special value in old YAML)", "quote it"
    return f"'{word}' (true/false in old YAML)", f"true or false; as text quote it: '{word}'"


def _read_number(word: str, report: Report, *, json: bool) -> PlainValue:
    if _INTEGER.fullmatch(word):
        if len(word) <= _MOST_DIGITS:
            return int(word)
        report(f"a number of {len(word)} characters", "quote it if it is text")
        return word
    if _DECIMAL.fullmatch(word) or (json and _JSON_NUMBER.fullmatch(word)):
        if math.isfinite(number := float(word)):
            return number
        report(f"{word[:40]} (too large a number)", "quote it if it is text")
        return word
    if what := _trap(word):
        remedy = "quote it" if ":" in word or "-" in word[1:] else _NUMBER_REMEDY
        report(f"{printable(word[:40])} ({what})", remedy)
    return word


def _trap(word: str) -> str:
    if _DATE.fullmatch(word):
        return "a date in old YAML"
    if _SEXAGESIMAL.fullmatch(word):
        return "a base-60 number in old YAML"
    return "a number that YAML versions read differently" if _ODD_NUMBER.fullmatch(word) else ""

"""Single values of a profile: each is read, or refused with what is allowed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from calcinosis_cli.patient.faults import Faults, ProfileError
from calcinosis_cli.patient.messages import BREAK, FORBIDDEN, did_you_mean, shortened
from calcinosis_cli.patient.names import several
from calcinosis_cli.patient.spelling import LONGEST

if TYPE_CHECKING:
    from calcinosis_cli.patient.facts import Fact

MOST_NAMES = 200
"""Names in one list: each drug that is not known is weighed against every treatment."""


def read_choice(fact: Fact, value: object) -> str:
    """Read one of the values of a fact, in any case."""
    text = value.lower() if isinstance(value, str) else ""
    if text not in fact.values:
        raise ProfileError((fact.name,), quoted(value), one_of(text, fact.values))
    return text


def read_choices(fact: Fact, value: object) -> list[str]:
    """Read several of the values of a fact."""
    given = listed_names((fact.name,), value, lambda text: text.lower() in fact.values)
    items = [(place, item.lower()) for (_, place), item in given]
    faults = Faults()
    for place, item in items:
        with faults:
            if item not in fact.values:
                path = (fact.name, place)
                raise ProfileError(path, f"'{shortened(item)}'", one_of(item, fact.values))
    faults.tell()
    return list(dict.fromkeys(item for _, item in items))


def read_number(fact: Fact, value: object) -> float:
    """Read a number within the bounds of a fact."""
    unit = f" ({fact.unit})" if fact.unit else ""
    bounds = f"a number from {fact.low:g} to {fact.high:g}{unit}"
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < math.inf:
        raise ProfileError((fact.name,), quoted(value), bounds)
    if not fact.low <= value <= fact.high:
        shown = f"{value:g}" if isinstance(value, float) else shortened(str(value))
        raise ProfileError((fact.name,), f"{shown} is out of range", bounds)
    return float(value)


def read_boolean(key: str, value: object) -> bool:
    """Read a yes or a no."""
    if not isinstance(value, bool):
        raise ProfileError((key,), quoted(value), "true or false")
    return value


def texts(path: tuple[str, ...], value: object) -> list[str]:
    """Read one text or several."""
    items = listed(value)
    if len(items) > MOST_NAMES:
        raise ProfileError(path, f"{len(items)} names", f"at most {MOST_NAMES}")
    return [read_text((*path, place), item) for place, item in enumerate(items)]


def listed_names(
    path: tuple[str], value: object, known: Callable[[str], bool]
) -> Iterator[tuple[tuple[str, int], str]]:
    """Go through names, each with its place; one text may hold several."""
    for place, text in enumerate(texts(path, value)):
        for name in several(text, known):
            yield (*path, place), name


def listed(value: Any) -> list[Any]:  # noqa: ANN401 - one, several or none
    """Return one thing or several as a list, without what is not known."""
    return [each for each in (value if isinstance(value, list) else [value]) if each is not None]


def read_text(path: tuple[str | int, ...], value: object, longest: int = LONGEST) -> str:
    """Read one line of text."""
    if not isinstance(value, str) or not value.strip():
        raise ProfileError(path, quoted(value), "a text")
    if len(value) > longest:
        raise ProfileError(path, quoted(value), f"at most {longest} characters")
    if not value.isprintable() and re.search(f"{FORBIDDEN}|{BREAK}", value):
        raise ProfileError(path, quoted(value), "printable characters")
    return value


def scalar_text(value: object) -> object:
    """Write a number that names a patient as people write it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return str(int(value)) if value == value // 1 else str(value)


def quoted(value: object) -> str:
    """Repeat a wrong value as a file would write it."""
    if isinstance(value, bool | list | dict):
        import json  # of an error only

        value = json.dumps(value, ensure_ascii=False, default=str)
    return f"'{shortened(str(value))}'"


def one_of(text: str, allowed: Sequence[str]) -> str:
    """Say what is allowed, and which is the nearest."""
    return f"one of {', '.join(allowed)}{did_you_mean(text, allowed)}"

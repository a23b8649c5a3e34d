"""Kleene's strong three-valued logic over patient facts.

A fact that was not given is UNKNOWN; it never turns into FALSE on the way. *All* is the
minimum and *any* the maximum of the truth values (Kleene 1938, strong connectives).
"""

from __future__ import annotations

import operator
import re
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from calcinosis_cli.patient.facts import FACTS
from calcinosis_cli.patient.record import Amount

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from calcinosis_cli.patient.record import Clause, Constraint, When


class Truth(IntEnum):
    """False, unknown, true, in that order, so that *and* is ``min`` and *or* is ``max``."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2


class Facts(Protocol):
    """What the logic must be able to ask of a patient."""

    def value(self, fact: str) -> object:
        """Return the known value of a single-valued fact, or ``None`` when unknown."""

    def member(self, fact: str, item: str) -> Truth:
        """Tell whether ``item`` is in a many-valued fact (phenotype, site, takes, tried)."""

    def dosed(self, amount: Amount) -> Truth:
        """Tell whether a medicine is taken in such a dose; unknown unless it was stated."""


class Comparison(NamedTuple):
    """One half of a numeric constraint, such as ``<35``."""

    symbol: str
    bound: float

    def holds(self, value: float) -> bool:
        """Tell whether ``value`` lies on the allowed side of the bound."""
        return _OPERATORS[self.symbol](value, self.bound)


_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_COMPARISON = r"(<=|>=|<|>)\s?([0-9]+(?:\.[0-9]+)?)"


def parse_comparison(text: str) -> tuple[Comparison, ...]:
    """Read ``"<35"`` or ``">=30 <60"``; raise ``ValueError`` for anything else."""
    parts = tuple(
        Comparison(symbol, float(bound)) for symbol, bound in re.findall(_COMPARISON, text)
    )
    if not parts or re.sub(_COMPARISON, "", text).strip():
        raise ValueError(text)
    return parts


_LISTS = frozenset(
    name for name, fact in FACTS.items() if fact.kind in ("choices", "drugs", "treatments")
)
_NUMBERS = frozenset(name for name, fact in FACTS.items() if fact.kind == "number")


def clauses(when: When) -> list[Clause]:
    """Return a condition as its list of alternatives (shape: any of all of)."""
    return when if isinstance(when, list) else [when]


def facts_read(when: When) -> Iterator[str]:
    """Yield every fact that a condition reads, in order, with repeats."""
    for clause in clauses(when):
        yield from clause


def evaluate_clause(clause: Clause, facts: Facts) -> Truth:
    """Tell whether all constraints of one clause hold."""
    return min([holds(fact, constraint, facts) for fact, constraint in clause.items()])


def holds(fact: str, constraint: Constraint, facts: Facts) -> Truth:
    """Tell whether one constraint holds: a value, a list (any of), a comparison, or a dose."""
    if isinstance(constraint, Amount):
        return facts.dosed(constraint)
    options = constraint if isinstance(constraint, list) else [constraint]
    if fact in _LISTS:
        return max([facts.member(fact, str(option)) for option in options])
    value = facts.value(fact)
    if value is None:
        return Truth.UNKNOWN
    if fact in _NUMBERS:
        found = any(
            all(part.holds(float(str(value))) for part in comparisons(str(option)))
            for option in options
        )
    else:
        found = value in options
    return Truth.TRUE if found else Truth.FALSE


Span: TypeAlias = tuple[float, float]
"""From the least to the most that an amount can be."""


def measured(constraint: Constraint, span: Span) -> Truth:
    """Compare an amount of which only the bounds may be known."""
    truths = []
    for part in comparisons(str(constraint)):
        ends = {part.holds(bound) for bound in span}
        truths.append(
            Truth.UNKNOWN if len(ends) > 1 else Truth.TRUE if True in ends else Truth.FALSE
        )
    return min(truths)


@lru_cache(maxsize=512)
def comparisons(text: str) -> tuple[Comparison, ...]:
    """Read a comparison once; a bare number means equality."""
    try:
        return parse_comparison(text)
    except ValueError:
        number = float(text)
        return (Comparison(">=", number), Comparison("<=", number))


def to_ask(unknown: list[str]) -> list[str]:
    """Leave out the dose of a drug, as long as it is not known whether that is taken."""
    return [fact for fact in unknown if fact != "doses" or "takes" not in unknown]

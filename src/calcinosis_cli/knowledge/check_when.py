"""``when`` and ``implied_by``: known facts, possible values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.knowledge.errors import echo, listed, suggested
from calcinosis_cli.knowledge.merged import Fault
from calcinosis_cli.knowledge.model import Drug
from calcinosis_cli.knowledge.walk import clause_paths, drug_like, whens
from calcinosis_cli.patient.facts import FACTS, Fact
from calcinosis_cli.patient.logic import parse_comparison

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from calcinosis_cli.knowledge.document import Path
    from calcinosis_cli.knowledge.model import KnowledgeBase
    from calcinosis_cli.patient.record import Constraint, Scalar

_LONGEST = 40
"""Characters of a comparison: two bounds need half of that."""

_COMPARISONS = 'a number or a comparison such as "<35" or ">=18 <65"'


def check(kb: KnowledgeBase) -> Iterator[Fault]:
    """Find facts that nobody can state, and values that they never have."""
    checker = _Checker(kb)
    for path, when in whens(kb):
        for place, clause in clause_paths(path, when):
            for fact, constraint in clause.items():
                yield from checker.constraint((*place, fact), fact, constraint)


class _Checker:
    """The vocabulary, and the test of one constraint against it."""

    def __init__(self, kb: KnowledgeBase) -> None:
        given = [entry for _, entry in drug_like(kb)]
        self.conditions = dict.fromkeys(condition.id for condition in kb.conditions)
        self.treatments = dict.fromkeys(e.id for e in given if not isinstance(e, Drug))
        self.drugs = dict.fromkeys(entry.id for entry in given)
        self.tests: dict[str, Callable[[Fact, Scalar], tuple[str, str] | None]] = {
            "choice": self._choice,
            "choices": self._choice,
            "number": self._number,
            "flag": lambda _, value: _flag(value),
            "drugs": lambda _, value: _member(value, self.drugs, "treatment, class or drug"),
            "treatments": lambda _, value: _member(value, self.treatments, "treatment or class"),
        }

    def constraint(self, path: Path, fact: str, constraint: Constraint) -> Iterator[Fault]:
        """Check one ``fact: constraint``."""
        test = self._test(fact)
        if test is None:
            known = [*FACTS, *self.conditions]
            message = f"unknown fact {echo(fact)}"
            allowed = "a fact of the profile or the id of a condition"
            yield Fault(path, message, allowed, suggested(fact, known), key=True)
            return
        for place, value in _values(path, constraint):
            if wrong := test(value):
                yield Fault(place, f"{echo(value)} is not possible", *wrong)

    def _test(self, fact: str) -> Callable[[Scalar], tuple[str, str] | None] | None:
        known = FACTS.get(fact)
        if known:
            test = self.tests[known.kind]
            return lambda value: test(known, value)
        return _flag if fact in self.conditions else None

    @staticmethod
    def _choice(fact: Fact, value: Scalar) -> tuple[str, str] | None:
        if isinstance(value, str) and value in fact.values:
            return None
        return listed(fact.values), suggested(value, fact.values)

    @staticmethod
    def _number(fact: Fact, value: Scalar) -> tuple[str, str] | None:
        bounds = _bounds(value)
        if not bounds:
            return _COMPARISONS, ""
        if all(fact.low <= bound <= fact.high for bound in bounds):
            return None
        return f"{fact.low:g} to {fact.high:g} {fact.unit}".rstrip(), ""


def _values(path: Path, constraint: Constraint) -> list[tuple[Path, Scalar]]:
    if isinstance(constraint, list):
        return [((*path, index), value) for index, value in enumerate(constraint)]
    return [(path, constraint)]


def _bounds(value: Scalar) -> list[float]:
    if isinstance(value, bool):
        return []
    if not isinstance(value, str):
        return [float(value)]
    if len(value) > _LONGEST:
        return []
    try:
        return [part.bound for part in parse_comparison(value)]
    except ValueError:
        return []


def _flag(value: Scalar) -> tuple[str, str] | None:
    return None if isinstance(value, bool) else ("true or false, without quotes", "")


def _member(value: Scalar, known: dict[str, None], what: str) -> tuple[str, str] | None:
    if isinstance(value, str) and value in known:
        return None
    return f"the id of a {what}", suggested(value, known)

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
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from calcinosis_cli.knowledge.document import Path
    from calcinosis_cli.knowledge.model import KnowledgeBase
    from calcinosis_cli.patient.record import Constraint, Scalar

_LONGEST = 40
"""Characters of a comparison: two bounds need half of that."""

_COMPARISONS = 'a number or a comparison such as "<35" or ">=18 <65"'

_ALLOWED = {
    "drugs": "the id of a treatment, class or drug",
    "treatments": "the id of a treatment or class",
}


def check(kb: KnowledgeBase) -> Iterator[Fault]:
    """Find facts that nobody can state, and values that they never have."""
    given = [entry for _, entry in drug_like(kb)]
    names = {
        "drugs": dict.fromkeys(entry.id for entry in given),
        "treatments": dict.fromkeys(e.id for e in given if not isinstance(e, Drug)),
    }
    conditions = dict.fromkeys(condition.id for condition in kb.conditions)
    for path, when in whens(kb):
        for place, clause in clause_paths(path, when):
            for fact, constraint in clause.items():
                where: Path = (*place, fact)
                if fact not in FACTS and fact not in conditions:
                    yield _unknown(where, fact, conditions)
                    continue
                for spot, value in _values(where, constraint):
                    if wrong := _wrong(FACTS.get(fact), value, names):
                        yield Fault(spot, f"{echo(value)} is not possible", *wrong)


def _unknown(path: Path, fact: str, conditions: Iterable[str]) -> Fault:
    allowed = "a fact of the profile or the id of a condition"
    hint = suggested(fact, [*FACTS, *conditions])
    return Fault(path, f"unknown fact {echo(fact)}", allowed, hint, key=True)


def _wrong(
    fact: Fact | None, value: Scalar, names: Mapping[str, Collection[str]]
) -> tuple[str, str] | None:
    """Say what is allowed, and what may have been meant, unless the value is possible.

    ``fact`` is ``None`` for a condition; ``names`` are what can stand for drugs and treatments.
    """
    if fact is None or fact.kind == "flag":
        return None if isinstance(value, bool) else ("true or false, without quotes", "")
    if fact.kind == "number":
        bounds = _bounds(value)
        if bounds and all(fact.low <= bound <= fact.high for bound in bounds):
            return None
        return f"{fact.low:g} to {fact.high:g} {fact.unit}".rstrip() if bounds else _COMPARISONS, ""
    known = names.get(fact.kind, fact.values)
    if isinstance(value, str) and value in known:
        return None
    return _ALLOWED.get(fact.kind) or listed(fact.values), suggested(value, known)


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

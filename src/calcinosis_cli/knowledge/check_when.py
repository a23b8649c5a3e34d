"""``when`` and ``implied_by``: known facts, possible values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import asdict

from calcinosis_cli.knowledge.errors import echo, listed, suggested
from calcinosis_cli.knowledge.merged import Fault
from calcinosis_cli.knowledge.model import Drug
from calcinosis_cli.knowledge.walk import drug_like
from calcinosis_cli.patient.facts import FACTS, Fact
from calcinosis_cli.patient.history import ENDS
from calcinosis_cli.patient.logic import parse_comparison
from calcinosis_cli.patient.record import Amount

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from calcinosis_cli.knowledge.document import Path
    from calcinosis_cli.knowledge.model import KnowledgeBase
    from calcinosis_cli.knowledge.walk import FieldList
    from calcinosis_cli.patient.record import Clause, Constraint, Scalar

_LONGEST = 40
"""Characters of a comparison: two bounds need half of that."""

_COMPARISONS = 'a number or a comparison such as "<35" or ">=18 <65"'

_WHENS = ("when", "unless", "implied_by", "excluded_by")
_ALLOWED = {
    "drugs": "the id of a treatment, class or drug",
    "treatments": "the id of a treatment or class",
}


def check(kb: KnowledgeBase, every_field: FieldList) -> Iterator[Fault]:
    """Find facts that nobody can state, and values that they never have."""
    given = [entry for _, entry in drug_like(kb)]
    names = {
        "drugs": dict.fromkeys(entry.id for entry in given),
        "treatments": dict.fromkeys(e.id for e in given if not isinstance(e, Drug)),
        "routes": dict.fromkeys(each.route for each in kb.directions if each.route),
    }
    conditions = dict.fromkeys(condition.id for condition in kb.conditions)
    for place, clause in _clauses(every_field):
        for fact, constraint in clause.items():
            where: Path = (*place, fact)
            if fact not in FACTS and fact not in conditions:
                yield _unknown(where, fact, conditions)
            elif isinstance(constraint, Amount) or fact == "doses":
                yield from _amount(where, fact, constraint, names)
            else:
                for spot, value in _values(where, constraint):
                    if wrong := _wrong(FACTS.get(fact), value, names):
                        yield Fault(spot, f"{echo(value)} is not possible", *wrong)


def _clauses(every_field: FieldList) -> Iterator[tuple[Path, Clause]]:
    """Every alternative of every condition on the patient."""
    for path, when in every_field:
        if path[-1] in _WHENS and isinstance(when, dict):
            yield path, when
        elif path[-1] in _WHENS:
            yield from (((*path, place), clause) for place, clause in enumerate(when))


def _unknown(path: Path, fact: str, conditions: Iterable[str]) -> Fault:
    allowed = "a fact of the profile or the id of a condition"
    hint = suggested(fact, [*FACTS, *conditions])
    return Fault(path, f"unknown fact {echo(fact)}", allowed, hint, key=True)


def _amount(
    path: Path, fact: str, constraint: Constraint, names: Mapping[str, Collection[str]]
) -> Iterator[Fault]:
    """Check what is asked of a dose: of a known medicine, in numbers, by a known route."""
    if not isinstance(constraint, Amount) or fact != "doses":
        allowed = "under doses a mapping (of: a medicine, and what is asked of it), else none"
        yield Fault(path, "is not possible", allowed)
        return
    asked = {key: wanted for key, wanted in asdict(constraint).items() if wanted is not None}
    known = [((*path, "of"), asked.pop("of"), "drugs", _ALLOWED["drugs"])]
    known += [
        (spot, route, "routes", "the id of a route")
        for spot, route in _values((*path, "route"), asked.pop("route", []))
    ]
    for spot, word, kind, allowed in known:
        if word not in names[kind]:
            hint = suggested(word, names[kind])
            yield Fault(spot, f"{echo(word)} is not possible", allowed, hint)
    for key, wanted in asked.items():
        if not _bounds(wanted):
            yield Fault((*path, key), f"{echo(wanted)} is not possible", _COMPARISONS)


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
    if fact.kind == "treatments":
        value, colon, end = str(value).partition(":")
        if colon and end not in ENDS:
            return f"NAME or NAME:HOW ({listed(ENDS)})", suggested(end, ENDS)
    if isinstance(value, str) and value in known:
        return None
    return _ALLOWED.get(fact.kind) or listed(fact.values), suggested(value, known)


def _values(path: Path, constraint: Scalar | list[Scalar]) -> list[tuple[Path, Scalar]]:
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

"""Completeness: what was looked for is said, also where nothing was found (promise 3).

Each treatment says when it was judged and stopped, each drug has for each domain rules or *none
found*. Not fatal when data are loaded, since a silence is never taken for safety; `validate` and
the tests of the base data demand it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.knowledge.classes import expand
from calcinosis_cli.knowledge.errors import listed
from calcinosis_cli.knowledge.merged import Fault
from calcinosis_cli.knowledge.vocabulary import Vocabulary
from calcinosis_cli.patient.logic import clauses
from calcinosis_cli.patient.record import DOMAINS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calcinosis_cli.knowledge.document import Path
    from calcinosis_cli.knowledge.model import KnowledgeBase, Treatment
    from calcinosis_cli.patient.record import Clause, Domain

_FACTS: dict[Domain, str] = {
    "pregnancy": "pregnancy",
    "breastfeeding": "pregnancy",
    "kidney": "egfr dialysis urinary-obstruction",
    "liver": "liver-disease severe-liver-disease active-hepatitis-b chronic-hepatitis-b "
    "hepatitis-c alcohol-dependence",
    "children": "age open-growth-plates",
    "interactions": "takes",
}
"""Facts whose reading makes a safety rule one of the domain …"""

_VALUES: dict[Domain, set[str]] = {
    "pregnancy": {"pregnant", "planning", "possible"},
    "breastfeeding": {"breastfeeding"},
}
"""… where two domains share a fact, with one of these values."""


def completeness(kb: KnowledgeBase) -> Iterator[Fault]:
    """Find treatments without their moments, and drugs whose ``reviewed`` is silent or denied."""
    vocabulary = Vocabulary(expand(kb))
    for index, treatment in enumerate(vocabulary.kb.treatments):
        moments = {"judged": treatment.judged, "stopped": treatment.stopped}
        if unsaid := [name for name, moment in moments.items() if moment is None]:
            allowed = "when, or the references in which that was sought"
            yield Fault(("treatments", index), f"{listed(unsaid)} not said", allowed, key=True)
        path: Path = ("treatments", index, "reviewed")
        missing = [domain for domain in DOMAINS if domain not in treatment.reviewed]
        if treatment.kind == "drug" and missing:
            yield Fault(path, f"{listed(missing)} not reviewed", "rules, or none found", key=True)
        if treatment.kind == "drug":
            yield from _contradicted(path, treatment, vocabulary)


def _contradicted(path: Path, treatment: Treatment, vocabulary: Vocabulary) -> Iterator[Fault]:
    read = [clause for rule in treatment.safety for clause in clauses(rule.when)]
    for domain, review in treatment.reviewed.items():
        has = any(_reads(clause, domain) for clause in read)
        if domain == "interactions":
            has = has or bool(vocabulary.interactions_of(treatment.id))
        place: Path = (*path, domain, "found")
        if review.found == "rules" and not has:
            yield Fault(place, "'rules', but no rule reads this", _readable(domain))
        if review.found == "none" and has:
            yield Fault(place, "'none', but a rule reads this", "'rules'")


def _reads(clause: Clause, domain: Domain) -> bool:
    read = [clause[fact] for fact in _FACTS[domain].split() if fact in clause]
    if domain not in _VALUES:
        return bool(read)
    values = (value for each in read for value in (each if isinstance(each, list) else [each]))
    return not _VALUES[domain].isdisjoint(map(str, values))


def _readable(domain: Domain) -> str:
    if domain == "interactions":
        return "an interaction, or a safety rule on takes"
    if domain in _VALUES:
        return f"a safety rule on pregnancy: {listed(sorted(_VALUES[domain]))}"
    return f"a safety rule on {listed(sorted(_FACTS[domain].split()))}"

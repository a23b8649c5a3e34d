"""Going through a knowledge base with the path of everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from calcinosis_cli.knowledge.alerts import Alert
from calcinosis_cli.knowledge.model import Drug, LeadRule, SafetyRule, Treatment, TreatmentClass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from calcinosis_cli.knowledge.document import Path
    from calcinosis_cli.knowledge.model import Condition, KnowledgeBase, Rule
    from calcinosis_cli.knowledge.stated import Hazard
    from calcinosis_cli.patient.record import Clause, When

MOST_REACHED: Final = 500
"""Things that one may lead to, step by step; the largest group of drugs holds about fifty."""

DrugLike: TypeAlias = Treatment | TreatmentClass | Drug
"""What a patient can take or be given: these share one space of ids and names."""


def drug_like(kb: KnowledgeBase) -> Iterator[tuple[Path, DrugLike]]:
    """Treatments, classes, drugs and groups of drugs."""
    sections: dict[str, Sequence[DrugLike]] = {
        "treatments": kb.treatments,
        "classes": kb.classes,
        "drugs": kb.drugs,
    }
    for section, entries in sections.items():
        for index, entry in enumerate(entries):
            yield (section, index), entry


def every_rule(kb: KnowledgeBase) -> Iterator[tuple[Path, Rule | SafetyRule]]:
    """Every rule with an id: of treatments, classes and groups."""
    for path, entry in _owners(kb):
        parts: dict[str, Sequence[Rule | SafetyRule]] = {
            "safety": entry.safety,
            "fits": entry.fits,
            "unsuited": entry.unsuited,
        }
        for part, found in parts.items():
            for place, rule in enumerate(found):
                yield (*path, part, place), rule
    for index, group in enumerate(kb.groups):
        for place, lead in enumerate(group.leads):
            yield ("groups", index, "leads", place), lead


def hazards(kb: KnowledgeBase) -> Iterator[tuple[Path, Hazard]]:
    """Every hazard for everybody, of treatments and classes."""
    for path, entry in _owners(kb):
        for place, hazard in enumerate(entry.hazards):
            yield (*path, "hazards", place), hazard


def _owners(kb: KnowledgeBase) -> Iterator[tuple[Path, Treatment | TreatmentClass]]:
    owners: dict[str, Sequence[Treatment | TreatmentClass]] = {
        "treatments": kb.treatments,
        "classes": kb.classes,
    }
    for section, entries in owners.items():
        for index, entry in enumerate(entries):
            yield (section, index), entry


def whens(kb: KnowledgeBase) -> Iterator[tuple[Path, When]]:
    """Every condition on the patient: ``when``; what implies or excludes a condition."""
    for path, rule in every_rule(kb):
        yield (*path, "when"), rule.when
        yield from _exceptions(path, rule)
    for index, treatment in enumerate(kb.treatments):
        for place, line in enumerate(treatment.lines):
            if line.when is not None:
                yield ("treatments", index, "lines", place, "when"), line.when
    for index, interaction in enumerate(kb.interactions):
        if interaction.when is not None:
            yield ("interactions", index, "when"), interaction.when
    for index, alert in enumerate(kb.alerts):
        yield ("alerts", index, "when"), alert.when
        yield from _exceptions(("alerts", index), alert)
    yield from _of_conditions(kb.conditions)


def _of_conditions(conditions: Iterable[Condition]) -> Iterator[tuple[Path, When]]:
    for index, condition in enumerate(conditions):
        for key in ("implied_by", "excluded_by"):
            if found := getattr(condition, key):
                yield ("conditions", index, key), found


def _exceptions(path: Path, rule: Rule | SafetyRule | Alert) -> Iterator[tuple[Path, When]]:
    if isinstance(rule, LeadRule | Alert) and rule.unless is not None:
        yield (*path, "unless"), rule.unless


def clause_paths(path: Path, when: When) -> Iterator[tuple[Path, Clause]]:
    """Go through the alternatives of a condition, each with its path."""
    if isinstance(when, dict):
        yield path, when
        return
    for index, clause in enumerate(when):
        yield (*path, index), clause


def below(kb: KnowledgeBase) -> dict[str, list[str]]:
    """Give what stands directly in each class and in each group of drugs."""
    found: dict[str, list[str]] = {drug.id: [*drug.members] for drug in kb.drugs}
    for _, entry in drug_like(kb):
        for above in _above(entry):
            found.setdefault(above, []).append(entry.id)
    return found


def _above(entry: DrugLike) -> list[str]:
    if isinstance(entry, TreatmentClass):
        return []
    groups = entry.groups if isinstance(entry, Drug) else []
    return [entry.class_, *groups] if entry.class_ else groups


def reached(start: Iterable[str], arrows: Mapping[str, Sequence[str]]) -> set[str]:
    """Everything that arrows lead to from ``start``; stops soon after ``MOST_REACHED``."""
    found: set[str] = set()
    queue = list(start)
    while queue and len(found) <= MOST_REACHED:
        name = queue.pop()
        if name not in found:
            found.add(name)
            queue.extend(arrows.get(name, ()))
    return found

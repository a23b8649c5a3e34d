"""The whole chain behind one treatment's place: each rule, the fact, the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.assessment import Patient, examine
from calcinosis_cli.logic import deciding_facts, evaluate
from calcinosis_cli.record import Id, Record
from calcinosis_cli.safety import SAID, Finding
from calcinosis_cli.shapes import (
    Excluded,
    Key,
    Lead,
    ListName,
    Option,
    Recommendation,
    Safety,
    Said,
)

if TYPE_CHECKING:
    from calcinosis_cli.model import Rule, Treatment


class FitFinding(Record, frozen=True):
    """A *fits* or *unsuited* rule applied to the patient."""

    rule: Id
    effect: str
    holds: Said
    text: str
    references: list[Id]
    facts: list[str]


class KnownFact(Record, frozen=True):
    """A fact that some rule of the treatment reads, with what is known of it."""

    fact: str
    value: str


class Explanation(Record, frozen=True):
    """Why a treatment stands where it stands."""

    id: Id
    name: str
    group: Id
    where: ListName
    place: int
    fit: str
    safety: Safety
    could_be: Safety
    key: Key
    leads: list[Lead]
    fit_rules: list[FitFinding]
    findings: list[Finding]
    facts: list[KnownFact]
    because: str | None = None


def explain(treatment: Treatment, patient: Patient, answer: Recommendation) -> Explanation:
    """Lay open the chain for one treatment of a recommendation."""
    assessment = examine(treatment, patient)
    name, place, item = _find(treatment.id, answer)
    fit_rules = [
        _fit_finding(rule, effect, patient)
        for effect, rules in (("preferred", treatment.fits), ("unsuited", treatment.unsuited))
        for rule in rules
    ]
    findings = assessment.verdict.findings
    read = [fact for rule in fit_rules for fact in rule.facts]
    read += [fact for finding in findings for fact in finding.facts]
    return Explanation(
        id=treatment.id,
        name=treatment.name,
        group=treatment.group,
        where=name,
        place=place,
        because=assessment.because,
        fit=assessment.fitness.fit,
        safety=assessment.verdict.safety,
        could_be=assessment.verdict.could_be,
        key=item.key,
        leads=[lead for lead in answer.leading if lead.group == treatment.group],
        fit_rules=fit_rules,
        findings=findings,
        facts=[KnownFact(fact, known_value(fact, patient)) for fact in dict.fromkeys(read)],
    )


def _find(name: Id, answer: Recommendation) -> tuple[ListName, int, Option | Excluded]:
    for place, option in enumerate(answer.consider, 1):
        if option.id == name:
            return "consider", place, option
    for place, excluded in enumerate(answer.not_for_this_patient, 1):
        if excluded.id == name:
            return "not_for_this_patient", place, excluded
    raise KeyError(name)


def _fit_finding(rule: Rule, effect: str, patient: Patient) -> FitFinding:
    return FitFinding(
        rule=rule.id,
        effect=effect,
        holds=SAID[evaluate(rule.when, patient.presumed)],
        text=rule.text,
        references=rule.references,
        facts=deciding_facts(rule.when, patient.presumed),
    )


def known_value(fact: str, patient: Patient) -> str:
    """Say what is known of a fact: its value, *presumed*, or *unknown*."""
    profile = patient.profile
    if fact == "takes":
        taken = [*profile.takes, *profile.unrecognized]
        rest = "nothing else" if profile.drugs_complete else "others unknown"
        return ", ".join([*taken, rest])
    if fact in ("phenotype", "site"):
        return ", ".join(getattr(profile, fact)) or "unknown"
    if fact == "tried":
        return ", ".join(past.treatment for past in profile.tried) or "nothing"
    stated, presumed = patient.stated.value(fact), patient.presumed.value(fact)
    if stated is None and presumed is not None:
        return f"{_shown(presumed)} (presumed)"
    return _shown(stated)


def _shown(value: object) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)

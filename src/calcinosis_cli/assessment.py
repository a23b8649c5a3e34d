"""One treatment for one patient: safety, fit, what was tried, and whether it is excluded."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.fit import Fitness, fitness
from calcinosis_cli.profile import PatientFacts, Profile, Tried
from calcinosis_cli.safety import Verdict, assess
from calcinosis_cli.shapes import RANK, Because

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calcinosis_cli.model import Treatment
    from calcinosis_cli.vocabulary import Vocabulary


class Patient:
    """A profile with its facts, as stated and as presumed for fit and leading groups."""

    __slots__ = ("presumed", "profile", "stated", "vocabulary")

    def __init__(self, profile: Profile, vocabulary: Vocabulary) -> None:
        self.profile = profile
        self.vocabulary = vocabulary
        self.stated = PatientFacts(profile, vocabulary)
        self.presumed = PatientFacts(profile, vocabulary, presume=True)


class Assessment(NamedTuple):
    """Everything computed about one treatment for one patient, before any list is made."""

    treatment: Treatment
    verdict: Verdict
    fitness: Fitness
    current: bool
    tried: list[Tried]
    because: Because | None


def examine(treatment: Treatment, patient: Patient) -> Assessment:
    """Judge one treatment: safety on what was stated, fit on what is presumed."""
    verdict = assess(treatment, patient.stated, patient.vocabulary)
    current = treatment.id in patient.stated.taken
    fit = fitness(treatment, patient.presumed, patient.stated, current=current)
    if fit.fit == "preferred" and verdict.safety == "avoid":
        # What a label says should be avoided may be considered, but is nobody's preference.
        fit = fit._replace(fit="suitable")
    kin = patient.vocabulary.kin(treatment.id)
    tried = [past for past in patient.profile.tried if past.treatment in kin]
    because = _because(treatment, verdict, fit, tried)
    return Assessment(treatment, verdict, fit, current, tried, because)


def _because(
    treatment: Treatment, verdict: Verdict, fit: Fitness, tried: Sequence[Tried]
) -> Because | None:
    """Why a treatment is not for this patient, the gravest reason first; else ``None``."""
    if verdict.safety == "contraindicated":
        return "contraindicated"
    if treatment.role == "not-recommended":
        return "not-recommended"
    if treatment.standing.status == "withdrawn":
        return "withdrawn"
    # Relapse after a response is no failure: the option stays, and says so.
    if any(past.outcome != "relapsed" for past in tried):
        return "tried"
    return "unsuited" if fit.fit == "unsuited" else None


def open_facts(assessment: Assessment) -> list[str]:
    """Facts that could change the verdict on one treatment, in the order of its rules.

    A fact counts when some completion of the unknowns lets its answer change safety or fit:
    each finding that is unknown and worse than what is already true is such a case, since with
    every other unknown false it alone decides.
    """
    verdict = assessment.verdict
    found = [
        fact
        for finding in verdict.findings
        if finding.holds == "unknown" and RANK[finding.level] > RANK[verdict.safety]
        for fact in finding.facts
    ]
    if assessment.because in (None, "unsuited"):
        found += assessment.fitness.unknown_facts
    return list(dict.fromkeys(fact for fact in found if fact != "tried"))

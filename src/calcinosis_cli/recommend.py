"""From a profile to two lists, reasons, questions and alerts.

Every treatment stands in exactly one of the lists, with the reason. The order is lexicographic
and never looks at counts or response: that would reward publication bias.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, TypeAlias

from calcinosis_cli.assessment import Assessment, Because, Patient, examine, open_facts
from calcinosis_cli.brief import EvidenceBrief, brief
from calcinosis_cli.fit import Fit, Fitness
from calcinosis_cli.logic import Truth, deciding_facts, evaluate
from calcinosis_cli.pairs import Pair, pairs_for
from calcinosis_cli.profile import Profile
from calcinosis_cli.questions import Question, questions
from calcinosis_cli.record import Id, Record, Role
from calcinosis_cli.safety import RANK, AlertFinding, Finding, Safety, Verdict, raise_alerts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from calcinosis_cli.evidence import Evidence
    from calcinosis_cli.model import Rule, Treatment
    from calcinosis_cli.profile import PatientFacts, Tried
    from calcinosis_cli.vocabulary import Vocabulary

ListName: TypeAlias = Literal["consider", "not_for_this_patient"]

FITS = ("preferred", "suitable", "suitable unless", "unsuited")
"""Places of the fit; *suitable unless*: an unknown fact could still make it unsuited."""

ROLES: tuple[Role, ...] = ("usual", "refractory", "experimental", "not-recommended")
TRIED_BEFORE_REFRACTORY = 2
"""After so many options of its group were tried, a refractory treatment counts as usual."""


class Reason(Record, frozen=True):
    """A sentence for or against, with the rule and the facts behind it."""

    text: str
    references: list[Id]
    rule: Id
    facts: list[str]
    level: Safety | None = None
    management: str | None = None
    jurisdiction: str | None = None


class Key(Record, frozen=True):
    """The sorting key of a row, heaviest first; smaller comes earlier.

    ``leads``: 0 when the group leads; ``group``: its place in the file; ``fit``, ``role``:
    places in :data:`FITS` and :data:`ROLES`; ``could_be``: worst possible safety; ``level``:
    evidence level of supporting studies in dermatomyositis, 6 when there are none.
    """

    leads: int
    group: int
    fit: int
    role: int
    could_be: int
    level: int

    def places(self) -> tuple[int, ...]:
        """Return the key as a tuple; equal tuples are ties."""
        return (self.leads, self.group, self.fit, self.role, self.could_be, self.level)


class Option(Record, frozen=True):
    """A treatment to consider."""

    id: Id
    name: str
    group: Id
    role: Role
    fit: Fit
    safety: Safety
    why: list[Reason]
    against: list[Reason]
    ask: list[str]
    evidence: EvidenceBrief
    key: Key
    could_be: Safety | None = None
    current: bool = False
    tied: bool = False


class Excluded(Record, frozen=True):
    """A treatment that is not for this patient, and why."""

    id: Id
    name: str
    group: Id
    role: Role
    because: Because
    fit: Fit
    safety: Safety
    why: list[Reason]
    against: list[Reason]
    ask: list[str]
    evidence: EvidenceBrief
    key: Key
    could_be: Safety | None = None
    current: bool = False


class Lead(Record, frozen=True):
    """A group that comes first for this patient, with the rules that say so."""

    group: Id
    why: list[Reason]


class Recommendation(Record, frozen=True):
    """The answer to one profile."""

    profile: Profile
    alerts: list[AlertFinding]
    leading: list[Lead]
    consider: list[Option]
    not_for_this_patient: list[Excluded]
    ask_first: list[Question]
    interactions: list[Pair]
    unrecognized: list[str]
    notes: list[str]


def recommend(
    profile: Profile, vocabulary: Vocabulary, evidence: Mapping[Id, Evidence]
) -> Recommendation:
    """Answer a profile; pure, and the same for the same arguments."""
    patient = Patient(profile, vocabulary)
    assessments = [examine(treatment, patient) for treatment in vocabulary.kb.treatments]
    leads = leading_groups(vocabulary, patient.presumed)
    order = Order(vocabulary, leads, assessments, evidence)
    ranked = sorted(assessments, key=order.sort_key)
    asked = questions(assessments, patient)
    order.asked = {question.fact: place for place, question in enumerate(asked)}
    consider = _consider([a for a in ranked if a.because is None], order)
    return Recommendation(
        profile=profile,
        alerts=raise_alerts(
            patient.stated, vocabulary, {a.treatment.id: a.verdict for a in assessments}
        ),
        leading=leads,
        consider=consider,
        not_for_this_patient=[_excluded(a, a.because, order) for a in ranked if a.because],
        ask_first=asked,
        interactions=pairs_for(
            # In the order of the file, which is the same for every patient.
            vocabulary,
            profile.takes,
            [a.treatment.id for a in assessments if a.because is None],
            patient.stated,
        ),
        unrecognized=profile.unrecognized,
        notes=notes_on(profile, presumed_active=is_presumed_active(patient)),
    )


def is_presumed_active(patient: Patient) -> bool:
    """Tell whether active disease is supposed though nobody said so."""
    presumed = patient.presumed.value("active_disease")
    return presumed is True and patient.stated.value("active_disease") is None


def leading_groups(vocabulary: Vocabulary, facts: PatientFacts) -> list[Lead]:
    """Groups of which a leading rule is true, in the order of the file."""
    leads = []
    for group in vocabulary.kb.groups:
        true = [rule for rule in group.leads if evaluate(rule.when, facts) is Truth.TRUE]
        if true:
            leads.append(Lead(group.id, [_rule_reason(rule, facts) for rule in true]))
    return leads


class Order:
    """The sorting key of each assessment, given the leading groups and what was tried."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        leads: Sequence[Lead],
        assessments: Sequence[Assessment],
        evidence: Mapping[Id, Evidence],
    ) -> None:
        self.evidence = evidence
        self.asked: Mapping[str, int] = {}
        self._leading = {lead.group for lead in leads}
        self._place = {group.id: place for place, group in enumerate(vocabulary.kb.groups)}
        self._tried: dict[Id, int] = {}
        for assessment in assessments:
            if assessment.tried:
                group = assessment.treatment.group
                self._tried[group] = self._tried.get(group, 0) + 1

    def key(self, assessment: Assessment) -> Key:
        """Return the key of one assessment."""
        treatment = assessment.treatment
        role = treatment.role
        if role == "refractory" and self._tried.get(treatment.group, 0) >= TRIED_BEFORE_REFRACTORY:
            role = "usual"
        return Key(
            leads=int(treatment.group not in self._leading),
            group=self._place[treatment.group],
            fit=FITS.index(_fit_place(assessment.fitness)),
            role=ROLES.index(role),
            could_be=RANK[assessment.verdict.could_be],
            level=self.evidence[treatment.id].sort_level,
        )

    def sort_key(self, assessment: Assessment) -> tuple[tuple[int, ...], str]:
        """Return the key with the name, which only makes ties reproducible."""
        return self.key(assessment).places(), assessment.treatment.name.casefold()


def _fit_place(fitness: Fitness) -> str:
    doubtful = fitness.fit == "suitable" and fitness.could_be_unsuited
    return "suitable unless" if doubtful else fitness.fit


def _consider(assessments: Sequence[Assessment], order: Order) -> list[Option]:
    keys = [order.key(assessment) for assessment in assessments]
    equal = Counter(keys)
    return [
        _option(assessment, key, order, tied=equal[key] > 1)
        for assessment, key in zip(assessments, keys, strict=True)
    ]


def _option(assessment: Assessment, key: Key, order: Order, *, tied: bool) -> Option:
    treatment, verdict = assessment.treatment, assessment.verdict
    return Option(
        id=treatment.id,
        name=treatment.name,
        group=treatment.group,
        role=treatment.role,
        fit=assessment.fitness.fit,
        safety=verdict.safety,
        could_be=_could_be(verdict),
        why=_reasons_for(assessment),
        against=_reasons_against(verdict),
        ask=sorted(open_facts(assessment), key=order.asked.__getitem__),
        evidence=brief(order.evidence[treatment.id]),
        key=key,
        current=assessment.current,
        tied=tied,
    )


def _excluded(assessment: Assessment, because: Because, order: Order) -> Excluded:
    treatment, verdict = assessment.treatment, assessment.verdict
    against = _reasons_against(verdict)
    return Excluded(
        id=treatment.id,
        name=treatment.name,
        group=treatment.group,
        role=treatment.role,
        because=because,
        fit=assessment.fitness.fit,
        safety=verdict.safety,
        could_be=_could_be(verdict),
        why=_exclusion_reasons(assessment, because, against),
        against=against,
        ask=sorted(open_facts(assessment), key=order.asked.__getitem__),
        evidence=brief(order.evidence[treatment.id]),
        key=order.key(assessment),
        current=assessment.current,
    )


def _could_be(verdict: Verdict) -> Safety | None:
    return verdict.could_be if verdict.could_be != verdict.safety else None


def _reasons_for(assessment: Assessment) -> list[Reason]:
    reasons = [_rule_reason(rule) for rule in assessment.fitness.preferred_by]
    if assessment.current:
        reasons.insert(0, CURRENT)
    if any(past.outcome == "relapsed" for past in assessment.tried):
        reasons.append(RELAPSED)
    return reasons


CURRENT = Reason(
    "Taken now: continue or optimize it with the team before adding another.",
    [],
    "current",
    ["takes"],
)
RELAPSED = Reason("Worked before; relapsed afterwards.", [], "relapsed", ["tried"])


def tried_reason(tried: Iterable[Tried]) -> Reason:
    """Say how a treatment that was tried before ended."""
    ended = sorted({past.outcome or "outcome not stated" for past in tried})
    return Reason(f"Tried before: {', '.join(ended)}.", [], "tried", ["tried"])


def _rule_reason(rule: Rule, facts: PatientFacts | None = None) -> Reason:
    clauses = rule.when if isinstance(rule.when, list) else [rule.when]
    read = dict.fromkeys(fact for clause in clauses for fact in clause)
    named = deciding_facts(rule.when, facts) if facts else list(read)
    return Reason(rule.text, rule.references, rule.id, named)


def _reasons_against(verdict: Verdict) -> list[Reason]:
    """True findings, worst first."""
    true = [finding for finding in verdict.findings if finding.holds == "true"]
    return [_finding_reason(f) for f in sorted(true, key=lambda finding: -RANK[finding.level])]


def _finding_reason(finding: Finding) -> Reason:
    return Reason(
        text=finding.text,
        references=finding.references,
        rule=finding.rule,
        facts=finding.facts,
        level=finding.level,
        management=finding.management,
        jurisdiction=finding.jurisdiction,
    )


def _exclusion_reasons(
    assessment: Assessment, because: Because, against: Sequence[Reason]
) -> list[Reason]:
    treatment = assessment.treatment
    if because == "contraindicated":
        return [reason for reason in against if reason.level == "contraindicated"]
    if because == "unsuited":
        return [_rule_reason(rule) for rule in assessment.fitness.unsuited_by]
    if because == "tried":
        return [tried_reason(assessment.tried)]
    if because == "withdrawn":
        return [withdrawn_reason(treatment)]
    return [not_recommended_reason(treatment)]


def withdrawn_reason(treatment: Treatment) -> Reason:
    """Say why a treatment is no longer to be had."""
    return Reason(treatment.standing.reason or "Withdrawn.", [], "withdrawn", [])


def not_recommended_reason(treatment: Treatment) -> Reason:
    """Say why a treatment is not recommended to anybody."""
    stated = treatment.not_recommended_because
    if stated is None:  # an overlay that the schema has not seen cannot get here
        return Reason(treatment.summary, treatment.references, "not-recommended", [])
    return Reason(stated.text, stated.references, "not-recommended", [])


def notes_on(profile: Profile, *, presumed_active: bool) -> list[str]:
    """Say what to bear in mind when reading the answer."""
    notes = []
    if presumed_active:
        notes.append(f"Deposits are {profile.course}: disease counts as active until disproved.")
    if profile.egfr is not None:
        notes.append("Creatinine overestimates kidney function when muscle is wasted.")
    notes += [
        f"{name} is not recognized: no drug is free of possible interactions with it."
        for name in profile.unrecognized
    ]
    return notes

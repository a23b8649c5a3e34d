"""From a profile to two lists, reasons, questions and alerts.

Every treatment stands in exactly one of the lists, with the reason. The order is lexicographic
and never looks at counts or response: that would reward publication bias.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from calcinosis_cli.assessment import Assessment, Patient, examine, open_facts
from calcinosis_cli.brief import brief
from calcinosis_cli.logic import Truth, deciding_facts, evaluate
from calcinosis_cli.pairs import pairs_for
from calcinosis_cli.questions import questions
from calcinosis_cli.safety import Finding, Verdict, raise_alerts
from calcinosis_cli.shapes import (
    CURRENT,
    FITS,
    RANK,
    RELAPSED,
    ROLES,
    TRIED_BEFORE_REFRACTORY,
    Because,
    Excluded,
    Key,
    Lead,
    Option,
    Reason,
    Recommendation,
    Safety,
    notes_on,
    tried_reason,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from calcinosis_cli.evidence import Evidence
    from calcinosis_cli.fit import Fitness
    from calcinosis_cli.model import Rule, Treatment
    from calcinosis_cli.profile import PatientFacts, Profile
    from calcinosis_cli.record import Id
    from calcinosis_cli.vocabulary import Vocabulary


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
        notes=notes_on(profile, vocabulary, presumed_active=is_presumed_active(patient)),
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

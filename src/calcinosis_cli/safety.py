"""What speaks against a treatment for this patient: rules, interactions, gaps in review, alerts.

A verdict is the join (the worst) of its findings and nothing else. ``safety`` joins the findings
that are true, ``could_be`` those that are true or unknown, so that a fact that was not given
never makes a treatment safe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from calcinosis_cli.logic import Truth, deciding_facts, evaluate
from calcinosis_cli.record import DOMAINS, Id, Record
from calcinosis_cli.shapes import RANK, AlertFinding, Safety, Said, review_alert

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from calcinosis_cli.model import Interaction, SafetyRule, Treatment
    from calcinosis_cli.profile import PatientFacts
    from calcinosis_cli.vocabulary import Vocabulary

SEVERITY: dict[str, Safety] = {
    "contraindicated": "contraindicated",
    "major": "avoid",
    "moderate": "caution",
    "minor": "clear",
}
"""How an interaction counts against the side that is to be withheld; *minor* is only noted."""

SAID: dict[Truth, Said] = {Truth.TRUE: "true", Truth.UNKNOWN: "unknown", Truth.FALSE: "false"}


class Finding(Record, frozen=True):
    """One rule or interaction applied to the patient, with the facts that decided it."""

    rule: Id
    source: Literal["rule", "interaction", "review"]
    level: Safety
    holds: Said
    text: str
    references: list[Id]
    facts: list[str] = []
    partner: Id | None = None
    management: str | None = None
    jurisdiction: str | None = None


class Verdict(Record, frozen=True):
    """The join of all findings on one treatment."""

    safety: Safety
    could_be: Safety
    findings: list[Finding]


def worst(levels: Iterable[Safety]) -> Safety:
    """Join of safety levels; of nothing, *clear*."""
    return max(levels, key=RANK.__getitem__, default="clear")


def assess(treatment: Treatment, facts: PatientFacts, vocabulary: Vocabulary) -> Verdict:
    """Judge one treatment for the patient; the findings include the false ones, for *why*."""
    findings = [
        *(_apply(rule, facts) for rule in treatment.safety),
        *_interactions(treatment, facts, vocabulary),
        *unreviewed(treatment),
        *_unrecognized(treatment, facts),
    ]
    true = worst(finding.level for finding in findings if finding.holds == "true")
    possible = worst(finding.level for finding in findings if finding.holds != "false")
    return Verdict(safety=true, could_be=possible, findings=findings)


def _apply(rule: SafetyRule, facts: PatientFacts) -> Finding:
    truth = evaluate(rule.when, facts)
    return Finding(
        rule=rule.id,
        source="rule",
        level=rule.level,
        holds=SAID[truth],
        text=rule.text,
        references=rule.references,
        facts=deciding_facts(rule.when, facts, truth),
        jurisdiction=rule.jurisdiction,
    )


def sides(interaction: Interaction, name: Id, vocabulary: Vocabulary) -> Iterator[tuple[Id, Id]]:
    """Yield (own side, other side) for each way in which ``name`` stands in the interaction."""
    left, right = interaction.between
    kin = vocabulary.kin(name)
    if left in kin:
        yield left, right
    if right in kin and right != left:
        yield right, left


def level_against(interaction: Interaction, own: Id) -> Safety:
    """How the interaction counts against the side ``own``.

    When the other side is the one to withhold, the treatment itself keeps at most a caution:
    a live vaccine is postponed, not the immunosuppressant.
    """
    level = SEVERITY[interaction.severity]
    if interaction.withhold in ("either", own) or RANK[level] <= RANK["caution"]:
        return level
    return "caution"


def _interactions(
    treatment: Treatment, facts: PatientFacts, vocabulary: Vocabulary
) -> Iterator[Finding]:
    for interaction in vocabulary.interactions_of(treatment.id):
        for own, other in sides(interaction, treatment.id, vocabulary):
            taken = facts.takes(other, other_than=treatment.id)
            truth, read = taken, ["takes"]
            if interaction.when is not None:
                condition = evaluate(interaction.when, facts)
                truth = min(taken, condition)
                read = ["takes"] if taken is truth else []
                read += deciding_facts(interaction.when, facts) if condition is truth else []
            yield Finding(
                rule=interaction.id,
                source="interaction",
                level=level_against(interaction, own),
                holds=SAID[truth],
                text=interaction.consequence,
                management=interaction.management,
                references=interaction.references,
                facts=read,
                partner=other,
            )


def unreviewed(treatment: Treatment) -> Iterator[Finding]:
    """A domain that nobody has reviewed is a caution: uncurated is not safe."""
    if treatment.kind != "drug":
        return
    for domain in DOMAINS:
        if domain not in treatment.reviewed:
            yield Finding(
                rule=f"{treatment.id}-unreviewed-{domain}",
                source="review",
                level="caution",
                holds="true",
                text=f"Nobody has reviewed this drug for {domain} in this knowledge base.",
                references=[],
            )


def _unrecognized(treatment: Treatment, facts: PatientFacts) -> Iterator[Finding]:
    """A drug that is not known may interact with every drug."""
    if treatment.kind != "drug":
        return
    for number, name in enumerate(facts.unrecognized, 1):
        yield Finding(
            rule=f"{treatment.id}-unrecognized-{number}",
            source="interaction",
            level="caution",
            holds="unknown",
            text=f"{name} is not recognized: whether it interacts is not known.",
            references=[],
            facts=["takes"],
            partner=name,
        )


def raise_alerts(
    facts: PatientFacts, vocabulary: Vocabulary, verdicts: dict[Id, Verdict]
) -> list[AlertFinding]:
    """Red flags that are true, and drugs taken now that are contraindicated."""
    flags = [
        AlertFinding(
            id=alert.id,
            urgency=alert.urgency,
            text=alert.text,
            plain=alert.plain,
            references=alert.references,
            facts=deciding_facts(alert.when, facts),
        )
        for alert in vocabulary.kb.alerts
        if evaluate(alert.when, facts) is Truth.TRUE
    ]
    return [*flags, *_review_today(facts, vocabulary, verdicts)]


def _review_today(
    facts: PatientFacts, vocabulary: Vocabulary, verdicts: dict[Id, Verdict]
) -> Iterator[AlertFinding]:
    for name, verdict in verdicts.items():
        if name not in facts.taken or verdict.safety != "contraindicated":
            continue
        reasons = [
            f for f in verdict.findings if f.holds == "true" and f.level == "contraindicated"
        ]
        yield review_alert(
            name,
            vocabulary.treatments[name].name,
            reasons[0].text,
            references=[ref for f in reasons for ref in f.references],
            facts=[fact for f in reasons for fact in f.facts],
        )

"""From a knowledge base to its rules: what every entry says of some patients, by condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from calcinosis_cli.engine.answer import LEVEL_OF, LINES, RANK, SEVERITIES, AlertFinding, Reason
from calcinosis_cli.engine.numbering import Numbering
from calcinosis_cli.engine.rules import (
    ALWAYS,
    UNRECOGNIZED,
    Ask,
    Effect,
    Flag,
    Leading,
    NumberedInteraction,
    Ruled,
    Rules,
)
from calcinosis_cli.evidence.brief import brief_of
from calcinosis_cli.knowledge.intolerance import intolerances
from calcinosis_cli.knowledge.naming import kin_of
from calcinosis_cli.knowledge.vocabulary import Vocabulary
from calcinosis_cli.patient.facts import FACTS, condition_flag
from calcinosis_cli.patient.logic import facts_read
from calcinosis_cli.patient.record import DOMAINS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from calcinosis_cli.engine.answer import Safety
    from calcinosis_cli.engine.rules import Number
    from calcinosis_cli.evidence.weighing import Evidence
    from calcinosis_cli.knowledge.model import (
        Interaction,
        KnowledgeBase,
        LeadRule,
        Rule,
        SafetyRule,
        Treatment,
    )
    from calcinosis_cli.knowledge.stated import Alert, TreatmentLine
    from calcinosis_cli.patient.record import Id, When


def compile_rules(kb: KnowledgeBase, evidence: Mapping[Id, Evidence]) -> Rules:
    """Compile the rules of a knowledge base, of which classes are expanded."""
    return _Compiler(Vocabulary(kb)).rules(evidence)


class _Compiler:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._kb = vocabulary.kb
        self._numbering = Numbering()
        self._unsearched: dict[Id, Number] = {}
        self._reasons: dict[bytes, int] = {}
        self._pool: list[Reason] = []

    def rules(self, evidence: Mapping[Id, Evidence]) -> Rules:
        kb = self._kb
        self._number_unsearched()  # first, since small numbers make small sets
        names = sorted({treatment.name.casefold() for treatment in kb.treatments})
        place = {name: number for number, name in enumerate(names)}
        treatments = [
            self._ruled(treatment, evidence[treatment.id], place[treatment.name.casefold()])
            for treatment in kb.treatments
        ]
        leading = [Leading(group.id, [*map(self._lead, group.leads)]) for group in kb.groups]
        flags = [self._flag(alert) for alert in kb.alerts]
        interactions = [self._meeting(interaction) for interaction in kb.interactions]
        return Rules(
            kin=kin_of(kb),
            drugs=[
                *(t.id for t in kb.treatments),
                *(c.id for c in kb.classes),
                *(d.id for d in kb.drugs),
            ],
            facts=_asks(kb),
            conditions=self._numbering.conditions(self._vocabulary.conditions),
            reasons=self._pool,
            treatments=treatments,
            leading=leading,
            flags=flags,
            interactions=sorted(interactions, key=lambda m: (SEVERITIES.index(m.severity), m.id)),
        )

    def _number_unsearched(self) -> None:
        for treatment in self._kb.treatments:
            if treatment.kind != "drug":
                continue
            if drugs := self._vocabulary.searched.unsearched(treatment.id):
                self._unsearched[treatment.id] = self._numbering.unsearched(treatment.id, drugs)

    def _reason(self, reason: Reason) -> int:
        key = msgspec.json.encode(reason)
        if key not in self._reasons:
            self._reasons[key] = len(self._pool)
            self._pool.append(reason)
        return self._reasons[key]

    def _ruled(self, treatment: Treatment, evidence: Evidence, place: int) -> Ruled:
        drug = treatment.kind == "drug"
        unsearched = self._unsearched.get(treatment.id)
        return Ruled(
            id=treatment.id,
            name=treatment.name,
            group=treatment.group,
            role=treatment.role,
            drug=drug,
            level=evidence.sort_level,
            place=place,
            routes=treatment.routes,
            evidence=brief_of(evidence),
            against=[
                *map(self._against, treatment.safety),
                *self._interactions(treatment),
                *(self._intolerance(treatment) if drug else ()),
                *(self._unreviewed(treatment) if drug else ()),
                *([self._unrecognized(treatment)] if drug else ()),
                *([self._not_searched(treatment, unsearched)] if unsearched is not None else ()),
            ],
            fits=self._effects(treatment.fits),
            unsuited=self._effects(treatment.unsuited),
            lines=[self._line(treatment.id, *each) for each in enumerate(treatment.lines, 1)],
            hazards=treatment.hazards,
            unsearched=unsearched,
            withdrawn=_withdrawn(treatment),
            not_recommended=_not_recommended(treatment),
        )

    def _effects(self, rules: Iterable[Rule]) -> list[Effect]:
        return [self._effect(rule, self._numbering.condition(rule.when)) for rule in rules]

    def _lead(self, rule: LeadRule) -> Effect:
        return self._effect(rule, self._numbering.condition(rule.when, unless=rule.unless))

    def _effect(self, rule: Rule, condition: Number) -> Effect:
        reason = Reason(rule.text, rule.references, rule.id, _facts(rule.when))
        return Effect(condition, self._reason(reason))

    def _line(self, treatment: Id, number: int, line: TreatmentLine) -> Effect:
        text = f"A guideline or survey gives it as {line.line} line."
        rule = f"{treatment}-line-{number}"
        reason = self._reason(Reason(text, line.references, rule, _facts(line.when)))
        return Effect(self._numbering.condition(line.when), reason, LINES.index(line.line))

    def _against(self, rule: SafetyRule) -> Effect:
        level = LEVEL_OF[rule.level]
        reason = Reason(
            text=rule.text,
            references=rule.references,
            rule=rule.id,
            facts=_facts(rule.when),
            level=level,
            jurisdiction=rule.jurisdiction,
        )
        condition = self._numbering.condition(rule.when)
        return Effect(condition, self._reason(reason), RANK[level])

    def _interactions(self, treatment: Treatment) -> Iterator[Effect]:
        kin = self._vocabulary.kin(treatment.id)
        for interaction in self._vocabulary.interactions_of(treatment.id):
            for own, other in _sides(interaction, kin):
                level = _level_against(interaction, own)
                reason = Reason(
                    text=_consequence(interaction),
                    references=interaction.references,
                    rule=interaction.id,
                    facts=list(dict.fromkeys(["takes", *_facts(interaction.when)])),
                    level=level,
                    management=interaction.management,
                )
                # A drug does not interact with itself.
                apart_from = treatment.id if other in kin else None
                taken = self._numbering.taken(other, apart_from=apart_from)
                condition = self._numbering.condition(interaction.when, taken)
                yield Effect(
                    condition, self._reason(reason), RANK[level], "interaction", partner=other
                )

    def _intolerance(self, treatment: Treatment) -> Iterator[Effect]:
        """What an allergy, severe harm, or trouble by another route says of a drug."""
        for rule, level, when, text in intolerances(treatment, self._vocabulary):
            reason = Reason(text, [], rule, _facts(when), level)
            condition = self._numbering.condition(when)
            yield Effect(condition, self._reason(reason), RANK[level], "intolerance")

    def _unreviewed(self, treatment: Treatment) -> Iterator[Effect]:
        """A domain that nobody has reviewed is a caution: uncurated is not safe."""
        for domain in DOMAINS:
            if domain not in treatment.reviewed:
                reason = Reason(
                    text=f"Nobody has reviewed this drug for {domain} in this knowledge base.",
                    references=[],
                    rule=f"{treatment.id}-unreviewed-{domain}",
                    facts=[],
                    level="caution",
                )
                yield Effect(ALWAYS, self._reason(reason), RANK["caution"], "review")

    def _unrecognized(self, treatment: Treatment) -> Effect:
        """A drug that is not known may interact with every drug."""
        reason = Reason(
            text="{} is not recognized: whether it interacts is not known.",
            references=[],
            rule=f"{treatment.id}-unrecognized",
            facts=["takes"],
            level="caution",
        )
        return Effect(UNRECOGNIZED, self._reason(reason), RANK["caution"], "interaction")

    def _not_searched(self, treatment: Treatment, condition: Number) -> Effect:
        """A drug may interact as long as no complete source was searched for the pair."""
        reason = Reason(
            text="Whether it interacts with {} was not searched.",
            references=[],
            rule=f"{treatment.id}-not-searched",
            facts=["takes"],
            level="caution",
        )
        return Effect(condition, self._reason(reason), RANK["caution"], "interaction")

    def _flag(self, alert: Alert) -> Flag:
        finding = AlertFinding(
            id=alert.id,
            urgency=alert.urgency,
            text=alert.text,
            plain=alert.plain,
            references=alert.references,
            facts=_facts(alert.when),
        )
        return Flag(self._numbering.condition(alert.when, unless=alert.unless), finding)

    def _meeting(self, interaction: Interaction) -> NumberedInteraction:
        return NumberedInteraction(
            id=interaction.id,
            sides=interaction.between,
            condition=self._numbering.condition(interaction.when),
            severity=interaction.severity,
            withhold=interaction.withhold,
            consequence=_consequence(interaction),
            management=interaction.management,
            references=interaction.references,
            mechanism=interaction.mechanism,
            when=interaction.when,
            duplicate=interaction.duplicate,
        )


def _consequence(interaction: Interaction) -> str:
    said = interaction.consequence
    return f"Duplicate therapy. {said}" if interaction.duplicate else said


def _sides(interaction: Interaction, kin: frozenset[Id]) -> Iterator[tuple[Id, Id]]:
    """Yield (own side, other side) for each way in which a drug of this kin stands in it."""
    left, right = interaction.between
    if left in kin:
        yield left, right
    if right in kin and right != left:
        yield right, left


def _level_against(interaction: Interaction, own: Id) -> Safety:
    """How the interaction counts against the side ``own``.

    When the other side is the one to withhold, the treatment itself keeps at most a caution:
    a live vaccine is postponed, not the immunosuppressant.
    """
    level = LEVEL_OF[interaction.severity]
    if interaction.withhold in ("either", own) or RANK[level] <= RANK["caution"]:
        return level
    return "caution"


def _withdrawn(treatment: Treatment) -> Reason | None:
    if treatment.standing.status != "withdrawn":
        return None
    return Reason(treatment.standing.reason or "Withdrawn.", [], "withdrawn", [])


def _not_recommended(treatment: Treatment) -> Reason | None:
    if treatment.role != "not-recommended":
        return None
    stated = treatment.not_recommended_because
    if stated is None:  # an overlay that the schema has not seen cannot get here
        return Reason(treatment.summary, treatment.references, "not-recommended", [])
    return Reason(stated.text, stated.references, "not-recommended", [])


def _asks(kb: KnowledgeBase) -> list[Ask]:
    conditions = sorted(kb.conditions, key=lambda condition: condition.id)
    return [
        *(Ask(fact.name, "fact", fact.ask, fact.asked, fact.typed) for fact in FACTS.values()),
        *(Ask(c.id, "condition", c.ask, c.asked, condition_flag(c.id)) for c in conditions),
    ]


def _facts(when: When | None) -> list[str]:
    return [] if when is None else list(dict.fromkeys(facts_read(when)))

"""From a knowledge base to its tables. What satisfies a clause is asked of :mod:`..logic`."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from calcinosis_cli.brief import brief
from calcinosis_cli.facts import FACTS
from calcinosis_cli.kinship import kin_of
from calcinosis_cli.logic import Truth, clauses, comparisons, facts_read, holds
from calcinosis_cli.recommend import not_recommended_reason, withdrawn_reason
from calcinosis_cli.safety import level_against, sides, unreviewed
from calcinosis_cli.shapes import RANK, SEVERITIES, AlertFinding, Reason
from calcinosis_cli.vocabulary import Vocabulary

from .bits import bits_of
from .stored import (
    Against,
    Ask,
    Column,
    Drugs,
    Flag,
    Item,
    Judged,
    Leading,
    Meeting,
    Scale,
    Tables,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from calcinosis_cli.evidence import Evidence
    from calcinosis_cli.model import (
        Interaction,
        KnowledgeBase,
        Rule,
        SafetyRule,
        Treatment,
    )
    from calcinosis_cli.record import Clause, Constraint, Id, When


def tables(kb: KnowledgeBase, evidence: Mapping[Id, Evidence]) -> Tables:
    """Compile the rules of a knowledge base."""
    return _Builder(Vocabulary(kb)).build(evidence)


class _Builder:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._kb = vocabulary.kb
        self._clauses: dict[bytes, int] = {}
        self._constraints: list[Clause] = []
        self._apart: dict[Id, int] = {}
        self._reasons: dict[bytes, int] = {}
        self._readers: dict[str, list[tuple[int, Constraint]]] = {}

    def build(self, evidence: Mapping[Id, Evidence]) -> Tables:
        kb = self._kb
        names = sorted({treatment.name.casefold() for treatment in kb.treatments})
        place = {name: number for number, name in enumerate(names)}
        items = [
            self._item(treatment, evidence[treatment.id], place[treatment.name.casefold()])
            for treatment in kb.treatments
        ]
        leading = [Leading(group.id, self._ruled(group.leads)) for group in kb.groups]
        flags = [
            Flag(
                alert.id,
                self._when(alert.when),
                msgspec.json.encode(
                    AlertFinding(
                        id=alert.id,
                        urgency=alert.urgency,
                        text=alert.text,
                        plain=alert.plain,
                        references=alert.references,
                        facts=_facts(alert.when),
                    )
                ),
            )
            for alert in kb.alerts
        ]
        meetings = [self._meeting(interaction) for interaction in kb.interactions]
        facts = self._facts()
        for number, clause in enumerate(self._constraints):
            for fact, constraint in clause.items():
                self._readers.setdefault(fact, []).append((1 << number, constraint))
        return Tables(
            kin=kin_of(kb),
            facts=facts,
            clauses=[list(clause) for clause in self._constraints],
            read=list(self._read(facts)),
            values=dict(self._values()),
            numbers=dict(self._numbers()),
            choices={name: self._items(name) for name in self._of_kind("choices")},
            tried=self._items("tried"),
            takes=self._takes(),
            reasons=list(self._reasons),
            items=items,
            leading=leading,
            flags=flags,
            meetings=sorted(meetings, key=lambda m: (SEVERITIES.index(m.severity), m.id)),
        )

    # Clauses

    def _when(self, when: When) -> list[int]:
        return [self._clause(clause) for clause in clauses(when)]

    def _clause(self, clause: Clause, apart: Id | None = None) -> int:
        """Number a clause; the same one has the same number wherever it stands."""
        key = msgspec.json.encode([clause, apart])
        if key not in self._clauses:
            self._clauses[key] = len(self._constraints)
            self._constraints.append(clause)
            if apart is not None:
                self._apart[apart] = self._apart.get(apart, 0) | 1 << self._clauses[key]
        return self._clauses[key]

    def _reason(self, reason: Reason) -> int:
        return self._reasons.setdefault(msgspec.json.encode(reason), len(self._reasons))

    # Treatments

    def _item(self, treatment: Treatment, evidence: Evidence, place: int) -> Item:
        return Item(
            id=treatment.id,
            name=treatment.name,
            group=treatment.group,
            role=treatment.role,
            drug=treatment.kind == "drug",
            level=evidence.sort_level,
            place=place,
            evidence=msgspec.json.encode(brief(evidence)),
            against=[
                *(self._rule_against(rule) for rule in treatment.safety),
                *self._interactions(treatment),
                *self._unreviewed(treatment),
            ],
            fits=self._ruled(treatment.fits),
            unsuited=self._ruled(treatment.unsuited),
            withdrawn=(
                self._reason(withdrawn_reason(treatment))
                if treatment.standing.status == "withdrawn"
                else None
            ),
            not_recommended=(
                self._reason(not_recommended_reason(treatment))
                if treatment.role == "not-recommended"
                else None
            ),
        )

    def _ruled(self, rules: Iterable[Rule]) -> list[Judged]:
        return [
            Judged(
                self._when(rule.when),
                self._reason(Reason(rule.text, rule.references, rule.id, _facts(rule.when))),
            )
            for rule in rules
        ]

    def _rule_against(self, rule: SafetyRule) -> Against:
        reason = Reason(
            text=rule.text,
            references=rule.references,
            rule=rule.id,
            facts=_facts(rule.when),
            level=rule.level,
            jurisdiction=rule.jurisdiction,
        )
        return Against(RANK[rule.level], self._when(rule.when), self._reason(reason))

    def _interactions(self, treatment: Treatment) -> Iterator[Against]:
        kin = self._vocabulary.kin
        for interaction in self._vocabulary.interactions_of(treatment.id):
            for own, other in sides(interaction, treatment.id, self._vocabulary):
                level = level_against(interaction, own)
                when = interaction.when
                reason = Reason(
                    text=interaction.consequence,
                    references=interaction.references,
                    rule=interaction.id,
                    facts=["takes", *(_facts(when) if when is not None else ())],
                    level=level,
                    management=interaction.management,
                )
                apart = treatment.id if other in kin(treatment.id) else None
                yield Against(
                    RANK[level],
                    [] if when is None else self._when(when),
                    self._reason(reason),
                    self._clause({"takes": other}, apart),
                )

    def _unreviewed(self, treatment: Treatment) -> Iterator[Against]:
        for finding in unreviewed(treatment):
            reason = Reason(finding.text, [], finding.rule, [], level=finding.level)
            yield Against(RANK[finding.level], [], self._reason(reason))

    def _meeting(self, interaction: Interaction) -> Meeting:
        one, other = interaction.between
        return Meeting(
            id=interaction.id,
            one=one,
            other=other,
            severity=interaction.severity,
            withhold=interaction.withhold,
            consequence=interaction.consequence,
            management=interaction.management,
            references=interaction.references,
            mechanism=interaction.mechanism,
            when=interaction.when,
            clauses=[] if interaction.when is None else self._when(interaction.when),
        )

    # Facts

    def _facts(self) -> list[Ask]:
        conditions = sorted(self._kb.conditions, key=lambda condition: condition.id)
        return [
            *(Ask(fact.name, "fact", fact.ask) for fact in FACTS.values()),
            *(Ask(condition.id, "condition", condition.ask) for condition in conditions),
        ]

    def _read(self, facts: Sequence[Ask]) -> Iterator[str]:
        """Write the facts of each clause as a set of their numbers."""
        numbers = {ask.fact: number for number, ask in enumerate(facts)}
        for clause in self._constraints:
            read = bits_of([numbers[fact] for fact in clause if fact not in ("takes", "tried")])
            yield f"{read:x}"

    def _of_kind(self, *kinds: str) -> list[str]:
        return [fact.name for fact in FACTS.values() if fact.kind in kinds]

    def _set(self, fact: str, known: _Known | None = None) -> str:
        """Write the set of clauses that read a fact, or that a value of it satisfies."""
        found = 0
        for bit, constraint in self._readers.get(fact, ()):
            if known is None or holds(fact, constraint, known) is Truth.TRUE:
                found |= bit
        return f"{found:x}"

    def _values(self) -> Iterator[tuple[str, Column]]:
        for name in self._of_kind("choice"):
            values = FACTS[name].values
            yield name, self._column(name, {value: value for value in values})
        truths = {"true": True, "false": False}
        for name in [*self._of_kind("flag"), *self._vocabulary.conditions]:
            yield name, self._column(name, truths)

    def _column(self, fact: str, values: Mapping[str, object]) -> Column:
        satisfied = {word: self._set(fact, _Known(value)) for word, value in values.items()}
        return Column(self._set(fact), satisfied)

    def _numbers(self) -> Iterator[tuple[str, Scale]]:
        for name in self._of_kind("number"):
            read = [constraint for _, constraint in self._readers.get(name, ())]
            bounds = sorted({bound for constraint in read for bound in _bounds(constraint)})
            zones = _zones(bounds)
            yield (
                name,
                Scale(self._set(name), bounds, [self._set(name, _Known(zone)) for zone in zones]),
            )

    def _items(self, fact: str) -> Column:
        """Sets for a fact of many values, by the words that clauses name."""
        words = {
            str(word)
            for _, constraint in self._readers.get(fact, ())
            for word in (constraint if isinstance(constraint, list) else [constraint])
        }
        satisfied = {word: self._set(fact, _Known(word)) for word in sorted(words)}
        return Column(self._set(fact), satisfied)

    def _takes(self) -> Drugs:
        column = self._items("takes")
        apart = {name: f"{found:x}" for name, found in self._apart.items()}
        return Drugs(column.reads, column.satisfied, apart)


class _Known:
    """One value of one fact, as the logic asks for it."""

    def __init__(self, value: object) -> None:
        self._value = value

    def value(self, fact: str) -> object:  # noqa: ARG002 - there is one fact only
        return self._value

    def member(self, fact: str, item: str) -> Truth:  # noqa: ARG002 - there is one fact only
        return Truth.TRUE if item == self._value else Truth.FALSE


def _facts(when: When) -> list[str]:
    return list(dict.fromkeys(facts_read(when)))


def _bounds(constraint: Constraint) -> Iterator[float]:
    options = constraint if isinstance(constraint, list) else [constraint]
    for option in options:
        yield from (part.bound for part in comparisons(str(option)))


def _zones(bounds: Sequence[float]) -> list[float]:
    """Give one number for each zone: below, at and above each bound."""
    if not bounds:
        return [0.0]
    between = [(low + high) / 2 for low, high in pairwise(bounds)]
    above = [*between, bounds[-1] + 1]
    return [
        bounds[0] - 1,
        *(n for both in zip(bounds, above, strict=True) for n in both),
    ]

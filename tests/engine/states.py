"""The states that a patient can be in, as far as rules can tell them apart."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

from calcinosis_cli.patient.facts import FACTS, Profile
from calcinosis_cli.patient.history import Dose, Tried
from tests.builders import dice

from .safety_oracle import CHILD, OLD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from calcinosis_cli.knowledge.model import KnowledgeBase, Treatment

    from .safety_oracle import Oracle, Whatever

Fragment: TypeAlias = dict[str, Any]
"""Part of a profile: the keyword arguments that one value of one fact stands for."""

UNKNOWN: Fragment = {}
NOT_POSSIBLE = "not-possible"
ADULT = 16
"""Adult-onset disease begins no earlier."""


def when_clauses(when: Whatever) -> list[dict[str, Any]]:
    return when if isinstance(when, list) else [when]


def listed(value: Whatever) -> list[Any]:
    return value if isinstance(value, list) else [value]


class Space:
    """The distinguishable values of every fact that some conditions read."""

    def __init__(self, oracle: Oracle, whens: Iterable[Any], own: str = "") -> None:
        self.own = own
        self._oracle = oracle
        self._below: dict[str, list[str]] = {}
        for name, above in sorted(oracle.above.items()):
            for high in above - {name}:
                self._below.setdefault(high, []).append(name)
        self._above = oracle.above
        self.constraints: dict[str, list[Any]] = {}
        self._marks: dict[str, list[Any]] = {"age": [CHILD, ADULT, OLD]}
        """What numbers imply beside the rules."""
        for c in oracle.kb.conditions:
            for clause in c.implied_by:
                for fact, wanted in clause.items():
                    self._marks.setdefault(fact, []).extend(listed(wanted))
        for when in whens:
            for clause in when_clauses(when):
                for fact, wanted in clause.items():
                    self.constraints.setdefault(fact, []).extend(listed(wanted))

    def values(
        self, fact: str, *, brief: bool = False, partners: int | None = None
    ) -> list[Fragment]:
        """Every value of a fact that can make a difference, *unknown* first.

        ``brief``: each drug group by one member only. ``partners``: at most so many drugs, drawn
        by lot, the same in every run.
        """
        if fact in ("takes", "doses"):
            drugs = fact == "takes"
            return self._takes(brief=brief, partners=partners) if drugs else self._doses()
        if fact in ("tried", "allergies"):
            tried = [{"tried": [Tried(x)]} for x in self.constraints.get("tried", [])]
            return [UNKNOWN, *(tried if fact == "tried" else self._allergies())]
        if fact not in FACTS:
            return [UNKNOWN, *({"conditions": {fact: said}} for said in (True, False))]
        known = FACTS[fact]
        if known.kind == "number":
            marks = [*self.constraints.get(fact, []), *self._marks.get(fact, [])]
            return [UNKNOWN, *({fact: number} for number in around(fact, marks))]
        if known.kind == "choices":
            every = [] if brief else [{fact: list(known.values)}]
            return [UNKNOWN, *({fact: [choice]} for choice in known.values), *every]
        return [UNKNOWN, *({fact: value} for value in known.values or (True, False))]

    def member(self, item: str) -> str:
        """One drug that belongs to a group or class, the item itself when it has none."""
        leaves = [
            name
            for name in self._below.get(item, [])
            if name not in self._below and name != self.own
        ]
        return leaves[0] if leaves else item

    def _takes(self, *, brief: bool, partners: int | None) -> list[Fragment]:
        values: list[Fragment] = [
            UNKNOWN,
            {"takes": [], "other_drugs": False},
            {"takes": [], "other_drugs": False, "unrecognized": ["zzz"]},
        ]
        dosed = [amount.of for amount in self.constraints.get("doses", [])]
        items = list(dict.fromkeys([*self.constraints.get("takes", []), *dosed]))
        if partners is not None and len(items) > partners:
            items = dice(self.own).sample(items, partners)
        for item in items:
            member = self.member(item)
            names = [member] if brief else list(dict.fromkeys([item, member]))
            values += [{"takes": [name], "other_drugs": False} for name in names]
            if not brief:
                values.append({"takes": [member]})
                # A group that was named may or may not mean this member.
                values += [
                    {"takes": [high], "other_drugs": False}
                    for high in sorted(self._above[item] - {item})
                ]
        return values

    def _allergies(self) -> Iterator[Fragment]:
        """Allergies that imply a condition, but not to the treatment, which nobody presumes."""
        names = [*self.constraints.get("allergies", []), *self._marks.get("allergies", [])]
        for name in dict.fromkeys(names):
            if not self._oracle.intolerances(self.own, Profile(allergies=[name])):
                yield {"allergies": [name]}

    def _doses(self) -> list[Fragment]:
        """Below, at and above every limit, by a route that counts and by another."""
        doses = []
        for amount in self.constraints.get("doses", []):
            name = self.member(amount.of)
            marks = (amount.times_a_week, amount.mg_a_week, amount.mg_a_day)
            rates, weekly, daily = (around("egfr", [m]) if m else [None] for m in marks)
            doses += [Dose(name, [name], None, rate) for rate in rates]
            doses += [Dose(name, [name], mg, 1.0) for mg in weekly]
            doses += [Dose(name, [name], mg, 7.0) for mg in daily]
            doses += [Dose(name, [name], mg, 1.0, mg_to=mg + 1) for mg in weekly if mg]
            doses += [Dose(name, [name], None, rate, times_to=rate + 1) for rate in rates if rate]
            doses += [Dose(name, [name], 1.0, 1.0, route) for route in (*listed(amount.route), "x")]
        return [UNKNOWN, *({"doses": [dose]} for dose in doses)]


def around(fact: str, constraints: Sequence[Any]) -> list[float]:
    """Below, at and above every threshold."""
    texts = [str(constraint) for constraint in constraints]
    marks = sorted({float(x) for text in texts for x in re.findall(r"\d+(?:\.\d+)?", text)})
    low, high = FACTS[fact].low or 0.0, FACTS[fact].high or 1e6
    between = [(a + b) / 2 for a, b in pairwise(marks)]
    ends = [(low + marks[0]) / 2, min(high, marks[-1] + 1)]
    return sorted({*marks, *between, *ends})


def profile_of(*fragments: Fragment) -> Profile:
    """Put fragments of different facts together."""
    together: dict[str, Any] = {}
    for fragment in fragments:
        for key, value in fragment.items():
            together[key] = {**together.get(key, {}), **value} if key == "conditions" else value
    return Profile(**together)


def whens_of(treatment: Treatment, oracle: Oracle) -> list[Any]:
    """Every condition that bears on the safety of a treatment, interactions included."""
    found: list[Any] = [rule.when for rule in treatment.safety]
    for interaction, _, other in oracle.sides(treatment.id):
        found.append({"takes": [other]})
        if interaction.when is not None:
            found.append(interaction.when)
    return found


def all_whens(kb: KnowledgeBase) -> list[Any]:
    """Every condition of the knowledge base, interactions by their sides."""
    found: list[Any] = [rule.when for t in kb.treatments for rule in t.safety]
    found += [rule.when for t in kb.treatments for rule in [*t.fits, *t.unsuited]]
    found += [rule.when for group in kb.groups for rule in group.leads]
    found += [alert.when for alert in kb.alerts]
    found += [rule.unless for group in kb.groups for rule in group.leads if rule.unless]
    found += [alert.unless for alert in kb.alerts if alert.unless]
    found += [line.when for t in kb.treatments for line in t.lines if line.when]
    found += [i.when for i in kb.interactions if i.when is not None]
    return [*found, *({"takes": list(i.between)} for i in kb.interactions)]

"""The states that a patient can be in, as far as rules can tell them apart."""

from __future__ import annotations

import re
from itertools import combinations, pairwise, product
from typing import TYPE_CHECKING, Any, TypeAlias

from calcinosis_cli.patient.facts import FACTS, Profile
from calcinosis_cli.patient.history import ENDS, Dose, Tried
from tests.builders import dice

from .safety_oracle import CHILD, OLD
from .safety_oracle import one as judge_one

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Iterator, Mapping, Sequence

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


class Implications:
    """Which values of two facts exclude each other."""

    def __init__(self, oracle: Oracle) -> None:
        conditions = oracle.kb.conditions
        self._oracle = oracle
        self._above: dict[str, set[str]] = {c.id: {c.id} for c in conditions}
        for _ in conditions:
            for c in conditions:
                for found in self._above.values():
                    if c.id in found:
                        found.update(c.implies)
        clauses = [(c.id, clause) for c in conditions for clause in c.implied_by]
        assert all(len(clause) == 1 for _, clause in clauses), "here only pairs exclude each other"
        self._facts = [(*next(iter(clause.items())), self._above[c]) for c, clause in clauses]
        self._excluded = [
            (c.id, fact, wanted)
            for c in conditions
            for clause in c.excluded_by
            for fact, wanted in clause.items()
        ]
        named = {c for fact, _, above in self._facts if fact == "allergies" for c in above}
        self.implying = list(dict.fromkeys(fact for fact, _, _ in self._facts))
        """Facts that imply a condition."""
        self.allergies = {c for c, above in self._above.items() if above & named}

    def exclude(self, one: Fragment, other: Fragment) -> bool:
        """Whether two fragments contradict each other."""
        return self._against(one, other) or self._against(other, one)

    def behind(self, fact: str) -> list[str]:
        """Every other fact that can settle this one: by its presence or by its absence."""
        found = [name for name, above in self._above.items() if fact in above]
        found += sorted(self._above.get(fact, ()))
        found += [name for name, _, above in self._facts if fact in above]
        for name, wanted, above in self._facts:
            if name == fact and wanted is True:
                found += sorted(above)
        for name, other, _ in self._excluded:
            found += [other] if fact in (name, *self._above[name]) else []
            found += [name] if fact == other else []
        return [name for name in dict.fromkeys(found) if name != fact]

    def _against(self, one: Fragment, other: Fragment) -> bool:
        if _who(one, other):
            return True
        said = other.get("conditions", {})
        if not said:
            return False
        true = {x for c, yes in one.get("conditions", {}).items() if yes for x in self._above[c]}
        for fact, wanted, implied in self._facts:
            if self._holds(one, fact, wanted):
                true |= implied
        refused = {
            c
            for c, fact, wanted in self._excluded
            if judge_one(one.get(fact), wanted) == "T" or (wanted is True and fact in true)
        }
        refused |= {fact for c, fact, wanted in self._excluded if wanted is True and c in true}
        return any(
            said.get(name) is False if name in true else yes and bool(self._above[name] & refused)
            for name, yes in said.items()
        )

    def _holds(self, one: Fragment, fact: str, wanted: Whatever) -> bool:
        if fact == "allergies":
            profile = Profile(allergies=one.get(fact, []))
            return self._oracle.allergic(profile, set(listed(wanted))) == "T"
        return judge_one(one.get(fact), wanted) == "T"


def _who(one: Fragment, other: Fragment) -> bool:
    """Whether what one says of age and sex leaves no room for what the other says."""
    age, sex = one.get("age", ADULT), one.get("sex")
    male = sex == "male" or bool(one.get("fathering"))
    carries = other.get("pregnancy", NOT_POSSIBLE) != NOT_POSSIBLE
    return (
        (carries and (age < CHILD or age > OLD or male))
        or (bool(other.get("fathering")) and (age < CHILD or sex == "female"))
        or (other.get("disease") == "dm" and age < ADULT)
    )


class Cover:
    """States in which every feasible combination of values of any three facts occurs.

    Deterministic: seeded by the name; first random rows, then rows packed with what is missing.
    """

    def __init__(self, name: str, columns: Sequence[list[Fragment]], rules: Implications) -> None:
        self._dice = dice(name)
        self._columns = columns
        self._excluded: dict[tuple[int, int], set[tuple[int, int]]] = {}
        cells = [(place, n) for place, column in enumerate(columns) for n in range(len(column))]
        for a, b in combinations(cells, 2):
            if a[0] != b[0] and rules.exclude(columns[a[0]][a[1]], columns[b[0]][b[1]]):
                self._excluded.setdefault(a, set()).add(b)
                self._excluded.setdefault(b, set()).add(a)
        self.rows: list[tuple[int, ...]] = []
        sizes = sorted(map(len, columns))[-3:]
        enough = 1
        for size in sizes:
            enough *= size
        for _ in range(enough):
            self.rows.append(self._filled({}))
        missing = self._missing()
        self.combinations = self._feasible
        while missing:
            row: dict[int, int] = {}
            left = []
            for triple in missing:
                if self._compatible(row, triple):
                    row.update(triple)
                else:
                    left.append(triple)
            self.rows.append(self._filled(row))
            missing = left

    def profiles(self) -> Iterator[tuple[Profile, Profile]]:
        """Yield each state, and one completion of it: every unknown fact given some value."""
        for row in self.rows:
            yield self._profile(row), self._profile(self._completed(row))

    def _profile(self, row: tuple[int, ...]) -> Profile:
        return profile_of(*(column[n] for column, n in zip(self._columns, row, strict=True)))

    def _completed(self, row: tuple[int, ...]) -> tuple[int, ...]:
        given = {place: n for place, n in enumerate(row) if n}
        return self._filled(given, unknown=False)

    def _filled(self, given: dict[int, int], *, unknown: bool = True) -> tuple[int, ...]:
        row = dict(given)
        places = [place for place in range(len(self._columns)) if place not in row]
        self._dice.shuffle(places)
        for place in places:
            size = len(self._columns[place])
            n = self._dice.randrange(size) if unknown else self._dice.randrange(1, size)
            row[place] = n if self._compatible(row, {place: n}) else 0
        return tuple(row[place] for place in range(len(self._columns)))

    def _compatible(self, row: Mapping[int, int], more: Mapping[int, int]) -> bool:
        if any(row.get(place, n) != n for place, n in more.items()):
            return False
        return not any(
            row.get(place, -1) == n
            for cell in more.items()
            for place, n in self._excluded.get(cell, ())
        )

    def _missing(self) -> list[dict[int, int]]:
        masks = [[0] * len(column) for column in self._columns]
        for bit, row in enumerate(self.rows):
            for place, n in enumerate(row):
                masks[place][n] |= 1 << bit
        missing, self._feasible = [], 0
        columns = [
            [((place, n), mask) for n, mask in enumerate(c)] for place, c in enumerate(masks)
        ]
        for few in combinations(columns, min(3, len(columns))):
            for triple in product(*few):
                if self._excluded and self._contradict([cell for cell, _ in triple]):
                    continue
                self._feasible += 1
                together = -1
                for _, mask in triple:
                    together &= mask
                if not together:
                    missing.append(dict(cell for cell, _ in triple))
        return missing

    def _contradict(self, cells: Sequence[tuple[int, int]]) -> bool:
        known = [self._excluded[cell] for cell in cells if cell in self._excluded]
        return any(cell in excluded for excluded in known for cell in cells)


class Throws:
    """Random whole profiles over everything that the knowledge base can tell apart."""

    def __init__(self, oracle: Oracle) -> None:
        kb = self._kb = oracle.kb
        self.space = Space(oracle, all_whens(kb))
        self.implications = Implications(oracle)
        self._treatments = [t.id for t in kb.treatments] + [c.id for c in kb.classes]
        self._drugs = self._treatments + [drug.id for drug in kb.drugs]
        self._read = {
            fact: self.space.values(fact) if fact in self.space.constraints else self._plain(fact)
            for fact in FACTS
            if fact not in ("takes", "doses", "tried", "allergies")
        }

    def _plain(self, fact: str) -> list[Fragment]:
        known = FACTS[fact]
        values: Sequence[Any] = known.values or ((True, False) if known.kind == "flag" else (1.0,))
        wrap = known.kind == "choices"
        return [UNKNOWN, *({fact: [value] if wrap else value} for value in values)]

    def profile(self, at: random.Random) -> Profile:
        """Throw one consistent profile, from nearly empty to nearly complete."""
        share = at.choice((0.1, 0.3, 0.6, 0.95))
        given: Fragment = {}
        for values in self._read.values():
            if at.random() < share:
                given.update(at.choice(values[1:]))
        if at.random() < 0.3:
            given["other_conditions"] = False
            # Whether "no other condition" speaks of a fact that implies one has a test of its own.
            for fact in self.implications.implying:
                if fact not in self._read:
                    continue
                given = {**at.choice(self._read[fact][1:]), **given}
        if _who(given, given):
            given = {f: v for f, v in given.items() if f not in ("sex", "fathering", "disease")}
            given["pregnancy"] = NOT_POSSIBLE
        conditions = {
            c.id: at.random() < 0.3 for c in self._kb.conditions if at.random() < share * 0.5
        }
        given["takes"] = at.sample(self._drugs, at.choice((0, 0, 1, 2, 4)))
        self._dose(given, at)
        if at.random() < 0.5:
            given["other_drugs"] = False
        if at.random() < 0.15:
            given["unrecognized"] = ["zzz"]
        given["allergies"] = at.sample(self._drugs, at.choice((0, 0, 0, 1, 2)))
        if at.random() < 0.5:
            given["other_allergies"] = False
        given["tried"] = [
            Tried(name, at.choice((None, *ENDS)))
            for name in at.sample(self._treatments, at.choice((0, 0, 1, 3)))
        ]
        # An allergy that is denied may contradict one to a drug.
        denied = self.implications.allergies
        kept = {c: yes for c, yes in conditions.items() if yes or c not in denied}
        given["conditions"] = self._consistent(kept, given)
        return Profile(**given)

    def _dose(self, given: Fragment, at: random.Random) -> None:
        """Say of a drug now and then how much is taken."""
        doses = self.space.values("doses")[1:]
        if doses and at.random() < 0.3:
            dose = at.choice(doses)
            given["takes"] += [n for n in dose["doses"][0].read_as if n not in given["takes"]]
            given.update(dose)

    def _consistent(self, conditions: dict[str, bool], given: Fragment) -> dict[str, bool]:
        kept: dict[str, bool] = {}
        for name, said in conditions.items():
            this = {"conditions": {name: said}}
            so_far = {**given, "conditions": kept}
            if not self.implications.exclude(this, so_far):
                kept[name] = said
        return kept


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

"""Which states exclude each other, and a small set of them in which every three values meet."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

from calcinosis_cli.patient.facts import Profile
from tests.builders import dice

from .safety_oracle import CHILD, OLD
from .safety_oracle import one as judge_one
from .states import ADULT, NOT_POSSIBLE, listed, profile_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .safety_oracle import Oracle, Whatever
    from .states import Fragment


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
        if excluded_by_age_or_sex(one, other):
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


def excluded_by_age_or_sex(one: Fragment, other: Fragment) -> bool:
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

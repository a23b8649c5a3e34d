"""Random whole profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from calcinosis_cli.patient.facts import FACTS, Profile
from calcinosis_cli.patient.history import ENDS, Tried

from .cover import Implications, excluded_by_age_or_sex
from .states import NOT_POSSIBLE, UNKNOWN, Space, all_whens

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from .safety_oracle import Oracle
    from .states import Fragment


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
        if excluded_by_age_or_sex(given, given):
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

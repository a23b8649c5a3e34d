"""A second, simple judge of safety, written from the design and not from the code.

It reads the knowledge base and a profile and says for every rule and interaction whether it
is true (``T``), false (``F``) or unknown (``U``). It shares nothing with the package but the
records.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from calcinosis_cli.knowledge.model import (
        Drug,
        Interaction,
        KnowledgeBase,
        Treatment,
        TreatmentClass,
    )
    from calcinosis_cli.patient.facts import Profile
    from calcinosis_cli.patient.record import Amount

Whatever: TypeAlias = Any
"""What a field or a fact may hold; the records check it themselves."""

LEVELS = ["clear", "caution", "avoid", "contraindicated"]
COUNTS_AS = {"contraindicated": 3, "major": 2, "moderate": 1, "minor": 0}
SINGLE = (
    *("disease", "age", "severity", "extent", "size_cm", "course", "ulcers", "infection"),
    *("inflamed", "pain", "function_loss", "active_disease", "pregnancy", "egfr"),
    *("sex", "fathering"),
)
CHILD = 8
"""Nobody asks about pregnancy or fathering below this age …"""

OLD = 60
"""… nor about pregnancy above this one."""

HARM = ("allergy", "severe-harm")
ROUTES = ("not-tolerated", "stomach", "injection-site", "infusion")

DOMAINS = ("pregnancy", "breastfeeding", "kidney", "liver", "children", "interactions")


class Oracle:
    """Knows who belongs to whom and which condition implies which."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        links = {(t.id, t.class_) for t in kb.treatments if t.class_}
        links |= {(member, drug.id) for drug in kb.drugs for member in drug.members}
        links |= {(drug.id, group) for drug in kb.drugs for group in drug.groups}
        links |= {(drug.id, drug.class_) for drug in kb.drugs if drug.class_}
        names = {t.id for t in kb.treatments} | {c.id for c in kb.classes}
        names |= {d.id for d in kb.drugs} | {x for link in links for x in link}
        self.above = {name: {name} for name in names}
        grown = True
        while grown:
            grown = False
            for low, high in links:
                for found in self.above.values():
                    if low in found and high not in found:
                        found.add(high)
                        grown = True
        self._sides: dict[str, list[tuple[Interaction, str, str]]] = {}
        self._silent: dict[str, set[str]] = {}
        self._labels = {each.id for each in kb.references if type(each).__name__ == "Label"}

    def known(self, profile: Profile) -> dict[str, Any]:
        """What is known of single-valued facts and conditions, with all that follows."""
        facts = {name: getattr(profile, name) for name in SINGLE}
        facts = {name: value for name, value in facts.items() if value is not None}
        who(facts)
        yes = {name for name, said in profile.conditions.items() if said}
        no = {name for name, said in profile.conditions.items() if not said}
        for condition in self.kb.conditions:
            for clause in condition.implied_by:
                if all(self.constraint(f, c, profile, facts) == "T" for f, c in clause.items()):
                    yes.add(condition.id)
        self._spread(yes, no)
        self._exclude(facts | dict.fromkeys(yes, True) | dict.fromkeys(no, False), no)
        self._spread(yes, no)
        for condition in self.kb.conditions:
            for clause in condition.implied_by:
                said_no = profile.conditions.get(condition.id) is False
                if said_no and list(clause.values()) == [True]:
                    facts.setdefault(next(iter(clause)), False)
        if profile.other_allergies is False:
            no |= {c.id for c in self.kb.conditions if c.allergy} - yes
            self._spread(yes, no)
        if profile.other_conditions is False:
            no |= {c.id for c in self.kb.conditions} - yes - self._doubtful(profile)
        return facts | dict.fromkeys(yes, True) | dict.fromkeys(no, False)

    def _doubtful(self, profile: Profile) -> set[str]:
        """Allergies that there may be, since nobody knows why something was not tolerated."""
        doubtful = {
            c.id
            for c in self.kb.conditions
            for clause in c.implied_by
            if "allergies" in clause
            and self.constraint("allergies", clause["allergies"], profile, {}) == "U"
        }
        self._spread(doubtful, set())
        return doubtful

    def _exclude(self, facts: dict[str, Any], no: set[str]) -> None:
        """What excludes a condition refutes it, and what it excludes itself."""
        for condition in self.kb.conditions:
            for clause in condition.excluded_by:
                if all(one(facts.get(f), c) == "T" for f, c in clause.items()):
                    no.add(condition.id)
                elif facts.get(condition.id) and list(clause.values()) == [True]:
                    no |= {f for f in clause if f not in SINGLE}

    def _spread(self, yes: set[str], no: set[str]) -> None:
        """Presence spreads to what is implied, absence to what implies."""
        for _ in self.kb.conditions:
            before = len(yes) + len(no)
            yes |= {other for c in self.kb.conditions if c.id in yes for other in c.implies}
            no |= {c.id for c in self.kb.conditions if no & set(c.implies)}
            if len(yes) + len(no) == before:
                break

    def takes(self, profile: Profile, item: str, but: str = "") -> str:
        """Whether something of the kind ``item`` is taken."""
        taken = [name for name in profile.takes if name != but]
        for name in taken:
            if item in self.above[name]:
                return "T"
        if profile.other_drugs is not False or profile.unrecognized:
            return "U"
        # A kind that was named may mean any that belongs to it.
        meant = any(item in found and found & set(taken) for found in self.above.values())
        return "U" if meant else "F"

    def when(self, when: Whatever, profile: Profile, known: dict[str, Any]) -> str:
        """Judge a condition: any of all of."""
        alternatives = when if isinstance(when, list) else [when]
        said = [
            conjunction(self.constraint(f, c, profile, known) for f, c in clause.items())
            for clause in alternatives
        ]
        return "T" if "T" in said else "U" if "U" in said else "F"

    def constraint(
        self, fact: str, wanted: Whatever, profile: Profile, known: dict[str, Any]
    ) -> str:
        options = wanted if isinstance(wanted, list) else [wanted]
        if fact == "takes":
            said = {self.takes(profile, option) for option in options}
            return "T" if "T" in said else "U" if "U" in said else "F"
        if fact == "doses":
            return self.dose(wanted, profile)
        if fact == "tried":
            past = {above for t in profile.tried for above in self.above[t.treatment]}
            past |= {f"{x}:{t.outcome}" for t in profile.tried for x in self.above[t.treatment]}
            return "T" if past & set(options) else "F"
        if fact == "allergies":
            return self.allergic(profile, set(options))
        if fact in ("phenotype", "site"):
            given = set(getattr(profile, fact))
            return "U" if not given else "T" if given & set(options) else "F"
        return one(known.get(fact), wanted)

    def dose(self, wanted: Amount, profile: Profile) -> str:
        """Whether so much of something of a kind is taken; not said is not known."""
        taken = [name for name in profile.takes if wanted.of in self.above[name]]
        said = {self.dose_of(name, wanted, profile) for name in taken}
        closed = profile.other_drugs is False and not profile.unrecognized
        settled = wanted.of in taken or (taken and closed)
        return "T" if "T" in said else "F" if settled and said == {"F"} else "U"

    @staticmethod
    def dose_of(name: str, wanted: Amount, profile: Profile) -> str:
        doses = [dose for dose in profile.doses if name in dose.read_as]
        said = []
        ends = [
            ((d.mg, d.times_a_week), (d.mg_to or d.mg, d.times_to or d.times_a_week)) for d in doses
        ]
        for days, bound in ((1 / 7, wanted.mg_a_day), (1, wanted.mg_a_week)):
            mg = [tuple(a * b if a and b else None for a, b in each) for each in ends]
            said += [altogether(mg, bound, days)] if bound is not None else []
        if wanted.times_a_week is not None:
            times = [(least[1], most[1]) for least, most in ends]
            said.append(altogether(times, wanted.times_a_week, 1))
        if wanted.route is not None:
            routes = {dose.route for dose in doses} or {None}
            ways = wanted.route if isinstance(wanted.route, list) else [wanted.route]
            said.append("T" if routes & set(ways) else "U" if None in routes else "F")
        return conjunction(said)

    def allergic(self, profile: Profile, items: set[str]) -> str:
        """Whether something of these was followed by an allergy or severe harm."""
        harmful = {*profile.allergies, *(t.treatment for t in profile.tried if t.outcome in HARM)}
        if harmful and any(found & harmful and found & items for found in self.above.values()):
            return "T"
        doubtful = [t.treatment for t in profile.tried if t.outcome == "not-tolerated"]
        if profile.other_allergies is not False and any(self.above[t] & items for t in doubtful):
            return "U"
        return "F"

    def alike(self, name: str, how: str) -> list[str]:
        kinds: list[TreatmentClass | Drug] = [*self.kb.classes, *self.kb.drugs]
        return [kind.id for kind in kinds if kind.alike == how and kind.id in self.above[name]]

    def intolerances(self, name: str, profile: Profile) -> dict[tuple[str, str], tuple[str, int]]:
        """What was not tolerated, or may be: the molecule, its class, another route."""
        same = {name, *self.alike(name, "molecule")}
        found = {(f"{name}-own-allergy", ""): (self.allergic(profile, same), 3)}
        for kind in self.alike(name, "class"):
            found[f"{name}-{kind}-own-allergy", ""] = (self.allergic(profile, {kind}), 2)
        past = [t for t in profile.tried if t.outcome in ROUTES]
        other = any(self.above[t.treatment] & same for t in past)
        found[f"{name}-other-route", ""] = ("T" if other else "F", 1)
        return {rule: held for rule, held in found.items() if held[0] != "F"}

    def judge(
        self, treatment: Treatment, profile: Profile
    ) -> dict[tuple[str, str], tuple[str, int]]:
        """Every rule and interaction of a treatment: truth and level, by id and partner."""
        known = self.known(profile)
        found: dict[tuple[str, str], tuple[str, int]] = {}
        for rule in treatment.safety:
            level = 0 if rule.level == "note" else LEVELS.index(rule.level)
            found[rule.id, ""] = (self.when(rule.when, profile, known), level)
        for interaction, own, other in self.sides(treatment.id):
            truth = self.takes(profile, other, but=treatment.id)
            if interaction.when is not None:
                truth = conjunction([truth, self.when(interaction.when, profile, known)])
            level = COUNTS_AS[interaction.severity]
            if interaction.withhold not in ("either", own):
                level = min(level, 1)
            found[interaction.id, other] = (truth, level)
        if treatment.kind == "drug":
            found |= self.intolerances(treatment.id, profile)
            for domain in DOMAINS:
                if domain not in treatment.reviewed:
                    found[f"{treatment.id}-unreviewed-{domain}", ""] = ("T", 1)
            for number, name in enumerate(profile.unrecognized, 1):
                found[f"{treatment.id}-unrecognized-{number}", name] = ("U", 1)
            silent = self.silent(treatment)
            taken = [name for name in profile.takes if silent & self.meant(name)]
            closed = profile.other_drugs is False and not profile.unrecognized
            for name in [*taken, *([] if closed or not silent else [""])]:
                found[f"{treatment.id}-not-searched", name] = ("U", 1)
        return found

    def meant(self, name: str) -> set[str]:
        """Everything that a name may mean."""
        return {low for low, found in self.above.items() if name in found}

    def silent(self, treatment: Treatment) -> set[str]:
        """The drugs of which nobody knows whether they interact with a treatment."""
        if treatment.id not in self._silent:
            everything: list[Treatment | Drug] = [*self.kb.treatments, *self.kb.drugs]
            entries = [entry for entry in everything if entry.kind == "drug"]
            with_others = {
                other
                for each, _, other in self.sides(treatment.id)
                if each.severity != "minor" and each.when is None
            }
            own = set(treatment.screened)
            self._silent[treatment.id] = {
                entry.id
                for entry in entries
                if entry.id != treatment.id and not with_others & self.above[entry.id]
                # A list that knows both, or the label of one while the other is known at all.
                if not own & set(entry.screened)
                and not (own and entry.screened and self._labels & {*own, *entry.screened})
            }
        return self._silent[treatment.id]

    def sides(self, name: str) -> list[tuple[Interaction, str, str]]:
        """Every interaction of a drug with its own and the other side."""
        if name not in self._sides:
            self._sides[name] = [
                (interaction, own, other)
                for interaction in self.kb.interactions
                for own, other in dict.fromkeys([interaction.between, interaction.between[::-1]])
                if own in self.above[name]
            ]
        return self._sides[name]


def who(facts: dict[str, Any]) -> None:
    """Conclude who is asked about pregnancy and who about fathering."""
    if facts.get("pregnancy", "not-possible") != "not-possible":
        facts.setdefault("sex", "female")
    if facts.get("fathering"):
        facts.setdefault("sex", "male")
    age, sex = facts.get("age", CHILD), facts.get("sex")
    if age < CHILD or age > OLD or sex == "male":
        facts.setdefault("pregnancy", "not-possible")
    if age < CHILD or sex == "female":
        facts.setdefault("fathering", False)


def conjunction(said: Iterable[str]) -> str:
    together = "".join(said)
    return "F" if "F" in together else "U" if "U" in together else "T"


def altogether(amounts: list[tuple[Whatever, ...]], bound: Whatever, share: float) -> str:
    """Compare a sum, the least and the most that it can be: what is not said can be anything."""
    least = sum(each[0] or 0 for each in amounts) * share
    most = sum(math.inf if each[1] is None else each[1] for each in amounts) * share
    if not amounts:
        most = math.inf
    parts = spaced(str(bound)).split()
    said = [{fits(least, part), fits(most, part)} for part in parts]
    return conjunction(["U" if len(each) > 1 else "T" if True in each else "F" for each in said])


def one(value: Whatever, wanted: Whatever) -> str:
    """Judge one single-valued constraint."""
    if value is None:
        return "U"
    options = wanted if isinstance(wanted, list) else [wanted]
    return "T" if any(fits(value, option) for option in options) else "F"


def fits(value: Whatever, option: Whatever) -> bool:
    if isinstance(value, bool) or isinstance(option, bool) or not isinstance(value, int | float):
        return bool(value == option)
    return all(part_fits(value, part) for part in spaced(str(option)).split())


def spaced(text: str) -> str:
    return text.replace("< ", "<").replace("> ", ">").replace("= ", "=")


def part_fits(value: float, part: str) -> bool:
    bound = float(part.lstrip("<>="))
    sign = part[: len(part) - len(part.lstrip("<>="))]
    return (
        (value < bound and "<" in sign)
        or (value > bound and ">" in sign)
        or (value == bound and ("=" in sign or not sign))
    )


def worst(found: dict[tuple[str, str], tuple[str, int]], truths: str) -> str:
    """Join of the levels of everything whose truth is among ``truths``."""
    return LEVELS[max((level for truth, level in found.values() if truth in truths), default=0)]

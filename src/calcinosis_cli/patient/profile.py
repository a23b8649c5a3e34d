"""What follows from what was said of a patient.

:class:`PatientFacts` answers the questions of :mod:`calcinosis_cli.patient.logic`; it never invents
a *no*.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from calcinosis_cli.patient.facts import FACTS, Fact
from calcinosis_cli.patient.history import HARM
from calcinosis_cli.patient.logic import Truth, evaluate_clause, holds, measured

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from calcinosis_cli.patient.facts import Profile
    from calcinosis_cli.patient.history import Dose
    from calcinosis_cli.patient.kinship import Kinship
    from calcinosis_cli.patient.logic import Span
    from calcinosis_cli.patient.record import Amount, Clause, Id

_SINGLE = [name for name, fact in FACTS.items() if fact.kind in ("choice", "number", "flag")]
_NOT_FOR_ALL = [fact for fact in FACTS.values() if fact.plausible]
_NEEDING = [fact for fact in FACTS.values() if fact.needs]


class ContradictionError(ValueError):
    """Given facts exclude each other; the message names both.

    ``profile``: what else was said, so that its alerts are told all the same.
    """

    def __init__(self, message: str, profile: Profile | None = None) -> None:
        super().__init__(message)
        self.profile = profile


class PatientFacts:
    """A profile with what follows from it: implied conditions, groups of drugs, presumptions.

    ``presume`` adds that new or growing deposits count as active disease until disproved.
    Safety is judged without it, fit and leading groups with it. ``contradictory`` accepts facts
    that exclude each other: of these the first stands.

    ``harmful``: all that the patient is allergic to, or was severely harmed by; ``doubtful``: what
    was not tolerated, and why is not known; ``presumed``: what goes without saying at this age.
    """

    def __init__(
        self,
        profile: Profile,
        kinship: Kinship,
        *,
        presume: bool = False,
        contradictory: bool = False,
    ) -> None:
        self._profile = profile
        self._kinship = kinship
        self.taken = frozenset(profile.takes)
        self.harmful, self.doubtful = _harm(profile, kinship)
        self._because: dict[str, str] = {}
        self.contradictions: list[str] = []
        self.presumed: list[str] = []
        self.known: dict[str, Any] = {
            name: value for name in _SINGLE if (value := getattr(profile, name)) is not None
        }
        self._settle_facts()
        self._settle_conditions()
        if self.contradictions and not contradictory:
            raise ContradictionError("; ".join(self.contradictions), profile)
        if presume and profile.course in ("new", "growing"):
            self.known.setdefault("active_disease", True)

    def value(self, fact: str) -> object:
        """Return the known value of a single-valued fact or condition, else ``None``."""
        return self.known.get(fact)

    def member(self, fact: str, item: str) -> Truth:
        """Tell whether ``item`` belongs to a many-valued fact of the patient."""
        if fact == "takes":
            return self.takes(item)
        if fact == "tried":
            tried = any(item in words for words in tried_words(self._profile, self._kinship))
            return Truth.TRUE if tried else Truth.FALSE
        if fact == "allergies":
            doubtful = Truth.UNKNOWN if item in self.doubtful else Truth.FALSE
            return Truth.TRUE if item in self.harmful else doubtful
        given: list[str] = getattr(self._profile, fact)
        if not given:
            return Truth.UNKNOWN
        return Truth.TRUE if item in given else Truth.FALSE

    def takes(self, item: Id) -> Truth:
        """Tell whether the patient takes ``item`` (a drug, class or group)."""
        kin = self._kinship.kin
        if any(item in kin(drug) for drug in self.taken):
            return Truth.TRUE
        if not self._profile.drugs_complete:
            return Truth.UNKNOWN
        # A group that was named may or may not mean a member that is this.
        maybe = any(item in self._kinship.possible(drug) for drug in self.taken)
        return Truth.UNKNOWN if maybe else Truth.FALSE

    def dosed(self, amount: Amount) -> Truth:
        """Tell whether a medicine is taken in such a dose; unknown unless it was stated."""
        kin = self._kinship.kin
        meant = [drug for drug in self._profile.takes if amount.of in kin(drug)]
        truths = [self._dosed(drug, amount) for drug in meant]
        if amount.of not in meant and not (meant and self._profile.drugs_complete):
            truths.append(Truth.UNKNOWN)  # another one of the group may be taken
        return max(truths)

    def _dosed(self, drug: Id, amount: Amount) -> Truth:
        doses = [dose for dose in self._profile.doses if drug in dose.read_as]
        truths = [
            measured(wanted, _sum([_MEASURES[measure](dose) for dose in doses]))
            for measure in _MEASURES
            if (wanted := getattr(amount, measure)) is not None
        ]
        if amount.route is not None:
            routes = [dose.route for dose in doses]
            wanted = amount.route if isinstance(amount.route, list) else [amount.route]
            found = any(route in wanted for route in routes)
            known = routes and None not in routes
            truths.append(Truth.TRUE if found else Truth.FALSE if known else Truth.UNKNOWN)
        return min(truths)

    # Single facts

    def _settle_facts(self) -> None:
        """Close what is no question for this patient, and find values that cannot be."""
        for fact in _NOT_FOR_ALL:
            self._conclude_who(fact)
        for fact in _NOT_FOR_ALL:
            self._close_implausible(fact)
        for fact in _NEEDING:
            value = self.known.get(fact.name)
            clause = (fact.needs or {}).get(value, {})
            if clause and evaluate_clause(clause, self) is Truth.FALSE:
                self._contradict(fact.name, value, self._told(clause, Truth.FALSE))

    def _conclude_who(self, fact: Fact) -> None:
        """Conclude from an answer who was asked: who is pregnant is female."""
        value = self.known.get(fact.name, fact.otherwise)
        for other, wanted in (fact.plausible or {}).items():
            if value != fact.otherwise and FACTS[other].kind == "choice":
                if other not in self.known:
                    self._because[other] = f"{fact.name}: {_typed(value)}"
                self.known.setdefault(other, wanted)

    def _close_implausible(self, fact: Fact) -> None:
        clause = fact.plausible or {}
        if evaluate_clause(clause, self) is not Truth.FALSE:
            return
        because = self._told(clause, Truth.FALSE)
        if fact.name not in self.known and any(FACTS[f].kind == "number" for f in self._so(clause)):
            said = (fact.headline or ("",))[-1].format(str(fact.otherwise).replace("-", " "))
            self.presumed.append(said)
        given = self.known.setdefault(fact.name, fact.otherwise)
        if given != fact.otherwise:
            self._contradict(fact.name, given, because)

    # Conditions

    def _settle_conditions(self) -> None:
        kinship, given = self._kinship, dict(self._profile.conditions)
        for name, clauses in kinship.implied_by.items():
            clause = next((c for c in clauses if evaluate_clause(c, self) is Truth.TRUE), None)
            if clause is not None:
                self._set(given, name, self._told(clause, Truth.TRUE), present=True)
        for name, present in list(given.items()):
            self._spread(given, name, present=present)
        for name, clauses in kinship.implied_by.items():
            # Only what was said: a chain of implications, perhaps of a user's own file, is none.
            if self._profile.conditions.get(name) is False:
                self._refute(clauses)
        self.known.update(given)
        self._exclude(given)
        self._close_lists(given)
        self.known.update(given)

    def _spread(self, given: dict[Id, bool], name: Id, *, present: bool) -> None:
        """Let a condition imply others, or its absence refute those that imply it."""
        kinship = self._kinship
        for other in kinship.implied(name) if present else kinship.implying(name):
            self._set(given, other, name, present=present)

    def _exclude(self, given: dict[Id, bool]) -> None:
        """Refute conditions that another one, or a fact, excludes."""
        for name, clauses in self._kinship.excluded_by.items():
            for clause in clauses:
                if evaluate_clause(clause, self) is Truth.TRUE:
                    self._refuse(given, name, self._told(clause, Truth.TRUE))
                elif given.get(name):
                    for other in _conditions_alone(clause):
                        self._refuse(given, other, name)

    def _refuse(self, given: dict[Id, bool], name: Id, because: str) -> None:
        self._set(given, name, because, present=False)
        self._spread(given, name, present=False)

    def _close_lists(self, given: dict[Id, bool]) -> None:
        """Conclude that nothing else is there, where that was said."""
        profile, kinship = self._profile, self._kinship
        if profile.other_allergies is False:
            for name in [name for name in kinship.allergies if name not in given]:
                self._refuse(given, name, "other_allergies: false")
        if profile.other_conditions is False:
            still_open = self._still_open()
            for name in kinship.condition_ids:
                if name not in still_open:
                    given.setdefault(name, False)

    def _still_open(self) -> set[Id]:
        """Conditions that a fact still unknown could make true, with all that they imply."""
        found: set[Id] = set()
        for name, clauses in self._kinship.implied_by.items():
            truths = [evaluate_clause(clause, self) for clause in clauses]
            if Truth.UNKNOWN in truths and Truth.TRUE not in truths:
                found |= {name, *self._kinship.implied(name)}
        return found

    def _set(self, given: dict[Id, bool], name: Id, because: str, *, present: bool) -> None:
        if given.setdefault(name, present) is not present:
            self._contradict(name, given[name], because)

    def _refute(self, implied_by: list[Clause]) -> None:
        """Conclude that a flag is false when the condition that it implies is absent."""
        for clause in implied_by:
            if len(clause) == 1:
                ((fact, value),) = clause.items()
                if value is True and fact in FACTS and FACTS[fact].kind == "flag":
                    self.known.setdefault(fact, False)

    # Words

    def _contradict(self, fact: str, value: object, because: str) -> None:
        said = ("no", "yes")[value] if isinstance(value, bool) else _typed(value)
        self.contradictions.append(f"{fact} is given as {said}, which contradicts {because}")

    def _so(self, clause: Clause, truth: Truth = Truth.FALSE) -> list[str]:
        return [fact for fact, wanted in clause.items() if holds(fact, wanted, self) is truth]

    def _told(self, clause: Clause, truth: Truth) -> str:
        """Name the facts that make a clause what it is, as a profile file would give them."""
        return ", ".join(
            self._because.get(fact) or f"{fact}: {_typed(self.known.get(fact, clause[fact]))}"
            for fact in self._so(clause, truth)
        )


_UNSAID: Span = (0, math.inf)


def _span(least: float | None, most: float | None) -> Span:
    return _UNSAID if least is None else (least, most or least)


def _times(dose: Dose) -> Span:
    return _span(dose.times_a_week, dose.times_to)


def _mg_a_week(dose: Dose) -> Span:
    spans = _span(dose.mg, dose.mg_to), _times(dose)
    if _UNSAID in spans:
        return _UNSAID
    (mg, mg_to), (times, times_to) = spans
    return mg * times, mg_to * times_to


def _mg_a_day(dose: Dose) -> Span:
    least, most = _mg_a_week(dose)
    return least / 7, most / 7


_MEASURES: dict[str, Callable[[Dose], Span]] = {
    "mg_a_day": _mg_a_day,
    "mg_a_week": _mg_a_week,
    "times_a_week": _times,
}


def _sum(spans: Sequence[Span]) -> Span:
    """Return what all doses come to; of none nothing is known."""
    least, most = zip(*(spans or [_UNSAID]), strict=True)
    return sum(least), sum(most)


def tried_words(profile: Profile, kinship: Kinship) -> Iterator[set[str]]:
    """Yield what rules may say of each treatment that was tried: its kin, alone or with its end."""
    for past in profile.tried:
        kin = kinship.kin(past.treatment)
        yield {*kin, *(f"{name}:{past.outcome}" for name in kin if past.outcome)}


def _harm(profile: Profile, kinship: Kinship) -> tuple[frozenset[Id], frozenset[Id]]:
    """Collect what is allergic to or did severe harm; what may have, since why is not known."""
    harmful = [*profile.allergies, *_ended(profile, HARM)]
    asked = profile.other_allergies is not False
    doubtful = _ended(profile, ("not-tolerated",)) if asked else ()
    return _union(kinship.possible, harmful), _union(kinship.kin, doubtful)


def _ended(profile: Profile, outcomes: Iterable[str | None]) -> list[Id]:
    return [past.treatment for past in profile.tried if past.outcome in outcomes]


def _union(of: Callable[[Id], frozenset[Id]], names: Iterable[Id]) -> frozenset[Id]:
    return frozenset().union(*map(of, names))


def _conditions_alone(clause: Clause) -> list[Id]:
    """Return the condition of a clause that says nothing else than that it is there."""
    found = [name for name, wanted in clause.items() if wanted is True and name not in FACTS]
    return found if len(clause) == 1 else []


def _typed(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)

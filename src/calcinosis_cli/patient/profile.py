"""What follows from what was said of a patient.

:class:`PatientFacts` answers the questions of :mod:`calcinosis_cli.patient.logic`; it never invents
a *no*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from calcinosis_cli.patient.facts import FACTS, Fact
from calcinosis_cli.patient.logic import Truth, evaluate_clause

if TYPE_CHECKING:
    from calcinosis_cli.patient.facts import Profile
    from calcinosis_cli.patient.kinship import Kinship
    from calcinosis_cli.patient.record import Id

_NOT_FOR_ALL = [fact for fact in FACTS.values() if fact.plausible]


class ContradictionError(ValueError):
    """Two given facts exclude each other; the message names both."""


class PatientFacts:
    """A profile with what follows from it: implied conditions, groups of drugs, presumptions.

    ``presume`` adds that new or growing deposits count as active disease until disproved.
    Safety is judged without it, fit and leading groups with it.
    """

    __slots__ = ("_kinship", "_profile", "known", "taken")

    def __init__(self, profile: Profile, kinship: Kinship, *, presume: bool = False) -> None:
        self._profile = profile
        self._kinship = kinship
        self.known = _known_values(profile, kinship)
        self.taken = frozenset(profile.takes)
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
            tried = any(item in self._kinship.kin(past.treatment) for past in self._profile.tried)
            return Truth.TRUE if tried else Truth.FALSE
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


def _known_values(profile: Profile, kinship: Kinship) -> dict[str, Any]:
    """Collect single-valued facts and conditions with everything that they imply."""
    known: dict[str, Any] = {
        name: value
        for name, fact in FACTS.items()
        if fact.kind in ("choice", "number", "flag")
        and (value := getattr(profile, name)) is not None
    }
    for fact in _NOT_FOR_ALL:
        _close_implausible(fact, known)
    _close_conditions(profile, kinship, known)
    return known


def _close_implausible(fact: Fact, known: dict[str, Any]) -> None:
    clause = fact.plausible or {}
    if evaluate_clause(clause, _Plain(known)) is not Truth.FALSE:
        return
    if (given := known.setdefault(fact.name, fact.otherwise)) != fact.otherwise:
        because = _told(clause, known)
        raise ContradictionError(f"{fact.name} is given as {given}, which contradicts {because}")


def _close_conditions(profile: Profile, kinship: Kinship, known: dict[str, Any]) -> None:
    given = dict(profile.conditions)
    for name, clauses in kinship.implied_by.items():
        if clause := next((clause for clause in clauses if _implied(clause, known)), None):
            _set(given, name, _told(clause, known), present=True)
    for name, present in list(given.items()):
        implied = kinship.implied(name) if present else kinship.implying(name)
        for other in implied:
            _set(given, other, name, present=present)
    for name, clauses in kinship.implied_by.items():
        # Only what was said: a chain of implications, perhaps of a user's own file, is no answer.
        if profile.conditions.get(name) is False:
            _refute(clauses, known)
    if profile.other_conditions is False:
        still_open = _still_open(kinship, known)
        for name in kinship.condition_ids:
            if name not in still_open:
                given.setdefault(name, False)
    known.update(given)


def _still_open(kinship: Kinship, known: dict[str, Any]) -> set[Id]:
    """Conditions that a fact still unknown could make true, with all that they imply."""
    facts = _Plain(known)
    found: set[Id] = set()
    for name, clauses in kinship.implied_by.items():
        truths = [evaluate_clause(clause, facts) for clause in clauses]
        if Truth.UNKNOWN in truths and Truth.TRUE not in truths:
            found |= {name, *kinship.implied(name)}
    return found


def _set(given: dict[Id, bool], name: Id, because: str, *, present: bool) -> None:
    if given.setdefault(name, present) is not present:
        said = "yes" if not present else "no"
        raise ContradictionError(f"{name} is given as {said}, which contradicts {because}")


def _told(clause: dict[str, Any], known: dict[str, Any]) -> str:
    """Name the facts that a clause speaks of, as a profile file would give them."""
    return ", ".join(f"{fact}: {_typed(known[fact])}" for fact in clause)


def _typed(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _implied(clause: dict[str, Any], known: dict[str, Any]) -> bool:
    return evaluate_clause(clause, _Plain(known)) is Truth.TRUE


def _refute(implied_by: list[Any], known: dict[str, Any]) -> None:
    """Conclude that a flag is false when the condition that it implies is absent."""
    for clause in implied_by:
        if len(clause) == 1:
            ((fact, value),) = clause.items()
            if value is True and fact in FACTS and FACTS[fact].kind == "flag":
                known.setdefault(fact, False)


class _Plain:
    """Plain known values as facts, for the ``implied_by`` clauses (single-valued facts only)."""

    __slots__ = ("_known",)

    def __init__(self, known: dict[str, Any]) -> None:
        self._known = known

    def value(self, fact: str) -> object:
        return self._known.get(fact)

    def member(self, fact: str, item: str) -> Truth:  # noqa: ARG002 - not used in implied_by
        return Truth.UNKNOWN

"""What an answer is made of; how it is found stands elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, get_args

import msgspec

from calcinosis_cli.evidence.brief import EvidenceBrief
from calcinosis_cli.knowledge.stated import Hazard
from calcinosis_cli.patient.facts import Profile
from calcinosis_cli.patient.history import ENDS, LOCAL
from calcinosis_cli.patient.record import AskedWith, Id, LineName, Record, Role, When

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from calcinosis_cli.patient.history import Dose, NotTaken, Tried, Unclear
    from calcinosis_cli.patient.kinship import Kinship

Safety: TypeAlias = Literal["clear", "caution", "avoid", "contraindicated"]
SCALE: tuple[Safety, ...] = ("clear", "caution", "avoid", "contraindicated")
RANK: dict[Safety, int] = {level: rank for rank, level in enumerate(SCALE)}

LEVEL_OF: dict[str, Safety] = {
    "contraindicated": "contraindicated",
    "major": "avoid",
    "moderate": "caution",
    "minor": "clear",
    "avoid": "avoid",
    "caution": "caution",
    "note": "clear",
}
"""How a rule counts, or an interaction against the side to withhold; what is *clear* is noted."""

Said: TypeAlias = Literal["true", "unknown", "false"]
Fit: TypeAlias = Literal["preferred", "suitable", "unsuited"]
Because: TypeAlias = Literal["contraindicated", "not-recommended", "withdrawn", "tried", "unsuited"]
ListName: TypeAlias = Literal["consider", "not_for_this_patient"]

Urgency: TypeAlias = Literal["same-day", "review-today", "reconsider-diagnosis", "plan"]
URGENCIES: tuple[Urgency, ...] = get_args(Urgency)

SEVERITIES = ("contraindicated", "major", "moderate", "minor")
FITS: tuple[Fit, ...] = get_args(Fit)

LINES: tuple[LineName, ...] = ("first", "second", "later")
ROLES: tuple[Role, ...] = ("usual", "refractory", "experimental", "not-recommended")
DAYS = 7
MONTHLY = 0.23
"""Times a week, as the data count a month."""

TRIED_BEFORE_REFRACTORY = 2
"""After so many options of its group were tried, a refractory treatment counts as usual, and every
line is due."""


class Reason(Record, frozen=True):
    """A sentence for or against, with the rule and the facts behind it."""

    text: str
    references: list[Id]
    rule: Id
    facts: list[str]
    level: Safety | None = None
    management: str | None = None
    jurisdiction: str | None = None


class Key(Record, frozen=True):
    """The sorting key of a row, heaviest first; smaller comes earlier.

    ``leads``: 0 when the group leads; ``group``: its place in the file; ``back``: 1 for what
    should be avoided, and for what is experimental and not preferred; ``fit``, ``line``, ``role``:
    places in :data:`FITS`, :data:`LINES` and :data:`ROLES`; ``doubt``: 1 when an unknown fact
    could still make a suitable option unsuited; ``safety``, ``could_be``: ranks of
    what is known and of the worst possible; ``level``: evidence level of supporting studies in
    dermatomyositis, 6 when there are none.
    """

    leads: int
    group: int
    back: int
    fit: int
    line: int
    role: int
    doubt: int
    safety: int
    level: int
    could_be: int

    def places(self) -> tuple[int, ...]:
        """Return the key as a tuple; equal tuples are ties."""
        return msgspec.structs.astuple(self)


class Option(Record, frozen=True):
    """A treatment to consider.

    ``unsearched``: what is taken of which nobody searched for its interaction with it.
    """

    id: Id
    name: str
    group: Id
    role: Role
    fit: Fit
    safety: Safety
    why: list[Reason]
    against: list[Reason]
    ask: list[str]
    evidence: EvidenceBrief
    key: Key
    could_be: Safety | None = None
    current: bool = False
    tied: bool = False
    hazards: list[Hazard] = []
    unsearched: list[Id] = []


class Excluded(Record, frozen=True):
    """A treatment that is not for this patient, and why."""

    id: Id
    name: str
    group: Id
    role: Role
    because: Because
    fit: Fit
    safety: Safety
    why: list[Reason]
    against: list[Reason]
    ask: list[str]
    evidence: EvidenceBrief
    key: Key
    could_be: Safety | None = None
    current: bool = False
    hazards: list[Hazard] = []
    unsearched: list[Id] = []


class Placed(NamedTuple):
    """A treatment in an answer: in which list, and its place there, from 1."""

    where: ListName
    place: int
    item: Option | Excluded


def placed(consider: Iterable[Option], excluded: Iterable[Excluded]) -> Iterator[Placed]:
    """Go through both lists."""
    for place, option in enumerate(consider, 1):
        yield Placed("consider", place, option)
    for place, item in enumerate(excluded, 1):
        yield Placed("not_for_this_patient", place, item)


class Lead(Record, frozen=True):
    """A group that comes first for this patient, with the rules that say so."""

    group: Id
    why: list[Reason]


class Recommendation(Record, frozen=True):
    """The answer to one profile."""

    profile: Profile
    alerts: list[AlertFinding]
    leading: list[Lead]
    consider: list[Option]
    not_for_this_patient: list[Excluded]
    ask_first: list[Question]
    interactions: list[Pair]
    unrecognized: list[str]
    notes: list[str]

    def placed(self) -> Iterator[Placed]:
        """Go through both lists."""
        return placed(self.consider, self.not_for_this_patient)


class Question(Record, frozen=True):
    """A fact to ask for: the treatments whose verdict it could change, the alerts it decides.

    ``asked``: with what it is asked; conditions of one kind share a tick-list. ``flag``: what
    answers it. ``pressing``: its answer alone would raise an alert now, or end one.
    """

    fact: str
    kind: Literal["fact", "condition"]
    ask: str
    asked: AskedWith
    flag: str
    moves: list[Id]
    alerts: list[Id] = []
    pressing: bool = False


class Pair(Record, frozen=True):
    """One interaction with the named drugs that stand on its two sides.

    ``duplicate``: they do the same, so that one of them is enough.
    """

    id: Id
    scope: Literal["taken", "options"]
    severity: Literal["contraindicated", "major", "moderate", "minor"]
    first: list[Id]
    second: list[Id]
    withhold: list[Id]
    consequence: str
    management: str
    references: list[Id]
    mechanism: str | None = None
    when: When | None = None
    duplicate: bool = False
    holds: Said = "true"


class AlertFinding(Record, frozen=True):
    """A red flag that is true for the patient."""

    id: Id
    urgency: Urgency
    text: str
    plain: str
    references: list[Id]
    facts: list[str] = []


CURRENT = Reason(
    "Taken now: continue or optimize it with the team before adding another.",
    [],
    "current",
    ["takes"],
)
RELAPSED = Reason("Worked before; relapsed afterwards.", [], "relapsed", ["tried"])


def tried_reason(tried: Iterable[Tried]) -> Reason:
    """Say how a treatment that was tried before ended."""
    ended = sorted({ENDS[past.outcome] if past.outcome else "outcome not stated" for past in tried})
    return Reason(f"Tried before: {', '.join(ended)}.", [], "tried", ["tried"])


def review_alert(
    name: Id, drug: str, text: str, *, references: Iterable[Id], facts: Iterable[str]
) -> AlertFinding:
    """Say that a drug is taken now although a rule (of this text) forbids it."""
    return AlertFinding(
        id=f"review-{name}",
        urgency="review-today",
        text=f"{drug} is taken now and is contraindicated: {text}",
        plain=f"{drug} is being taken now, and a rule says it should not be. Do not stop it "
        "on your own; call the doctor who prescribed it today.",
        references=list(dict.fromkeys(references)),
        facts=list(dict.fromkeys(facts)),
    )


def read_as(dose: Dose) -> str:
    """Say how a line was read."""
    unclear = "".join(UNCLEAR[what] for what in dose.unclear)
    return f"'{dose.typed}' is read as {dose_words(dose)}.{unclear}"


UNCLEAR: dict[Unclear, str] = {
    "number": " A number in it has two meanings (1.000 is one or a thousand): write it without "
    "the dot.",
    "amount": " It says two amounts: which of them is one dose?",
    "frequency": " It says in two ways how often: which of them is right?",
}
"""What is asked of a line that has two meanings."""


def dose_words(dose: Dose) -> str:
    """Say what a line was read as: the medicines, how much, how often, by which route."""
    said = [" and ".join(dose.read_as)]
    if dose.mg is not None:
        most = f" to {dose.mg_to:g}" if dose.mg_to else ""
        said.append(f"{dose.mg:g}{most} mg")
    if dose.times_a_week is not None:
        often = [_often(times) for times in (dose.times_a_week, dose.times_to) if times]
        said.append(" to ".join(often))
    if dose.route is not None:
        said.append(dose.route)
    return ", ".join(said)


def line_words(line: NotTaken) -> str:
    """Say what a line was read as that says of a medicine that it is not taken."""
    name = " and ".join(line.read_as)
    return f"allergic to {name}" if line.allergic else f"{name}, not taken now"


def not_taken_note(line: NotTaken, taken: frozenset[Id]) -> str:
    """Say how such a line was read, and what to do when that is not right."""
    more = "if it was stopped lately, or may still act, give it as taken."
    if not taken.isdisjoint(line.read_as):
        more = "another line says that it is taken, and that counts."
    elif line.allergic:
        more = "it does not count as taken."
    return f"'{line.typed}' is read as {line_words(line)}: {more}"


def _often(times_a_week: float) -> str:
    """Say a rate in whole times: a day, a week, or so many weeks apart."""
    if times_a_week < 1:
        months = MONTHLY / times_a_week
        whole = months >= 1 and abs(months - round(months)) < MONTHLY / 10
        if whole:
            return "once a month" if round(months) == 1 else f"every {months:.0f} months"
        return f"every {1 / times_a_week:.3g} weeks"
    a_day = times_a_week / DAYS
    times, period = (a_day, "day") if a_day >= 1 else (times_a_week, "week")
    return f"once a {period}" if times == 1 else f"{times:.3g} times a {period}"


def review_pair(pair: Pair) -> AlertFinding:
    """Say that two drugs are taken now that must not be taken together."""
    one, other = (", ".join(side).replace("-", " ") for side in (pair.first, pair.second))
    return AlertFinding(
        id=f"review-{pair.id}",
        urgency="review-today",
        text=f"{one} and {other} are taken together now, which is forbidden: {pair.consequence} "
        f"{pair.management}",
        plain="Two of the medicines must not be taken together. Do not stop either on your own; "
        "call the doctor who prescribed them today.",
        references=pair.references,
        facts=["takes"],
    )


def repeated_words(name: Id, names: Iterable[str]) -> str:
    """Say that one drug is named twice, by two brands or by two products that hold it."""
    return f"{' and '.join(names)} hold the same drug ({name}): taken both, a duplicate therapy."


def local_note(dose: Dose, name: Id) -> str:
    """Say that what is recorded of a medicine stands, though it is not swallowed."""
    return (
        f"{name.replace('-', ' ')} is given by a local route ({dose.route}), by which less of it "
        "may reach the blood: what is recorded of its interactions does not tell routes apart and "
        "stands, as the cautious reading."
    )


def notes_on(
    profile: Profile,
    kinship: Kinship,
    presumed: Iterable[str],
    *,
    presumed_active: bool,
    interacting: Callable[[Id], bool],
) -> list[str]:
    """Say what to bear in mind; ``interacting``: whether interactions of a drug are recorded."""
    notes = [f"Presumed at this age: {'; '.join(presumed)}."] if presumed else []
    if presumed_active:
        notes.append(f"Deposits are {profile.course}: disease counts as active until disproved.")
    elif profile.active_disease is False and profile.course in ("new", "growing"):
        notes.append(
            f"Deposits are {profile.course} although the disease is said to be quiet: reassess "
            "activity first, and step up treatment of the disease only if it is found."
        )
    if profile.egfr is not None:
        notes.append("Creatinine overestimates kidney function when muscle is wasted.")
    notes += map(read_as, profile.doses)
    notes += [
        local_note(dose, name)
        for dose in profile.doses
        for name in dose.read_as
        if dose.route in LOCAL and dose.route not in name and interacting(name)
    ]
    taken = frozenset(profile.takes)
    notes += [not_taken_note(line, taken) for line in profile.not_taken]
    notes += [
        f"{name.replace('-', ' ')}: which one? What only some of them do stays open until it is "
        "named."
        for name in profile.takes
        if kinship.is_kind(name)
    ]
    notes += [repeated_words(name, names) for name, names in profile.repeated.items()]
    return [*notes, *map(unknown_note, profile.unrecognized)]


def unknown_note(name: str) -> str:
    """Say what follows from a name that nobody knows."""
    return f"{name} is not recognized: no drug is free of possible interactions with it."

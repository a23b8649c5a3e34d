"""The rules of a knowledge base as they are stored: conditions numbered once, treatments by them.

A *condition* is something that is true, unknown or false of a patient: a clause (facts with
constraints, all of which hold), or what is made of clauses: any of several, or a drug that is taken
and any of several. Whatever the data say of some patients (a safety rule, an interaction, a rule of
fit, a leading group, an alert) they say under the number of a condition.

A set of conditions is a whole number; condition *n* is bit *n*. It is stored as its bytes, least
first.
"""

from typing import Literal, TypeAlias

from calcinosis_cli.engine.answer import AlertFinding, Reason
from calcinosis_cli.evidence.brief import EvidenceBrief
from calcinosis_cli.knowledge.stated import Hazard
from calcinosis_cli.patient.kinship import Kin
from calcinosis_cli.patient.record import Amount, AskedWith, Clause, Id, Record, Role, When

ALWAYS = 0
"""The condition that holds for everybody: the clause without facts."""

UNRECOGNIZED = 1
"""The condition that a drug whose name is not known interacts: never more than unknown."""

Source: TypeAlias = Literal["rule", "intolerance", "interaction", "review"]
Number: TypeAlias = int


class Column(Record, frozen=True):
    """How clauses read one fact: which do, and which of them each value satisfies."""

    reads: bytes
    satisfied: dict[str, bytes]


class YesOrNo(Record, frozen=True):
    """The same for a fact that is true or false."""

    reads: bytes
    yes: bytes
    no: bytes


class Scale(Record, frozen=True):
    """The same for a number; ``satisfied`` goes below, at and above each of the bounds."""

    reads: bytes
    bounds: list[float]
    satisfied: list[bytes]


class NumberedCondition(Record, frozen=True, array_like=True):
    """A clause; or, where there are alternatives, any of these clauses while ``taken`` holds.

    ``unless``: a condition of a smaller number that makes it false as soon as it is true.
    """

    clause: Clause = {}
    any_of: list[Number] = []
    taken: Number = ALWAYS
    unless: Number | None = None


class Dosed(Record, frozen=True, array_like=True):
    """What is asked of the dose of a medicine, and the clauses that ask it."""

    amount: Amount
    reads: bytes


class Conditions(Record, frozen=True):
    """Every condition by its number, and what makes the clauses true.

    ``apart``: by drug, the clauses on what is taken that leave this drug out, since it does not
    interact with itself. ``unsearched``: by drug, the conditions that it leaves unknown because
    nobody searched for its interaction with a treatment.
    """

    all: list[NumberedCondition]
    values: dict[str, Column]
    flags: dict[str, YesOrNo]
    numbers: dict[str, Scale]
    choices: dict[str, Column]
    tried: Column
    allergies: Column
    takes: Column
    doses: list[Dosed]
    apart: dict[Id, bytes]
    unsearched: dict[Id, bytes] = {}


class Effect(Record, frozen=True, array_like=True):
    """What holds under a condition: how grave it is (a rank), and the reason that it gives.

    ``reason`` is a place in the list of reasons, of which the facts are all that are read.
    """

    condition: Number
    reason: int
    rank: int = 0
    source: Source = "rule"
    partner: Id | None = None


class Ruled(Record, frozen=True):
    """A treatment with its rules.

    ``lines``: its places in a sequence (ranks in :data:`~calcinosis_cli.engine.answer.LINES`);
    ``level``: where its evidence sorts; ``place``: its place by name; ``unsearched``: the condition
    that a drug is taken whose interaction with it nobody searched for, which is never more than
    unknown; ``withdrawn``, ``not_recommended``: why, where it is so.
    """

    id: Id
    name: str
    group: Id
    role: Role
    drug: bool
    level: int
    place: int
    routes: list[str]
    evidence: EvidenceBrief
    against: list[Effect]
    fits: list[Effect]
    unsuited: list[Effect]
    lines: list[Effect]
    hazards: list[Hazard] = []
    unsearched: Number | None = None
    withdrawn: Reason | None = None
    not_recommended: Reason | None = None


class Leading(Record, frozen=True):
    """A group with the rules that make it lead."""

    group: Id
    rules: list[Effect]


class Flag(Record, frozen=True):
    """An alert with its condition; the facts of its finding are all that are read."""

    condition: Number
    finding: AlertFinding


class NumberedInteraction(Record, frozen=True):
    """An interaction, between two sides, of the patients for whom its condition holds."""

    id: Id
    sides: tuple[Id, Id]
    condition: Number
    severity: Literal["contraindicated", "major", "moderate", "minor"]
    withhold: Id
    consequence: str
    management: str
    references: list[Id]
    mechanism: str | None = None
    when: When | None = None
    duplicate: bool = False


class Ask(Record, frozen=True, array_like=True):
    """A fact that can be asked for: its question, with what it is asked, the flag that answers."""

    fact: str
    kind: Literal["fact", "condition"]
    text: str
    asked: AskedWith
    flag: str


class Rules(Record, frozen=True):
    """Everything that an answer is read off.

    ``facts`` stand in the order in which equal questions do; ``interactions`` gravest first, then
    by id; ``reasons`` are shared by all that give them; ``drugs`` are all that a patient can take:
    treatments, classes, drugs and groups.
    """

    kin: Kin
    drugs: list[Id]
    facts: list[Ask]
    conditions: Conditions
    reasons: list[Reason]
    treatments: list[Ruled]
    leading: list[Leading]
    flags: list[Flag]
    interactions: list[NumberedInteraction]

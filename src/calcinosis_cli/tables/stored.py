"""What the tables hold, as MessagePack, which is read faster than JSON.

A set of clauses is a number, written in hex; clause *n* is bit *n*. Bytes are JSON, ready to stand
in an answer.
"""

from __future__ import annotations

from typing import Literal

from calcinosis_cli.kinship import Kin
from calcinosis_cli.record import Id, Record, Role, When


class Column(Record, frozen=True):
    """How clauses read one fact: which do, and which of them each value satisfies."""

    reads: str
    satisfied: dict[str, str]


class Scale(Record, frozen=True):
    """The same for a number; ``satisfied`` goes below, at and above each of the bounds."""

    reads: str
    bounds: list[float]
    satisfied: list[str]


class Drugs(Record, frozen=True):
    """The same for what is taken, by drug, class or group.

    ``apart``: clauses that leave one drug out, since it does not interact with itself.
    """

    reads: str
    satisfied: dict[Id, str]
    apart: dict[Id, str]


class Judged(Record, frozen=True, array_like=True):
    """A rule: its alternative clauses and its reason (a place in the list of reasons)."""

    clauses: list[int]
    reason: int


class Against(Record, frozen=True, array_like=True):
    """A finding: its level as a rank, and, for an interaction, the clause of the partner.

    ``clauses`` is empty for an interaction that is not limited to some patients, and for what
    is always true.
    """

    rank: int
    clauses: list[int]
    reason: int
    partner: int | None = None


class Item(Record, frozen=True):
    """A treatment.

    ``level``, ``place``: its sorting level, its place by name; ``withdrawn``,
    ``not_recommended``: the reason of it, where it is so.
    """

    id: Id
    name: str
    group: Id
    role: Role
    drug: bool
    level: int
    place: int
    evidence: bytes
    against: list[Against]
    fits: list[Judged]
    unsuited: list[Judged]
    withdrawn: int | None = None
    not_recommended: int | None = None


class Meeting(Record, frozen=True):
    """An interaction as the pairs of an answer show it; gravest first, then by id."""

    id: Id
    one: Id
    other: Id
    severity: Literal["contraindicated", "major", "moderate", "minor"]
    withhold: Id
    consequence: str
    management: str
    references: list[Id]
    mechanism: str | None = None
    when: When | None = None
    clauses: list[int] = []


class Flag(Record, frozen=True):
    """An alert, as the finding it raises when all of its clauses are true."""

    id: Id
    clauses: list[int]
    finding: bytes


class Leading(Record, frozen=True):
    """A group with the rules that make it lead."""

    group: Id
    rules: list[Judged]


class Ask(Record, frozen=True, array_like=True):
    """A fact that can be asked for."""

    fact: str
    kind: Literal["fact", "condition"]
    text: str


class Tables(Record, frozen=True):
    """Everything that an answer is looked up in.

    ``clauses``: the facts that each clause reads, in its order; ``facts``: all that can be asked
    for, in the order of the questions; ``read``: the same facts of each clause, as a set of their
    numbers, without what is taken or was tried.
    """

    kin: Kin
    facts: list[Ask]
    clauses: list[list[str]]
    read: list[str]
    values: dict[str, Column]
    numbers: dict[str, Scale]
    choices: dict[str, Column]
    tried: Column
    takes: Drugs
    reasons: list[bytes]
    items: list[Item]
    leading: list[Leading]
    flags: list[Flag]
    meetings: list[Meeting]

"""What follows from a name: the groups of a drug, the implications between conditions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from calcinosis_cli.patient.record import Clause, Id, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Kin(Record, frozen=True):
    """The arrows of a knowledge base.

    ``parents``: every drug or group with the groups and classes that hold it directly;
    ``implies``: every condition with those that are true when it is; ``implied_by``,
    ``excluded_by``: those conditions that follow from facts, or that facts or other conditions
    exclude, with the alternatives, each of which is enough; ``allergies``: those that are one.
    """

    parents: dict[Id, list[Id]]
    implies: dict[Id, list[Id]]
    implied_by: dict[Id, list[Clause]]
    excluded_by: dict[Id, list[Clause]] = {}
    allergies: list[Id] = []


class Kinship:
    """The arrows followed to their ends; each answer is kept."""

    def __init__(self, kin: Kin) -> None:
        self.implied_by = kin.implied_by
        self.excluded_by = kin.excluded_by
        self.allergies = kin.allergies
        self._parents = kin.parents
        self._implies = kin.implies
        self._implied_by = turned(kin.implies)
        self._members = turned(kin.parents)
        self._kin: dict[Id, frozenset[Id]] = {}
        self._possible: dict[Id, frozenset[Id]] = {}

    @property
    def condition_ids(self) -> Iterable[Id]:
        """Every condition, in the order of the file."""
        return self._implies

    def kin(self, name: Id) -> frozenset[Id]:
        """Return the id itself with its class and every group that holds it, transitively."""
        if name not in self._kin:
            self._kin[name] = reached([name], self._parents)
        return self._kin[name]

    def members(self, name: Id) -> frozenset[Id]:
        """Return the id itself with everything that it holds as a class or group, transitively."""
        return reached([name], self._members)

    def is_kind(self, name: Id) -> bool:
        """Tell whether the id is a class or a group, so that its name leaves open which one."""
        return name in self._members

    def possible(self, name: Id) -> frozenset[Id]:
        """Return all that the name may stand for: the kin of each that it may mean."""
        if name not in self._possible:
            kin = (self.kin(one) for one in self.members(name))
            self._possible[name] = frozenset().union(*kin)
        return self._possible[name]

    def implied(self, condition: Id) -> frozenset[Id]:
        """Conditions that are true when ``condition`` is (without itself)."""
        return reached([condition], self._implies) - {condition}

    def implying(self, condition: Id) -> frozenset[Id]:
        """Conditions that are false when ``condition`` is (without itself)."""
        return reached([condition], self._implied_by) - {condition}


def turned(arrows: Mapping[Id, Iterable[Id]]) -> dict[Id, list[Id]]:
    """Turn arrows round."""
    reverse: dict[Id, list[Id]] = {}
    for name, others in arrows.items():
        for other in others:
            reverse.setdefault(other, []).append(name)
    return reverse


def reached(
    start: Iterable[Id], arrows: Mapping[Id, Iterable[Id]], most: float = math.inf
) -> frozenset[Id]:
    """All that arrows lead to from ``start``, itself included; stops soon after ``most``."""
    found: set[Id] = set()
    queue = list(start)
    while queue and len(found) <= most:
        name = queue.pop()
        if name not in found:
            found.add(name)
            queue.extend(arrows.get(name, ()))
    return frozenset(found)

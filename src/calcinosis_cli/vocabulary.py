"""What names mean: ids, kinship of drugs, implications between conditions.

Pure functions of a knowledge base, computed once for it.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from calcinosis_cli.model import Condition, Interaction, KnowledgeBase
    from calcinosis_cli.record import Id


class Vocabulary:
    """Look-up tables over one knowledge base."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self.treatments = {treatment.id: treatment for treatment in kb.treatments}
        self.classes = {cls.id: cls for cls in kb.classes}
        self.drugs = {drug.id: drug for drug in kb.drugs}
        self.conditions: dict[Id, Condition] = {c.id: c for c in kb.conditions}
        self.groups = {group.id: group for group in kb.groups}
        self._kin: dict[Id, frozenset[Id]] = {}

    @cached_property
    def references(self) -> dict[Id, object]:
        """References by id."""
        return {reference.id: reference for reference in self.kb.references}

    @cached_property
    def _parents(self) -> dict[Id, list[Id]]:
        """Every id with the groups and classes that hold it directly."""
        parents: dict[Id, list[Id]] = {}
        for treatment in self.kb.treatments:
            if treatment.class_:
                parents.setdefault(treatment.id, []).append(treatment.class_)
        for drug in self.kb.drugs:
            if drug.class_:
                parents.setdefault(drug.id, []).append(drug.class_)
            for member in drug.members:
                parents.setdefault(member, []).append(drug.id)
        return parents

    def kin(self, name: Id) -> frozenset[Id]:
        """Return the id itself with its class and every group that holds it, transitively."""
        if name not in self._kin:
            self._kin[name] = _closure([name], self._parents)
        return self._kin[name]

    def interactions_of(self, name: Id) -> list[Interaction]:
        """Interactions in which the drug stands, itself or by class or group."""
        kin = self.kin(name)
        found = {i.id: i for member in kin for i in self._by_side.get(member, ())}
        return sorted(found.values(), key=lambda interaction: interaction.id)

    @cached_property
    def _by_side(self) -> dict[Id, list[Interaction]]:
        sides: dict[Id, list[Interaction]] = {}
        for interaction in self.kb.interactions:
            for side in interaction.between:
                sides.setdefault(side, []).append(interaction)
        return sides

    def implied(self, condition: Id) -> frozenset[Id]:
        """Conditions that are true when ``condition`` is (without itself)."""
        return _closure([condition], self._implies) - {condition}

    def implying(self, condition: Id) -> frozenset[Id]:
        """Conditions that are false when ``condition`` is (without itself)."""
        return _closure([condition], self._implied_by) - {condition}

    @cached_property
    def _implies(self) -> dict[Id, list[Id]]:
        return {condition.id: condition.implies for condition in self.kb.conditions}

    @cached_property
    def _implied_by(self) -> dict[Id, list[Id]]:
        reverse: dict[Id, list[Id]] = {}
        for condition in self.kb.conditions:
            for other in condition.implies:
                reverse.setdefault(other, []).append(condition.id)
        return reverse


def _closure(start: Iterable[Id], arrows: dict[Id, list[Id]]) -> frozenset[Id]:
    """All ids that can be reached; cycles are harmless."""
    found: set[Id] = set()
    queue = list(start)
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            queue.extend(arrows.get(name, ()))
    return frozenset(found)

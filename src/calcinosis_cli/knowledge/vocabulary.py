"""What names mean: look-up tables over one knowledge base."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from calcinosis_cli.knowledge.naming import kin_of
from calcinosis_cli.knowledge.searched import SearchedPairs
from calcinosis_cli.patient.kinship import Kinship

if TYPE_CHECKING:
    from collections.abc import Mapping

    from calcinosis_cli.knowledge.model import (
        Alike,
        AnyReference,
        Condition,
        Drug,
        Interaction,
        KnowledgeBase,
        TreatmentClass,
    )
    from calcinosis_cli.knowledge.walk import DrugLike
    from calcinosis_cli.patient.record import Id


class Vocabulary(Kinship):
    """Entries by id, kinship of drugs, implications between conditions."""

    def __init__(self, kb: KnowledgeBase) -> None:
        super().__init__(kin_of(kb))
        self.kb = kb
        self.treatments = {treatment.id: treatment for treatment in kb.treatments}
        self.classes = {cls.id: cls for cls in kb.classes}
        self.drugs = {drug.id: drug for drug in kb.drugs}
        self.conditions: dict[Id, Condition] = {c.id: c for c in kb.conditions}
        self.groups = {group.id: group for group in kb.groups}

    def alike(self, name: Id, how: Alike) -> list[Id]:
        """Classes and groups of which a drug is a member, if their members are so much alike."""
        kinds: list[TreatmentClass | Drug] = [*self.classes.values(), *self.drugs.values()]
        kin = self.kin(name)
        return sorted(kind.id for kind in kinds if kind.alike == how and kind.id in kin)

    def called(self, name: Id) -> str:
        """Name a treatment, class, drug or group by its id."""
        tables: tuple[Mapping[Id, DrugLike], ...] = (self.treatments, self.classes, self.drugs)
        return next((table[name].name for table in tables if name in table), name)

    @cached_property
    def references(self) -> dict[Id, AnyReference]:
        """References by id."""
        return {reference.id: reference for reference in self.kb.references}

    @cached_property
    def searched(self) -> SearchedPairs:
        """What is known of each pair of drugs."""
        return SearchedPairs(self)

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

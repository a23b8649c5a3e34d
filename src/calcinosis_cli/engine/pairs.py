"""Interactions between drugs: with what is taken, and among the options considered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import msgspec

from calcinosis_cli.engine.answer import SEVERITIES, Pair, Said
from calcinosis_cli.engine.judged import truth_of
from calcinosis_cli.engine.rules import ALWAYS
from calcinosis_cli.patient.logic import Truth

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from calcinosis_cli.engine.judging import Truths
    from calcinosis_cli.engine.rules import NumberedInteraction
    from calcinosis_cli.patient.kinship import Kinship
    from calcinosis_cli.patient.record import Id

Scope: TypeAlias = Literal["taken", "options"]
Sides: TypeAlias = "dict[Id, list[Id]]"
"""For each side that an interaction may name, those of the given drugs that stand on it."""


class Pairs:
    """Every interaction of a knowledge base, gravest first."""

    def __init__(
        self,
        interactions: Sequence[NumberedInteraction],
        kinship: Kinship,
        treatments: Sequence[Id],
        drugs: Sequence[Id],
    ) -> None:
        self._meetings = interactions
        self._kinship = kinship
        self._drugs = drugs
        among = self._sides(treatments)
        self._among_treatments = [
            interaction
            for interaction in interactions
            if all(side in among for side in interaction.sides)
        ]
        self._by_side: dict[Id, list[int]] = {}
        for place, interaction in enumerate(interactions):
            for side in interaction.sides:
                self._by_side.setdefault(side, []).append(place)

    def among(self, names: Sequence[Id]) -> list[Pair]:
        """Interactions between any two of the named drugs; of one alone, all that it has.

        What only some members of a named group have comes last, and is not known to hold.
        """
        here = there = self._sides(names)
        others = names
        if len(names) == 1:
            others = self._drugs
            there = self._sides(others)
        found = _pairs(self._meetings, here, there, "taken", None)
        kinds = [name for name in names if self._kinship.is_kind(name)]
        possible = self._sides(others, may=kinds) if kinds else {}
        for kind in kinds:
            sides = self._kinship.possible(kind) - self._kinship.kin(kind)
            perhaps = _pairs(
                self._meetings, {side: [kind] for side in sides}, possible, "taken", None
            )
            found += [
                msgspec.structs.replace(pair, holds="unknown")
                for pair in perhaps
                # The other way round when both of a pair are groups.
                if not any(pair.id == other.id and pair.first == other.second for other in found)
            ]
        return found

    def of(self, taken: Sequence[Id], options: Sequence[Id], truths: Truths) -> list[Pair]:
        """Interactions of what is taken with the options, then among the options themselves.

        One that is limited to some patients is left out when this is not such a patient, and
        says so (``holds`` *unknown*) when that is not known.
        """
        others = [name for name in options if name not in taken]
        by_side = self._sides(others)
        found = []
        if taken:
            with_taken = self._sides(taken)
            everything = self._sides([*taken, *others])
            places = {place for side in with_taken for place in self._by_side.get(side, ())}
            met = map(self._meetings.__getitem__, sorted(places))
            found = _pairs(met, with_taken, everything, "taken", truths)
        return [*found, *_pairs(self._among_treatments, by_side, by_side, "options", truths)]

    def _sides(self, names: Iterable[Id], may: Sequence[Id] = ()) -> Sides:
        """Sort names by side; those of ``may`` by all the sides that they may stand on."""
        sides: Sides = {}
        for name in names:
            kin = self._kinship.possible(name) if name in may else self._kinship.kin(name)
            for side in kin:
                sides.setdefault(side, []).append(name)
        return sides


class _Sought(NamedTuple):
    """An interaction that is looked for: between whom, and whether it holds for the patient."""

    interaction: NumberedInteraction
    left: Sides
    right: Sides
    scope: Scope
    holds: Said

    def pairs(self) -> Iterator[Pair]:
        """Yield the interaction with either side on the left, each pair of drugs once."""
        one, other = self.interaction.sides
        there = self._pair(one, self.left.get(one, []), self.right.get(other, []))
        if there is not None:
            yield there
        if one == other or self.left is self.right:
            return
        # What stands on the left in both ways was paired already.
        seen = self.left.get(one, []) if there else []
        second = [name for name in self.right.get(one, []) if name not in seen]
        back = self._pair(other, self.left.get(other, []), second)
        if back is not None:
            yield back

    def _pair(self, near: Id, first: list[Id], second: list[Id]) -> Pair | None:
        first, second = _apart(first, second)
        if not first or not second:
            return None
        interaction = self.interaction
        either = interaction.withhold == "either"
        return Pair(
            id=interaction.id,
            scope=self.scope,
            severity=interaction.severity,
            first=first,
            second=second,
            withhold=[] if either else first if interaction.withhold == near else second,
            consequence=interaction.consequence,
            management=interaction.management,
            references=interaction.references,
            mechanism=interaction.mechanism,
            when=interaction.when,
            holds=self.holds,
        )


def _apart(first: list[Id], second: list[Id]) -> tuple[list[Id], list[Id]]:
    """Leave a drug that is alone on its side out of the other: it does not meet itself."""
    if len(first) == 1:
        return first, [name for name in second if name not in first]
    if len(second) == 1:
        return [name for name in first if name not in second], second
    two = first == second and not first[2:]
    return (first[:1], first[1:]) if two else (first, second)


def _pairs(
    interactions: Iterable[NumberedInteraction],
    left: Sides,
    right: Sides,
    scope: Scope,
    truths: Truths | None,
) -> list[Pair]:
    found = [
        pair
        for interaction in interactions
        if _meet(interaction, left, right) and (holds := _holds(interaction, truths)) is not None
        for pair in _Sought(interaction, left, right, scope, holds).pairs()
    ]
    return sorted(found, key=lambda pair: (SEVERITIES.index(pair.severity), pair.id, pair.first))


def _meet(interaction: NumberedInteraction, left: Sides, right: Sides) -> bool:
    one, other = interaction.sides
    return (one in left and other in right) or (other in left and one in right)


def _holds(interaction: NumberedInteraction, truths: Truths | None) -> Said | None:
    """Say whether an interaction holds for the patient, if there is one; ``None``: it does not."""
    if interaction.condition == ALWAYS:
        return "true"
    truth = Truth.UNKNOWN if truths is None else truth_of(interaction.condition, truths)
    return None if truth is Truth.FALSE else "true" if truth is Truth.TRUE else "unknown"

"""Interactions between drugs: with what is taken, and among the options considered."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from calcinosis_cli.engine.answer import Pair, Said
from calcinosis_cli.engine.judged import truth_of
from calcinosis_cli.engine.rules import ALWAYS
from calcinosis_cli.patient.logic import Truth

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from calcinosis_cli.engine.judging import Truths
    from calcinosis_cli.engine.rules import NumberedInteraction
    from calcinosis_cli.patient.kinship import Kinship
    from calcinosis_cli.patient.record import Id

Scope: TypeAlias = Literal["taken", "options"]
Sides: TypeAlias = "dict[Id, list[Id]]"
"""For each side that an interaction may name, those of the given drugs that stand on it."""

Meeting: TypeAlias = "tuple[list[Id], list[Id], Id]"
"""Drugs on the left, drugs on the right, and the side on which those on the left stand."""


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
        self._by_side: dict[Id, list[tuple[int, Id]]] = {}
        """Of each side, the places of its interactions, each with the side over against it."""
        for place, interaction in enumerate(interactions):
            one, other = interaction.sides
            self._by_side.setdefault(one, []).append((place, other))
            self._by_side.setdefault(other, []).append((place, one))
        standing = self._sides(treatments)
        self._treatments = {side: standing[side] for side in standing if side in self._by_side}

    def among(self, names: Sequence[Id], truths: Truths | None = None) -> list[Pair]:
        """Interactions between any two of the named drugs; of one alone, all that it has.

        With the truths of a patient, what holds for other patients only is left out. What only
        some members of a named group have comes last, and is not known to hold.
        """
        here = there = self._sides(names)
        others = names
        if len(names) == 1:
            others = self._drugs
            there = self._sides(others)
        found = _pairs(self._meetings, here, there, "taken", truths)
        kinds = [name for name in names if self._kinship.is_kind(name)]
        possible = self._sides(others, may=kinds) if kinds else {}
        for kind in kinds:
            sides = self._kinship.possible(kind) - self._kinship.kin(kind)
            perhaps = _pairs(
                self._meetings, {side: [kind] for side in sides}, possible, "taken", truths
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
        here = {*options} - {*taken}
        others = self._options(here) if here else {}
        found = []
        if taken:
            with_taken = self._sides(taken)
            both = {side: names + others.get(side, []) for side, names in with_taken.items()}
            met = self._between(with_taken, others | both)
            found = _pairs(met, with_taken, others | both, "taken", truths)
        among = self._between(others, others)
        return [*found, *_pairs(among, others, others, "options", truths)]

    def spoken_of(self, name: Id) -> bool:
        """Tell whether an interaction of a drug is recorded that is more than minor."""
        places = (at for side in self._kinship.kin(name) for at, _ in self._by_side.get(side, ()))
        return any(self._meetings[at].severity != "minor" for at in places)

    def _options(self, here: Container[Id]) -> Sides:
        """Sort some treatments by side."""
        standing = self._treatments.items()
        found = {side: [name for name in names if name in here] for side, names in standing}
        return {side: names for side, names in found.items() if names}

    def _between(self, left: Sides, right: Sides) -> Iterator[NumberedInteraction]:
        """Return the interactions that may have one side on the left and one on the right."""
        places = {
            place for side in left for place, other in self._by_side.get(side, ()) if other in right
        }
        return map(self._meetings.__getitem__, sorted(places))

    def _sides(self, names: Iterable[Id], may: Sequence[Id] = ()) -> Sides:
        """Sort names by side; those of ``may`` by all the sides that they may stand on."""
        sides: Sides = {}
        for name in names:
            kin = self._kinship.possible(name) if name in may else self._kinship.kin(name)
            for side in kin:
                sides.setdefault(side, []).append(name)
        return sides


def _pairs(
    interactions: Iterable[NumberedInteraction],
    left: Sides,
    right: Sides,
    scope: Scope,
    truths: Truths | None,
) -> list[Pair]:
    """Pair the drugs on the left with those on the right, in the order of the interactions."""
    found = []
    for interaction in interactions:
        if meetings := _meetings(*interaction.sides, left, right):
            holds = _holds(interaction, truths)
            if holds is not None:
                found += [_pair(interaction, meeting, scope, holds) for meeting in meetings]
    return found


def _meetings(one: Id, other: Id, left: Sides, right: Sides) -> list[Meeting]:
    """Return the drugs that meet, with either side on the left, each pair of drugs once."""
    found = []
    there = _apart(left.get(one), right.get(other))
    if there is not None:
        found.append((*there, one))
    if one == other or left is right:
        return found
    # What stands on the left in both ways was paired already.
    seen = left.get(one, []) if there else []
    second = [name for name in right.get(one, []) if name not in seen]
    back = _apart(left.get(other), second)
    if back is not None:
        found.append((*back, other))
    return sorted(found, key=itemgetter(0))


def _apart(first: list[Id] | None, second: list[Id] | None) -> tuple[list[Id], list[Id]] | None:
    """Leave a drug that is alone on its side out of the other: it does not meet itself."""
    if not first or not second:
        return None
    if len(first) == 1:
        second = [name for name in second if name not in first]
    elif len(second) == 1:
        first = [name for name in first if name not in second]
    elif first == second and not first[2:]:
        first, second = first[:1], first[1:]
    return (first, second) if first and second else None


def _pair(interaction: NumberedInteraction, meeting: Meeting, scope: Scope, holds: Said) -> Pair:
    first, second, near = meeting
    either = interaction.withhold == "either"
    return Pair(
        id=interaction.id,
        scope=scope,
        severity=interaction.severity,
        first=first,
        second=second,
        withhold=[] if either else first if interaction.withhold == near else second,
        consequence=interaction.consequence,
        management=interaction.management,
        references=interaction.references,
        mechanism=interaction.mechanism,
        when=interaction.when,
        duplicate=interaction.duplicate,
        holds=holds,
    )


def _holds(interaction: NumberedInteraction, truths: Truths | None) -> Said | None:
    """Say whether an interaction holds for the patient, if there is one; ``None``: it does not."""
    if interaction.condition == ALWAYS:
        return "true"
    truth = Truth.UNKNOWN if truths is None else truth_of(interaction.condition, truths)
    return None if truth is Truth.FALSE else "true" if truth is Truth.TRUE else "unknown"

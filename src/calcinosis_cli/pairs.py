"""Interactions between drugs: with what is taken, and among the options considered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from calcinosis_cli.logic import Facts, Truth, evaluate
from calcinosis_cli.safety import SAID
from calcinosis_cli.shapes import SEVERITIES, Pair

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from calcinosis_cli.model import Interaction
    from calcinosis_cli.record import Id
    from calcinosis_cli.vocabulary import Vocabulary


def pairs_among(vocabulary: Vocabulary, names: Sequence[Id]) -> list[Pair]:
    """Interactions between any two of the named drugs; of one alone, all that it has.

    What only some members of a named group have comes last, and is not known to hold.
    """
    here = there = _by_side(vocabulary, names)
    others = names
    if len(names) == 1:
        others = [*vocabulary.treatments, *vocabulary.classes, *vocabulary.drugs]
        there = _by_side(vocabulary, others)
    kinds = [name for name in names if vocabulary.is_kind(name)]
    possible = _by_side(vocabulary, others, may=kinds) if kinds else {}
    found = _pairs(vocabulary, here, there, "taken")
    for kind in kinds:
        sides = vocabulary.possible(kind) - vocabulary.kin(kind)
        perhaps = _pairs(vocabulary, {side: [kind] for side in sides}, possible, "taken")
        found += [
            msgspec.structs.replace(pair, holds="unknown")
            for pair in perhaps
            # The other way round when both of a pair are groups.
            if not any(pair.id == other.id and pair.first == other.second for other in found)
        ]
    return found


def pairs_for(
    vocabulary: Vocabulary, taken: Sequence[Id], options: Sequence[Id], facts: Facts
) -> list[Pair]:
    """Interactions of what is taken with the options, then among the options themselves.

    One that is limited to some patients is left out when this is not such a patient, and says
    so (``holds`` *unknown*) when that is not known.
    """
    among = [name for name in options if name not in taken]
    options_by_side = _by_side(vocabulary, among)
    with_taken = _pairs(
        vocabulary,
        _by_side(vocabulary, taken),
        _by_side(vocabulary, [*taken, *among]),
        "taken",
    )
    found = [*with_taken, *_pairs(vocabulary, options_by_side, options_by_side, "options")]
    return [judged for pair in found if (judged := _judge(pair, facts))]


def _judge(pair: Pair, facts: Facts) -> Pair | None:
    if pair.when is None:
        return pair
    truth = evaluate(pair.when, facts)
    return None if truth is Truth.FALSE else msgspec.structs.replace(pair, holds=SAID[truth])


Sides: TypeAlias = "dict[Id, list[Id]]"
"""For each side that an interaction may name, those of the given drugs that stand on it."""


def _by_side(vocabulary: Vocabulary, names: Sequence[Id], may: Sequence[Id] = ()) -> Sides:
    """Sort names by side; those of ``may`` by all the sides that they may stand on."""
    sides: Sides = {}
    for name in names:
        for side in vocabulary.possible(name) if name in may else vocabulary.kin(name):
            sides.setdefault(side, []).append(name)
    return sides


def _pairs(
    vocabulary: Vocabulary, left: Sides, right: Sides, scope: Literal["taken", "options"]
) -> list[Pair]:
    found = [
        pair
        for interaction in vocabulary.kb.interactions
        for pair in _both_ways(interaction, left, right, scope)
    ]
    return sorted(found, key=lambda pair: (SEVERITIES.index(pair.severity), pair.id, pair.first))


def _both_ways(
    interaction: Interaction, left: Sides, right: Sides, scope: Literal["taken", "options"]
) -> Iterator[Pair]:
    """Yield the interaction with either side on the left, each pair of drugs once."""
    one, other = interaction.between
    there = _pair(interaction, one, left.get(one, []), right.get(other, []), scope)
    if there is not None:
        yield there
    if one == other or left is right:
        return
    # What stands on the left in both ways was paired already.
    seen = left.get(one, []) if there else []
    second = [name for name in right.get(one, []) if name not in seen]
    back = _pair(interaction, other, left.get(other, []), second, scope)
    if back is not None:
        yield back


def _pair(
    interaction: Interaction,
    near: Id,
    first: list[Id],
    second: list[Id],
    scope: Literal["taken", "options"],
) -> Pair | None:
    if not first or not second or (len(first) == 1 and first == second):
        return None
    return Pair(
        id=interaction.id,
        scope=scope,
        severity=interaction.severity,
        first=first,
        second=second,
        withhold=_withheld(interaction, near, first, second),
        consequence=interaction.consequence,
        management=interaction.management,
        references=interaction.references,
        mechanism=interaction.mechanism,
        when=interaction.when,
        holds="true" if interaction.when is None else "unknown",
    )


def _withheld(
    interaction: Interaction, near: Id, first: Sequence[Id], second: Sequence[Id]
) -> list[Id]:
    """Name what is to be withheld; empty when either may be."""
    if interaction.withhold == "either":
        return []
    return list(first if interaction.withhold == near else second)

"""Interactions between drugs: with what is taken, and among the options considered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from calcinosis_cli.logic import Facts, Truth, evaluate
from calcinosis_cli.model import Id, Interaction, Record, When
from calcinosis_cli.safety import SAID, Said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from calcinosis_cli.vocabulary import Vocabulary

SEVERITIES = ("contraindicated", "major", "moderate", "minor")


class Pair(Record, frozen=True):
    """One interaction with the named drugs that stand on its two sides."""

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
    holds: Said = "true"


def pairs_among(vocabulary: Vocabulary, names: Sequence[Id]) -> list[Pair]:
    """Interactions between any two of the named drugs; of one alone, all that it has."""
    if len(names) == 1:
        others = [*vocabulary.treatments, *vocabulary.classes, *vocabulary.drugs]
        found = vocabulary.interactions_of(names[0])
        pairs = [_pair(vocabulary, interaction, names, others, "taken") for interaction in found]
        return _ordered(pair for pair in pairs if pair)
    return _pairs(vocabulary, names, names, "taken")


def pairs_for(
    vocabulary: Vocabulary, taken: Sequence[Id], options: Sequence[Id], facts: Facts
) -> list[Pair]:
    """Interactions of what is taken with the options, then among the options themselves.

    One that is limited to some patients is left out when this is not such a patient, and says
    so (``holds`` *unknown*) when that is not known.
    """
    among = [name for name in options if name not in taken]
    with_taken = _pairs(vocabulary, list(taken), [*taken, *among], "taken")
    found = [*with_taken, *_pairs(vocabulary, among, among, "options")]
    judged = [(pair, _truth(pair, facts)) for pair in found]
    return [
        msgspec.structs.replace(pair, holds=SAID[truth])
        for pair, truth in judged
        if truth is not Truth.FALSE
    ]


def _truth(pair: Pair, facts: Facts) -> Truth:
    return Truth.TRUE if pair.when is None else evaluate(pair.when, facts)


def _pairs(
    vocabulary: Vocabulary,
    left: Sequence[Id],
    right: Sequence[Id],
    scope: Literal["taken", "options"],
) -> list[Pair]:
    return _ordered(
        pair
        for interaction in vocabulary.kb.interactions
        if (pair := _pair(vocabulary, interaction, left, right, scope))
    )


def _ordered(pairs: Iterable[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda pair: (SEVERITIES.index(pair.severity), pair.id))


def _pair(
    vocabulary: Vocabulary,
    interaction: Interaction,
    left: Sequence[Id],
    right: Sequence[Id],
    scope: Literal["taken", "options"],
) -> Pair | None:
    one, other = interaction.between
    for near, far in ((one, other), (other, one)):
        first = [name for name in left if near in vocabulary.kin(name)]
        second = [name for name in right if far in vocabulary.kin(name)]
        if not first or not second or (len(first) == 1 and first == second):
            continue
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
    return None


def _withheld(
    interaction: Interaction, near: Id, first: Sequence[Id], second: Sequence[Id]
) -> list[Id]:
    """Name what is to be withheld; empty when either may be."""
    if interaction.withhold == "either":
        return []
    return list(first if interaction.withhold == near else second)

"""Interactions between drugs in their obvious form: each with those that stand on its sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from calcinosis_cli.engine.answer import SEVERITIES, Pair
from calcinosis_cli.knowledge.model import Label
from calcinosis_cli.patient.logic import Truth

from .oracle_logic import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from calcinosis_cli.knowledge.model import Treatment
    from calcinosis_cli.knowledge.vocabulary import Vocabulary
    from calcinosis_cli.patient.logic import Facts
    from calcinosis_cli.patient.record import Id

    Scope = Literal["taken", "options"]


def pairs_among(vocabulary: Vocabulary, names: Sequence[Id]) -> list[Pair]:
    """Interactions between any two of some drugs; of one alone, all that it has."""
    everything = [*vocabulary.treatments, *vocabulary.classes, *vocabulary.drugs]
    others = everything if len(names) == 1 else names
    found = _pairs(vocabulary, names, others, "taken", None)
    for kind in filter(vocabulary.is_kind, names):
        for pair in _perhaps(vocabulary, kind, names, others):
            if not any(pair.id == had.id and pair.first == had.second for had in found):
                found.append(pair)
    return found


def _perhaps(
    vocabulary: Vocabulary, kind: Id, names: Sequence[Id], others: Sequence[Id]
) -> Iterator[Pair]:
    """What only some members of a named group have; whether this one does is not known."""
    near_by = {side: [kind] for side in vocabulary.possible(kind) - vocabulary.kin(kind)}
    far_by: dict[Id, list[Id]] = {}
    for other in others:
        named = other in names and vocabulary.is_kind(other)
        for side in vocabulary.possible(other) if named else vocabulary.kin(other):
            far_by.setdefault(side, []).append(other)
    for pair in _met(vocabulary, near_by, far_by, "taken", None):
        yield msgspec.structs.replace(pair, holds="unknown")


def not_searched(treatment: Treatment, name: Id, vocabulary: Vocabulary) -> bool:
    """Whether no complete source is there for a single drug, nor an interaction that bars *clear*.

    A minor interaction and one of some patients leave open what a complete source would add.

    A list is complete for two drugs that it knows; a label for its own drug with any other of
    which the classes are known, which any source tells.
    """
    drug = vocabulary.treatments.get(name) or vocabulary.drugs.get(name)
    if drug is None or drug.kind != "drug" or drug is treatment:
        return False
    near, far = vocabulary.kin(treatment.id), vocabulary.kin(name)
    for interaction in vocabulary.kb.interactions:
        left, right = interaction.between
        bars = interaction.severity != "minor" and interaction.when is None
        if bars and ((left in near and right in far) or (right in near and left in far)):
            return False
    sources = {*treatment.screened, *drug.screened}
    labels = {each.id for each in vocabulary.kb.references if isinstance(each, Label)}
    both = {*treatment.screened} & {*drug.screened}
    return not both and not (labels & sources and treatment.screened and drug.screened)


def pairs_for(
    vocabulary: Vocabulary, taken: Sequence[Id], options: Sequence[Id], facts: Facts
) -> list[Pair]:
    """Interactions of what is taken with everything, then among the other options."""
    others = [name for name in options if name not in taken]
    return [
        *_pairs(vocabulary, taken, [*taken, *others], "taken", facts),
        *_pairs(vocabulary, others, others, "options", facts),
    ]


def _pairs(
    vocabulary: Vocabulary,
    left: Sequence[Id],
    right: Sequence[Id],
    scope: Scope,
    facts: Facts | None,
) -> list[Pair]:
    return _met(vocabulary, _sides(vocabulary, left), _sides(vocabulary, right), scope, facts)


def _met(
    vocabulary: Vocabulary,
    near_by: Mapping[Id, list[Id]],
    far_by: Mapping[Id, list[Id]],
    scope: Scope,
    facts: Facts | None,
) -> list[Pair]:
    """Gravest first; what is limited to other patients is left out (``None``: to any)."""
    found = []
    for interaction in vocabulary.kb.interactions:
        holds = Truth.TRUE
        if interaction.when is not None:
            holds = Truth.UNKNOWN if facts is None else evaluate(interaction.when, facts)
        for near, *sides in _both_ways(interaction.between, near_by, far_by):
            first, second = _apart(*sides)
            if holds is Truth.FALSE or not (first and second):
                continue
            withheld = first if interaction.withhold == near else second
            found.append(
                Pair(
                    id=interaction.id,
                    scope=scope,
                    severity=interaction.severity,
                    first=first,
                    second=second,
                    withhold=[] if interaction.withhold == "either" else withheld,
                    consequence="Duplicate therapy. " * interaction.duplicate
                    + interaction.consequence,
                    duplicate=interaction.duplicate,
                    management=interaction.management,
                    references=interaction.references,
                    mechanism=interaction.mechanism,
                    when=interaction.when,
                    holds="true" if holds is Truth.TRUE else "unknown",
                )
            )
    return sorted(found, key=lambda pair: (SEVERITIES.index(pair.severity), pair.id, pair.first))


def _sides(vocabulary: Vocabulary, names: Sequence[Id]) -> dict[Id, list[Id]]:
    """For each side that an interaction may name, those of some drugs that stand on it."""
    sides: dict[Id, list[Id]] = {}
    for name in names:
        for side in vocabulary.kin(name):
            sides.setdefault(side, []).append(name)
    return sides


def _both_ways(
    between: tuple[Id, Id], left: Mapping[Id, list[Id]], right: Mapping[Id, list[Id]]
) -> Iterator[tuple[Id, list[Id], list[Id]]]:
    """Yield the side on the left with the drugs on either; each two drugs once."""
    one, other = between
    first, second = left.get(one, []), right.get(other, [])
    yield one, first, second
    if one != other and left != right:
        met = first if _meet(first, second) else []
        yield other, left.get(other, []), [x for x in right.get(one, []) if x not in met]


def _apart(first: list[Id], second: list[Id]) -> tuple[list[Id], list[Id]]:
    """Whom each may meet: never itself alone; of two on both sides, one meets the other."""
    if first == second and len(first) == 2:
        return first[:1], first[1:]
    near = [name for name in first if second != [name]]
    far = [name for name in second if first != [name]]
    return near, far


def _meet(first: Sequence[Id], second: Sequence[Id]) -> bool:
    """Tell whether there are two drugs; one by itself is none."""
    return bool(first and second) and not (len(first) == 1 and first == second)

"""What is known of a pair of drugs: an interaction, that none was found, or nothing."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Literal, TypeAlias

from calcinosis_cli.knowledge.model import Label
from calcinosis_cli.patient.record import Id, Record

if TYPE_CHECKING:
    from calcinosis_cli.knowledge.model import Drug, Treatment
    from calcinosis_cli.knowledge.vocabulary import Vocabulary

Known: TypeAlias = Literal["recorded", "searched", "not-searched"]


class Coverage(Record, frozen=True):
    """Of how many other drugs the interaction with one drug is recorded, searched or neither."""

    recorded: int
    searched: int
    not_searched: int


class SearchedPairs:
    """Tells of each pair what is known, by the sources that were searched (``screened``).

    A list of interactions is complete for the pairs of which it knows both sides, one of them a
    treatment, since lists were read for the treatments. A label is complete for its own drug, with
    each drug of which the classes are known: labels speak of classes, and those of a drug are known
    when a list, or its own label, was searched.

    Without such a source a recorded interaction is a lower bound. It keeps a treatment from being
    clear unless it is minor, or limited to some patients. Between two drugs that are no treatment
    here it says too little: lists forbid simvastatin with itraconazole, of which only a rule for
    their whole classes is recorded.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        kb = vocabulary.kb
        self._vocabulary = vocabulary
        self._labels = {each.id for each in kb.references if isinstance(each, Label)}
        entries: list[Treatment | Drug] = [*kb.treatments, *kb.drugs]
        self._screened = {each.id: each.screened for each in entries}
        self.drugs = {each.id: None for each in entries if each.kind == "drug"}
        """Every single drug that can be taken, in the order of the files."""
        self._met: dict[Id, dict[Id, bool]] = {}
        """By drug, the sides that it interacts with; whether that keeps everybody from *clear*."""

    def known(self, one: Id, other: Id) -> Known:
        """Tell what is known of a pair; of a kind, what is known of each that it may mean."""
        pairs = self._pairs(one, other)
        if any(self._silent(*pair) for pair in pairs):
            return "not-searched"
        return "recorded" if any(self._recorded(*pair) != [] for pair in pairs) else "searched"

    def sources(self, one: Id, other: Id) -> list[Id]:
        """Name the complete sources that would name an interaction of any two that are meant."""
        found = (name for pair in self._pairs(one, other) for name in self._complete(*pair))
        return list(dict.fromkeys(found))

    def unsearched(self, drug: Id) -> list[Id]:
        """List the single drugs whose interaction with a drug is neither recorded nor searched."""
        return [each for each in self.drugs if self._silent(drug, each)]

    def coverage(self, drug: Id) -> Coverage:
        """Count what is known of a drug with each other one."""
        others = [each for each in self.drugs if each != drug]
        silent = set(self.unsearched(drug))
        recorded = sum(bool(self._recorded(drug, each)) for each in others if each not in silent)
        return Coverage(recorded, len(others) - recorded - len(silent), len(silent))

    def _pairs(self, one: Id, other: Id) -> list[tuple[Id, Id]]:
        """Pair the single drugs that two names may mean; a procedure or measure is none."""
        left, right = (
            sorted(self._vocabulary.members(name) & self.drugs.keys()) for name in (one, other)
        )
        return list(product(left, right))

    def _silent(self, one: Id, other: Id) -> bool:
        bars = self._treated(one, other) and any(self._recorded(one, other))
        return one != other and not bars and not self._complete(one, other)

    def _complete(self, one: Id, other: Id) -> list[Id]:
        mine, theirs = self._screened[one], self._screened[other]
        if not mine or not theirs:
            return []
        both = [name for name in mine if name in theirs] if self._treated(one, other) else []
        return [*both, *(name for name in (*mine, *theirs) if name in self._labels)]

    def _treated(self, one: Id, other: Id) -> bool:
        return not self._vocabulary.treatments.keys().isdisjoint((one, other))

    def _recorded(self, one: Id, other: Id) -> list[bool]:
        """Tell of each side on which two drugs interact whether that keeps from *clear*."""
        if one not in self._met:
            kin, met = self._vocabulary.kin(one), self._met.setdefault(one, {})
            for each in self._vocabulary.interactions_of(one):
                for mine, theirs in (each.between, each.between[::-1]):
                    if mine in kin:
                        bars = each.severity != "minor" and each.when is None
                        met[theirs] = met.get(theirs, False) or bars
        met = self._met[one]
        return [met[side] for side in met.keys() & self._vocabulary.kin(other)]

"""What to ask first, as :func:`calcinosis_cli.questions.questions` finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.facts import FACTS
from calcinosis_cli.shapes import Question

from .bits import members_of, those_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calcinosis_cli.record import Id

    from .ranking import Case
    from .stored import Tables
    from .truths import Truths
    from .verdicts import Reasons

_LARGEST = 100_000
"""Sets of facts that are kept as lists; then it begins anew."""


class Asking:
    """Facts by their numbers, in the order in which equal questions stand."""

    def __init__(self, tables: Tables) -> None:
        self._facts = tables.facts
        self._clauses = tables.clauses
        self._flags = tables.flags
        self._names = [item.id for item in tables.items]
        self._number = {ask.fact: number for number, ask in enumerate(tables.facts)}
        self._takes = self._number["takes"]
        self._infection = self._number["infection"]
        self._single = [
            (fact, 1 << number)
            for fact, number in self._number.items()
            if fact not in FACTS or FACTS[fact].kind in ("choice", "number", "flag")
        ]
        self._many = [
            (fact, 1 << self._number[fact])
            for fact, known in FACTS.items()
            if known.kind == "choices"
        ]
        self._listed: dict[int, list[int]] = {}

    def questions(
        self, case: Case, reasons: Sequence[Reasons]
    ) -> tuple[list[list[str]], list[Question]]:
        """Return the facts that move each treatment, and the questions, in their order.

        ``reasons``: of every treatment, by its place.
        """
        unknown = self._unknown(case)
        moves: list[list[int]] = [[] for _ in self._facts]
        for place, each in enumerate(reasons):
            for fact in self._open(each, unknown, case.stated):
                moves[fact].append(place)
        alerts, pressing = self._alerts(unknown, case.stated)
        asked = {number for number, moved in enumerate(moves) if moved} | set(alerts)
        infection_first = bool(case.profile.inflamed) and case.facts.value("infection") is None
        if infection_first:
            asked.add(self._infection)

        def key(number: int) -> tuple[bool, bool, int, int]:
            first = infection_first and number == self._infection
            return not first, number not in pressing, -len(moves[number]), number

        asks: list[list[str]] = [[] for _ in self._names]
        found = []
        names = self._names
        for number in sorted(asked, key=key):
            ask, moved = self._facts[number], moves[number]
            for place in moved:
                asks[place].append(ask.fact)
            moves_ids = [names[place] for place in moved]
            raised = alerts.get(number, [])
            found.append(
                Question(ask.fact, ask.kind, ask.text, moves_ids, raised, number in pressing)
            )
        return asks, found

    def _unknown(self, case: Case) -> int:
        """The set of facts that are not known; of drugs each clause tells it by itself."""
        known = case.facts.known
        unknown = 0
        for name, bit in self._single:
            if name not in known:
                unknown |= bit
        for name, bit in self._many:
            if not getattr(case.profile, name):
                unknown |= bit
        return unknown

    def _open(self, reasons: Reasons, unknown: int, stated: Truths) -> list[int]:
        """Facts that could change a verdict."""
        bits = reasons.asks & unknown
        if reasons.asks_drugs or reasons.open & stated.by_drugs:
            bits |= 1 << self._takes
        found = self._listed.get(bits)
        if found is None:
            if len(self._listed) >= _LARGEST:
                self._listed.clear()
            found = self._listed[bits] = list(members_of(bits))
        return found

    def _alerts(self, unknown: int, stated: Truths) -> tuple[dict[int, list[Id]], set[int]]:
        """Facts that could raise an alert, and those that alone would do so now."""
        alerts: dict[int, list[Id]] = {}
        pressing: set[int] = set()
        for flag in self._flags:
            if those_in(flag.clauses, stated.true):
                continue
            opened: dict[int, None] = {}
            for number in those_in(flag.clauses, stated.unknown):
                clause = self._clauses[number]
                facts = [
                    fact
                    for fact in map(self._number.__getitem__, clause)
                    if unknown >> fact & 1
                    or (fact == self._takes and stated.by_drugs >> number & 1)
                ]
                opened |= dict.fromkeys(facts)
                if len(facts) == 1 and len(clause) > 1:
                    pressing.update(facts)
            for fact in opened:
                alerts.setdefault(fact, []).append(flag.id)
        return alerts, pressing

"""What to ask first: facts whose answer could change a verdict or raise an alert."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.logic import Truth
from calcinosis_cli.shapes import Question

from .judged import truth_of
from .sets import members

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from calcinosis_cli.record import Id

    from .judged import Behind, Judged
    from .rules import Ask, Flag


class Asking:
    """The facts that can be asked for, in the order in which equal questions stand."""

    def __init__(self, facts: Sequence[Ask], flags: Sequence[Flag], behind: Behind) -> None:
        self._facts = facts
        self._flags = flags
        self._behind = behind
        self._infection = next(n for n, ask in enumerate(facts) if ask.fact == "infection")

    def questions(
        self, judged: Judged, opened: Iterable[tuple[Id, int]]
    ) -> tuple[list[Question], dict[Id, list[str]]]:
        """Order the questions: pressing ones, then by how many treatments they could move.

        When something is inflamed and infection was not said, infection is asked first of all.
        ``opened``: of each treatment, the unknown conditions that could change its verdict.
        Returns the questions, and of each treatment the facts that it waits for, in their order.
        """
        missing = self._behind.missing(judged)
        moves: dict[int, list[Id]] = {}
        for name, conditions in opened:
            asked = self._behind.unknown_facts(conditions, judged.stated, missing)
            for number in members(asked):
                moves.setdefault(number, []).append(name)
        alerts, pressing = self._alerts(judged, missing)
        infection_first = bool(judged.profile.inflamed) and judged.is_unknown("infection")
        if infection_first:
            moves.setdefault(self._infection, [])

        def key(number: int) -> tuple[bool, bool, int, int]:
            first = infection_first and number == self._infection
            return not first, number not in pressing, -len(moves.get(number, ())), number

        found = []
        waits: dict[Id, list[str]] = {}
        for number in sorted({*moves, *alerts}, key=key):
            ask, moved = self._facts[number], moves.get(number, [])
            for name in moved:
                waits.setdefault(name, []).append(ask.fact)
            raised = alerts.get(number, [])
            found.append(Question(ask.fact, ask.kind, ask.text, moved, raised, number in pressing))
        return found, waits

    def _alerts(self, judged: Judged, missing: int) -> tuple[dict[int, list[Id]], set[int]]:
        """Unknown facts of alerts that are unknown; those that alone would complete one now.

        Every alert that could be true has its question.
        """
        alerts: dict[int, list[Id]] = {}
        pressing: set[int] = set()
        stated, behind = judged.stated, self._behind
        for flag in self._flags:
            if truth_of(flag.condition, stated) is not Truth.UNKNOWN:
                continue
            for clause in members(behind.unknown_clauses(1 << flag.condition, stated)):
                facts = list(members(behind.unknown_facts(1 << clause, stated, missing)))
                for number in facts:
                    found = alerts.setdefault(number, [])
                    if flag.finding.id not in found:
                        found.append(flag.finding.id)
                if len(facts) == 1 and behind.size(clause) > 1:
                    pressing.update(facts)
        return alerts, pressing

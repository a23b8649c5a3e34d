"""What to ask first: facts whose answer could change a verdict or raise an alert."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, get_args

from calcinosis_cli.engine.answer import Question
from calcinosis_cli.engine.judged import truth_of
from calcinosis_cli.engine.sets import members, union
from calcinosis_cli.patient.logic import Truth, to_ask
from calcinosis_cli.patient.record import AskedWith

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from calcinosis_cli.engine.judged import Behind, Judged
    from calcinosis_cli.engine.rules import Rules
    from calcinosis_cli.patient.record import Id


ASKED_WITH = get_args(AskedWith)


class Asking:
    """The facts that can be asked for, in the order in which equal questions stand.

    ``readers``: of each fact, the treatments whose conditions read it, in the order of the file.
    """

    def __init__(self, rules: Rules, behind: Behind, conditions: Mapping[Id, int]) -> None:
        self._place = {ask.fact: place for place, ask in enumerate(rules.facts)}
        self._facts = {ask.fact: ask for ask in rules.facts}
        self._flags = rules.flags
        self._behind = behind
        clauses = {name: behind.clauses(every) for name, every in conditions.items()}
        self._readers = {
            fact: [name for name, read in clauses.items() if read & reads]
            for fact, reads in behind.reads.items()
        }
        for fact, others in behind.settles.items():
            reads = union(behind.reads[each] for each in (fact, *others))
            self._readers[fact] = [name for name, read in clauses.items() if read & reads]
        # A drug that is not recognized may interact with each of them.
        self._readers["takes"] = list(conditions)

    def questions(
        self, judged: Judged, opened: Mapping[Id, int]
    ) -> tuple[list[Question], Mapping[Id, list[str]]]:
        """Order the questions as a specialist asks them, then by how many treatments they move.

        Those whose answer alone would raise an alert now come first among them; when something is
        inflamed and infection was not said, infection is asked before all.
        ``opened``: of each treatment, the unknown conditions that could change its verdict.
        Returns the questions, and of each treatment the facts that it waits for, in their order.
        """
        moves = self._moves(judged, opened)
        alerts, pressing = self._alerts(judged)
        found = []
        waits: dict[Id, list[str]] = {name: [] for name in opened}
        for fact in self._order(judged, moves, alerts, pressing):
            ask, moved = self._facts[fact], moves[fact]
            for name in moved:
                waits[name].append(fact)
            raised = alerts.get(fact, [])
            found.append(
                Question(
                    fact, ask.kind, ask.text, ask.asked, ask.flag, moved, raised, fact in pressing
                )
            )
        return found, waits

    def _order(
        self,
        judged: Judged,
        moves: Mapping[str, list[Id]],
        alerts: Iterable[str],
        pressing: Container[str],
    ) -> list[str]:
        facts = sorted({*moves, *alerts}, key=self._place.__getitem__)
        facts.sort(key=lambda fact: (ASKED_WITH.index(self._facts[fact].asked), -len(moves[fact])))
        facts = [f for f in facts if f in pressing] + [f for f in facts if f not in pressing]
        if judged.profile.inflamed and "infection" not in judged.given:
            facts = ["infection", *(fact for fact in facts if fact != "infection")]
        return facts

    def _moves(self, judged: Judged, opened: Mapping[Id, int]) -> Mapping[str, list[Id]]:
        """Return the treatments whose verdict the answer to each fact could change."""
        stated, unknown_clauses = judged.stated, self._behind.unknown_clauses
        open_clauses = {name: unknown_clauses(each, stated) for name, each in opened.items()}
        moves: dict[str, list[Id]] = defaultdict(list)
        for fact, waits in self._behind.waiting(judged).items():
            if moved := [name for name in self._readers[fact] if open_clauses[name] & waits]:
                moves[fact] = moved
        return moves

    def _alerts(self, judged: Judged) -> tuple[dict[str, list[Id]], set[str]]:
        """Unknown facts that could raise or end an alert; those that alone would do so today.

        Every alert that could be true has its question; what is not urgent presses nobody.
        """
        alerts: dict[str, list[Id]] = {}
        pressing: set[str] = set()
        stated, behind = judged.stated, self._behind
        for flag in self._flags:
            if truth_of(flag.condition, stated) is Truth.UNKNOWN:
                opened = behind.unknown_clauses(1 << flag.condition, stated)
            else:
                opened = behind.exception(flag.condition, stated)
            for clause in members(opened):
                facts = behind.missing(clause, judged)
                for fact in to_ask(facts):
                    found = alerts.setdefault(fact, [])
                    if flag.finding.id not in found:
                        found.append(flag.finding.id)
                completing = len(facts) == 1 and behind.size(clause) > 1
                if completing and flag.finding.urgency == "same-day":
                    pressing.update(facts)
        return alerts, pressing

"""Reasons are read off the conditions that are true: what each of them says, and of whom."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING

import msgspec

from calcinosis_cli.engine.sets import members

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from calcinosis_cli.engine.answer import Reason
    from calcinosis_cli.engine.judged import Behind
    from calcinosis_cli.engine.judging import Truths
    from calcinosis_cli.engine.rules import Effect, Number, Rules
    from calcinosis_cli.patient.record import Id


class Reasons:
    """What the rules say, and why."""

    def __init__(self, rules: Rules, behind: Behind) -> None:
        self._reasons = rules.reasons
        self._behind = behind
        self._against: dict[Number, list[tuple[int, Id, Effect]]] = defaultdict(list)
        """Of each condition, what it says against whom, with its place among the reasons."""
        every = [
            (ruled.id, effect)
            for ruled in rules.treatments
            for effect in sorted(ruled.against, key=lambda each: each.source != "interaction")
        ]
        for place, (name, effect) in enumerate(every):
            # The gravest come first; of equal ones what the patient's own medicines do.
            self._against[effect.condition].append((place - effect.rank * len(every), name, effect))

    def reason(self, effect: Effect, truths: Truths) -> Reason:
        """Return the reason of what holds, with the facts of the alternatives that are true."""
        reason = self._reasons[effect.reason]
        if not self._behind.any_of[effect.condition] & ~truths.true:
            return reason
        facts = self._behind.true_facts(effect.condition, truths.true)
        return msgspec.structs.replace(reason, facts=facts)

    def of_fit(self, effects: Iterable[Effect], presumed: Truths) -> list[Reason]:
        """Return the reasons of those rules of fit that are true."""
        return [self._reasons[e.reason] for e in effects if presumed.true >> e.condition & 1]

    def against(self, stated: Truths) -> Mapping[Id, list[Reason]]:
        """Return all that is true and speaks against each treatment, the gravest first."""
        held = (self._against.get(number, ()) for number in members(stated.true))
        found: dict[Id, list[Reason]] = defaultdict(list)
        for _, name, effect in sorted(chain.from_iterable(held), key=itemgetter(0)):
            found[name].append(self.reason(effect, stated))
        return found

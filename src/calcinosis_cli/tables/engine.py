"""Answers from tables: the same as :func:`calcinosis_cli.recommend.recommend` gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import msgspec
from msgspec import Raw

from calcinosis_cli.shapes import Excluded, Lead, Option, Recommendation, notes_on, review_alert

from .asking import Asking
from .bits import those_in
from .meetings import Meetings
from .ranking import Ranking
from .verdicts import facts_of, with_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from calcinosis_cli.profile import Profile
    from calcinosis_cli.record import Id
    from calcinosis_cli.shapes import AlertFinding, Pair, Reason

    from .ranking import Case, Row
    from .stored import Tables


# By position, in the order of the fields: there are a hundred rows in each answer.
_option: Callable[..., Option] = Option
_excluded: Callable[..., Excluded] = Excluded


class Engine:
    """Answers any number of profiles.

    What the tables hold ready stands in an answer as it was written when they were made: reasons,
    evidence, alerts and pairs are :class:`msgspec.Raw`, and only encode as what they stand for.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._ranking = Ranking(tables)
        self.kinship = self._ranking.kinship
        self._asking = Asking(tables)
        self._meetings = Meetings(tables, self.kinship)

    def brief(self, profile: Profile) -> tuple[list[Row], list[Id]]:
        """Judge every treatment: the rows in their order, and the ids of alerts."""
        case = self._ranking.case(profile)
        rows = self._ranking.rows(case)
        return sorted(rows), [name for name, _ in self._alerts(case, rows)]

    def recommend(self, profile: Profile) -> Recommendation:
        """Answer a profile completely."""
        case = self._ranking.case(profile)
        rows = self._ranking.rows(case)
        reasons = self._ranking.reasons(rows, case)
        asks, questions = self._asking.questions(case, reasons)
        ranked = sorted(rows)
        consider = [row for row in ranked if row.verdict.because is None]
        tied = self._ranking.tied(consider)
        options = sum(1 << row.place for row in consider if not row.current)
        pairs = self._meetings.pairs(profile.takes, options, case.stated)
        return Recommendation(
            profile=profile,
            alerts=cast("list[AlertFinding]", [raw for _, raw in self._alerts(case, rows)]),
            leading=list(self._leads(case)),
            consider=[
                _option(
                    *row.before,
                    reasons[row.place].why,
                    reasons[row.place].against,
                    asks[row.place],
                    *row.after,
                    row.place in tied,
                )
                for row in consider
            ],
            not_for_this_patient=[
                _excluded(
                    *row.before,
                    reasons[row.place].why,
                    reasons[row.place].against,
                    asks[row.place],
                    *row.after,
                )
                for row in ranked
                if row.verdict.because is not None
            ],
            ask_first=questions,
            interactions=cast("list[Pair]", pairs),
            unrecognized=profile.unrecognized,
            notes=notes_on(profile, self.kinship, presumed_active=case.presumed is not case.stated),
        )

    def _leads(self, case: Case) -> Iterator[Lead]:
        for lead in self._tables.leading:
            reasons = []
            for rule in lead.rules:
                held = those_in(rule.clauses, case.presumed.true)
                raw = Raw(self._tables.reasons[rule.reason])
                if held:
                    reasons.append(self._with_those(raw, held, rule.clauses))
            if reasons:
                yield Lead(lead.group, cast("list[Reason]", reasons))

    def _with_those(self, raw: Raw, held: Sequence[int], clauses: Sequence[int]) -> Raw:
        """Let a reason or an alert name the facts of its true alternatives only."""
        if len(held) == len(clauses):
            return raw
        return with_facts(raw, facts_of(held, self._tables))

    def _alerts(self, case: Case, rows: Sequence[Row]) -> Iterator[tuple[Id, Raw]]:
        """Red flags that are true, and drugs taken now that are contraindicated."""
        for flag in self._tables.flags:
            if held := those_in(flag.clauses, case.stated.true):
                yield flag.id, self._with_those(Raw(flag.finding), held, flag.clauses)
        for row in rows if case.profile.takes else ():
            if row.current and row.verdict.because == "contraindicated":
                item = self._tables.items[row.place]
                (full,) = self._ranking.reasons([row], case)
                reasons = [msgspec.json.decode(raw) for raw in full.why]
                alert = review_alert(
                    item.id,
                    item.name,
                    reasons[0]["text"],
                    references=[name for reason in reasons for name in reason["references"]],
                    facts=[fact for reason in reasons for fact in reason["facts"]],
                )
                yield alert.id, Raw(msgspec.json.encode(alert))

"""What stands before the fold: two printed pages that carry a visit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.output.recommendation import first_places
from calcinosis_cli.output.words import lowered, patient_first, profile_parts
from calcinosis_cli.patient.logic import clauses

if TYPE_CHECKING:
    from calcinosis_cli.engine.answer import Excluded, Option, Question
    from calcinosis_cli.output.answers import RecommendationDocument
    from calcinosis_cli.output.report.citing import Context

MOST_THINGS, FEWEST_THINGS = 7, 3
"""Each alert takes the room of a treatment."""

MOST_QUESTIONS, MOST_LEFT_OUT, MOST_WARNINGS = 5, 4, 6
SENTENCES = 2
EVERYONE, TEAM = "for-everyone", "multidisciplinary-care"
WARN = ("Do not ", "Never ")
BEFORE = re.compile(r"\b(it|them|this)\b")
"""Words for what a sentence before has named."""


class Thing(NamedTuple):
    """A treatment to talk about, in few words, with its place among all options."""

    option: Option
    place: int
    words: str


class Front(NamedTuple):
    """The parts of the first two pages; ``hidden`` counts what only the rest of the page has."""

    told: Sequence[str]
    things: Sequence[Thing]
    warnings: Sequence[str]
    left_out: Sequence[tuple[Excluded, str]]
    questions: Sequence[Question]
    call: Sequence[str]
    hidden: int


def front_view(document: RecommendationDocument, context: Context) -> Front:
    """Choose what a visit can hold."""
    places = {option.id: place for place, option in enumerate(document.consider, 1)}
    options = [option for option in document.consider if option.role != "experimental"]
    room = max(FEWEST_THINGS, MOST_THINGS - len(document.alerts))
    shown = [options[place] for place in sorted(first_places(options, room))]
    things = [Thing(option, places[option.id], _words(option, context)) for option in shown]
    facts = [question for question in document.ask_first if question.kind == "fact"]
    excluded = [item for item in document.not_for_this_patient if _is_advice(item, context)]
    return Front(
        told=profile_parts(document.profile, context.vocabulary)[1:],
        things=things,
        warnings=list(dict.fromkeys(_warnings(document, context)))[:MOST_WARNINGS],
        left_out=[(item, _why(item, context)) for item in patient_first(excluded)[:MOST_LEFT_OUT]],
        questions=facts[:MOST_QUESTIONS],
        call=list(dict.fromkeys(_call(context))),
        hidden=len(places) - len(things),
    )


def _words(option: Option, context: Context) -> str:
    """Say what it is: to a family its first sentences, to a clinician what is known and why."""
    if context.w.plain:
        plain = context.vocabulary.treatments[option.id].plain
        return ". ".join(plain.split(". ")[:SENTENCES]).rstrip(".") + "."
    why = next((reason.text for reason in [*option.against, *option.why]), "")
    first, stop, _ = why.partition(". ")
    return f"{option.evidence.headline}. {first}{stop.strip()}".strip()


def _is_advice(item: Excluded, context: Context) -> bool:
    """Tell whether *do not* is what follows: measures are not advised against, they do not apply.

    To a family neither is anything else that would only be of no use.
    """
    useless = item.because == "unsuited" and (context.w.plain or item.group == EVERYONE)
    return not useless


def _why(item: Excluded, context: Context) -> str:
    if context.w.plain or not item.why:
        return context.w.because[item.because]
    return item.why[0].text.partition(". ")[0].rstrip(".")


def _warnings(document: RecommendationDocument, context: Context) -> Iterator[str]:
    """Yield what a family should not do, as the texts on what is taken and on the measures say."""
    if not context.w.plain:
        return
    treatments = context.vocabulary.treatments
    measures = [name for name, each in treatments.items() if each.group == EVERYONE]
    for name in (TEAM, *document.profile.takes, *measures):
        if name in treatments:
            sentences = treatments[name].plain.replace(".\n", ". ").split(". ")
            yield from (
                f"{each.rstrip('.')}."
                for each in sentences
                if each.startswith(WARN) and not BEFORE.search(each)
            )


def _call(context: Context) -> Iterator[str]:
    """Name the signs of which the alerts say that they must be seen the same day."""
    conditions = context.vocabulary.conditions
    for alert in context.vocabulary.kb.alerts:
        if alert.urgency == "same-day":
            for clause in clauses(alert.when):
                yield from (
                    lowered(conditions[name].label)
                    for name in list(clause)[:1]
                    if name in conditions and conditions[name].asked == "urgent"
                )

"""The options by group: the first ones open, the rest folded; and what is left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.output.recommendation import first_places

if TYPE_CHECKING:
    from calcinosis_cli.engine.answer import Excluded, Option
    from calcinosis_cli.output.answers import RecommendationDocument
    from calcinosis_cli.output.report.context import Cited, Context


class Card(NamedTuple):
    """One treatment with its place, from 1, and its cited reasons."""

    item: Option | Excluded
    place: int
    hazards: list[Cited]
    why: list[Cited]
    against: list[Cited]


class GroupView(NamedTuple):
    """A group: why it leads, its first options, and the others."""

    id: str
    leads: list[Cited]
    first: list[Card]
    rest: list[Card]


def option_groups(document: RecommendationDocument, context: Context) -> list[GroupView]:
    """Lay out all options, group by group, in their order."""
    options = document.consider
    chosen = first_places(options)
    leads = {lead.group: lead.why for lead in document.leading}
    groups = []
    for name in dict.fromkeys(option.group for option in options):
        places = [place for place, option in enumerate(options) if option.group == name]
        why = context.cited(leads.get(name, ()))
        cards = [_card(options[p], p + 1, context) for p in places]
        first = [card for card in cards if card.place - 1 in chosen]
        rest = [card for card in cards if card.place - 1 not in chosen]
        groups.append(GroupView(name, why, first, rest))
    return groups


def left_out(excluded: Iterable[Excluded], context: Context) -> list[Card]:
    """Lay out what is not for this patient, each with every reason."""
    return [
        Card(item, place, [], context.cited(item.why), []) for place, item in enumerate(excluded, 1)
    ]


def first_options(options: Sequence[Option]) -> list[str]:
    """Ids of the options that the page shows open."""
    return [options[place].id for place in sorted(first_places(options))]


def _card(option: Option, place: int, context: Context) -> Card:
    said = (context.cited(each) for each in (option.hazards, option.why, option.against))
    return Card(option, place, *said)

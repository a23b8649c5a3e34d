"""The options by group: the first ones open, the rest folded; and what is left out."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.output.recommendation import first_places
from calcinosis_cli.output.words import HAZARD_SIGN, SAFETY_SIGN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from calcinosis_cli.engine.answer import Excluded, Option, Reason, Safety
    from calcinosis_cli.output.answers import RecommendationDocument
    from calcinosis_cli.output.report.citing import Cite
    from calcinosis_cli.output.report.context import Context
    from calcinosis_cli.output.report.wording import Wording

MOST_ASKED = 6
"""So many open facts are named at an option; the rest are counted."""


class Chip(NamedTuple):
    """A short label; the sign and the words carry what the colour only repeats."""

    tone: str
    sign: str
    text: str


class Statement(NamedTuple):
    """A sentence with its sources, marked when it is a caution."""

    text: str
    cites: list[Cite]
    chip: Chip | None = None
    management: str | None = None
    jurisdiction: str | None = None


class Card(NamedTuple):
    """One treatment as the page shows it."""

    id: str
    place: int
    name: str
    marks: list[str]
    chips: list[Chip]
    hazards: list[Statement]
    text: str
    evidence: str
    why: list[Statement]
    against: list[Statement]
    ask: list[str]
    more_asked: int
    current: bool


class GroupView(NamedTuple):
    """A group: why it leads, its first options, and the others."""

    id: str
    name: str
    leads: list[Statement]
    first: list[Card]
    rest: list[Card]

    @property
    def size(self) -> int:
        """How many options the group has."""
        return len(self.first) + len(self.rest)


def option_groups(document: RecommendationDocument, context: Context) -> list[GroupView]:
    """Lay out all options, group by group, in their order."""
    options = document.consider
    chosen = first_places(options)
    leads = {lead.group: lead.why for lead in document.leading}
    groups = []
    for name in dict.fromkeys(option.group for option in options):
        places = [place for place, option in enumerate(options) if option.group == name]
        why = statements(leads.get(name, ()), context)
        cards = [option_card(p, options[p], context, first=p in chosen) for p in places]
        groups.append(
            GroupView(
                id=name,
                name=_group_name(name, context),
                leads=why,
                first=[card for card in cards if card.place - 1 in chosen],
                rest=[card for card in cards if card.place - 1 not in chosen],
            )
        )
    return groups


def _group_name(name: str, context: Context) -> str:
    group = context.vocabulary.groups[name]
    return group.plain if context.w.plain else group.name


def option_card(place: int, option: Option, context: Context, *, first: bool) -> Card:
    """Lay out one option; the reasons of all but the first are folded."""
    treatment, w = context.vocabulary.treatments[option.id], context.w
    return Card(
        id=option.id,
        place=place + 1,
        name=option.name,
        marks=_marks(option, w),
        chips=_chips(option, w),
        hazards=_hazards(option, context, folded=not first),
        text=treatment.plain if w.plain else treatment.summary,
        evidence=_evidence(option, w),
        why=statements(option.why, context, folded=not first),
        against=statements(option.against, context, folded=not first),
        ask=[_asked(fact, context) for fact in option.ask[:MOST_ASKED]],
        more_asked=max(0, len(option.ask) - MOST_ASKED),
        current=option.current,
    )


def _marks(option: Option, w: Wording) -> list[str]:
    marks: list[str] = [] if option.role == "usual" else [option.role]
    return [*marks, "tie"] if option.tied and not w.plain else marks


def _chips(option: Option, w: Wording) -> list[Chip]:
    chips = [Chip("now", "", w.phrases["current"])] if option.current else []
    chips += [Chip("good", "+", w.phrases["preferred"])] if option.fit == "preferred" else []
    chips += safety_chips(option.safety, option.could_be, w)
    return chips + ([_hazard_chip(w)] if option.hazards else [])


def _hazard_chip(w: Wording) -> Chip:
    return Chip("hazard", HAZARD_SIGN, w.phrases["hazard"])


def _hazards(option: Option, context: Context, *, folded: bool) -> list[Statement]:
    plain, chip = context.w.plain, _hazard_chip(context.w)
    # Told openly in both registers, unlike a doctor's words.
    with context.sources.folded() if folded else nullcontext():
        return [
            Statement(
                hazard.plain if plain else hazard.text,
                context.sources.cite(hazard.references),
                chip,
            )
            for hazard in option.hazards
        ]


def _asked(fact: str, context: Context) -> str:
    condition = context.vocabulary.conditions.get(fact)
    label = condition.label if condition else context.w.fact(fact)
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _evidence(item: Option | Excluded, w: Wording) -> str:
    evidence = item.evidence
    if w.plain:
        return w.certainty[evidence.certainty]
    level = f", Oxford level {evidence.level}" if evidence.level else ""
    return f"{evidence.headline}; {w.certainty[evidence.certainty]}{level}"


def safety_chips(safety: Safety, could_be: Safety | None, w: Wording) -> list[Chip]:
    """Say what is true, and how bad it could turn out; silence is never *no problem*."""
    chips = []
    if could_be is None or safety != "clear":
        chips.append(Chip(safety, SAFETY_SIGN[safety], w.safety[safety]))
    if could_be is not None:
        chips.append(Chip("open", "?", w.phrases["could_be"].format(level=w.safety[could_be])))
    return chips


def statements(
    reasons: Iterable[Reason], context: Context, *, folded: bool = False
) -> list[Statement]:
    """Lay out reasons with their sources."""
    with context.citing(folded=folded):
        return [_statement(reason, context) for reason in reasons]


def _statement(reason: Reason, context: Context) -> Statement:
    level = reason.level
    words = context.w.phrases["note"] if level == "clear" else context.w.safety[level or "clear"]
    return Statement(
        text=reason.text,
        cites=context.sources.cite(reason.references),
        chip=Chip(_tone(level), SAFETY_SIGN[level], words) if level else None,
        management=reason.management,
        jurisdiction=reason.jurisdiction,
    )


def _tone(level: Safety) -> str:
    return "info" if level == "clear" else level


class LeftOut(NamedTuple):
    """A treatment that is not for this patient."""

    id: str
    name: str
    because: Chip
    why: list[Statement]
    current: bool


def left_out(excluded: Iterable[Excluded], context: Context) -> list[LeftOut]:
    """Lay out what is not for this patient, each with every reason."""
    return [
        LeftOut(
            id=item.id,
            name=item.name,
            because=Chip(
                "contraindicated" if item.because == "contraindicated" else "avoid",
                SAFETY_SIGN["contraindicated"],
                context.w.because[item.because],
            ),
            why=statements(item.why, context),
            current=item.current,
        )
        for item in excluded
    ]


def first_options(options: Sequence[Option]) -> list[str]:
    """Ids of the options that the page shows open."""
    return [options[place].id for place in sorted(first_places(options))]

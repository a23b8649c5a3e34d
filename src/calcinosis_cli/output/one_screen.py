"""The answer of ``recommend`` on one screen: what a specialist would say first.

Warnings are never shortened and alone may exceed the screen. All else has a budget of lines:
options shrink first, to one for each leading group, then groups that do not lead share a line.
Whatever is left out stands as a count, and no word is cut.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product, zip_longest
from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.output.fitting import (
    HEAD,
    WIDEST,
    begun,
    broken,
    headed,
    height,
    packed,
    wrapped,
)
from calcinosis_cli.output.layout import Paragraph, Span, Tone, text
from calcinosis_cli.output.words import HAZARD_SIGN, SAFETY_SIGN, SAFETY_TONE, patient_first

if TYPE_CHECKING:
    from calcinosis_cli.engine.answer import Option, Question
    from calcinosis_cli.output.answers import RecommendationDocument
    from calcinosis_cli.output.register import Register
    from calcinosis_cli.patient.record import Id

LINES = 22
"""A small window, without the line of the prompt."""

ROOM_FOR_CELLS = 70
"""Columns that a row of three cells needs."""

EVERYONE = "for-everyone"
OPTIONS = (3, 2, 1)
"""Of each group, as there is room."""

FEWEST_GROUPS, MOST_QUESTIONS = 3, 3


class ShownGroup(NamedTuple):
    """A group with its options; ``why`` it leads, where it does."""

    name: str
    options: Sequence[Option]
    why: str

    @property
    def in_place(self) -> bool:
        """Whether it leads, or something in it fits this patient."""
        return bool(self.why) or any(option.fit == "preferred" for option in self.options)


def blocks(document: RecommendationDocument, say: Register, width: int) -> Iterator[Paragraph]:
    """Lay out an answer for a terminal of so many columns."""
    width, version = min(width, WIDEST), document.knowledge_base.version
    above = [
        *packed(None, say.told(document.profile), width, most=2),
        *broken(f"{say.proof(document.consider)} Data {version}", width),
    ]
    warnings = list(_warnings(document, say))
    groups = _groups(document, say)
    first = [
        *packed("TAKEN", _together(document, say), width, most=2),
        *packed("GAPS", _unsearched(document, say), width),
        *packed("FIRST", _measures(document), width),
    ]
    below = [
        *packed("NOT", _not(document, say), width),
        *_ask(document.ask_first, groups, say, width),
        *broken(say.more, width, "muted"),
        *broken(document.disclaimer, width, "muted"),
    ]
    taken = sum(height(warning, width) for warning in warnings)
    free = LINES - len(above) - taken - len(first) - len(below)
    yield from (*above, *warnings, *first, *_options(groups, free, say, width))
    yield from below


def _warnings(document: RecommendationDocument, say: Register) -> Iterator[Paragraph]:
    """Red flags with what to do, and what the answer rests on: never shortened."""
    yield from map(say.alert, document.alerts)
    for notice in (*say.notes(document.notes, document.unrecognized), *document.notices):
        yield text(notice, "open", marker="i ")


def _together(document: RecommendationDocument, say: Register) -> list[str]:
    """Name what is taken and does not go together without thought: the gravest of each pair."""
    taken = set(document.profile.takes)
    gravest: dict[frozenset[Id], str] = {}
    for pair in document.interactions:  # gravest first
        for both in product(pair.first, pair.second):
            if pair.holds == "true" and pair.severity != "minor" and taken.issuperset(both):
                names = " with ".join(map(say.vocabulary.called, both))
                gravest.setdefault(frozenset(both), f"{names}: {say.severity(pair.severity)}")
    return list(gravest.values())


def _unsearched(document: RecommendationDocument, say: Register) -> list[str]:
    """Name what is taken of which nobody searched for its interaction with some options."""
    count = Counter(name for option in document.consider for name in option.unsearched)
    return [say.unsearched(name, number) for name, number in count.items()]


def _measures(document: RecommendationDocument) -> list[str]:
    """Name the measures for everyone, those with a reason of this patient first."""
    measures = [option for option in document.consider if option.group == EVERYONE]
    return [option.name for option in sorted(measures, key=lambda one: one.fit != "preferred")]


def _not(document: RecommendationDocument, say: Register) -> list[str]:
    """Name what is not for this patient, with the reason where it begins to be another one."""
    excluded = patient_first(document.not_for_this_patient)
    because = [say.because[item.because] for item in excluded]
    return [
        item.name if reason == before else f"{reason}: {item.name}"
        for item, reason, before in zip(excluded, because, ["", *because], strict=False)
    ]


# Options by group


def _groups(document: RecommendationDocument, say: Register) -> list[ShownGroup]:
    """Return the groups but for the measures for everyone: those that lead, or fit, first."""
    why = {lead.group: say.leads(lead) for lead in document.leading}
    members: dict[str, list[Option]] = {}
    for option in document.consider:
        members.setdefault(option.group, []).append(option)
    members.pop(EVERYONE, None)
    groups = [
        ShownGroup(say.group(name), options, why.get(name, "")) for name, options in members.items()
    ]
    return sorted(groups, key=lambda group: (not group.why, not group.in_place))


def _options(groups: Sequence[ShownGroup], free: int, say: Register, width: int) -> list[Paragraph]:
    """Show as many options as fit of the groups in place, some others besides where there is room.

    One option of each group that leads, or of the first, is shown whatever room there is.
    """
    leading = sum(bool(group.why) for group in groups)
    wanted = min(len(groups), max(FEWEST_GROUPS, sum(group.in_place for group in groups)))
    choices = [
        *product(OPTIONS[:-1], range(len(groups), wanted - 1, -1)),
        # Rather more options of what leads than one of each group.
        *product(OPTIONS[:-1], range(wanted - 1, leading - 1, -1) if leading else ()),
        *product(OPTIONS[-1:], range(len(groups), max(1, leading) - 1, -1)),
    ]
    found: list[Paragraph] = []
    for most, shown in choices:
        rest = [f"{group.name.lower()} {len(group.options)}" for group in groups[shown:]]
        found = [line for each in groups[:shown] for line in _group(each, most, say, width)]
        found += packed("ALSO", rest, width, most=2)
        if len(found) <= free:
            return found
    return found


def _group(group: ShownGroup, most: int, say: Register, width: int) -> Iterator[Paragraph]:
    hidden = len(group.options) - most
    head = group.name.upper() + (f" (+{hidden})" if hidden > 0 else "")
    why = begun(group.why.partition(":")[0], width - len(head) - 2)
    yield Paragraph((Span(head, "strong"), Span(f"  {why}" if why else "", "good")))
    for option in group.options[:most]:
        yield from _option(option, say, width)


def _option(option: Option, say: Register, width: int) -> Iterator[Paragraph]:
    cells = (
        Span(", ".join([option.name, *say.marks(option)])),
        Span(say.evidence(option), "muted"),
        _safety(option, say),
    )
    if width < ROOM_FOR_CELLS:
        yield from broken("  " + ": ".join(each.text for each in cells), width, cells[2].tone, 4)
        return
    safety = width * 28 // 100
    name = (width - safety) // 2
    widths = (name, width - safety - name, safety)
    columns = [wrapped(cell.text, size - 2) for cell, size in zip(cells, widths, strict=True)]
    for line in zip_longest(*columns, fillvalue=""):
        said = zip(line, widths, cells, strict=True)
        yield Paragraph([Span(f"  {words}".ljust(size), cell.tone) for words, size, cell in said])


def _safety(option: Option, say: Register) -> Span:
    """Say what is known by its signs, then the first thing to ask that could make it worse."""
    level = option.safety
    signs = [HAZARD_SIGN if option.hazards else "", SAFETY_SIGN[level]]
    tone: Tone = SAFETY_TONE[level]
    if option.could_be is not None:
        more = f" +{len(option.ask) - 1}" if option.ask[1:] else ""
        asked = f"{say.cell(option.ask[0])}{more}" if option.ask else say.gap(option)
        signs += [f"? {asked}"]
        tone = tone if SAFETY_SIGN[level] else "open"
    elif not option.hazards or SAFETY_SIGN[level]:
        signs += [say.safety[level]]
    return Span(" ".join(filter(None, signs)), tone)


# Questions


def _ask(
    questions: Sequence[Question], groups: Sequence[ShownGroup], say: Register, width: int
) -> list[Paragraph]:
    """Ask the first questions, each with its flag; conditions are one tick-list."""
    asked = {question.fact: question for question in questions if question.kind == "fact"}
    first = list(asked)[: MOST_QUESTIONS - 1]
    # The options on the screen wait for their own answers: one of these is asked for certain.
    waited = [fact for group in groups for fact in group.options[0].ask[:1] if fact in asked]
    first += [fact for fact in (*waited, *asked) if fact not in first][:1]
    lines = [line for fact in first for line in _question(asked[fact], say, width)]
    heads = ["ASK", *[""] * len(lines)]
    ticks = [say.tick(question) for question in questions if question.kind == "condition"]
    return [
        *(headed(head, line) for head, line in zip(heads, lines, strict=False)),
        *packed("THEN", [say.fact(fact) for fact in asked if fact not in first], width),
        *packed("ANY?", ticks, width),
    ]


def _question(question: Question, say: Register, width: int) -> list[str]:
    """Say a question with its flag, in few words where there is no room for its own."""
    flag, room = question.flag, width - HEAD
    fits = len(question.ask) + len(flag) + 2 <= room
    ask = question.ask if fits else say.short(question.fact)
    return wrapped(f"{ask}  {flag}", room)

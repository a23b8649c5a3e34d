"""The view of ``recommend``: the answer first, on one screen, everything with ``--all``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from calcinosis_cli.engine.answer import Excluded, Option, Pair, Placed, Question, Reason, placed
from calcinosis_cli.output import one_screen
from calcinosis_cli.output.formats import Content
from calcinosis_cli.output.layout import (
    Block,
    Heading,
    Paragraph,
    Span,
    TableColumn,
    Tone,
    more,
    plain_columns,
    rows,
    table,
    text,
)
from calcinosis_cli.output.register import Register
from calcinosis_cli.output.words import (
    BECAUSE,
    SAFETY_TONE,
    certainty_sentence,
    condition_words,
    hazard_line,
    in_force,
    key_words,
    level_word,
    marks,
    profile_line,
    safety_span,
    said_first,
    unsearched_words,
)
from calcinosis_cli.patient.messages import plural

if TYPE_CHECKING:
    from calcinosis_cli.knowledge.vocabulary import Vocabulary
    from calcinosis_cli.output.answers import RecommendationDocument

FIRST_OPTIONS, FIRST_QUESTIONS, FIRST_EXCLUDED, FIRST_PAIRS = 10, 5, 6, 3


def _name(one: Placed) -> Span:
    item = one.item
    said = marks(item, tied=isinstance(item, Option) and item.tied)
    return Span(item.name + (f" ({', '.join(said)})" if said else ""))


COLUMNS: Sequence[TableColumn[Placed]] = (
    TableColumn("list", lambda row: row.where),
    TableColumn(
        "place",
        lambda row: row.place if row.where == "consider" else None,
        "",
        4,
        lambda row: Span(f"{row.place:>3}", "muted"),
    ),
    *plain_columns("id", of="item."),
    TableColumn("name", lambda row: row.item.name, "option", 34, _name),
    *plain_columns("group role fit", of="item."),
    TableColumn(
        "safety", lambda row: row.item.safety, "safety", 20, lambda row: safety_span(row.item)
    ),
    *plain_columns("could_be", of="item."),
    TableColumn("hazards", lambda row: [hazard.text for hazard in row.item.hazards]),
    TableColumn("because", lambda row: getattr(row.item, "because", None)),
    *plain_columns("current", of="item."),
    TableColumn("evidence", lambda row: row.item.evidence.headline, "evidence", 22),
    *plain_columns("level certainty", of="item.evidence."),
    TableColumn("why", lambda row: [reason.text for reason in row.item.why]),
    TableColumn("against", lambda row: [reason.text for reason in row.item.against]),
    *plain_columns("ask unsearched", of="item."),
)
ON_SCREEN = ("place", "name", "evidence", "safety")


def content(
    document: RecommendationDocument,
    vocabulary: Callable[[], Vocabulary],
    *,
    at_length: bool = True,
    everything: bool = False,
    keys: bool = False,
) -> Content:
    """Offer both lists; on a terminal one screen of them, unless more was asked for."""
    lists = document.consider, document.not_for_this_patient
    return Content(
        document,
        blocks=lambda: blocks(document, vocabulary(), everything=everything, keys=keys),
        items=lambda: [each.item for each in placed(*lists)],
        rows=lambda: rows(COLUMNS, placed(*lists)),
        screen=None
        if at_length or everything or keys
        else lambda width: one_screen.blocks(document, Register(vocabulary()), width),
    )


def blocks(
    document: RecommendationDocument,
    vocabulary: Vocabulary,
    *,
    everything: bool = False,
    keys: bool = False,
) -> Iterator[Block]:
    """Show alerts, what to consider, what not, what to ask, what not to combine.

    ``everything`` shows all rows and reasons, ``keys`` the sorting key of each row.
    """
    yield Heading(profile_line(document.profile, vocabulary), 1)
    yield text(certainty_sentence(document.consider))
    yield from said_first(document.notes, document.alerts)
    yield from _consider(document, vocabulary, everything=everything, keys=keys)
    yield from _excluded(document.not_for_this_patient, everything=everything)
    yield from _questions(document.ask_first, vocabulary, everything=everything)
    yield from _pairs(document.interactions, vocabulary, everything=everything)


def _consider(
    document: RecommendationDocument, vocabulary: Vocabulary, *, everything: bool, keys: bool
) -> Iterator[Block]:
    options = document.consider
    yield Heading("Consider")
    if not options:
        yield text("No option is left. Talk to a specialist center.", marker="- ")
        return
    shown = set(range(len(options))) if everything else first_places(options)
    leading = {lead.group: lead.why[0].text for lead in document.leading}
    header = True

    def details(one: Placed) -> list[Paragraph]:
        option = options[one.place - 1]
        missing = unsearched_words(option, document.profile, vocabulary)
        return [
            *_details(option, everything=everything, keys=keys),
            *([text(missing, "open", marker="? ")] if missing else []),
        ]

    for group in dict.fromkeys(option.group for option in options):
        places = [place for place, option in enumerate(options) if option.group == group]
        name = vocabulary.groups[group].name
        yield Paragraph(
            (Span(name, "strong"), Span(f" - {leading[group]}" if group in leading else "", "good"))
        )
        first = [
            Placed("consider", place + 1, options[place]) for place in places if place in shown
        ]
        yield table(COLUMNS, first, ON_SCREEN, details, show_header=header)
        header = False
        yield from more(len(places) - len(first), indent=4)


def first_places(options: Sequence[Option], limit: int = FIRST_OPTIONS) -> set[int]:
    """Choose what a screen shows first: the best of every group, then by order."""
    best: dict[str, int] = {}
    for place, option in enumerate(options):
        best.setdefault(option.group, place)
    chosen = sorted(best.values())[:limit]
    rest = [place for place in range(len(options)) if place not in chosen]
    return {*chosen, *rest[: limit - len(chosen)]}


def _details(option: Option, *, everything: bool, keys: bool) -> list[Paragraph]:
    why = [text(reason.text, "good", marker="+ ") for reason in option.why]
    against = [*map(_caution, option.against), *map(hazard_line, option.hazards)]
    shown = [*why, *against] if everything else [*why[:1], *against[:1]]
    return [*shown, text(key_words(option.key), "muted", marker="k ")] if keys else shown


def _caution(reason: Reason) -> Paragraph:
    level = reason.level or "caution"
    head = Span(f"{level_word(level)}: ", SAFETY_TONE[level])
    return Paragraph((head, Span(reason.text + in_force(reason))), "! ")


def _excluded(excluded: Sequence[Excluded], *, everything: bool) -> Iterator[Block]:
    if not excluded:
        return
    yield Heading("Not for this patient")
    shown = excluded if everything else excluded[:FIRST_EXCLUDED]
    for item in shown:
        why = item.why[0].text if item.why else ""
        tone: Tone = "danger" if item.because == "contraindicated" else "avoid"
        now = " (taken now: do not stop without advice)" if item.current else ""
        yield Paragraph(
            (
                Span(item.name + now, "strong"),
                Span(f" - {BECAUSE[item.because]}: ", tone),
                Span(why),
            ),
            marker="x ",
        )
    yield from more(len(excluded) - len(shown))


def _questions(
    questions: Sequence[Question], vocabulary: Vocabulary, *, everything: bool
) -> Iterator[Block]:
    if not questions:
        return
    yield Heading("Ask first")
    facts = [question for question in questions if question.kind == "fact"]
    ticks = [question for question in questions if question.kind == "condition"]
    shown = facts if everything else facts[:FIRST_QUESTIONS]
    for question in shown:
        moved = f"  could change {len(question.moves)}; {question.flag}"
        yield Paragraph((Span(question.ask), Span(moved, "muted")), "? ")
    if ticks:
        labels = [vocabulary.conditions[question.fact].label for question in ticks]
        first = labels if everything else labels[:FIRST_QUESTIONS]
        rest = len(labels) - len(first)
        others = f"; {rest} more with --all" if rest else ""
        yield Paragraph((Span("Any of these? ", "strong"), Span("; ".join(first) + others)), "? ")
    yield from more(len(facts) - len(shown), "questions ")


def _pairs(pairs: Sequence[Pair], vocabulary: Vocabulary, *, everything: bool) -> Iterator[Block]:
    """With what is taken; among the options themselves only with ``--all``."""
    if not pairs:
        return
    yield Heading("Do not combine without thought")
    taken = [pair for pair in pairs if pair.scope == "taken"]
    shown = pairs if everything else taken[:FIRST_PAIRS]
    for pair in shown:
        yield pair_line(pair, vocabulary)
    yield from more(len(taken) - len(shown), "with what is taken, ")
    if not everything and len(pairs) > len(taken):
        among = plural(len(pairs) - len(taken), "interaction")
        yield text(f"{among} among the options themselves: --all", "muted", indent=2)


def pair_line(pair: Pair, vocabulary: Vocabulary) -> Paragraph:
    """Say one interaction: who with whom, how grave, what happens, what to do."""
    limited = f" (when {condition_words(pair.when)})" if pair.when and pair.holds != "true" else ""
    if pair.when is None and pair.holds == "unknown":
        limited = " (some of them; which one is it?)"
    withhold = f" Withhold: {_names(pair.withhold, vocabulary)}." if pair.withhold else ""
    return Paragraph(
        (
            Span(pair_names(pair, vocabulary), "strong"),
            Span(f" - {pair.severity}{limited}: "),
            Span(f"{pair.consequence} {pair.management}{withhold}"),
        ),
        marker="~ ",
    )


def pair_names(pair: Pair, vocabulary: Vocabulary) -> str:
    """Name both sides of an interaction."""
    return " + ".join(_names(side, vocabulary) for side in (pair.first, pair.second))


def _names(ids: Sequence[str], vocabulary: Vocabulary) -> str:
    names = list(map(vocabulary.called, ids))
    return "/".join(names[:3]) + (f" and {plural(len(names) - 3, 'other')}" if names[3:] else "")

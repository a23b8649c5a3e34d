"""The view of ``diff``: the data, then the answers, each with its cause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from calcinosis_cli.engine.answer import LINES, ROLES, Reason
from calcinosis_cli.output.formats import Content
from calcinosis_cli.output.layout import Block, Heading, Paragraph, Span, more, text
from calcinosis_cli.output.words import LIST, SAFETY, fact_label
from calcinosis_cli.patient.messages import plural
from calcinosis_cli.patient.record import LEVEL_NONE

if TYPE_CHECKING:
    from calcinosis_cli.engine.causes import Cause
    from calcinosis_cli.engine.comparing import AnswerDifference, Placement, TreatmentDifference
    from calcinosis_cli.knowledge.differences import FieldChange, KindDifference
    from calcinosis_cli.output.documents import ComparedSource, DiffDocument

SHOWN, SHOWN_PROFILES, LONGEST_VALUE = 12, 5, 80
HANGING = "  "
"""Marker of what belongs to the line above."""


def content(document: DiffDocument, *, everything: bool) -> Content:
    """Offer the differences, the first of each kind unless everything is asked for."""
    return Content(document, blocks=lambda: _blocks(document, everything=everything))


def _blocks(document: DiffDocument, *, everything: bool) -> Iterator[Block]:
    limit = None if everything else SHOWN
    yield Heading("What changed between two knowledge bases", 1)
    yield text(f"old: {_source(document.old)}", "muted")
    yield text(f"new: {_source(document.new)}", "muted")
    yield Heading("Data")
    if not document.data:
        yield text("No entry differs.")
    for kind in document.data:
        yield from _kind(kind, limit)
    yield from answered(document.answers, document.profiles, everything=everything)


def answered(
    answers: Sequence[AnswerDifference], asked: int, *, everything: bool = False
) -> Iterator[Block]:
    """Show which of so many answers differ, and how."""
    limit = None if everything else SHOWN
    yield Heading("Answers")
    yield text(f"{len(answers)} of {plural(asked, 'profile')} answered differently.", "strong")
    grouped = _grouped(answers)
    for entry, profiles in grouped[:limit]:
        yield from entry
        yield text(f"in {_listed(profiles, everything=everything)}", "muted", marker=HANGING)
    yield from more(len(grouped) - (limit or len(grouped)))


def _source(source: ComparedSource) -> str:
    return f"{source.source} ({source.version}, reviewed {source.reviewed}, {source.digest[:12]})"


def _kind(difference: KindDifference, limit: int | None) -> Iterator[Block]:
    signs = {"added": "+ ", "removed": "- ", "changed": "~ "}
    kinds = {word: getattr(difference, word) for word in signs}
    parts = [f"{len(entries)} {word}" for word, entries in kinds.items() if entries]
    parts += ["order changed"] if difference.reordered else []
    yield Heading(f"{difference.kind}: {', '.join(parts)}", 3)
    for word, entries in kinds.items():
        for entry in entries[:limit]:
            yield text(f"{word}: {entry.name} ({entry.id})", marker=signs[word])
            fields = getattr(entry, "fields", ())
            for field in fields[:limit]:
                yield text(_field(field), marker="- ", indent=2)
            yield from more(len(fields) - (limit or len(fields)))
        yield from more(len(entries) - (limit or len(entries)))


def _field(field: FieldChange) -> str:
    if field.before is None:
        return f"{field.path}: added: {_value(field.after)}"
    if field.after is None:
        return f"{field.path}: removed: {_value(field.before)}"
    return f"{field.path}: {_value(field.before)} → {_value(field.after)}"


def _value(value: object) -> str:
    """Show a value in its first words; of a rule or result, its sentence."""
    if isinstance(value, dict):
        level = f"{value['level']}: " if "level" in value else ""
        value = (
            level + str(value["text"]) if "text" in value else msgspec.json.encode(value).decode()
        )
    elif isinstance(value, list):
        value = ", ".join(map(_value, value))
    words = str(value).lower() if isinstance(value, bool) else str(value)
    return words if len(words) <= LONGEST_VALUE else words[: LONGEST_VALUE - 1] + "…"


Entry: TypeAlias = tuple[Paragraph, ...]
"""One difference of an answer, with its causes."""


def _grouped(answers: Sequence[AnswerDifference]) -> list[tuple[Entry, list[str]]]:
    """Bring together what differs in the same way, the gravest first."""
    profiles: dict[tuple[int, Entry], list[str]] = {}
    for answer in answers:
        for entry in _entries(answer):
            profiles.setdefault(entry, []).append(answer.profile)
    ordered = sorted(profiles.items(), key=lambda item: item[0][0])
    return [(entry, names) for (_, entry), names in ordered]


def _listed(profiles: Sequence[str], *, everything: bool) -> str:
    rest = 0 if everything else len(profiles) - SHOWN_PROFILES
    more = f" and {rest} more" if rest > 0 else ""
    shown = ", ".join(profiles[:SHOWN_PROFILES] if more else profiles)
    return f"{plural(len(profiles), 'profile')}: {shown}{more}"


def _entries(answer: AnswerDifference) -> Iterator[tuple[int, Entry]]:
    """Yield each difference with its weight."""
    if answer.problem:
        yield 0, (text(answer.problem, "danger", marker="! "),)
    for word, alerts in (("begins", answer.alerts_began), ("ends", answer.alerts_ended)):
        for alert in alerts:
            yield 0, (text(f"alert {word}: {alert.text}", "danger", marker="! "),)
    for difference in answer.treatments:
        moved = {"where", "added", "removed"} & set(difference.changed)
        yield (1 if moved else 2), tuple(_treatment(difference))
    lines = {
        "asked now": map(fact_label, answer.asked),
        "no longer asked": map(fact_label, answer.no_longer_asked),
        "interaction that is new": answer.interactions_began,
        "interaction that is gone": answer.interactions_ended,
    }
    for label, names in lines.items():
        for name in names:
            yield 3, (text(f"{label}: {name}", "open", marker="? "),)


def _treatment(difference: TreatmentDifference) -> Iterator[Paragraph]:
    words = "; ".join(_aspects(difference)) or "other reasons"
    yield Paragraph((Span(difference.name, "strong"), Span(f": {words}")), "~ ")
    for word, reasons in (("now said", difference.began), ("no longer said", difference.ended)):
        for reason in reasons:
            yield text(f"{word}: {_reason(reason)}", marker=HANGING)
    for cause in difference.causes:
        yield text(f"because {_cause(cause)}", "muted", marker=HANGING)


def _reason(reason: Reason) -> str:
    return f"{reason.level}: {reason.text}" if reason.level else reason.text


def _cause(cause: Cause) -> str:
    through = f", which rule {cause.through} reads" if cause.through else ""
    sources = f" [{', '.join(cause.references)}]" if cause.references else ""
    return f"{cause.kind} {cause.id} was {cause.change}{through}{sources}"


def _aspects(difference: TreatmentDifference) -> Iterator[str]:
    """Say what differs, from what to what."""
    before, after = difference.before, difference.after
    if before is None or after is None:
        here = after or before
        where = f" ({LIST[here.where]})" if here else ""
        yield f"{difference.changed[0]}{where}"
        return
    for name in difference.changed:
        old, new = _aspect(name, before), _aspect(name, after)
        if old != new:
            yield f"{old} → {new}"
        elif name == "where":
            yield f"{old}, for another reason"
        elif name == "group":
            yield "another group"


def _aspect(name: str, standing: Placement) -> str:
    key = standing.key
    words = {
        "where": LIST[standing.where],
        "safety": SAFETY.get(standing.safety, standing.safety),
        "could_be": f"could be {standing.could_be}",
        "fit": standing.fit,
        "leads": "group leads" if key.leads == 0 else "group does not lead",
        "line": f"{LINES[key.line]} line",
        "role": ROLES[key.role],
        "level": f"evidence level {key.level}" if key.level < LEVEL_NONE else "no direct evidence",
    }
    return words.get(name, "")

"""The lines of the list at left: groups, options with place and sign, and the excluded."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

from calcinosis_cli.engine.answer import Excluded, Option
from calcinosis_cli.output.words import BECAUSE, HAZARD_SIGN, SAFETY_SIGN, SAFETY_TONE, marks

if TYPE_CHECKING:
    from calcinosis_cli.browse.state import Explorer
    from calcinosis_cli.engine.comparing import Move, Placement
    from calcinosis_cli.output.layout import Tone
    from calcinosis_cli.patient.record import Id

NOT_HERE = "not-for-this-patient"


class ListLine(NamedTuple):
    """One line: a heading, an option or an excluded treatment; ``note`` is for the narrow."""

    kind: Literal["heading", "option", "excluded"]
    id: Id
    name: str
    place: str = ""
    sign: str = ""
    note: str = ""
    changed: bool = False
    tone: Tone = "plain"


def lines(explorer: Explorer, shown: Collection[Id] | None = None) -> Iterator[ListLine]:
    """Yield the lines in the order of the answer; ``shown`` are the ids that a search found."""
    answer = explorer.answer
    moved = {move.id: move for move in explorer.change.moves} if explorer.change else {}
    leading = {lead.group for lead in answer.leading}
    heading = ""
    for where, place, item in answer.placed():
        if shown is not None and item.id not in shown:
            continue
        group = item.group if where == "consider" else NOT_HERE
        if group != heading:
            heading = group
            known = explorer.vocabulary.groups.get(group)
            name = known.name if known else "Not for this patient"
            yield ListLine("heading", f"group:{group}", ("> " if group in leading else "") + name)
        move = moved.get(item.id)
        yield _option(place, item, move) if isinstance(item, Option) else _excluded(item, move)


def _option(place: int, option: Option, move: Move | None) -> ListLine:
    return ListLine(
        kind="option",
        id=option.id,
        name=option.name,
        place=f"{place}{'=' if option.tied else ' '}",
        sign=_sign(option),
        note=" · ".join(filter(None, [was(move), *marks(option), option.evidence.headline])),
        tone=SAFETY_TONE[option.safety] if option.safety != "clear" else "open",
        changed=move is not None,
    )


def _sign(option: Option) -> str:
    hazard = HAZARD_SIGN if option.hazards else ""
    return SAFETY_SIGN[option.safety] + ("?" if option.could_be else "") + hazard


def _excluded(item: Excluded, move: Move | None) -> ListLine:
    now = "taken now: do not stop without advice" if item.current else ""
    why = f"{BECAUSE[item.because]}: {item.why[0].text}" if item.why else BECAUSE[item.because]
    return ListLine(
        kind="excluded",
        id=item.id,
        name=item.name,
        sign="X" if item.because == "contraindicated" else "-",
        note=" · ".join(filter(None, [was(move), now, why])),
        tone="danger" if item.because == "contraindicated" else "muted",
        changed=move is not None,
    )


def was(move: Move | None) -> str:
    """Say where a treatment stood before, when it moved."""
    if move is None:
        return ""
    before, after = move.before, move.after
    if before.where != after.where:
        return f"was {before.place}" if before.where == "consider" else "was excluded"
    if before.where == "consider" and before.place != after.place:
        return f"was {before.place}"
    return ""


def place_words(standing: Placement) -> str:
    """Say a place shortly."""
    return str(standing.place) if standing.where == "consider" else "not for this patient"

"""What the last change moved and why, in a few lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from calcinosis_cli.browse.sections import place_words
from calcinosis_cli.engine.answer import FITS, RANK, Key, Lead
from calcinosis_cli.output.explanations import crosses, what_if_blocks
from calcinosis_cli.output.layout import Block, Heading, Paragraph, Span, text
from calcinosis_cli.output.words import SAFETY, WORDS

if TYPE_CHECKING:
    from calcinosis_cli.browse.state import Explorer
    from calcinosis_cli.engine.comparing import Move


def summary(explorer: Explorer) -> str:
    """Say the change and how many treatments it moved, in one line."""
    change = explorer.change
    if change is None:
        return "Begin: p opens the patient's facts, ? helps, ctrl+p lists all commands."
    gone = sum(crosses(move, "consider") for move in change.moves)
    back = sum(crosses(move, "not_for_this_patient") for move in change.moves)
    parts = [f"{len(change.moves)} changed"] if change.moves else ["nothing moves"]
    parts += [f"{gone} no longer for this patient"] if gone else []
    parts += [f"{back} to consider again"] if back else []
    alerts = len(explorer.answer.alerts) - len(change.before.alerts)
    parts += [f"{alerts} new alert{'s' if alerts > 1 else ''}"] if alerts > 0 else []
    more = " (m: all)" if change.moves else ""
    return f"{change.label} · {', '.join(parts)}{more}"


def sentences(explorer: Explorer) -> list[str]:
    """Say each move with its reason, the gravest first."""
    change = explorer.change
    if change is None:
        return []
    leads = [_lead(lead, explorer) for lead in _new_leads(explorer)]
    moves = sorted(change.moves, key=_gravity, reverse=True)
    return leads + [f"{move.name}: {_path(move)} - {_why(move)}" for move in moves]


def blocks(explorer: Explorer) -> Iterator[Block]:
    """Show everything that moved, with the groups that lead now."""
    document = explorer.what_moved()
    if document is None:
        yield Heading("What moved", 1)
        yield text(summary(explorer))
        return
    shown = list(what_if_blocks(document, explorer.vocabulary))
    yield Heading(f"What moved: {document.changed[0]}", 1)
    for lead in _new_leads(explorer):
        yield Paragraph((Span(_lead(lead, explorer), "good"),), marker="+ ")
    yield from shown[1:]


def _gravity(move: Move) -> tuple[bool, bool, int, int]:
    worse = abs(RANK[move.after.safety] - RANK[move.before.safety])
    far = abs(move.after.place - move.before.place)
    return move.before.where != move.after.where, move.after.where == "consider", worse, far


def _new_leads(explorer: Explorer) -> list[Lead]:
    if explorer.change is None:
        return []
    before = {lead.group for lead in explorer.change.before.leading}
    return [lead for lead in explorer.answer.leading if lead.group not in before]


def _lead(lead: Lead, explorer: Explorer) -> str:
    return f"{explorer.vocabulary.groups[lead.group].name} now leads: {lead.why[0].text}"


def _path(move: Move) -> str:
    old, new = place_words(move.before), place_words(move.after)
    if old != new:
        return f"{old} -> {new}"
    return f"stays at {new}" if move.after.where == "consider" else f"stays {new}"


def _why(move: Move) -> str:
    """Name the rule that began or ended, else the part of the order that changed."""
    before, after = move.before, move.after
    if move.began:
        return move.began[0].text
    if move.ended:
        return f"no longer: {move.ended[0].text}"
    if before.could_be != after.could_be:
        return f"at worst {SAFETY[after.could_be]}, was {SAFETY[before.could_be]}"
    return _order(before.key, after.key)


def _order(before: Key, after: Key) -> str:
    """Name the part of the order that changed."""
    if before.leads != after.leads:
        return "its group leads now" if after.leads == 0 else "its group leads no longer"
    if before.line != after.line:
        return "its line of treatment is another now"
    if before.role != after.role:
        return "its role counts differently after what was tried"
    if before.doubt != after.doubt:
        return (
            "an open question could speak against it"
            if after.doubt
            else "no open question speaks against it any longer"
        )
    return WORDS["fit"][FITS[after.fit]]

"""``calcinosis diff``: what changed between two knowledge bases, in data and in answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from calcinosis_cli.cli import complete
from calcinosis_cli.cli.options import OUTPUT, WEAKER, Run, says, with_options
from calcinosis_cli.output import difference
from calcinosis_cli.output.documents import ComparedSource, DiffDocument
from calcinosis_cli.output.stamp import stamped

if TYPE_CHECKING:
    from calcinosis_cli.library import Loaded

PANEL = "Keep"
EPILOG = (
    "Examples: calcinosis diff built-in mine.yaml · "
    "calcinosis diff old/data data --format markdown · "
    "calcinosis diff built-in mine.yaml --profiles cohort.jsonl --json"
)
_HELP = "A folder of data, a file laid over the built-in data, or built-in."


@with_options(*OUTPUT, WEAKER)
def command(
    run: Run,
    old: Annotated[str, typer.Argument(help=_HELP, autocompletion=complete.data_sources)],
    new: Annotated[str, typer.Argument(help=_HELP, autocompletion=complete.data_sources)],
    profiles: Annotated[
        str | None,
        says(
            "Ask these profiles, one JSON object a line; else those of the golden cases.",
            metavar="FILE|-",
            autocompletion=complete.any_file,
        ),
    ] = None,
    everything: Annotated[bool, says("Show every difference.", "--all", panel="Output")] = False,
) -> None:
    """Say what changed between two knowledge bases: the data, then the answers, and why."""
    from calcinosis_cli.cli import two_sides

    weaker = run.given["allow_weaker_safety"]
    before, after = (two_sides.session_of(name, allow_weaker_safety=weaker) for name in (old, new))
    document = _document(before, after, (old, new), profiles)
    run.emit(difference.content(document, everything=everything or run.form == "markdown"))


def _document(
    before: Loaded, after: Loaded, names: tuple[str, str], profiles: str | None
) -> DiffDocument:
    from calcinosis_cli.cli import two_sides
    from calcinosis_cli.knowledge.differences import differences_of

    asked, answers = two_sides.compare_answers(before, after, profiles)
    after.notices = tuple(dict.fromkeys([*before.notices, *after.notices]))
    return stamped(
        DiffDocument,
        after,
        old=_source(names[0], before),
        new=_source(names[1], after),
        data=differences_of(before.kb, after.kb),
        profiles=asked,
        answers=answers,
    )


def _source(name: str, base: Loaded) -> ComparedSource:
    stamp = base.stamp
    return ComparedSource(name, stamp.version, stamp.reviewed, stamp.digest)

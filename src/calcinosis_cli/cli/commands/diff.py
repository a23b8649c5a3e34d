"""``calcinosis diff``: what changed between two knowledge bases, in data and in answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from calcinosis_cli.cli import complete
from calcinosis_cli.cli.options import FormatOption, JsonOption, WeakerOption, WidthOption
from calcinosis_cli.cli.output import Views, emit
from calcinosis_cli.documents import DiffDocument, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calcinosis_cli.cli.session import Session
    from calcinosis_cli.render.blocks import Block

PANEL = "Keep"
EPILOG = (
    "Examples: calcinosis diff built-in mine.yaml · "
    "calcinosis diff old/data data --format markdown · "
    "calcinosis diff built-in mine.yaml --profiles cohort.jsonl --json"
)
_HELP = "A folder of data, a file laid over the built-in data, or built-in."


def command(
    old: Annotated[str, typer.Argument(help=_HELP, autocompletion=complete.sources)],
    new: Annotated[str, typer.Argument(help=_HELP, autocompletion=complete.sources)],
    profiles: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|-",
            help="Ask these profiles, one JSON object a line; else those of the golden cases.",
            autocompletion=complete.files,
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Show every difference.", rich_help_panel="Output")
    ] = False,
    form: FormatOption = "table",
    json: JsonOption = False,
    width: WidthOption = None,
    allow_weaker_safety: WeakerOption = False,
) -> None:
    """Say what changed between two knowledge bases: the data, then the answers, and why."""
    from calcinosis_cli.cli import two_sides  # noqa: PLC0415

    before, after = (
        two_sides.session_of(name, allow_weaker_safety=allow_weaker_safety) for name in (old, new)
    )
    document = _document(before, after, (old, new), profiles)
    views = _views(document, everything=everything or form == "markdown")
    emit(document, views, "json" if json else form, width=width)


def _document(
    before: Session, after: Session, names: tuple[str, str], profiles: str | None
) -> DiffDocument:
    from calcinosis_cli.cli import two_sides  # noqa: PLC0415
    from calcinosis_cli.differences import differences  # noqa: PLC0415

    asked, answers = two_sides.compare_answers(before, after, profiles)
    after.notices = list(dict.fromkeys([*before.notices, *after.notices]))
    return after.document(
        DiffDocument,
        "diff",
        old=_source(names[0], before),
        new=_source(names[1], after),
        data=differences(before.kb, after.kb),
        profiles=asked,
        answers=answers,
    )


def _source(name: str, session: Session) -> Source:
    stamp = session.stamp
    return Source(name, stamp.version, stamp.reviewed, stamp.digest)


def _views(document: DiffDocument, *, everything: bool) -> Views:
    def blocks() -> Iterator[Block]:
        from calcinosis_cli.render import difference  # noqa: PLC0415

        return difference.blocks(document, everything=everything)

    return Views(blocks)

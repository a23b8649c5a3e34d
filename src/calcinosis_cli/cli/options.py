"""Options that commands share; the defaults stand at each command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import typer

from calcinosis_cli.output.formats import EXPORTS, VIEWS

if TYPE_CHECKING:
    ViewFormat: TypeAlias = str
    ExportFormat: TypeAlias = str
else:  # the choices that Typer offers and checks
    ViewFormat = Literal[tuple(VIEWS)]
    ExportFormat = Literal[tuple(EXPORTS)]

FormatOption = Annotated[
    ViewFormat,
    typer.Option("--format", "-f", help="How to write the answer.", rich_help_panel="Output"),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Short for --format json.", rich_help_panel="Output")
]
WidthOption = Annotated[
    int | None,
    typer.Option("--width", min=40, max=400, help="Columns of a table.", rich_help_panel="Output"),
]
KbOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--kb",
        envvar="CALCINOSIS_KB",
        help="Your own knowledge base file, laid over the built-in one (repeatable).",
        rich_help_panel="Knowledge base",
    ),
]
WeakerOption = Annotated[
    bool,
    typer.Option(
        "--allow-weaker-safety",
        help="Let --kb files weaken safety rules; every output then says so.",
        rich_help_panel="Knowledge base",
    ),
]

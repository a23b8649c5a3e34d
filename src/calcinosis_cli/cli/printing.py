"""An answer in the format that was asked for, on standard output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.streams import write
from calcinosis_cli.output.formats import VIEWS, UnsuitableError

if TYPE_CHECKING:
    from calcinosis_cli.output.formats import Content


def emit(content: Content, form: str, *, width: int | None = None) -> None:
    """Write an answer in a format."""
    try:
        write(VIEWS[form].text(content._replace(width=width)))
    except UnsuitableError as error:
        raise CommandError(Exit.USAGE, str(error)) from error

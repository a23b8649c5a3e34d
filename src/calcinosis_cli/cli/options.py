"""The options that commands share, and the run that was asked for with them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import typer

from calcinosis_cli.cli.session import open_base
from calcinosis_cli.cli.streams import write
from calcinosis_cli.output.formats import EXPORTS, VIEWS, Content

if TYPE_CHECKING:
    from calcinosis_cli.library import Loaded
    from calcinosis_cli.patient.facts import Profile

    ExportFormat: TypeAlias = str
else:  # the choices that Typer offers and checks
    ExportFormat = Literal[tuple(EXPORTS)]


class Run:
    """One run of a command, by the shared options that it has."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.given = given

    @cached_property
    def base(self) -> Loaded:
        """The knowledge base with the user's files laid over it."""
        return open_base(self.given["kb"], allow_weaker_safety=self.given["allow_weaker_safety"])

    @property
    def form(self) -> str:
        """The format of the answer."""
        return "json" if self.given["json"] else self.given["form"]

    @property
    def words(self) -> dict[str, Any]:
        """What the flags say of the patient, as in a profile file."""
        from calcinosis_cli.cli.profile_flags import words_of_flags  # where there is a patient

        return words_of_flags(self.given)

    @cached_property
    def patient(self) -> Profile:
        """The profile of the file, if any, and of the flags."""
        from calcinosis_cli.cli.profiles import profile_from_flags  # where there is a patient

        return profile_from_flags(self.base, self.words, self.given["profile"])

    def emit(self, content: Content) -> None:
        """Write an answer to standard output."""
        write(VIEWS[self.form].text(content._replace(width=self.given["width"])))


Several: TypeAlias = list[str] | None
"""Of an option that can be repeated."""


def says(meaning: str, *names: Any, panel: str | None = None, **more: Any) -> Any:  # noqa: ANN401 - as Typer takes it
    """Describe an option by its help, and by its names if they are not that of the parameter."""
    return typer.Option(*names, help=meaning, rich_help_panel=panel, **more)


def option(
    name: str,
    of: object,
    meaning: str,
    *names: str,
    default: object = None,
    **more: Any,  # noqa: ANN401 - as Typer takes it
) -> inspect.Parameter:
    """Describe an option that commands share."""
    shown = says(meaning, default, *names, **more)
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=shown, annotation=of)


WEAKER = option(
    "allow_weaker_safety",
    bool,
    "Let --kb files weaken safety rules; every output then says so.",
    "--allow-weaker-safety",
    default=False,
    panel="Knowledge base",
)
BASE = (
    option(
        "kb",
        list[Path] | None,
        "Your own knowledge base file, laid over the built-in one (repeatable).",
        envvar="CALCINOSIS_KB",
        panel="Knowledge base",
    ),
    WEAKER,
)
WIDTH = option("width", int | None, "Columns of a table.", min=40, max=400, panel="Output")
_FORM = Literal.__getitem__(tuple(VIEWS))
OUTPUT = (
    option(
        *("form", _FORM, "How to write the answer.", "--format", "-f"),
        default="table",
        panel="Output",
    ),
    option("json", bool, "Short for --format json.", "--json", default=False, panel="Output"),
    WIDTH,
)


def with_options(
    *after: inspect.Parameter, before: Sequence[inspect.Parameter] = ()
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let Typer see shared options around those of a command; it is called with a :class:`Run`."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        _, *own = inspect.signature(command, eval_str=True).parameters.values()

        def run(**given: Any) -> None:  # noqa: ANN401 - Typer passes what the annotations say
            shared = {each.name: given.pop(each.name) for each in (*before, *after)}
            command(Run(shared), **given)

        named = [
            *before,
            *(each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own),
            *after,
        ]
        run.__doc__ = command.__doc__
        run.__signature__ = inspect.Signature(named)  # type: ignore[attr-defined]
        run.__annotations__ = {each.name: each.annotation for each in named}
        return run

    return decorate

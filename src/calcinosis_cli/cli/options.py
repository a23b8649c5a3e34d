"""The run that was asked for, and the options that commands share for it."""

from __future__ import annotations

import inspect
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import typer
from typer.core import TyperCommand, TyperOption

from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.streams import say, write
from calcinosis_cli.library import Loaded, load
from calcinosis_cli.output.formats import EXPORTS, VIEWS, Content
from calcinosis_cli.patient.messages import shortened

if TYPE_CHECKING:
    from calcinosis_cli.knowledge.sources import Folder
    from calcinosis_cli.patient.facts import Profile
    from calcinosis_cli.patient.record import Id

    ExportFormat: TypeAlias = str
else:  # the choices that Typer offers and checks
    ExportFormat = Literal[tuple(EXPORTS)]


def open_base(
    overlays: Sequence[Path] | None = None,
    *,
    allow_weaker_safety: bool = False,
    data: Folder | None = None,
) -> Loaded:
    """Load the knowledge base with the user's files laid over it; say its notices and its age."""
    base = load(overlays or (), allow_weaker_safety=allow_weaker_safety, data=data)
    for notice in base.notices:
        say(notice)
    if _is_old(base.stamp.reviewed):
        say(
            f"these data were reviewed {base.stamp.reviewed}, more than a year ago: much may have "
            "changed since; look for a newer version"
        )
    return base


def _is_old(reviewed: str) -> bool:
    """Tell whether a day (YYYY-MM-DD) is more than a year ago.

    What stands on standard output never depends on the day: the same question to the same data
    gives the same bytes. A build that must be repeatable sets the day by ``SOURCE_DATE_EPOCH``.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = int(given) if given.isascii() and given.isdecimal() and given[10:] == "" else time.time()
    return reviewed < time.strftime("%Y-%m-%d", time.gmtime(now - YEAR))


def ids_named(base: Loaded, name: str) -> list[Id]:
    """Return the treatments that a name means, or several; a class means all its members."""
    from calcinosis_cli.patient.names import NameIndex, several  # not every command

    index = NameIndex(base.names.treatments)
    if len(names := several(name, index.__contains__)) > 1:
        return [each for one in names for each in ids_named(base, one)]
    found = index.resolve(name)
    if not found:
        near = index.near(name)
        hint = f"did you mean {' or '.join(near)}?" if near else "see `calcinosis list`"
        raise CommandError(Exit.USAGE, f"unknown treatment '{shortened(name)}': {hint}")
    return found


def refuse(what: str, others: Mapping[str, object]) -> None:
    """Refuse options that would say nothing beside another one."""
    for other, given in others.items():
        if given:
            raise CommandError(Exit.USAGE, f"{other} does not go with {what}: leave it out")


YEAR = 366 * 24 * 60 * 60
"""Seconds after which data are said to be old."""


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
        from calcinosis_cli.cli.fact_flags import words_of_flags  # where there is a patient

        return words_of_flags(self.given)

    @cached_property
    def patient(self) -> Profile:
        """The profile of the file, if any, and of the flags."""
        from calcinosis_cli.cli.profiles import profile_from_flags  # where there is a patient

        return profile_from_flags(self.base, self.words, self.given["profile"])

    def spare_inputs(self, output: Path) -> None:
        """Refuse to write over a file that this run reads, with ``--force`` too."""
        for name in (self.given["profile"], *(self.given["kb"] or ())):
            if name and output.exists() and Path(name).exists() and output.samefile(name):
                raise CommandError(Exit.USAGE, f"--output {shortened(str(output))}: is read")

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
FORCE = option(
    *("force", bool, "Overwrite what stands at --output.", "--force"), default=False, panel="Output"
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


INPUTS = ("profile", "profiles")


class Command(TyperCommand):
    """A command that hears of a patient: each single fact, and each file, is given once."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Refuse a second value, with both named."""
        if not ctx.resilient_parsing:
            _, _, order = self.make_parser(ctx).parse_args(args=list(args))
            for option in {each for each in order if order.count(each) > 1}:
                _check_once(option, args)
        return super().parse_args(ctx, args)


def _check_once(option: object, args: Sequence[str]) -> None:
    from calcinosis_cli.patient.facts import FACTS  # seldom needed

    if not isinstance(option, TyperOption) or option.multiple:
        return
    given = list(dict.fromkeys(_spelled(option, args)))
    if option.name in (*FACTS, *INPUTS) and len(given) > 1:
        code = Exit.INVALID if option.name in FACTS else Exit.USAGE
        raise CommandError(code, f"{' and '.join(given)} exclude each other: give one")


def _spelled(option: TyperOption, args: Sequence[str]) -> Iterator[str]:
    """Yield each way in which the option stands on the line, with its value."""
    for word, following in zip(args, [*args[1:], ""], strict=True):
        name, equals, value = word.partition("=")
        if name in (*option.opts, *option.secondary_opts):
            yield name if option.is_flag else f"{name} {value if equals else following}"

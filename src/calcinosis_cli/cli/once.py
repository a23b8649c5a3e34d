"""Command lines on which a fact stands twice with two values: none of them wins in silence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from typer.core import TyperCommand, TyperOption

from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.patient.facts import FACTS

if TYPE_CHECKING:
    import typer

INPUTS = ("profile", "profiles")


class Command(TyperCommand):
    """A command that hears of a patient: each single fact, and each file, is given once."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Refuse a second value, with both named."""
        if not ctx.resilient_parsing:
            _, _, order = self.make_parser(ctx).parse_args(args=list(args))
            for option in {each for each in order if order.count(each) > 1}:
                _check(option, args)
        return super().parse_args(ctx, args)


def _check(option: object, args: Sequence[str]) -> None:
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

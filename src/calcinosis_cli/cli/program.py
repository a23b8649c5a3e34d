"""The entry point: fast answers first, then only the command that was named."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

from calcinosis_cli import __version__
from calcinosis_cli.cli import streams
from calcinosis_cli.cli.exits import MEANING, CommandError, Exit, ReaderGoneError, end_of

if TYPE_CHECKING:
    import typer

PROGRAM = "calcinosis"
COMMANDS = (
    "list",
    "show",
    "gaps",
    "browse",
    "recommend",
    "ask",
    "report",
    "interactions",
    "export",
    "diff",
    "validate",
)
"""In the order of ``--help``; each is a module of ``calcinosis_cli.cli.commands``."""

SIZES = ("COLUMNS", "LINES", "TERMINAL_WIDTH")
WIDEST = 9_999

GREETING = """\
Treatment options for calcinosis in dermatomyositis: how good the evidence is, what speaks
for and against each for one patient, and what to ask first. Try:

  calcinosis ask                                   questions one by one, then the options
  calcinosis list                                  every treatment with its evidence
  calcinosis recommend --ulcers --severity high    options, cautions and questions
  calcinosis show "topical sodium thiosulfate"     one treatment in full

`calcinosis --help` names all commands.
"""


def run_process() -> NoReturn:
    """Run the program on the arguments of the process, and end the process at once.

    A process that answers one question needs neither the search for cycles of garbage nor the
    orderly clearing away of every object at its end; together they are a quarter of its time.
    """
    gc.disable()
    forget_unusable_sizes()
    streams.take()
    os._exit(_code_of(lambda: _dispatch(sys.argv[1:]), then=streams.give_back))


def forget_unusable_sizes() -> None:
    """Drop sizes of a terminal that Typer and Rich would take for a number, and fail."""
    for name in SIZES:
        size = os.environ.get(name, "")
        if not (size.isascii() and size.isdecimal() and 0 < int(size[:5]) <= WIDEST):
            os.environ.pop(name, None)


def run(argv: Sequence[str]) -> int:
    """Run one command line on the streams as they are, and return its exit code."""
    return _code_of(lambda: _dispatch(argv), then=sys.stdout.flush)


def _code_of(work: Callable[[], int], then: Callable[[], None]) -> int:
    """Turn every end into its exit code and what there is to say; only a bug gets past here."""
    try:
        code = work()
        then()
    except CommandError as error:
        return _fail(error.code, *error.lines)
    except KeyboardInterrupt:
        return _fail(Exit.INTERRUPTED, "interrupted")
    except ReaderGoneError:
        return Exit.OK
    except Exception as error:
        end = end_of(error)
        if end is None:
            raise
        return _fail(end.code, *end.lines)
    return code


def _fail(code: Exit, *lines: str) -> int:
    for line in lines:
        streams.say(line)
    return code


def _dispatch(argv: Sequence[str]) -> int:
    if argv and argv[0] in ("--version", "-V"):
        streams.write(f"{PROGRAM} {__version__}\n")
        return Exit.OK
    if os.environ.get("_CALCINOSIS_COMPLETE"):
        from calcinosis_cli.cli import complete

        complete.check_shell()
        app = build_app(_named_in_shell() or COMMANDS)
        return complete.answer_shell(lambda: _run_typer(app, argv))
    if not argv:
        from calcinosis_cli.output.stamp import DISCLAIMER

        streams.write(f"{GREETING}{DISCLAIMER}\n")
        return Exit.OK
    if argv[0] == "help":  # as people ask elsewhere
        argv = [*argv[1:], "--help"]
    command = _named(argv)
    if command and command not in COMMANDS:
        raise CommandError(Exit.USAGE, _unknown(command))
    app = build_app([command] if command else COMMANDS)
    if "--install-completion" in argv[:1]:
        from calcinosis_cli.cli import complete

        return complete.install(lambda: _run_typer(app, argv))
    return _run_typer(app, argv)


def _named(argv: Sequence[str]) -> str | None:
    """Return the command of a command line."""
    return argv[0] if argv and not argv[0].startswith("-") else None


def _named_in_shell() -> list[str]:
    """Return the command of the line that a shell wants completed, if it has one."""
    words = os.environ.get("_TYPER_COMPLETE_ARGS") or os.environ.get("COMP_WORDS", "")
    return [word for word in words.split()[1:2] if word in COMMANDS]


def _unknown(command: str) -> str:
    from calcinosis_cli.patient.messages import did_you_mean, shortened

    hint = did_you_mean(command, COMMANDS)
    return f"unknown command '{shortened(command)}': one of {', '.join(COMMANDS)}{hint}"


def build_app(names: Sequence[str]) -> typer.Typer:
    """Register the named commands only: registration is a third of the start-up."""
    import typer  # the largest import of all

    from calcinosis_cli.cli.options import Command

    app = typer.Typer(
        name=PROGRAM,
        help=_help(),
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_callback)
    for name in names:
        module = import_module(f"calcinosis_cli.cli.commands.{name}")
        register = app.command(
            name, cls=Command, epilog=module.EPILOG, rich_help_panel=module.PANEL
        )
        register(module.command)
    return app


def _help() -> str:
    from calcinosis_cli.output.stamp import DISCLAIMER

    codes = " · ".join(f"{code.value} {meaning}" for code, meaning in MEANING.items())
    return (
        "Treatment options for calcinosis in dermatomyositis: evidence, safety, questions."
        f"\n\n{DISCLAIMER}\n\nExit codes: {codes}. `{PROGRAM} --version` says which one this is."
    )


def _callback() -> None:
    """Keep a single registered command a subcommand."""


def _run_typer(app: typer.Typer, argv: Sequence[str]) -> int:
    import typer

    try:
        code = app(list(argv), prog_name=PROGRAM, standalone_mode=False)
    except typer.TyperException as error:
        message = error.format_message() if hasattr(error, "format_message") else str(error)
        raise CommandError(Exit.USAGE, _with_hint(" ".join(message.split()))) from error
    except typer.Abort as error:
        raise KeyboardInterrupt from error
    except SystemExit as error:  # how Typer ends after a completion
        if isinstance(error.__context__, BrokenPipeError):  # or when any pipe broke
            raise error.__context__ from error
        return int(error.code or Exit.OK)
    if code == Exit.INTERRUPTED:
        raise KeyboardInterrupt
    return int(code or Exit.OK)


def _with_hint(message: str) -> str:
    """Add the nearest value to Typer's message about a wrong choice."""
    import re  # only for a typo

    from calcinosis_cli.patient.messages import did_you_mean

    found = re.search(r": '(.+)' is not one of (.+)\.$", message)
    hint = did_you_mean(found[1], re.findall(r"'([^']+)'", found[2])) if found else ""
    return f"{message.removesuffix('.')}{hint}" if hint else message

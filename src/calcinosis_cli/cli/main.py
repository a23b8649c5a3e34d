"""The entry point: fast answers first, then only the command that was named."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

from calcinosis_cli import __version__
from calcinosis_cli.cli.exits import MEANING, CommandError, Exit, ReaderGoneError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import typer

PROGRAM = "calcinosis"
COMMANDS = (
    "list",
    "show",
    "gaps",
    "browse",
    "recommend",
    "report",
    "interactions",
    "export",
    "diff",
    "validate",
)
"""In the order of ``--help``; each is a module of ``calcinosis_cli.cli.commands``."""

GREETING = """\
Treatment options for calcinosis in dermatomyositis: how good the evidence is, what speaks
for and against each for one patient, and what to ask first. Try:

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
    code = run(sys.argv[1:])
    with suppress(OSError, ValueError):
        sys.stderr.flush()
    os._exit(code)


def run(argv: Sequence[str]) -> int:
    """Run one command line and return its exit code; nothing but a bug gets past here."""
    _set_streams()
    try:
        code = _dispatch(argv)
        sys.stdout.flush()
    except CommandError as error:
        return _fail(error.code, *error.lines)
    except KeyboardInterrupt:
        return _fail(Exit.INTERRUPTED, "interrupted")
    except (BrokenPipeError, ReaderGoneError):
        # Python would complain once more while closing standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.OK
    except OSError as error:
        return _fail(Exit.UNREADABLE, f"{error.filename or 'output'}: {error.strerror}")
    return code


def _set_streams() -> None:
    """Write UTF-8 and plain line feeds everywhere; never fail on a character."""
    _stand_in_for_closed()
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(encoding="utf-8", newline="\n", errors="backslashreplace")


def _stand_in_for_closed() -> None:
    """Open what the caller has closed: errors go nowhere, any other use is told as an error."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            flags = os.O_RDONLY if name == "stdout" else os.O_WRONLY
            os.dup2(os.open(os.devnull, flags), number)
            setattr(sys, name, open(number, "r" if name == "stdin" else "w"))  # noqa: PTH123, SIM115 - a descriptor, for the whole run


def _fail(code: Exit, *lines: str) -> int:
    with suppress(OSError):  # nobody is left to be told
        for line in lines:
            sys.stderr.write(f"{PROGRAM}: {line}\n")
    return code


def _dispatch(argv: Sequence[str]) -> int:
    if argv and argv[0] in ("--version", "-V"):
        sys.stdout.write(f"{PROGRAM} {__version__}\n")
        return Exit.OK
    if "_CALCINOSIS_COMPLETE" in os.environ:
        from calcinosis_cli.cli import complete  # noqa: PLC0415

        app = build_app(_named_in_shell() or COMMANDS)
        return complete.answer(lambda: _run_typer(app, argv))
    if not argv:
        from calcinosis_cli.stamp import DISCLAIMER  # noqa: PLC0415

        sys.stdout.write(f"{GREETING}{DISCLAIMER}\n")
        return Exit.OK
    command = _named(argv)
    if command and command not in COMMANDS:
        raise CommandError(Exit.USAGE, _unknown(command))
    app = build_app([command] if command else COMMANDS)
    if "--install-completion" in argv[:1]:
        from calcinosis_cli.cli import complete  # noqa: PLC0415

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
    from difflib import get_close_matches  # noqa: PLC0415 - only for a typo

    shown = "".join(c if c.isprintable() else "?" for c in command[:60])
    near = get_close_matches(command[:60], COMMANDS, n=1, cutoff=0.5)
    hint = f" (did you mean '{near[0]}'?)" if near else ""
    return f"unknown command '{shown}': one of {', '.join(COMMANDS)}{hint}"


def build_app(names: Sequence[str]) -> typer.Typer:
    """Register the named commands only: registration is a third of the start-up."""
    import typer  # noqa: PLC0415 - the largest import of all

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
        app.command(name, epilog=module.EPILOG, rich_help_panel=module.PANEL)(module.command)
    return app


def _help() -> str:
    from calcinosis_cli.stamp import DISCLAIMER  # noqa: PLC0415

    codes = " · ".join(f"{code.value} {meaning}" for code, meaning in MEANING.items())
    return (
        "Treatment options for calcinosis in dermatomyositis: evidence, safety, questions."
        f"\n\n{DISCLAIMER}\n\nExit codes: {codes}."
    )


def _callback() -> None:
    """Keep a single registered command a subcommand."""


def _run_typer(app: typer.Typer, argv: Sequence[str]) -> int:
    import typer  # noqa: PLC0415

    try:
        code = app(list(argv), prog_name=PROGRAM, standalone_mode=False)
    except typer.TyperException as error:
        message = error.format_message() if hasattr(error, "format_message") else str(error)
        raise CommandError(Exit.USAGE, _with_hint(" ".join(message.split()))) from error
    except typer.Abort as error:
        raise KeyboardInterrupt from error
    except SystemExit as error:
        if error.code:  # how Typer ends when the reader of its help has gone
            raise ReaderGoneError from error
        return Exit.OK  # how it ends after a completion
    if code == Exit.INTERRUPTED:
        raise KeyboardInterrupt
    return int(code or Exit.OK)


def _with_hint(message: str) -> str:
    """Add the nearest value to Typer's message about a wrong choice."""
    import re  # noqa: PLC0415 - only for a typo

    from calcinosis_cli.names import did_you_mean  # noqa: PLC0415

    found = re.search(r": '(.+)' is not one of (.+)\.$", message)
    hint = did_you_mean(found[1], re.findall(r"'([^']+)'", found[2])) if found else ""
    return f"{message.removesuffix('.')}{hint}" if hint else message

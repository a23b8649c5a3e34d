"""``calcinosis browse``: the full-screen explorer."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec

import typer

from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.fact_flags import flags_of_facts
from calcinosis_cli.cli.options import BASE, Run, with_options
from calcinosis_cli.cli.streams import say

PANEL = "Explore"
EPILOG = "Examples: calcinosis browse --ulcers --age 54 · calcinosis browse --profile patient.yaml"


@with_options(*BASE, before=flags_of_facts())
def command(run: Run) -> None:
    """Explore full-screen: change a fact and see at once what moves and why."""
    _check_terminal()
    start = run.patient
    from calcinosis_cli.browse.app import explore  # loads Textual

    code, kept = explore(run.base, start)
    for path in kept:
        say(f"saved {path}")
    if code:
        raise typer.Exit(code)


def _check_terminal() -> None:
    """Refuse what cannot work, in one line."""
    if find_spec("textual") is None:
        raise CommandError(
            Exit.USAGE, 'browse needs Textual: install it with pip install "calcinosis-cli[tui]"'
        )
    # Textual draws on standard error.
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise CommandError(Exit.USAGE, "browse needs a terminal: try `calcinosis recommend`")
    if os.environ.get("TERM") in ("dumb", "unknown"):
        raise CommandError(Exit.USAGE, "browse needs a full-screen terminal: TERM is dumb")

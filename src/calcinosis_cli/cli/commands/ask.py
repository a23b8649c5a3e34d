"""``calcinosis ask``: the interview, at the end of which stands the one screen."""

# Annotations are not postponed here: Typer would have to compile each of these texts again.
import shlex
import sys
from collections.abc import Iterable
from pathlib import Path

import typer

from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.fact_flags import flags_of_facts
from calcinosis_cli.cli.interview import Asked, Interview
from calcinosis_cli.cli.options import BASE, WIDTH, Run, with_options
from calcinosis_cli.cli.profiles import flags_of, save_profile, say_unrecognized
from calcinosis_cli.cli.streams import talk, write
from calcinosis_cli.output import recommendation
from calcinosis_cli.output.answers import recommendation_document
from calcinosis_cli.output.formats.terminal import drawn
from calcinosis_cli.output.formats.terminal import write as as_text
from calcinosis_cli.output.layout import Block, Paragraph, Span, text
from calcinosis_cli.output.words import WORDS, alert_line
from calcinosis_cli.patient.facts import FACTS, Fact
from calcinosis_cli.patient.messages import plural
from calcinosis_cli.patient.reading import ProfileError
from calcinosis_cli.patient.telling import words_of

PANEL = "Decide"
EPILOG = "Examples: calcinosis ask · calcinosis ask --disease jdm --age 7"
DONE, BACK = ("done", "."), ("b", "back")
HOW = (
    "Enter: not known · b: back · done: show the answer. Nothing is kept unless you save it at "
    "the end."
)


@with_options(WIDTH, *BASE, before=flags_of_facts())
def command(run: Run) -> None:
    """Answer questions one by one, the most important first; then see the options."""
    if not sys.stdin.isatty():
        raise CommandError(
            Exit.USAGE,
            "ask needs a terminal to type in: give the facts to `calcinosis recommend`, or a "
            "file with --profile",
        )
    width, base = run.given["width"], run.base
    interview = Interview(base, words_of(run.patient))
    _talk([text(HOW, "muted")], width)
    _hold(interview, width)
    profile = interview.answer.profile
    document = recommendation_document(base, interview.answer)
    content = recommendation.content(document, lambda: base.vocabulary, at_length=False)
    write(as_text(content._replace(width=width)))
    again = shlex.join(["calcinosis", "recommend", *flags_of(profile)])
    _talk([text(f"The same again: {again}", "muted")], width)
    if name := _prompt("Save the patient to a file (a name, or Enter for no):").strip():
        save_profile(Path(name), profile)


def _hold(interview: Interview, width: int | None) -> None:
    """Ask until nothing is left to ask, or the person has had enough."""
    while asked := interview.asked:
        _talk(_question(asked, len(interview.answer.ask_first)), width)
        typed = _prompt(">")
        word = typed.strip().lower()
        if word in DONE:
            return
        if word in BACK:
            interview.back()
            continue
        try:
            interview.give(typed)
        except ProfileError as error:
            _talk([text(error.message, "caution", marker="! ")], width)
            continue
        say_unrecognized(interview.reader, interview.unrecognized())
        _talk([*map(alert_line, interview.new_alerts()), text(interview.change(), "muted")], width)


def _question(asked: Asked, left: int) -> list[Paragraph]:
    """Say what is asked, why, and how it can be answered."""
    first = asked.questions[0]
    alarm = ", or raise an alarm" if any(each.alerts for each in asked.questions) else ""
    why = f"could change {plural(asked.moves, 'option')}{alarm}; {left} open"
    several = first.kind == "condition"
    ask = "Which of these, if any?" if several else first.ask
    numbered = [text(f"{place} {label}", indent=2) for place, label in enumerate(asked.choices, 1)]
    how = "numbers, or n for none of them" if several else _how(FACTS[first.fact])
    return [
        text(""),
        Paragraph((Span(ask, "strong"), Span(f"  {why}", "muted"))),
        *numbered,
        text(how, "muted"),
    ]


def _how(fact: Fact) -> str:
    ways = WORDS["ways"]
    return ways.get(fact.kind, ways["choice"]).format(unit=fact.unit)


def _prompt(words: str) -> str:
    return str(typer.prompt(words, default="", show_default=False, prompt_suffix=" ", err=True))


def _talk(blocks: Iterable[Block], width: int | None) -> None:
    talk(drawn(blocks, width=width, file=sys.stderr))

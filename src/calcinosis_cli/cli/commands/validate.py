"""``calcinosis validate``: is a knowledge base, or a file of one, well formed and true to form?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from calcinosis_cli.cli import complete
from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.options import OUTPUT, Run, open_base, says, with_options
from calcinosis_cli.cli.streams import write
from calcinosis_cli.knowledge import KnowledgeError, Problem, find_data
from calcinosis_cli.library import problems_of
from calcinosis_cli.output import difference
from calcinosis_cli.output.documents import KINDS, ValidationDocument, ValidationProblem
from calcinosis_cli.output.formats import Content
from calcinosis_cli.output.layout import Block, text
from calcinosis_cli.output.stamp import schema_of, stamped
from calcinosis_cli.patient.messages import did_you_mean

PANEL = "Keep"
EPILOG = (
    "Examples: calcinosis validate · calcinosis validate mine.yaml · "
    "calcinosis validate --schema recommendation"
)


@with_options(*OUTPUT)
def command(
    run: Run,
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Files to check as overlays; without any, the built-in data."),
    ] = None,
    schema: Annotated[
        str | None,
        says(
            "Print a JSON Schema: knowledge-base or an output kind.",
            metavar="NAME",
            autocompletion=complete.kinds,
        ),
    ] = None,
) -> None:
    """Check knowledge-base files: every problem with file, line, column and remedy."""
    if schema is not None:
        write(schema_text(schema))
        return
    paths = files or []
    try:
        problems = problems_of(paths)
    except KnowledgeError as error:
        problems = list(error.problems)
    if problems and run.form == "table":
        raise CommandError(Exit.INVALID, *map(str, problems))
    document = _document(paths, problems)
    run.emit(Content(document, lambda: _blocks(document), lambda: document.problems))
    if problems:
        raise typer.Exit(Exit.INVALID)


def _document(paths: list[Path], problems: list[Problem]) -> ValidationDocument:
    base, changes = open_base(), dict[str, object]()
    if paths and not problems:
        from calcinosis_cli.cli import two_sides  # not for the built-in data
        from calcinosis_cli.patient.names import newly_ambiguous

        own = open_base(paths)
        asked, answers = two_sides.compare_answers(base, own, None)
        ambiguous = newly_ambiguous(base.names.drugs, own.names.drugs)
        changes = {"ambiguous": ambiguous, "profiles": asked, "answers": answers}
        base = own
    return stamped(
        ValidationDocument,
        base,
        files=[str(path) for path in paths],
        valid=not problems,
        problems=[_problem(problem) for problem in problems],
        **changes,
    )


def _problem(problem: Problem) -> ValidationProblem:
    hint = f" (did you mean {problem.hint}?)" if problem.hint else ""
    message = ": ".join(filter(None, (problem.message, problem.allowed))) + hint
    return ValidationProblem(problem.file, problem.line, problem.column, problem.path, message)


def _blocks(document: ValidationDocument) -> Iterator[Block]:
    what = ", ".join(document.files) or "the built-in knowledge base"
    yield text(f"{what}: valid" if document.valid else f"{what}: invalid", "strong")
    for problem in document.problems:
        where = f"{problem.file}:{problem.line}:{problem.column}"
        yield text(f"{where}: {problem.path}: {problem.message}", marker="- ")
    for name, ids in document.ambiguous.items():
        yield text(f"'{name}' now means several things: {', '.join(ids)}", "caution", marker="? ")
    if document.profiles:
        yield from difference.answered(document.answers, document.profiles)


def schema_text(name: str) -> str:
    """Return a JSON Schema as text: of the knowledge base or of an output."""
    folder = find_data() / "schema"
    if name == "knowledge-base":
        return (folder / "knowledge-base.schema.json").read_bytes().decode()
    if name not in KINDS:
        choices = ", ".join(["knowledge-base", *KINDS])
        hint = did_you_mean(name, ["knowledge-base", *KINDS])
        raise CommandError(Exit.USAGE, f"--schema: '{name[:60]}': one of {choices}{hint}")
    _, kind, number = schema_of(name).split("/")
    return (folder / "outputs" / f"{kind}-{number}.schema.json").read_bytes().decode()

"""Sources to the compiled form: read, schema, merge, cross-checks, classes expanded."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from calcinosis_cli.evidence.weighing import weigh_all
from calcinosis_cli.knowledge import check_counts, check_links, check_names, check_size, check_when
from calcinosis_cli.knowledge.classes import expand
from calcinosis_cli.knowledge.errors import MOST_PROBLEMS, KnowledgeError, Problem, in_order
from calcinosis_cli.knowledge.merged import RELEASE, Fault, Merged
from calcinosis_cli.knowledge.model import KnowledgeBase
from calcinosis_cli.knowledge.overlay import lay_over, merge_base
from calcinosis_cli.knowledge.reviews import completeness
from calcinosis_cli.knowledge.schema import check_schema
from calcinosis_cli.knowledge.yaml_text import parse
from calcinosis_cli.library.compiled import Compiled

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from calcinosis_cli.knowledge.document import ParsedFile
    from calcinosis_cli.knowledge.sources import Source
    from calcinosis_cli.library.loading import Inputs

_CHECKS = (check_names, check_links, check_when, check_counts, check_size)
"""Rules between fields and between files: each finds one kind of defect."""


class _Checked(NamedTuple):
    """Everything merged and checked, classes not yet expanded."""

    merged: Merged
    kb: KnowledgeBase
    notices: list[Problem]


def compile_sources(inputs: Inputs) -> Compiled:
    """Check and compile; raise ``KnowledgeError`` with the problems of all files."""
    whole = _put_together(inputs)
    kb = expand(whole.kb)
    evidence = weigh_all(kb.treatments, kb.references)
    return Compiled(kb, evidence, [str(notice) for notice in whole.notices])


def find_problems(inputs: Inputs) -> list[Problem]:
    """Find what is missing in the user's own files, or without any in the base.

    Raises ``KnowledgeError`` with the problems that make them unusable.
    """
    whole = _put_together(inputs)
    names = {source.name for source in (inputs.own or inputs.base)}
    found = [whole.merged.problem(finding) for finding in completeness(whole.kb)]
    return in_order(problem for problem in found if problem.file in names)


def _put_together(inputs: Inputs) -> _Checked:
    documents, overlays = _read([inputs.base, inputs.own], inputs.schema)
    merged, problems = merge_base(documents)
    notices: list[Problem] = []
    for document in overlays:
        weaker = inputs.allow_weaker_safety
        more, said = lay_over(merged, document, allow_weaker_safety=weaker)
        problems += more
        notices += said
    _stop_if(problems)
    kb = _convert(merged)
    found = chain.from_iterable(kind.check(kb) for kind in _CHECKS)
    _stop_if(map(merged.problem, islice(found, MOST_PROBLEMS)))
    return _Checked(merged, kb, notices)


def _read(groups: Iterable[Sequence[Source]], schema: bytes) -> list[list[ParsedFile]]:
    """Parse each source and hold it against the schema; syntax errors of a file come first."""
    problems: list[Problem] = []
    documents: list[list[ParsedFile]] = []
    for sources in groups:
        documents.append([])
        for name, data in sources:
            try:
                document = parse(data, name)
            except KnowledgeError as error:  # noqa: PERF203 (a handful of files)
                problems += error.problems
            else:
                problems += check_schema(document, schema)
                documents[-1].append(document)
    _stop_if(problems)
    return documents


def _convert(merged: Merged) -> KnowledgeBase:
    if merged.release is None:
        message = f"no file holds the key '{RELEASE}'"
        raise KnowledgeError([merged.problem(Fault((), message))])
    try:
        return msgspec.convert(merged.tree(), KnowledgeBase)
    except msgspec.ValidationError as error:  # the schema allows what the model does not
        raise KnowledgeError([merged.problem(Fault((), str(error)))]) from error


def _stop_if(problems: Iterable[Problem]) -> None:
    if found := in_order(problems):
        raise KnowledgeError(found)

"""Sources to the compiled form: read, schema, merge, cross-checks, classes expanded."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from calcinosis_cli.evidence.weighing import weigh_all
from calcinosis_cli.knowledge.checks import check
from calcinosis_cli.knowledge.classes import expand
from calcinosis_cli.knowledge.errors import KnowledgeError, Problem, in_order
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


class _Checked(NamedTuple):
    """Everything merged and checked, classes not yet expanded."""

    merged: Merged
    kb: KnowledgeBase
    notices: list[Problem]


def compile_sources(
    base: Sequence[Source], own: Sequence[Source], schema: bytes, *, allow_weaker_safety: bool
) -> Compiled:
    """Check and compile; raise ``KnowledgeError`` with the problems of all files."""
    whole = _put_together(base, own, schema, allow_weaker_safety=allow_weaker_safety)
    kb = expand(whole.kb)
    evidence = weigh_all(kb.treatments, kb.references)
    return Compiled(kb, evidence, [str(notice) for notice in whole.notices])


def find_problems(base: Sequence[Source], own: Sequence[Source], schema: bytes) -> list[Problem]:
    """Find all problems, completeness of ``own`` (or, without it, of ``base``) included."""
    try:
        whole = _put_together(base, own, schema, allow_weaker_safety=False)
    except KnowledgeError as error:
        return list(error.problems)
    names = {source.name for source in (own or base)}
    found = [whole.merged.problem(finding) for finding in completeness(whole.kb)]
    return in_order(problem for problem in found if problem.file in names)


def _put_together(
    base: Sequence[Source], own: Sequence[Source], schema: bytes, *, allow_weaker_safety: bool
) -> _Checked:
    documents, overlays = _read([base, own], schema)
    merged, problems = merge_base(documents)
    notices: list[Problem] = []
    for document in overlays:
        more, said = lay_over(merged, document, allow_weaker_safety=allow_weaker_safety)
        problems += more
        notices += said
    _stop_if(problems)
    kb = _convert(merged)
    _stop_if(merged.problem(finding) for finding in check(kb))
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

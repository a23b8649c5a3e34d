"""Sources to the compiled form: read, schema, merge, cross-checks, evidence, rules, views."""

from __future__ import annotations

from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from calcinosis_cli.engine.compiling import compile_rules
from calcinosis_cli.evidence.weighing import weigh_all
from calcinosis_cli.knowledge import check_counts, check_links, check_names, check_when
from calcinosis_cli.knowledge.classes import expand
from calcinosis_cli.knowledge.errors import MOST_PROBLEMS, KnowledgeError, Problem, in_order
from calcinosis_cli.knowledge.merged import RELEASE, Fault, Merged
from calcinosis_cli.knowledge.model import KnowledgeBase
from calcinosis_cli.knowledge.naming import name_parts
from calcinosis_cli.knowledge.overlay import lay_over, merge_base
from calcinosis_cli.knowledge.reviews import completeness
from calcinosis_cli.knowledge.schema import check_schema
from calcinosis_cli.knowledge.vocabulary import Vocabulary
from calcinosis_cli.knowledge.walk import list_fields
from calcinosis_cli.knowledge.yaml_text import parse
from calcinosis_cli.library.catalogue import catalogue_of
from calcinosis_cli.library.loaded import Head, Stamp, names_part, page_name
from calcinosis_cli.library.offers import offers_of
from calcinosis_cli.library.pages import page_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from calcinosis_cli.evidence.weighing import Evidence
    from calcinosis_cli.knowledge.document import ParsedFile
    from calcinosis_cli.knowledge.sources import Source
    from calcinosis_cli.library.loading import Inputs
    from calcinosis_cli.patient.record import Id


class Compiled(NamedTuple):
    """The knowledge base ready for use, and what must be said about it."""

    kb: KnowledgeBase
    evidence: dict[Id, Evidence]
    notices: list[str]


def compile_sources(inputs: Inputs) -> Compiled:
    """Check and compile; raise ``KnowledgeError`` with the problems of all files."""
    _, stored, notices = _put_together(inputs)
    kb = expand(stored)
    evidence = weigh_all(kb.treatments, kb.references)
    return Compiled(kb, evidence, [str(notice) for notice in notices])


def parts_of(done: Compiled, digest: str) -> dict[str, bytes]:
    """Write each part that some command reads by itself, as JSON; rules as MessagePack."""
    kb, evidence, notices = done
    release = kb.knowledge_base
    found: dict[str, object] = {
        "head": Head(Stamp(release.version, release.reviewed, digest), notices),
        "catalogue": catalogue_of(kb, evidence),
        "offers": offers_of(kb),
        "knowledge-base": kb,
        "evidence": evidence,
    }
    found |= {names_part(kind): names for kind, names in name_parts(kb).items()}
    vocabulary = Vocabulary(kb)
    for treatment in kb.treatments:
        page = page_of(treatment, evidence[treatment.id], vocabulary)
        found[page_name(treatment.id)] = page
    written = {name: msgspec.json.encode(value) for name, value in found.items()}
    return {**written, "rules": msgspec.msgpack.encode(compile_rules(kb, evidence))}


def find_problems(inputs: Inputs) -> list[Problem]:
    """Find what is missing in the user's own files, or without any in the base.

    Raises ``KnowledgeError`` with the problems that make them unusable.
    """
    merged, kb, _ = _put_together(inputs)
    names = {source.name for source in (inputs.own or inputs.base)}
    found = map(merged.problem, completeness(kb))
    return in_order(problem for problem in found if problem.file in names)


def _put_together(inputs: Inputs) -> tuple[Merged, KnowledgeBase, list[Problem]]:
    """Merge and check everything, and collect notices; classes are not yet expanded."""
    documents, overlays = _read([inputs.base, inputs.own], inputs.schema)
    merged, problems = merge_base(documents)
    notices: list[Problem] = []
    check = partial(check_schema, schema=inputs.schema)
    for document in overlays:
        weaker = inputs.allow_weaker_safety
        more, said = lay_over(merged, document, check, allow_weaker_safety=weaker)
        problems += more
        notices += said
    _stop_if(problems)
    kb = _convert(merged)
    every_field = list_fields(kb)
    found = chain(
        check_names.check(kb, every_field),
        check_links.check(kb, every_field),
        check_when.check(kb, every_field),
        check_counts.check(kb),
    )
    _stop_if(map(merged.problem, islice(found, MOST_PROBLEMS)))
    return merged, kb, notices


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

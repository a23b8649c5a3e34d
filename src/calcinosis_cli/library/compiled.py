"""The compiled form: evidence weighed, rules numbered, views made."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from calcinosis_cli.library.loaded import Head, Stamp, names_part, page_name

if TYPE_CHECKING:
    from calcinosis_cli.evidence.weighing import Evidence
    from calcinosis_cli.knowledge.model import KnowledgeBase
    from calcinosis_cli.patient.record import Id


class Compiled(NamedTuple):
    """The knowledge base ready for use, and what must be said about it."""

    kb: KnowledgeBase
    evidence: dict[Id, Evidence]
    notices: list[str]


def parts_of(done: Compiled, digest: str) -> dict[str, bytes]:
    """Write each part that some command reads by itself, as JSON; rules as MessagePack."""
    from calcinosis_cli.engine.compiling import compile_rules  # only when compiling
    from calcinosis_cli.knowledge.naming import name_parts  # only when compiling
    from calcinosis_cli.knowledge.vocabulary import Vocabulary  # only when compiling
    from calcinosis_cli.library.catalogue import catalogue_of  # only when compiling
    from calcinosis_cli.library.offers import offers_of  # only when compiling
    from calcinosis_cli.library.pages import page_of  # only when compiling

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

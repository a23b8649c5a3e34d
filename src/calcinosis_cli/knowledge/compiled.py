"""The compiled form: classes expanded into their members, evidence weighed, views made."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from .loaded import Head, names_part, page_name

if TYPE_CHECKING:
    from calcinosis_cli.evidence import Evidence
    from calcinosis_cli.model import KnowledgeBase, Treatment, TreatmentClass
    from calcinosis_cli.record import Id


class Compiled(NamedTuple):
    """The knowledge base ready for use, and what must be said about it."""

    kb: KnowledgeBase
    evidence: dict[Id, Evidence]
    notices: list[str]


def parts(done: Compiled, digest: str) -> dict[str, bytes]:
    """Write each part that some command reads by itself, as JSON; rules as MessagePack."""
    from calcinosis_cli.catalogue import catalogue  # noqa: PLC0415 - only when compiling
    from calcinosis_cli.documents import pages  # noqa: PLC0415 - only when compiling
    from calcinosis_cli.engine.compiling import compile_rules  # noqa: PLC0415 - only when compiling
    from calcinosis_cli.names import names_of  # noqa: PLC0415 - only when compiling
    from calcinosis_cli.offers import offers  # noqa: PLC0415 - only when compiling
    from calcinosis_cli.vocabulary import Vocabulary  # noqa: PLC0415 - only when compiling

    kb, evidence, notices = done
    release = kb.knowledge_base
    found: dict[str, object] = {
        "head": Head(release.version, release.reviewed, digest, notices),
        "catalogue": catalogue(kb, evidence),
        "offers": offers(kb),
        "knowledge-base": kb,
        "evidence": evidence,
    }
    names = names_of(kb)
    found |= {names_part(kind): getattr(names, kind) for kind in names.__struct_fields__}
    for page in pages(kb.treatments, evidence, Vocabulary(kb)):
        found[page_name(page.id)] = page
    written = {name: msgspec.json.encode(value) for name, value in found.items()}
    return {**written, "rules": msgspec.msgpack.encode(compile_rules(kb, evidence))}


def expand(kb: KnowledgeBase) -> KnowledgeBase:
    """Give every member of a class the rules of the class, after its own."""
    classes = {cls.id: cls for cls in kb.classes}
    treatments = [_with_class(treatment, classes) for treatment in kb.treatments]
    return msgspec.structs.replace(kb, treatments=treatments)


def _with_class(treatment: Treatment, classes: dict[str, TreatmentClass]) -> Treatment:
    shared = classes.get(treatment.class_ or "")
    if shared is None:
        return treatment
    return msgspec.structs.replace(
        treatment,
        safety=[*treatment.safety, *shared.safety],
        fits=[*treatment.fits, *shared.fits],
        unsuited=[*treatment.unsuited, *shared.unsuited],
    )

"""The compiled form: classes expanded into their members, evidence weighed, as JSON bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from calcinosis_cli.evidence import Evidence
from calcinosis_cli.model import Id, KnowledgeBase

if TYPE_CHECKING:
    from calcinosis_cli.model import Treatment, TreatmentClass

FORMAT: Final = "3"
"""Change it with every change of the model, of the weighing, or of the rules for the data."""


_FORM = tuple[KnowledgeBase, dict[Id, Evidence], list[str]]


class Compiled(NamedTuple):
    """What is stored: the knowledge base ready for use, and what must be said about it."""

    kb: KnowledgeBase
    evidence: dict[Id, Evidence]
    notices: list[str]


def encode(compiled: Compiled) -> bytes:
    """Write the compiled form: its three parts as a JSON list."""
    return msgspec.json.encode(compiled)


def decode(payload: bytes) -> Compiled:
    """Read it again; raise ``msgspec.DecodeError`` when it is of another form."""
    return Compiled(*msgspec.json.decode(payload, type=_FORM))


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

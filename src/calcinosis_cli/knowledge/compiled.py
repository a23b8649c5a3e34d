"""The compiled form: classes expanded into their members, as JSON bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from calcinosis_cli.model import KnowledgeBase

if TYPE_CHECKING:
    from calcinosis_cli.model import Treatment, TreatmentClass

FORMAT: Final = "1"
"""Change it with every change of the model or of the rules that the data must pass."""


class Compiled(NamedTuple):
    """What is stored: the knowledge base ready for use, and what must be said about it."""

    kb: KnowledgeBase
    notices: list[str]


def encode(compiled: Compiled) -> bytes:
    """Write the compiled form: the knowledge base and the notices as a JSON list of two."""
    return msgspec.json.encode(compiled)


def decode(payload: bytes) -> Compiled:
    """Read it again; raise ``msgspec.DecodeError`` when it is of another form."""
    return Compiled(*msgspec.json.decode(payload, type=tuple[KnowledgeBase, list[str]]))


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

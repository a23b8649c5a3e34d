"""Classes expanded into their members, and taken out of them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from calcinosis_cli.knowledge.model import KnowledgeBase, Treatment, TreatmentClass
    from calcinosis_cli.patient.record import Id

SHARED = ("safety", "hazards", "fits", "unsuited", "monitoring")
"""What members have from their class; it is told once, at the class."""


def expand(kb: KnowledgeBase) -> KnowledgeBase:
    """Give every member of a class the rules and tests of the class, after its own."""
    classes = {cls.id: cls for cls in kb.classes}
    return replace(kb, treatments=[_with_class_rules(each, classes) for each in kb.treatments])


def _with_class_rules(treatment: Treatment, classes: Mapping[Id, TreatmentClass]) -> Treatment:
    cls = classes.get(treatment.class_ or "")
    if cls is None:
        return treatment
    return replace(
        treatment, **{name: getattr(treatment, name) + getattr(cls, name) for name in SHARED}
    )


def without_class_rules(treatment: Treatment, classes: Mapping[Id, TreatmentClass]) -> Treatment:
    """Return the treatment as it stands in its file."""
    cls = classes.get(treatment.class_ or "")
    return replace(
        treatment,
        **{
            name: [item for item in getattr(treatment, name) if item not in getattr(cls, name, ())]
            for name in SHARED
        },
    )

"""Classes expanded into their members."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from calcinosis_cli.knowledge.model import KnowledgeBase, Treatment, TreatmentClass


def expand(kb: KnowledgeBase) -> KnowledgeBase:
    """Give every member of a class the rules and tests of the class, after its own."""
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
        hazards=[*treatment.hazards, *shared.hazards],
        fits=[*treatment.fits, *shared.fits],
        unsuited=[*treatment.unsuited, *shared.unsuited],
        monitoring=[*treatment.monitoring, *shared.monitoring],
    )

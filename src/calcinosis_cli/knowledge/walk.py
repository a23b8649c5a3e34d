"""Going through a knowledge base with the path of everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from calcinosis_cli.knowledge.model import Drug, Treatment, TreatmentClass
from calcinosis_cli.patient.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calcinosis_cli.knowledge.document import Path
    from calcinosis_cli.knowledge.model import KnowledgeBase

DrugLike: TypeAlias = Treatment | TreatmentClass | Drug
"""What a patient can take or be given: these share one space of ids and names."""


def fields(value: object, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield the fields of all records that a value holds, at any depth, with their paths."""
    if isinstance(value, Record):
        keys = zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True)
        for name, key in keys:
            field, place = getattr(value, name), (*path, key)
            yield place, field
            yield from fields(field, place)
    elif isinstance(value, list | dict):
        for step, item in value.items() if isinstance(value, dict) else enumerate(value):
            if not isinstance(item, str):
                yield from fields(item, (*path, step))


def drug_like(kb: KnowledgeBase) -> Iterator[tuple[Path, DrugLike]]:
    """Treatments, classes, drugs and groups of drugs."""
    for section in ("treatments", "classes", "drugs"):
        for index, entry in enumerate(getattr(kb, section)):
            yield (section, index), entry

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

FieldList: TypeAlias = "list[tuple[Path, Any]]"
"""What is said, with the path to it, in the order of the files; what is empty is left out."""


def list_fields(kb: KnowledgeBase) -> FieldList:
    """List the fields of all records, at any depth."""
    found: FieldList = []
    _collect(kb, (), found)
    return found


def _collect(value: object, path: Path, found: FieldList) -> None:
    if isinstance(value, Record):
        names = zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True)
        for name, key in names:
            if field := getattr(value, name):
                place = (*path, key)
                found.append((place, field))
                if not isinstance(field, str):
                    _collect(field, place, found)
    elif isinstance(value, list | dict):
        for step, item in value.items() if isinstance(value, dict) else enumerate(value):
            if not isinstance(item, str):
                _collect(item, (*path, step), found)


def drug_like(kb: KnowledgeBase) -> Iterator[tuple[Path, DrugLike]]:
    """Treatments, classes, drugs and groups of drugs."""
    for section in ("treatments", "classes", "drugs"):
        for index, entry in enumerate(getattr(kb, section)):
            yield (section, index), entry

"""Ids that name something which must exist, be of the right kind, and not run in circles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from calcinosis_cli.knowledge.errors import echo, listed, suggested
from calcinosis_cli.knowledge.merged import Fault
from calcinosis_cli.knowledge.model import Guideline, Registration, ReviewArticle, Study
from calcinosis_cli.knowledge.walk import MOST_REACHED, below, reached
from calcinosis_cli.patient.facts import FACTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from calcinosis_cli.knowledge.document import Path
    from calcinosis_cli.knowledge.model import AnyReference, KnowledgeBase, Treatment

_TAKEN = "treatment, class or drug"
_LINKS = {
    "treatments": {"group": "group", "class_": "class", "screened": "reference"},
    "interactions": {"between": _TAKEN},
    "drugs": {
        "class_": "class",
        "groups": "drug group",
        "screened": "reference",
        "members": _TAKEN,
    },
    "products": {"ingredients": _TAKEN},
    "everyday": {"facts": "fact", "conditions": "condition"},
    "directions": {"not_after": _TAKEN},
    "conditions": {"implies": "condition"},
}
"""What the fields of entries name."""

_Known: TypeAlias = "dict[str, dict[str, None]]"
"""By what they name, all ids in their order; a list would be searched for every name."""


def check(kb: KnowledgeBase) -> Iterator[Fault]:
    """Find ids that resolve to nothing, circles, and judgements that nothing supports."""
    known = _known(kb)
    yield from _cited(kb, known)
    for section, fields in _LINKS.items():
        for index, entry in enumerate(getattr(kb, section)):
            for field, what in fields.items():
                path: Path = (section, index, field.rstrip("_"))
                yield from _named(path, getattr(entry, field), known, what)
    yield from _judged(kb, known)
    yield from _references(kb, known)
    yield from _withheld(kb)
    yield from _memberships(kb)
    yield from _implications(kb)
    yield from _not_recommended(kb)


def _known(kb: KnowledgeBase) -> _Known:
    classes = _ids(kb.classes)
    given = _ids(kb.treatments) | classes
    return {
        "reference": _ids(kb.references),
        "study": _ids(reference for reference in kb.references if isinstance(reference, Study)),
        "group": _ids(kb.groups),
        "class": classes,
        "treatment": given,
        _TAKEN: given | _ids(kb.drugs),
        "drug group": _ids(drug for drug in kb.drugs if drug.kind == "group"),
        "condition": _ids(kb.conditions),
        "fact": dict.fromkeys(FACTS),
    }


def _ids(entries: Iterable[Any]) -> dict[str, None]:
    return dict.fromkeys(entry.id for entry in entries)


def _named(
    path: Path, names: str | Sequence[str] | None, known: _Known, what: str
) -> Iterator[Fault]:
    """Find names that are no ids of what they should name."""
    single = names is None or isinstance(names, str)
    for index, name in enumerate([names] if isinstance(names, str) else names or ()):
        if name not in known[what]:
            place = path if single else (*path, index)
            hint = suggested(name, known[what])
            yield Fault(place, f"unknown {what} {echo(name)}", f"the id of a {what}", hint)


def _cited(kb: KnowledgeBase, known: _Known) -> Iterator[Fault]:
    """Wherever ``references`` stands inside an entry, each must be in the knowledge base."""
    for section in ("groups", "classes", "treatments", "interactions", "alerts"):
        for path, names in _lists((section,), msgspec.to_builtins(getattr(kb, section))):
            yield from _named(path, names, known, "reference")


def _lists(path: Path, tree: Any) -> Iterator[tuple[Path, list[str]]]:  # noqa: ANN401 (a tree)
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key == "references":
                yield (*path, key), value
            else:
                yield from _lists((*path, key), value)
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from _lists((*path, index), value)


def _judged(kb: KnowledgeBase, known: _Known) -> Iterator[Fault]:
    for index, treatment in enumerate(kb.treatments):
        for place, judgement in enumerate(treatment.judgements):
            path: Path = ("treatments", index, "judgements", place, "study")
            yield from _named(path, judgement.study, known, "study")


def _references(kb: KnowledgeBase, known: _Known) -> Iterator[Fault]:
    for index, reference in enumerate(kb.references):
        path: Path = ("references", index)
        if isinstance(reference, Study):
            yield from _named((*path, "overlaps"), reference.overlaps, known, "reference")
        if isinstance(reference, Registration):
            yield from _named((*path, "treatments"), reference.treatments, known, "treatment")
        what = "treatment" if isinstance(reference, Study) else _TAKEN
        for place, names in _about(reference):
            yield from _named((*path, *place), names, known, what)


def _about(reference: AnyReference) -> Iterator[tuple[Path, list[str]]]:
    """Name what the arms of a study, or the conclusions of a review, are about."""
    if isinstance(reference, Study):
        for index, arm in enumerate(reference.arms):
            yield ("arms", index, "treatments"), arm.treatments
    if isinstance(reference, ReviewArticle | Guideline):
        for index, conclusion in enumerate(reference.conclusions):
            yield ("conclusions", index, "treatments"), conclusion.treatments


def _withheld(kb: KnowledgeBase) -> Iterator[Fault]:
    for index, interaction in enumerate(kb.interactions):
        possible = [*interaction.between, "either"]
        if interaction.withhold not in possible:
            message = f"{echo(interaction.withhold)} is not one of the sides"
            hint = suggested(interaction.withhold, possible)
            path: Path = ("interactions", index, "withhold")
            yield Fault(path, message, listed(possible), hint)


def _memberships(kb: KnowledgeBase) -> Iterator[Fault]:
    """Find groups of drugs that nothing stands in, that hold themselves, or hold too much."""
    inside = below(kb)
    for index, drug in enumerate(kb.drugs):
        path: Path = ("drugs", index)
        if drug.kind == "group" and not inside[drug.id]:
            yield Fault(path, "nothing stands in this group", "members, or a drug that names it")
        key = "members" if drug.members else "groups"
        yield from _circle((*path, key), drug.id, inside)


def _implications(kb: KnowledgeBase) -> Iterator[Fault]:
    implied = {condition.id: condition.implies for condition in kb.conditions}
    for index, condition in enumerate(kb.conditions):
        path: Path = ("conditions", index, "implies")
        yield from _circle(path, condition.id, implied)


def _circle(path: Path, name: str, arrows: Mapping[str, Sequence[str]]) -> Iterator[Fault]:
    found = reached(arrows[name], arrows)
    if name in found:
        yield Fault(path, f"'{name}' comes back to itself", "no circles", key=True)
    if len(found) > MOST_REACHED:
        yield Fault(path, "leads to too many", f"at most {MOST_REACHED}", key=True)


def _not_recommended(kb: KnowledgeBase) -> Iterator[Fault]:
    """Demand a source that speaks against, or a failure, for what is not recommended."""
    negative = {name for reference in kb.references for name in _against(reference)}
    for index, treatment in enumerate(kb.treatments):
        if treatment.role == "not-recommended" and not _names(treatment) & negative:
            message = "no reference speaks against it"
            allowed = "a conclusion 'against', or a study without benefit"
            yield Fault(("treatments", index, "role"), message, allowed)


def _names(treatment: Treatment) -> set[str]:
    return {treatment.id, treatment.class_ or treatment.id}


def _against(reference: AnyReference) -> Iterator[str]:
    if isinstance(reference, ReviewArticle | Guideline):
        for conclusion in reference.conclusions:
            if conclusion.direction == "against":
                yield from conclusion.treatments
    if isinstance(reference, Study):
        for arm in reference.arms:
            for result in arm.results:
                if result.direction in {"no-difference", "worse"} or result.worse or result.stable:
                    yield from arm.treatments

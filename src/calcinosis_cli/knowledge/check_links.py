"""Ids that name something which must exist, be of the right kind, and not run in circles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

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

_Ids: TypeAlias = "dict[str, None]"
"""Ids in their order; a list would be searched from its start for every name."""


class _Roles(NamedTuple):
    """Ids by the role in which they may be named."""

    references: _Ids
    studies: _Ids
    groups: _Ids
    classes: _Ids
    given: _Ids
    takable: _Ids
    drug_groups: _Ids
    conditions: _Ids


def check(kb: KnowledgeBase) -> Iterator[Fault]:
    """Find ids that resolve to nothing, circles, and judgements that nothing supports."""
    known = _known(kb)
    yield from _cited(kb, known)
    yield from _treatments(kb, known)
    yield from _references(kb, known)
    yield from _interactions(kb, known)
    for index, drug in enumerate(kb.drugs):
        yield from _one(("drugs", index, "class"), drug.class_, known.classes, "class")
        yield from _each(("drugs", index, "groups"), drug.groups, known.drug_groups, "drug group")
        yield from _each(("drugs", index, "screened"), drug.screened, known.references, "reference")
        yield from _each(("drugs", index, "members"), drug.members, known.takable, _TAKEN)
    yield from _words(kb, known)
    yield from _memberships(kb)
    yield from _implications(kb, known)
    yield from _not_recommended(kb)


def _known(kb: KnowledgeBase) -> _Roles:
    classes = _ids(kb.classes)
    given = _ids(kb.treatments) | classes
    return _Roles(
        references=_ids(kb.references),
        studies=_ids(reference for reference in kb.references if isinstance(reference, Study)),
        groups=_ids(kb.groups),
        classes=classes,
        given=given,
        takable=given | _ids(kb.drugs),
        drug_groups=_ids(drug for drug in kb.drugs if drug.kind == "group"),
        conditions=_ids(kb.conditions),
    )


def _ids(entries: Iterable[Any]) -> _Ids:
    return dict.fromkeys(entry.id for entry in entries)


def _each(path: Path, names: Iterable[str], known: _Ids, what: str) -> Iterator[Fault]:
    for index, name in enumerate(names):
        yield from _one((*path, index), name, known, what)


def _one(path: Path, name: str | None, known: _Ids, what: str) -> Iterator[Fault]:
    if name is not None and name not in known:
        allowed = f"the id of a {what}"
        yield Fault(path, f"unknown {what} {echo(name)}", allowed, suggested(name, known))


def _cited(kb: KnowledgeBase, known: _Roles) -> Iterator[Fault]:
    """Wherever ``references`` stands inside an entry, each must be in the knowledge base."""
    for section in ("groups", "classes", "treatments", "interactions", "alerts"):
        for path, names in _lists((section,), msgspec.to_builtins(getattr(kb, section))):
            if not known.references.keys() >= set(names):
                yield from _each(path, names, known.references, "reference")


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


def _treatments(kb: KnowledgeBase, known: _Roles) -> Iterator[Fault]:
    for index, treatment in enumerate(kb.treatments):
        path: Path = ("treatments", index)
        yield from _one((*path, "group"), treatment.group, known.groups, "group")
        yield from _one((*path, "class"), treatment.class_, known.classes, "class")
        yield from _each((*path, "screened"), treatment.screened, known.references, "reference")
        for place, judgement in enumerate(treatment.judgements):
            where: Path = (*path, "judgements", place, "study")
            yield from _one(where, judgement.study, known.studies, "study")


def _references(kb: KnowledgeBase, known: _Roles) -> Iterator[Fault]:
    for index, reference in enumerate(kb.references):
        path: Path = ("references", index)
        if isinstance(reference, Study):
            overlaps: Path = (*path, "overlaps")
            yield from _each(overlaps, reference.overlaps, known.references, "reference")
        if isinstance(reference, Registration):
            yield from _each((*path, "treatments"), reference.treatments, known.given, "treatment")
        for place, names in _about(reference):
            possible = known.given if isinstance(reference, Study) else known.takable
            yield from _each((*path, *place), names, possible, "treatment")


def _about(reference: AnyReference) -> Iterator[tuple[Path, list[str]]]:
    """Name what the arms of a study, or the conclusions of a review, are about."""
    if isinstance(reference, Study):
        for index, arm in enumerate(reference.arms):
            yield ("arms", index, "treatments"), arm.treatments
    if isinstance(reference, ReviewArticle | Guideline):
        for index, conclusion in enumerate(reference.conclusions):
            yield ("conclusions", index, "treatments"), conclusion.treatments


def _interactions(kb: KnowledgeBase, known: _Roles) -> Iterator[Fault]:
    for index, interaction in enumerate(kb.interactions):
        path: Path = ("interactions", index)
        sides = interaction.between
        yield from _each((*path, "between"), sides, known.takable, _TAKEN)
        possible = [*sides, "either"]
        if interaction.withhold not in possible:
            message = f"{echo(interaction.withhold)} is not one of the sides"
            hint = suggested(interaction.withhold, possible)
            yield Fault((*path, "withhold"), message, listed(possible), hint)


def _words(kb: KnowledgeBase, known: _Roles) -> Iterator[Fault]:
    """What names of products and everyday words stand for."""
    for index, product in enumerate(kb.products):
        path: Path = ("products", index, "ingredients")
        yield from _each(path, product.ingredients, known.takable, _TAKEN)
    for index, entry in enumerate(kb.everyday):
        path = ("everyday", index)
        yield from _each((*path, "facts"), entry.facts, dict.fromkeys(FACTS), "fact")
        yield from _each((*path, "conditions"), entry.conditions, known.conditions, "condition")


def _memberships(kb: KnowledgeBase) -> Iterator[Fault]:
    """Find groups of drugs that nothing stands in, that hold themselves, or hold too much."""
    inside = below(kb)
    for index, drug in enumerate(kb.drugs):
        path: Path = ("drugs", index)
        if drug.kind == "group" and not inside[drug.id]:
            yield Fault(path, "nothing stands in this group", "members, or a drug that names it")
        key = "members" if drug.members else "groups"
        yield from _circle((*path, key), drug.id, inside)


def _implications(kb: KnowledgeBase, known: _Roles) -> Iterator[Fault]:
    implied = {condition.id: condition.implies for condition in kb.conditions}
    for index, condition in enumerate(kb.conditions):
        path: Path = ("conditions", index, "implies")
        yield from _each(path, condition.implies, known.conditions, "condition")
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

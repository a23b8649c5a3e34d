"""Ids that name something which must exist, be of the right kind, and not run in circles.

Nor may what is said of many at once, times the many, grow much faster than the files.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import msgspec

from calcinosis_cli.knowledge.errors import echo, listed, suggested
from calcinosis_cli.knowledge.merged import Fault
from calcinosis_cli.knowledge.model import Guideline, ReviewArticle, Study
from calcinosis_cli.knowledge.naming import kin_of
from calcinosis_cli.patient.facts import FACTS
from calcinosis_cli.patient.kinship import reached, turned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from calcinosis_cli.knowledge.document import Path
    from calcinosis_cli.knowledge.model import AnyReference, KnowledgeBase
    from calcinosis_cli.knowledge.walk import FieldList

_TAKEN = "treatment, class or drug"
_LINKS = {
    "treatments.group": "group",
    "treatments.class": "class",
    "treatments.screened": "reference",
    "treatments.judgements.study": "study",
    "interactions.between": _TAKEN,
    "drugs.class": "class",
    "drugs.groups": "drug group",
    "drugs.screened": "reference",
    "drugs.members": _TAKEN,
    "products.ingredients": _TAKEN,
    "everyday.facts": "fact",
    "everyday.conditions": "condition",
    "directions.not_after": _TAKEN,
    "conditions.implies": "condition",
    "references.overlaps": "reference",
    "references.treatments": "treatment",
    "references.arms.treatments": "treatment",
    "references.conclusions.treatments": _TAKEN,
}
"""What fields name; beside them all ``references`` inside an entry."""

MOST_REACHED: Final = 500
"""Things that one may lead to, step by step; the largest group of drugs holds about fifty."""

MOST_BYTES: Final = 10_000_000
"""Ten times what the interactions of the knowledge base come to."""

_Known: TypeAlias = "dict[str, dict[str, None]]"
"""By what they name, all ids in their order; a list would be searched for every name."""


def check(kb: KnowledgeBase, every_field: FieldList) -> Iterator[Fault]:
    """Find ids that resolve to nothing, circles, and judgements that nothing supports."""
    known = _known(kb)
    for path, names in every_field:
        keys = [step for step in path if isinstance(step, str)]
        cited = "reference" if keys[1:] and keys[-1] == "references" else ""
        if what := _LINKS.get(".".join(keys), cited):
            yield from _named(path, names, known[what], what)
    yield from _withheld(kb)
    yield from _memberships(kb)
    implied = {condition.id: condition.implies for condition in kb.conditions}
    for index, condition in enumerate(kb.conditions):
        yield from _circle(("conditions", index, "implies"), condition.id, implied)
    yield from _not_recommended(kb)
    yield from _sizes(kb)


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
    path: Path, names: str | Sequence[str] | None, known: Mapping[str, None], what: str
) -> Iterator[Fault]:
    """Find names that are no ids of what they should name."""
    single = names is None or isinstance(names, str)
    for index, name in enumerate([names] if isinstance(names, str) else names or ()):
        if name not in known:
            place = path if single else (*path, index)
            hint = suggested(name, known)
            yield Fault(place, f"unknown {what} {echo(name)}", f"the id of a {what}", hint)


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
    inside = turned(kin_of(kb).parents)
    for index, drug in enumerate(kb.drugs):
        path: Path = ("drugs", index)
        if drug.kind == "group" and drug.id not in inside:
            yield Fault(path, "nothing stands in this group", "members, or a drug that names it")
        key = "members" if drug.members else "groups"
        yield from _circle((*path, key), drug.id, inside)


def _circle(path: Path, name: str, arrows: Mapping[str, Sequence[str]]) -> Iterator[Fault]:
    found = reached(arrows.get(name, ()), arrows, MOST_REACHED)
    if name in found:
        yield Fault(path, f"'{name}' comes back to itself", "no circles", key=True)
    if len(found) > MOST_REACHED:
        yield Fault(path, "leads to too many", f"at most {MOST_REACHED}", key=True)


def _not_recommended(kb: KnowledgeBase) -> Iterator[Fault]:
    """Demand a source that speaks against, or a failure, for what is not recommended."""
    negative = {name for reference in kb.references for name in _against(reference)}
    for index, treatment in enumerate(kb.treatments):
        names = {treatment.id, treatment.class_}
        if treatment.role == "not-recommended" and not names & negative:
            message = "no reference speaks against it"
            allowed = "a conclusion 'against', or a study without benefit"
            yield Fault(("treatments", index, "role"), message, allowed)


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


def _sizes(kb: KnowledgeBase) -> Iterator[Fault]:
    """Find classes and interactions that, written out for each drug, would fill the memory."""
    inside = turned(kin_of(kb).parents)
    shared = (
        _size([cls.safety, cls.fits, cls.unsuited, cls.monitoring]) * len(inside.get(cls.id, ()))
        for cls in kb.classes
    )
    yield from _too_much("classes", shared, "the rules of the classes, for each of their members")
    paired = (
        _size(one) * len(reached(one.between, inside, MOST_REACHED)) for one in kb.interactions
    )
    yield from _too_much("interactions", paired, "the interactions, for each drug in them")


def _size(value: object) -> int:
    return len(msgspec.json.encode(value))


def _too_much(section: str, sizes: Iterable[int], what: str) -> Iterator[Fault]:
    for index, total in enumerate(accumulate(sizes)):
        if total > MOST_BYTES:
            limit = f"{MOST_BYTES // 1_000_000} MB"
            yield Fault((section, index), f"{what}, are too much", limit)
            return

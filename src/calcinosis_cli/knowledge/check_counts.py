"""Counts of studies: what cannot be, by arithmetic alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.knowledge.merged import Fault
from calcinosis_cli.knowledge.model import Study

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calcinosis_cli.knowledge.document import Path
    from calcinosis_cli.knowledge.model import Arm, KnowledgeBase, Result


def check(kb: KnowledgeBase) -> Iterator[Fault]:
    """Find results that do not add up; a count that is not stated is never held against one."""
    for index, reference in enumerate(kb.references):
        if isinstance(reference, Study):
            for place, arm in enumerate(reference.arms):
                yield from _arm(("references", index, "arms", place), arm)


def _arm(path: Path, arm: Arm) -> Iterator[Fault]:
    yield from _at_most((*path, "direct"), "direct", arm.direct, "treated", arm.treated)
    for index, result in enumerate(arm.results):
        yield from _result((*path, "results", index), result, arm.treated)
    for index, event in enumerate(arm.adverse_events):
        place: Path = (*path, "adverse_events", index, "count")
        yield from _at_most(place, "count", event.count, "of", event.of)


def _result(path: Path, result: Result, treated: int | None) -> Iterator[Fault]:
    if result.unit == "patients":
        place: Path = (*path, "assessed")
        yield from _at_most(place, "assessed", result.assessed, "treated", treated)
    split = {"complete": result.complete, "partial": result.partial}
    if result.improved is not None and any(count is not None for count in split.values()):
        message = "stands together with complete or partial"
        yield Fault((*path, "improved"), message, "either the sum or the parts", key=True)
        return
    better = {"improved": result.improved, **split}
    parts = {**better, "stable": result.stable, "worse": result.worse}
    counted = sum(filter(None, parts.values()))
    yield from _at_most(path, _names(parts), counted, "assessed", result.assessed)
    place = (*path, "relapsed")
    yield from _at_most(place, "relapsed", result.relapsed, _names(better), _whole(result))


def _whole(result: Result) -> int | None:
    """Those who could relapse; unknown while a part of them is not stated."""
    if result.improved is not None:
        return result.improved
    if result.complete is None or result.partial is None:
        return None
    return result.complete + result.partial


def _at_most(
    path: Path, name: str, count: int | None, whole_name: str, whole: int | None
) -> Iterator[Fault]:
    if count is not None and whole is not None and count > whole:
        yield Fault(path, f"{name} is {count}", f"at most {whole} ({whole_name})")


def _names(parts: dict[str, int | None]) -> str:
    return " + ".join(name for name, count in parts.items() if count is not None)

"""Products that grow faster than the files: what is said of many at once, times the many."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

import msgspec

from calcinosis_cli.knowledge.check_links import MOST_REACHED
from calcinosis_cli.knowledge.merged import Fault
from calcinosis_cli.knowledge.naming import kin_of
from calcinosis_cli.patient.kinship import reached, turned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from calcinosis_cli.knowledge.model import KnowledgeBase

MOST_BYTES: Final = 10_000_000
"""Ten times what the interactions of the knowledge base come to."""


def check(kb: KnowledgeBase) -> Iterator[Fault]:
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

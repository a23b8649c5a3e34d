"""Products that grow faster than the files: what is said of many at once, times the many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from calcinosis_cli.knowledge.merged import Fault
from calcinosis_cli.knowledge.walk import below, reached

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calcinosis_cli.knowledge.model import KnowledgeBase

MOST_BYTES: Final = 10_000_000
"""Ten times what the interactions of the knowledge base come to."""


def check(kb: KnowledgeBase) -> Iterator[Fault]:
    """Find classes and interactions that, written out for each drug, would fill the memory."""
    inside = below(kb)
    total = 0
    for index, cls in enumerate(kb.classes):
        shared = [cls.safety, cls.fits, cls.unsuited, cls.monitoring]
        total += _size(shared) * len(inside.get(cls.id, ()))
        if total > MOST_BYTES:
            yield _too_much("classes", index, "the rules of the classes, for each of their members")
            break
    total = 0
    for index, interaction in enumerate(kb.interactions):
        total += _size(interaction) * len(reached(interaction.between, inside))
        if total > MOST_BYTES:
            yield _too_much("interactions", index, "the interactions, for each drug in them")
            break


def _size(value: object) -> int:
    return len(msgspec.json.encode(value))


def _too_much(section: str, index: int, what: str) -> Fault:
    return Fault((section, index), f"{what}, are too much", f"{MOST_BYTES // 1_000_000} MB")

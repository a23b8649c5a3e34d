"""Rules between fields and between files, over the merged knowledge base.

Each check is a generator of findings and knows one kind of defect.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from calcinosis_cli.knowledge import check_counts, check_links, check_names, check_size, check_when
from calcinosis_cli.knowledge.errors import MOST_PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calcinosis_cli.knowledge.merged import Fault
    from calcinosis_cli.knowledge.model import KnowledgeBase


def check(kb: KnowledgeBase) -> Iterator[Fault]:
    """Find everything that makes the knowledge base unusable; classes not yet expanded."""
    kinds = (check_names, check_links, check_when, check_counts, check_size)
    yield from islice(chain.from_iterable(kind.check(kb) for kind in kinds), MOST_PROBLEMS)

"""Rules between fields and between files, over the merged knowledge base.

Each check is a generator of findings and knows one kind of defect.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from . import check_counts, check_links, check_names, check_size, check_when
from .errors import MOST_PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calcinosis_cli.model import KnowledgeBase

    from .merged import Finding


def check(kb: KnowledgeBase) -> Iterator[Finding]:
    """Find everything that makes the knowledge base unusable; classes not yet expanded."""
    kinds = (check_names, check_links, check_when, check_counts, check_size)
    yield from islice(chain.from_iterable(kind.check(kb) for kind in kinds), MOST_PROBLEMS)

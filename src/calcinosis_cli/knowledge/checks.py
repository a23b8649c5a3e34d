"""Rules between fields and between files, over the merged knowledge base.

Each check is a generator of findings and knows one kind of defect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import check_counts, check_links, check_names, check_when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calcinosis_cli.model import KnowledgeBase

    from .merged import Finding


def check(kb: KnowledgeBase) -> Iterator[Finding]:
    """Find everything that makes the knowledge base unusable; classes not yet expanded."""
    yield from check_names.check(kb)
    yield from check_links.check(kb)
    yield from check_when.check(kb)
    yield from check_counts.check(kb)

"""Every test here has a cache of its own; entries of the small base can be changed."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from calcinosis_cli.knowledge.document import Tree

    BaseEntry = Callable[[str, str], Tree]


@pytest.fixture(autouse=True)
def _own_cache(cache_folder: object) -> None:
    """Ask for it."""


@pytest.fixture
def base_entry(data: Path) -> BaseEntry:
    """Give a copy of one entry of the base, to be changed and written as an overlay."""
    trees = [yaml.safe_load(path.read_bytes()) for path in sorted(data.glob("*.yaml"))]

    def entry(section: str, name: str) -> Tree:
        found = [e for tree in trees for e in tree.get(section, []) if e["id"] == name]
        tree: Tree = copy.deepcopy(found[0])
        return tree

    return entry

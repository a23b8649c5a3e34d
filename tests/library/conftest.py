"""Every test here has a cache of its own."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _own_cache(cache_folder: object) -> None:
    """Ask for it."""

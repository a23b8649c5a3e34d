"""Files to a knowledge base that is ready for use: in the wheel, else compiled and kept."""

from __future__ import annotations

from calcinosis_cli.library.loaded import Loaded
from calcinosis_cli.library.loading import load, problems_of

__all__ = ["Loaded", "load", "problems_of"]

"""The door: everything that turns files into a checked :class:`KnowledgeBase`, and nothing else.

Core modules never import this package; it imports the model and the facts.
"""

from __future__ import annotations

from .errors import KnowledgeError, Problem, UnreadableError
from .load import load, validate
from .loaded import Loaded
from .sources import find_data

__all__ = [
    "KnowledgeError",
    "Loaded",
    "Problem",
    "UnreadableError",
    "find_data",
    "load",
    "validate",
]

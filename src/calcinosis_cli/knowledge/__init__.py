"""What is known: hardened YAML to a checked knowledge base, overlays and their guard."""

from __future__ import annotations

from calcinosis_cli.knowledge.errors import KnowledgeError, Problem, UnreadableError
from calcinosis_cli.knowledge.sources import find_data

__all__ = ["KnowledgeError", "Problem", "UnreadableError", "find_data"]

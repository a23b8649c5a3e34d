"""References for other people's tools: BibTeX, RIS and CSL-JSON."""

from __future__ import annotations

from .bibtex import bibtex_text
from .csl import csl_items, csl_text
from .ris import ris_text

__all__ = ["bibtex_text", "csl_items", "csl_text", "ris_text"]

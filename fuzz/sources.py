"""What the fuzzers start from: the project's own data, examples and tests. No stored corpus."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
SMALL_BASE = ROOT / "tests" / "knowledge" / "base"
SCHEMA = ROOT / "data" / "schema" / "knowledge-base.schema.json"
LONGEST_ENTRY = 6_000
_SECTION = re.compile(r"^(?=[a-z_]+:)", re.MULTILINE)
_ENTRY = re.compile(r"^(?=- )", re.MULTILINE)
_WORD = re.compile(r"[\w][\w.-]{2,40}")


def texts(folder: Path, pattern: str) -> list[str]:
    """Read the files of a folder; bytes that are no text are left out."""
    return [path.read_bytes().decode(errors="ignore") for path in sorted(folder.glob(pattern))]


def entries(text: str) -> Iterator[str]:
    """Take a file of the knowledge base apart: each entry below the key of its section."""
    for section in _SECTION.split(text):
        head, *items = _ENTRY.split(section)
        for item in items:
            if len(item) <= LONGEST_ENTRY:
                yield head + item


@cache
def real_entries(step: int = 1) -> list[str]:
    """Return every ``step``-th entry of the built-in data that is not too long."""
    return [entry for text in texts(ROOT / "data", "*.yaml") for entry in entries(text)][::step]


def words_in(found: list[str]) -> list[str]:
    """Return the words of texts, each once."""
    return sorted({word for text in found for word in _WORD.findall(text)})

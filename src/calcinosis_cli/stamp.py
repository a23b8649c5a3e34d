"""What every answer carries: the schema name, the tool, the data version, the disclaimer.

No clock, so that the same question to the same data gives the same bytes.
"""

from __future__ import annotations

from typing import TypeVar

from calcinosis_cli import __version__
from calcinosis_cli.record import Record

DISCLAIMER = "Information for a conversation with your specialists, not a prescription."
TOOL = f"calcinosis-cli {__version__}"


class Stamp(Record, frozen=True):
    """Which data gave the answer; ``digest`` is the SHA-256 of the source files."""

    version: str
    reviewed: str
    digest: str


class Document(Record, frozen=True, kw_only=True):
    """What every answer carries."""

    schema: str
    tool: str
    knowledge_base: Stamp
    disclaimer: str
    notices: list[str] = []


D = TypeVar("D", bound=Document)


def schema_of(kind: str) -> str:
    """Name the schema of a kind of answer, with its number: docs/versioning.md."""
    return f"calcinosis/{kind}/1"

"""What every answer carries: the schema name, the tool, the data version, the disclaimer.

No clock, so that the same question to the same data gives the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from calcinosis_cli import __version__
from calcinosis_cli.library.loaded import Stamp
from calcinosis_cli.patient.record import Record

if TYPE_CHECKING:
    from calcinosis_cli.library import Loaded

TOOL = f"calcinosis-cli {__version__}"
DISCLAIMER = "Information for a conversation with your specialists, not a prescription."


class Document(Record, frozen=True, kw_only=True):
    """What every answer carries; ``KIND`` is the middle of its ``schema``."""

    KIND: ClassVar[str]

    schema: str
    tool: str
    knowledge_base: Stamp
    disclaimer: str
    notices: list[str] = []


D = TypeVar("D", bound=Document)


def stamped(kind: type[D], base: Loaded, **fields: object) -> D:
    """Make an answer of a kind from a knowledge base."""
    return kind(
        schema=schema_of(kind.KIND),
        tool=TOOL,
        knowledge_base=base.stamp,
        disclaimer=DISCLAIMER,
        notices=list(base.notices),
        **fields,
    )


def schema_of(kind: str) -> str:
    """Name the schema of a kind of answer, with its number: docs/versioning.md."""
    return f"calcinosis/{kind}/1"


def footer(document: Document) -> str:
    """Say the disclaimer, which data gave the answer, and what an overlay weakened."""
    stamp = document.knowledge_base
    notices = "".join(f" Notice: {notice}" for notice in document.notices)
    return (
        f"{document.disclaimer} Data {stamp.version}, reviewed {stamp.reviewed}, "
        f"{stamp.digest[:12]}.{notices}"
    )

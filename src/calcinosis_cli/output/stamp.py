"""What every answer carries: the schema name, the tool, the data version, the disclaimer.

No clock, so that the same question to the same data gives the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar

from calcinosis_cli import __version__
from calcinosis_cli.library.loaded import Stamp
from calcinosis_cli.patient.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from calcinosis_cli.engine.answer import AlertFinding
    from calcinosis_cli.library import Loaded

TOOL = f"calcinosis-cli {__version__}"
DISCLAIMER = "Information for a conversation with your specialists, not a prescription."


class Warned(NamedTuple):
    """What an answer says of a patient that must not be lost."""

    alerts: Sequence[AlertFinding] = ()
    unrecognized: Sequence[str] = ()
    notes: Sequence[str] = ()


class Document(Record, frozen=True, kw_only=True):
    """What every answer carries; ``KIND`` is the middle of its ``schema``."""

    KIND: ClassVar[str]

    schema: str
    tool: str
    knowledge_base: Stamp
    disclaimer: str
    notices: list[str] = []

    def warned(self) -> Warned:
        """Return what is to be said again beside each record: nothing where no patient is told."""
        return Warned()


D = TypeVar("D", bound=Document)
R = TypeVar("R")


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


def carried(document: Document) -> dict[str, list[str]]:
    """Say beside each record of an answer, since rows are cut apart, what must not be lost."""
    said, stamp = document.warned(), document.knowledge_base
    return {
        "alerts": [f"{alert.urgency}: {alert.text}" for alert in said.alerts],
        "unrecognized": list(said.unrecognized),
        "notes": list(said.notes),
        "notices": document.notices,
        "data": [f"{stamp.version}, reviewed {stamp.reviewed}, {stamp.digest[:12]}"],
    }


def again(records: Iterable[R], said: Mapping[str, Sequence[str]]) -> list[R | dict[str, Any]]:
    """Return records, or one that is empty, so that warnings are said where there are none."""
    found: list[R | dict[str, Any]] = list(records)
    return found or [{}] * any(words for name, words in said.items() if name != "data")


def footer(document: Document) -> str:
    """Say the disclaimer, which data gave the answer, and what an overlay weakened."""
    stamp = document.knowledge_base
    notices = "".join(f" Notice: {notice}" for notice in document.notices)
    return (
        f"{document.disclaimer} Data {stamp.version}, reviewed {stamp.reviewed}, "
        f"{stamp.digest[:12]}.{notices}"
    )

"""What every answer carries: the schema name, the tool, the data version, the disclaimer.

No clock, so that the same question to the same data gives the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from calcinosis_cli import __version__
from calcinosis_cli.library.loaded import Stamp
from calcinosis_cli.patient.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from calcinosis_cli.engine.answer import AlertFinding
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


def carried(answer: object, document: Document) -> dict[str, list[str]]:
    """Say again beside each record of an answer, since rows are cut apart, what must not be lost.

    ``answer`` is what holds the warnings of a patient: the document itself, or a part of it.
    """
    profile = getattr(answer, "profile", None) or getattr(answer, "before", None)
    alerts = [*getattr(answer, "alerts", []), *getattr(answer, "alerts_began", [])]
    gaps = [pair for pair in getattr(answer, "unrecorded", []) if not pair.searched]
    unrecognized = getattr(answer, "unrecognized", []) or getattr(profile, "unrecognized", [])
    stamp = document.knowledge_base
    return {
        "alerts": list(dict.fromkeys(map(_told, alerts))),
        "unrecognized": unrecognized,
        "notes": [
            *getattr(answer, "notes", []),
            *(f"{pair.first} + {pair.second}: not searched, a gap of ours" for pair in gaps),
        ],
        "notices": document.notices,
        "data": [f"{stamp.version}, reviewed {stamp.reviewed}, {stamp.digest[:12]}"],
    }


def _told(alert: AlertFinding | str) -> str:
    return alert if isinstance(alert, str) else f"{alert.urgency}: {alert.text}"


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

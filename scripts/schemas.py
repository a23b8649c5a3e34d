"""Write data/schema/outputs/ from the structs: ``python scripts/schemas.py``.

The files are the published contract, part of the package and printed by ``calcinosis validate
--schema KIND``. They are stored, not made when asked for, so that the contract does not depend on
how an installed msgspec prints a schema. A test holds the structs against them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from calcinosis_cli.output.documents import KINDS
from calcinosis_cli.output.stamp import schema_of

if TYPE_CHECKING:
    from calcinosis_cli.output.stamp import Document

TARGET = Path(__file__).parent.parent / "data" / "schema" / "outputs"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(kind: type[Document]) -> dict[str, Any]:
    """Describe a kind of answer."""
    return {"$schema": DIALECT, **msgspec.json.schema(kind)}


def file_of(name: str) -> Path:
    """Name the file of a kind of answer in its present number; those before it stay beside it."""
    _, kind, number = schema_of(name).split("/")
    return TARGET / f"{kind}-{number}.schema.json"


def main() -> None:
    """Write one file for each kind of answer."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, kind in KINDS.items():
        text = json.dumps(schema(kind), indent=2, ensure_ascii=False) + "\n"
        file_of(name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

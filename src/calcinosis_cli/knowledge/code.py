"""Which code this is: its own bytes, and the versions that shape what it makes.

Whatever the code decides may be kept only as long as the code is the same. Nobody has to raise a
number for that: the key of everything kept holds :func:`digest`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    class Tree(Protocol):
        """What ``pathlib.Path`` and the ``Traversable`` of a zip import have in common."""

        @property
        def name(self) -> str:
            """The last part of its path."""

        def is_dir(self) -> bool:
            """Tell whether something can stand in it."""

        def iterdir(self) -> Iterator[Tree]:
            """Go through what stands in it."""

        def read_bytes(self) -> bytes:
            """Read the file."""


_PACKAGE: Final = Path(__file__).parent.parent
_NO_CODE: Final = ("data", "__pycache__")

VERSIONS: Final = f"{sys.implementation.cache_tag} {sys.hexversion:x} msgspec {msgspec.__version__}"


def digest() -> str:
    """Hash every source file of the package by name and content, with :data:`VERSIONS`; in hex."""
    from hashlib import sha256  # noqa: PLC0415 - slow, and only where the files were not recalled

    found = sha256(VERSIONS.encode())
    for name, data in sorted(_sources(_package(), "")):
        found.update(f"\0{name}\0{len(data)}\0".encode() + data)
    return found.hexdigest()


def files(folder: str = os.fspath(_PACKAGE)) -> list[str]:
    """Name the same files on the disk, to be looked at from outside."""
    found: list[str] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                found.append(entry.path)
            elif entry.name not in _NO_CODE and entry.is_dir():
                found += files(entry.path)
    return sorted(found)


def _package() -> Tree:
    if _PACKAGE.is_dir():
        return _PACKAGE
    from importlib.resources import files as resources  # noqa: PLC0415 - only for zip imports

    return resources("calcinosis_cli")


def _sources(folder: Tree, prefix: str) -> Iterator[tuple[str, bytes]]:
    for item in folder.iterdir():
        name = f"{prefix}{item.name}"
        if name.endswith(".py"):
            yield name, item.read_bytes()
        elif item.name not in _NO_CODE and item.is_dir():
            yield from _sources(item, f"{name}/")

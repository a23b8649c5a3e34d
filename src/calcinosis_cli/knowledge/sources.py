"""Where the knowledge base lives, and the bytes it is made of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.knowledge.errors import UnreadableError
from calcinosis_cli.knowledge.files import read, read_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Protocol

    class Folder(Protocol):
        """What ``pathlib.Path`` and the ``Traversable`` of a zip import have in common."""

        @property
        def name(self) -> str:
            """The last part of its path."""

        def iterdir(self) -> Iterator[Folder]:
            """Go through what stands in it."""

        def read_bytes(self) -> bytes:
            """Read the file."""

        def __truediv__(self, child: str, /) -> Folder:
            """Name what stands in it."""


SCHEMA = "schema/knowledge-base.schema.json"

_PACKAGE = Path(__file__).parent.parent


class Source(NamedTuple):
    """One file as it was read: its name in messages, and its bytes."""

    name: str
    data: bytes


def find_data() -> Folder:
    """Find the ``data`` folder: the packaged one, else that of the checkout, else in the zip."""
    packaged = _PACKAGE / "data"
    if packaged.is_dir():
        return packaged
    checkout = _PACKAGE.parent.parent
    if _PACKAGE.parent.name == "src" and (checkout / "pyproject.toml").is_file():
        return checkout / "data"
    from importlib.resources import files  # slow, and only for zip imports

    return files("calcinosis_cli") / "data"


def read_base(folder: Folder) -> list[Source]:
    """Read every ``*.yaml`` of the data folder, by name; raise ``UnreadableError``.

    Each is called as people know it, wherever it is installed: ``data/groups.yaml``.
    """
    try:
        names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".yaml"))
    except OSError as error:
        raise UnreadableError(str(folder), "cannot be listed") from error
    return [Source(f"{folder.name}/{name}", _read_part(folder, name)) for name in names]


def read_schema(folder: Folder) -> bytes:
    """Read the JSON Schema that stands in the data folder; raise ``UnreadableError``."""
    return _read_part(folder, SCHEMA)


def read_overlays(paths: Iterable[Path]) -> list[Source]:
    """Read the files of a user's own; raise ``UnreadableError`` or ``KnowledgeError``."""
    return [Source(str(path), read(path)) for path in paths]


def _read_part(folder: Folder, name: str) -> bytes:
    part = folder
    for step in name.split("/"):
        part = part / step
    try:
        return read_whole(part) if isinstance(part, Path) else part.read_bytes()
    except OSError as error:
        raise UnreadableError(str(part), "cannot be read") from error

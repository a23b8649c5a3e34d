"""The way in: sources to a checked knowledge base, compiled once and kept."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.knowledge.files import mapped
from calcinosis_cli.knowledge.sources import find_data, read_base, read_overlays, read_schema
from calcinosis_cli.library import cache
from calcinosis_cli.library.key import key_of, key_with
from calcinosis_cli.library.loaded import Loaded
from calcinosis_cli.library.parts import DamagedError, Parts, pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from mmap import mmap

    from calcinosis_cli.knowledge.errors import Problem
    from calcinosis_cli.knowledge.sources import Folder, Source


def load(
    overlays: Sequence[Path] = (),
    *,
    allow_weaker_safety: bool = False,
    data: Folder | None = None,
) -> Loaded:
    """Load the base data (of the folder ``data``) with a user's own files laid over it.

    Raises ``KnowledgeError`` with every problem of the files, and ``UnreadableError`` for a
    file that cannot be read. Completeness is not demanded here; see :func:`problems_of`.
    """
    folder = find_data() if data is None else data
    sources = Inputs.read(folder, overlays, allow_weaker_safety=allow_weaker_safety)

    def again() -> Mapping[str, bytes]:
        parts = sources.compile()
        cache.store(sources.key, pack(parts))
        return parts

    ready = sources.packaged(folder) or _parts(cache.fetch(sources.key))
    return Loaded(again().__getitem__ if ready is None else ready.part, again)


def problems_of(paths: Sequence[Path] = (), *, data: Folder | None = None) -> list[Problem]:
    """Find every problem of the files as overlays on the base; without files, of the base.

    Completeness counts: of the entries in the files, or of the whole base. Raises
    ``UnreadableError``. Never uses or writes a compiled form.
    """
    from calcinosis_cli.knowledge.errors import KnowledgeError
    from calcinosis_cli.library.building import find_problems  # yaml and jsonschema are slow

    folder = find_data() if data is None else data
    try:
        return find_problems(Inputs.read(folder, paths, allow_weaker_safety=False))
    except KnowledgeError as error:
        return list(error.problems)


class Inputs(NamedTuple):
    """All that the compiled form depends on; ``built_in`` tells code and base from all others."""

    base: Sequence[Source]
    own: Sequence[Source]
    schema: bytes
    allow_weaker_safety: bool
    built_in: str

    @classmethod
    def read(cls, folder: Folder, overlays: Iterable[Path], *, allow_weaker_safety: bool) -> Inputs:
        """Read them from the disk; raise ``UnreadableError`` or ``KnowledgeError``."""
        base, own, schema = read_base(folder), read_overlays(overlays), read_schema(folder)
        return cls(base, own, schema, allow_weaker_safety, key_of(base, schema))

    @property
    def key(self) -> str:
        """The name under which the compiled form is kept."""
        return key_with(self.built_in, self.own, allow_weaker_safety=self.allow_weaker_safety)

    def packaged(self, folder: Folder) -> Parts | None:
        """Return what came compiled with the package, if made of this code and these data."""
        if self.own:
            return None
        file = folder / packaged_name(self.built_in)
        try:
            return _parts(mapped(file) if isinstance(file, Path) else file.read_bytes())
        except OSError:
            return None

    def compile(self) -> dict[str, bytes]:
        """Check and compile; raise ``KnowledgeError`` with the problems of all files."""
        from calcinosis_cli.library import building  # yaml and jsonschema are slow

        return building.parts_of(building.compile_sources(self), self._digest())

    def _digest(self) -> str:
        """Hash the contents in their order; where a file lies must not change the answer."""
        from hashlib import sha256  # slow, and only when compiling

        each = (sha256(source.data).digest() for source in (*self.base, *self.own))
        return sha256(b"".join(each)).hexdigest()


def package(data: Folder) -> tuple[str, bytes]:
    """Compile the data of a folder to go with the package: the name of the file, and its bytes."""
    sources = Inputs.read(data, (), allow_weaker_safety=False)
    return packaged_name(sources.built_in), pack(sources.compile())


def packaged_name(key: str) -> str:
    """Name the compiled form that stands beside the data in an installed package."""
    return f"{key}.compiled"


def _parts(data: bytes | mmap | None) -> Parts | None:
    if data is not None:
        with suppress(DamagedError):
            return Parts(data)
    return None

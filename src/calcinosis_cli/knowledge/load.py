"""The way in: sources to a checked knowledge base, compiled once and kept."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from . import cache, code
from .archive import Archive, DamagedError, pack
from .loaded import Loaded
from .recall import fingerprint, recall, remember
from .sources import Source, find_data, read_base, read_overlays, read_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from .errors import Problem
    from .sources import Folder


def load(
    overlays: Sequence[Path] = (),
    *,
    allow_weaker_safety: bool = False,
    data: Folder | None = None,
) -> Loaded:
    """Load the base data (of the folder ``data``) with a user's own files laid over it.

    Raises ``KnowledgeError`` with every problem of the files, and ``UnreadableError`` for a
    file that cannot be read. Completeness is not demanded here; see :func:`validate`.
    """
    folder = find_data() if data is None else data
    what = ascii((code.VERSIONS, str(folder), list(map(str, overlays)), allow_weaker_safety))
    files = fingerprint(folder, overlays)

    def read() -> _Sources:
        return _Sources.read(folder, overlays, allow_weaker_safety=allow_weaker_safety)

    def again() -> Mapping[str, bytes]:
        return _compile(read())

    key = recall(what, files)
    archive = _ready(key) if key else None
    if archive is None:
        sources = read()
        archive = _ready(sources.key)
        if archive is None:
            return Loaded(_compile(sources).__getitem__, again)
        if files == fingerprint(folder, overlays):
            remember(what, files, sources.key)
    return Loaded(archive.part, again)


def validate(paths: Sequence[Path] = (), *, data: Folder | None = None) -> list[Problem]:
    """Find every problem of the files as overlays on the base; without files, of the base.

    Completeness counts: of the entries in the files, or of the whole base. Raises
    ``UnreadableError``. Never uses or writes a compiled form.
    """
    from .compiling import find_problems  # noqa: PLC0415 (yaml and jsonschema are slow)
    from .errors import KnowledgeError  # noqa: PLC0415

    folder = find_data() if data is None else data
    try:
        own = read_overlays(paths)
    except KnowledgeError as error:
        return list(error.problems)
    return find_problems(read_base(folder), own, read_schema(folder))


class _Sources(NamedTuple):
    """All that the compiled form depends on."""

    base: list[Source]
    own: list[Source]
    schema: bytes
    allow_weaker_safety: bool

    @classmethod
    def read(
        cls, folder: Folder, overlays: Iterable[Path], *, allow_weaker_safety: bool
    ) -> _Sources:
        """Read them from the disk; raise ``UnreadableError`` or ``KnowledgeError``."""
        base, own = read_base(folder), read_overlays(overlays)
        return cls(base, own, read_schema(folder), allow_weaker_safety)

    @property
    def digest(self) -> str:
        """Hash the contents in their order; where a file lies must not change the answer."""
        both = (*self.base, *self.own)
        return _hash(b"".join(bytes.fromhex(_hash(source.data)) for source in both))

    @property
    def key(self) -> str:
        """Hash all of it and the code that reads it; names too, since notices carry them."""
        names = [[source.name for source in sources] for sources in (self.base, self.own)]
        schema = _hash(self.schema)
        parts = (code.digest(), names, self.digest, schema, self.allow_weaker_safety)
        return _hash(ascii(parts).encode())

    def compile(self) -> dict[str, bytes]:
        """Check and compile; raise ``KnowledgeError`` with the problems of all files."""
        from .compiled import parts  # noqa: PLC0415
        from .compiling import compile_sources  # noqa: PLC0415 (yaml and jsonschema are slow)

        done = compile_sources(
            self.base, self.own, self.schema, allow_weaker_safety=self.allow_weaker_safety
        )
        return parts(done, self.digest)


def _compile(sources: _Sources) -> dict[str, bytes]:
    """Compile, and keep it for the next call."""
    parts = sources.compile()
    cache.store(sources.key + cache.COMPILED, pack(sources.key, parts))
    return parts


def _ready(key: str) -> Archive | None:
    """Look for the compiled form in the cache."""
    data = cache.fetch(key + cache.COMPILED)
    if data is not None:
        with suppress(DamagedError):
            return Archive(data, key)
    return None


def _hash(data: bytes) -> str:
    from hashlib import sha256  # noqa: PLC0415 (slow to import; not needed for what is remembered)

    return sha256(data).hexdigest()

"""The way in: sources to a checked knowledge base, compiled once and kept."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from . import cache, compiled
from .sources import Folder, Source, find_data, read_base, read_overlays, read_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from calcinosis_cli.evidence import Evidence
    from calcinosis_cli.model import Id, KnowledgeBase

    from .errors import Problem

SHIPPED = "knowledge-base.compiled"
"""A compiled form that may stand in the data folder; as little trusted as a cached one."""


class Loaded(NamedTuple):
    """A knowledge base ready for use.

    ``evidence`` is what the references say of each treatment, weighed; ``digest`` is the SHA-256
    of the sources in hex; ``notices`` are lines that every output must print: where an overlay
    would have weakened safety, or did.
    """

    kb: KnowledgeBase
    evidence: dict[Id, Evidence]
    digest: str
    notices: tuple[str, ...]


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
    base, own, schema = read_base(folder), read_overlays(overlays), read_schema(folder)
    digest = _digest([*base, *own])
    key = _key(digest, [base, own], schema, allow_weaker_safety=allow_weaker_safety)
    ready = _ready(folder, key)
    if ready is None:
        from .compiling import compile_sources  # noqa: PLC0415 (yaml and jsonschema are slow)

        ready = compile_sources(base, own, schema, allow_weaker_safety=allow_weaker_safety)
        cache.store(key, compiled.encode(ready))
    return Loaded(ready.kb, ready.evidence, digest, tuple(ready.notices))


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


def ship(data: Folder | None = None) -> bytes:
    """Make the file ``SHIPPED`` for a wheel: the compiled base, under its key."""
    from .compiling import compile_sources  # noqa: PLC0415 (yaml and jsonschema are slow)

    folder = find_data() if data is None else data
    base, schema = read_base(folder), read_schema(folder)
    key = _key(_digest(base), [base, []], schema, allow_weaker_safety=False)
    ready = compile_sources(base, [], schema, allow_weaker_safety=False)
    return cache.seal(key, compiled.encode(ready))


def _ready(folder: Folder, key: str) -> compiled.Compiled | None:
    """Look for the compiled form: shipped with the data, else in the cache."""
    try:
        payload = cache.unseal(key, (folder / SHIPPED).read_bytes())
    except OSError:
        payload = None
    if payload is None and (payload := cache.fetch(key)):
        cache.touch(key)
    if payload is None:
        return None
    try:
        return compiled.decode(payload)
    except msgspec.DecodeError:
        return None  # of another version of the model


def _digest(sources: Iterable[Source]) -> str:
    """Hash the contents in their order; where a file lies must not change the answer."""
    return sha256(b"".join(sha256(source.data).digest() for source in sources)).hexdigest()


def _key(
    digest: str,
    groups: Sequence[Sequence[Source]],
    schema: bytes,
    *,
    allow_weaker_safety: bool,
) -> str:
    """Hash all that the compiled form depends on; names too, since notices carry them."""
    names = [[source.name for source in sources] for sources in groups]
    parts = (compiled.FORMAT, names, digest, sha256(schema).hexdigest(), allow_weaker_safety)
    return sha256(ascii(parts).encode()).hexdigest()

"""Door 1: a file of a user's own, laid over a small base.

Whatever the bytes, there are problems told in one line each, or a knowledge base that answers.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

import yaml

from calcinosis_cli.engine.answer import SCALE
from calcinosis_cli.evidence.weighing import weigh_all
from calcinosis_cli.knowledge import KnowledgeError
from calcinosis_cli.knowledge.naming import name_parts
from calcinosis_cli.knowledge.schema import check_schema
from calcinosis_cli.knowledge.sources import Source
from calcinosis_cli.knowledge.yaml_text import parse
from calcinosis_cli.library import building as compiling
from calcinosis_cli.library.building import Compiled, compile_sources, find_problems, parts_of
from calcinosis_cli.library.loaded import Loaded
from calcinosis_cli.library.loading import Inputs
from calcinosis_cli.patient.profile import ContradictionError
from calcinosis_cli.patient.reading import ProfileError, ProfileReader

from . import sources
from .answers import Both
from .checks import ensure, one_line, problems
from .mutator import Mutator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random

    from calcinosis_cli.knowledge import Problem
    from calcinosis_cli.knowledge.document import ParsedFile

NAME: Final = "own.yaml"
_BASE: Final = [
    Source(path.name, path.read_bytes()) for path in sorted(sources.SMALL_BASE.glob("*.yaml"))
]
_FILES: Final = frozenset({NAME, *(source.name for source in _BASE)})
_SCHEMA: Final = sources.SCHEMA.read_bytes()
_DOCUMENTS: Final = {source.name: parse(source.data, source.name) for source in _BASE}
_TREES: Final = deepcopy({name: document.tree for name, document in _DOCUMENTS.items()})
_PATIENTS: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"age": 70, "ulcers": True, "egfr": 28, "course": "growing", "other_drugs": False},
    {"conditions": {"severe-heart-failure": True}, "takes": ["nsaids", "warfarin"]},
    {"conditions": {"hypocalcemia": False}, "other_conditions": False, "takes": ["aspirin"]},
)
_FITTING: Final = (
    (re.compile(r"(references|overlaps): \[[^\]]*\]"), r"\1: [review-2020]"),
    (re.compile(r"^(  |- )group: .*", re.MULTILINE), r"\1group: systemic"),
    (re.compile(r"^(  |- )class: .*", re.MULTILINE), r"\1class: bisphosphonates"),
    (re.compile(r"study: .*"), "study: smith-2015"),
    (re.compile(r"treatments: \[[^\]]*\]"), "treatments: [alendronate]"),
    (re.compile(r"(between): \[[^\]]*\]"), r"\1: [alendronate, nsaids]"),
    (re.compile(r"withhold: .*"), "withhold: either"),
)
_WEAKENED: Final = (
    (re.compile(r"\{found: rules\}"), "{found: none, references: [review-2020]}"),
    (re.compile(r"(members|implies): \[[^\]]*\]"), r"\1: []"),
    (re.compile(r"between: \[\w+, "), "between: [warfarin, "),
    (re.compile(r"level: .*"), "level: caution"),
    (re.compile(r"severity: .*"), "severity: minor"),
    (re.compile(r"kind: drug"), "kind: measure"),
    (re.compile(r"(  verified: .*)"), r"\1\n  standing: retracted"),
)
"""What an overlay may try with entries of the base."""


def one(data: bytes) -> None:
    """Lay the bytes over the base; raise whatever is not allowed."""
    own = [Source(NAME, data)]
    with patch.multiple(compiling, parse=_parse, check_schema=_check_schema):
        _lay_over(own, 1 + len(re.findall(rb"\r\n|\r|\n", data)))
    for name, document in _DOCUMENTS.items():
        ensure(document.tree == _TREES[name], f"{name} was changed by what was laid over it")


def _inputs(own: list[Source], *, weaker: bool) -> Inputs:
    return Inputs(_BASE, own, _SCHEMA, weaker, "")


def _lay_over(own: list[Source], lines: int) -> None:
    weaker = bool(len(own[0].data) % 2)
    try:
        ready = compile_sources(_inputs(own, weaker=weaker))
    except KnowledgeError as error:
        problems(error.problems, _FILES, NAME, lines)
    else:
        problems(find_problems(_inputs(own, weaker=False)), _FILES, NAME, lines)
        _answers(ready, weaker=weaker)


def seeds() -> Iterator[bytes]:
    """Yield entries of the data, as they are and fitted to the base; the base; bad examples.

    Entries of the base also as changes of single parts.
    """
    for text in _amended():
        yield text.encode()
    for text in sources.real_entries(12):
        yield text.encode()
        yield _fitted(text).encode()
    for text in sources.texts(sources.SMALL_BASE, "*.yaml"):
        yield text.encode()
        for entry in sources.entries(text):
            yield from {entry.encode(), _replaced(entry, _WEAKENED).encode()}
    for path in sorted((sources.ROOT / "tests" / "bad").glob("*.yaml")):
        yield path.read_bytes()


def _amended() -> Iterator[str]:
    """Write each entry of the base as an amendment of itself, and weakened."""
    for document in _DOCUMENTS.values():
        for section, entries in document.tree.items():
            for entry in entries if isinstance(entries, list) else ():
                for key in entry:
                    some = {"id": entry["id"], key: entry[key]}
                    text = yaml.safe_dump({"amend": {section: [some]}}, sort_keys=False)
                    yield from {text, _replaced(text, _WEAKENED)}


def _parse(data: bytes, name: str) -> ParsedFile:
    """Read what is new; the base was read already, which is most of the work."""
    return parse(data, name) if name == NAME else _DOCUMENTS[name]


def _check_schema(document: ParsedFile, schema: bytes) -> list[Problem]:
    return check_schema(document, schema) if document.name == NAME else []


def mutate(data: bytes, dice: Random) -> bytes:
    """Change a file as text."""
    return _MUTATOR.mutate(data.decode(errors="replace"), dice).encode(errors="replace")


def _fitted(text: str) -> str:
    return _replaced(text, _FITTING)


def _replaced(text: str, changes: Iterable[tuple[re.Pattern[str], str]]) -> str:
    for pattern, new in changes:
        text = pattern.sub(new, text)
    return text


def _answers(ready: Compiled, *, weaker: bool) -> None:
    """What passes the checks must be storable, and must answer; no less safely than the base."""
    loaded = _stored(ready)
    ensure(loaded.kb == ready.kb and loaded.evidence == ready.evidence, "stored it differs")
    names, stored = name_parts(ready.kb), loaded.names
    same = all(getattr(stored, kind) == known for kind, known in names.items())
    ensure(same and loaded.catalogue, "stored the names differ")
    evidence = weigh_all(ready.kb.treatments, ready.kb.references)
    ensure(evidence == ready.evidence, "the evidence differs")
    for notice in ready.notices:
        one_line(notice)
    both, reader = Both(loaded), ProfileReader(loaded.names)
    for words, before in zip(_PATIENTS, _BEFORE, strict=True):
        if (after := _verdicts(both, reader, words)) is None:
            continue
        ensure(set(before) <= set(after), "a treatment has gone")
        for name, verdict in before.items():
            safe = weaker or _no_weaker(verdict, after[name])
            ensure(safe, f"{name}: {verdict} became {after[name]}")


def _stored(ready: Compiled) -> Loaded:
    """Write and read the stored form; damage would be a ``KeyError``."""
    return Loaded(parts_of(ready, "digest").__getitem__, dict)


def _verdicts(
    both: Both, reader: ProfileReader, words: dict[str, Any]
) -> dict[str, tuple[str, ...]] | None:
    """Answer a patient: safety, worst possible safety and role of each treatment."""
    try:
        result = both.answer(reader.read(words))
    except (ContradictionError, ProfileError) as error:
        one_line(str(error))
        return None
    rows = [(row.id, row.safety, row.could_be, row.role) for row in result.consider]
    rows += [(row.id, row.safety, row.could_be, row.role) for row in result.not_for_this_patient]
    return {name: (safe, worst or safe, role) for name, safe, worst, role in rows}


def _no_weaker(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    both = zip(before[:2], after[:2], strict=True)
    kept = "not-recommended" not in before or "not-recommended" in after
    return kept and all(SCALE.index(old) <= SCALE.index(new) for old, new in both)


_FITTED: Final = [*map(_fitted, sources.real_entries(12)), *sources.real_entries(12)]
_BASE_TEXTS: Final = sources.texts(sources.SMALL_BASE, "*.yaml")
_MUTATOR: Final = Mutator(
    [
        *_FITTED,
        *_amended(),
        *_BASE_TEXTS * 20,
        *sources.texts(sources.ROOT / "tests" / "bad", "*.yaml"),
    ],
    sources.words_in([*_BASE_TEXTS, *sources.real_entries(40)]),
)
_BARE: Final = _stored(compile_sources(_inputs([], weaker=False)))
_BEFORE: Final = [
    _verdicts(Both(_BARE), ProfileReader(_BARE.names), words) or {} for words in _PATIENTS
]

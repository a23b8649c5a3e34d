"""Door 2: the profile of a patient, as a YAML or JSON file and as lines of JSON.

Whatever the bytes, there is an error of one line, or a profile that is answered and that comes
back from its own words unchanged. What both readers accept they read alike.
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any, Final

import msgspec
import yaml

from calcinosis_cli.cli.profile_lines import read_words
from calcinosis_cli.knowledge import KnowledgeError
from calcinosis_cli.knowledge.yaml_text import read_profile
from calcinosis_cli.library import load
from calcinosis_cli.patient.facts import FACTS
from calcinosis_cli.patient.profile import ContradictionError, PatientFacts
from calcinosis_cli.patient.reading import ProfileError, ProfileReader
from calcinosis_cli.patient.telling import words_of

from . import sources
from .answers import Both
from .checks import ensure, one_line, problems
from .mutator import Mutator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

NAME: Final = "patient.yaml"
MOST_LINES: Final = 20
ANSWERED: Final = 8
"""One input in so many is answered too: that takes 50 times as long as reading it."""

_LOADED: Final = load(data=sources.ROOT / "data")
_BOTH: Final = Both(_LOADED)
_READER: Final = ProfileReader(_LOADED.names)


def one(data: bytes) -> None:
    """Read the bytes both ways; raise whatever is not allowed."""
    answered = zlib.crc32(data) % ANSWERED == 0
    from_file = _file(data, answered=answered)
    lines = data.split(b"\n")[:MOST_LINES]
    from_lines = [_line(line, answered=answered) for line in lines if line.strip()]
    if from_file is not None and len(from_lines) == 1 and from_lines[0] is not None:
        ensure(from_file == from_lines[0], f"{from_file} but as a line {from_lines[0]}")


def seeds() -> Iterator[bytes]:
    """Yield the built-in profiles and those of the cases, as YAML, as JSON, as lines."""
    found = _profiles()
    for words in found:
        yield json.dumps(words).encode()
    for words in found[::3]:
        yield yaml.safe_dump(words, sort_keys=False, allow_unicode=True).encode()
        yield json.dumps(words, indent=2).encode()
    yield "\n".join(map(json.dumps, found[:10])).encode()


def mutate(data: bytes, dice: Random) -> bytes:
    """Change a profile as text."""
    return _MUTATOR.mutate(data.decode(errors="replace"), dice).encode(errors="replace")


def _file(data: bytes, *, answered: bool) -> dict[str, Any] | None:
    try:
        document = read_profile(data, NAME)
    except KnowledgeError as error:
        problems(error.problems, {NAME}, NAME, data.count(b"\n") + data.count(b"\r") + 1)
        return None
    words: dict[str, Any] = document.tree
    try:
        _answer(words, answered=answered)
    except ProfileError as error:
        problem = document.problem(error.path, str(error))
        problems([problem], {NAME}, NAME, data.count(b"\n") + data.count(b"\r") + 1)
    except ContradictionError as error:
        one_line(str(error))
    return words


def _line(line: bytes, *, answered: bool) -> dict[str, Any] | None:
    try:
        words = read_words(line)
    except ValueError as error:
        one_line(str(error))
        return None
    try:
        _answer(words, answered=answered)
    except (ProfileError, ContradictionError) as error:
        one_line(str(error))
    return words


def _answer(words: dict[str, Any], *, answered: bool) -> None:
    profile = _READER.read(words)
    PatientFacts(profile, _LOADED.kinship)
    PatientFacts(profile, _LOADED.kinship, presume=True)
    again = _READER.read(words_of(profile))
    ensure(again == profile, f"{profile} but again {again}")
    msgspec.json.encode(profile)
    if answered:
        _BOTH.answer(profile)


def _profiles() -> list[dict[str, Any]]:
    lines = (sources.ROOT / "data" / "profiles.jsonl").read_text(encoding="utf-8").splitlines()
    cases = sources.texts(sources.ROOT / "tests" / "cases", "*.yaml")
    return [*map(json.loads, lines), *(yaml.safe_load(case)["profile"] for case in cases)]


def _words() -> list[str]:
    values = [value for fact in FACTS.values() for value in (fact.name, *fact.values)]
    names = [*_READER.drugs.names(), *_READER.conditions.names(), *_READER.treatments.names()]
    keys = ["conditions", "other_conditions", "other_drugs", "id", "true", "false", "null"]
    return [*(values + keys) * 10, *names, *(f"{name}:failed" for name in names[::20])]


_DONORS: Final = [seed.decode() for seed in seeds()]
_MUTATOR: Final = Mutator(_DONORS, _words())

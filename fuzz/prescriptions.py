"""Door 5: lists of medicines as people write them, each line with all that stands around a name.

Whatever the words, there is an error of one line, or a profile in which every line is taken,
unknown, or said to be nothing; it comes back from its own words unchanged. A name that is known
is read as the same, whatever strength, form and frequency follow it.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

import msgspec

from calcinosis_cli.library import load
from calcinosis_cli.patient.faults import ProfileError
from calcinosis_cli.patient.reading import ProfileReader
from calcinosis_cli.patient.telling import words_of

from . import sources
from .checks import ensure, one_line
from .mutator import Mutator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from calcinosis_cli.patient.facts import Profile

MOST_LINES: Final = 20

_LOADED: Final = load(data=sources.ROOT / "data")
_READER: Final = ProfileReader(_LOADED.names)
_NAMES: Final = sorted(
    name
    for name in _READER.drugs.names()
    if not any(map(_LOADED.kinship.is_kind, _READER.drugs.resolve(name)))
)
"""Of one medicine each: which of a kind is meant, a form may tell."""

_AROUND: Final = (
    *("{} 10 mg", "{} 20mg tablets", "{} 5 mg once daily", "{} 2.5 mg twice a day"),
    *("{} 100 mg 1-0-1", "{} capsules 50 mg, one at night", "take {} 10 mg in the morning"),
)
"""What may stand around a name without a change of what it is read as."""


def one(data: bytes) -> None:
    """Read the lines as what is taken; raise whatever is not allowed."""
    lines = data.decode(errors="replace").split("\n")[:MOST_LINES]
    profile = _read(lines)
    if profile is not None:
        words = words_of(profile)
        ensure(words or not _says("".join(lines)), f"lost: {lines}")
        again = _READER.read(words)
        ensure(_set(again) == _set(profile), f"{profile} but again {again}")
    _same_around(zlib.crc32(data))


def seeds() -> Iterator[bytes]:
    """Yield the lines of the tests, one by one and some together."""
    found = _lines()
    for line in found:
        yield line.encode()
    for start in range(0, len(found), 7):
        yield "\n".join(found[start : start + 7]).encode()
        yield ", ".join(found[start : start + 3]).encode()


def mutate(data: bytes, dice: Random) -> bytes:
    """Change the lines as text."""
    return _MUTATOR.mutate(data.decode(errors="replace"), dice).encode(errors="replace")


def _read(lines: list[str]) -> Profile | None:
    try:
        return _READER.read({"takes": lines})
    except ProfileError as error:
        for problem in error.problems:
            one_line(problem.message)
        return None


def _set(profile: Profile) -> Profile:
    """Leave out the order, the amounts, and what stands twice: that hangs on what one line says."""
    return msgspec.structs.replace(
        profile,
        takes=sorted(profile.takes),
        doses=[],
        unrecognized=sorted(profile.unrecognized),
        not_taken=sorted(profile.not_taken, key=repr),
        repeated={},
    )


def _says(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _same_around(number: int) -> None:
    """Hold a known name against the same with directions around it."""
    name = _NAMES[number % len(_NAMES)]
    line = _AROUND[number // len(_NAMES) % len(_AROUND)].format(name)
    bare, around = _read([name]), _read([line])
    if bare is not None and around is not None:
        same = (bare.takes, bare.unrecognized) == (around.takes, around.unrecognized)
        ensure(same, f"{name}: {bare.takes}, but {line}: {around.takes} {around.unrecognized}")


def _lines() -> list[str]:
    text = (sources.ROOT / "tests" / "patient" / "lines.tsv").read_text(encoding="utf-8")
    found = [line.split("\t")[0] for line in text.splitlines()[1:]]
    return [line for line in found if line and not line.startswith("#")]


def _words() -> list[str]:
    directions = [word for each in _LOADED.names.directions for word in each.words]
    return [*directions, *_NAMES[::7]]


_MUTATOR: Final = Mutator(_lines(), _words())

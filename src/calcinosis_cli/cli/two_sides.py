"""Two knowledge bases side by side: reading what was named, asking both the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from calcinosis_cli.cli.cohort_files import numbered
from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.options import open_base
from calcinosis_cli.cli.profile_lines import numbered_lines, read_words, watched
from calcinosis_cli.cli.streams import STDIN
from calcinosis_cli.engine.causes import Base
from calcinosis_cli.engine.comparing import AnswerDifference, ComparedBases
from calcinosis_cli.knowledge import find_data
from calcinosis_cli.knowledge.files import read
from calcinosis_cli.patient.messages import did_you_mean, shortened
from calcinosis_cli.patient.profile import PatientFacts
from calcinosis_cli.patient.reading import ProfileReader

if TYPE_CHECKING:
    from calcinosis_cli.knowledge.sources import Folder
    from calcinosis_cli.library import Loaded
    from calcinosis_cli.patient.facts import Profile

BUILT_IN = "built-in"
PROFILES = "profiles.jsonl"
"""The profiles of the golden clinic cases, in the data folder."""


class DataFolder:
    """A folder that a user named: read with care, the schema lent if it has none."""

    def __init__(self, path: Path, name: str = "") -> None:
        self._path = path
        self.name = name or path.name

    def __str__(self) -> str:
        return str(self._path)

    def iterdir(self) -> Iterator[Folder]:
        """Go through what stands in it."""
        return map(DataFolder, self._path.iterdir())

    def read_bytes(self) -> bytes:
        """Read a regular file of a sane size."""
        if not self._path.exists():
            raise FileNotFoundError(str(self._path))
        return read(self._path)

    def __truediv__(self, child: str, /) -> Folder:
        if child == "schema" and not (self._path / child).exists():
            return find_data() / child
        return DataFolder(self._path / child)


def session_of(name: str, *, allow_weaker_safety: bool) -> Loaded:
    """Load what was named: the built-in data, a folder, or a file over the built-in data."""
    path = Path(name)
    if name == BUILT_IN:
        return open_base()
    if not path.exists() and (hint := did_you_mean(name, [BUILT_IN])):
        raise CommandError(Exit.UNREADABLE, f"{shortened(name)}: no such file or directory{hint}")
    if not path.is_dir():
        return open_base((path,), allow_weaker_safety=allow_weaker_safety)
    if not any(item.name.endswith(".yaml") for item in path.iterdir()):
        raise CommandError(Exit.UNREADABLE, f"{shortened(name)}: holds no .yaml files")
    return open_base(data=DataFolder(path, name))


def compare_answers(
    before: Loaded, after: Loaded, profiles: str | None
) -> tuple[int, list[AnswerDifference]]:
    """Ask both sides every profile; return how many, and the answers that differ."""
    asking = _BothSides(before, after)
    found = [asking.ask(line, place, profiles) for place, line in _lines(profiles, before)]
    return len(found), [difference for difference in found if difference.differs]


def _lines(profiles: str | None, base: Loaded) -> Iterator[tuple[int, bytes]]:
    if profiles is not None:
        return numbered_lines(profiles, ProfileReader(base.names))
    data = (find_data() / PROFILES).read_bytes()
    return numbered(watched(data.splitlines(keepends=True), len(data)))


class _BothSides:
    """Both sides with their readers; a profile that neither can read raises ``ValueError``."""

    def __init__(self, before: Loaded, after: Loaded) -> None:
        self._sides = {"old": before, "new": after}
        self._readers = {side: ProfileReader(base.names) for side, base in self._sides.items()}
        old, new = (Base(base.vocabulary, base.engine) for base in self._sides.values())
        self._comparison = ComparedBases(old, new)

    def ask(self, line: bytes, place: int, file: str | None) -> AnswerDifference:
        """Ask one line; what the user's own file got wrong ends the run."""
        try:
            return self._ask(line, f"line {place}", lenient=file is None)
        except ValueError as error:
            shown = "standard input" if file == STDIN else shortened(file or PROFILES)
            raise CommandError(Exit.INVALID, f"{shown}:{place}: {error!s}") from error

    def _ask(self, line: bytes, name: str, *, lenient: bool) -> AnswerDifference:
        words = read_words(line)
        given = words.get("id")
        name = given if isinstance(given, str) else name
        read = {side: self._read(side, words) for side in self._sides}
        wrong = {side: each for side, each in read.items() if isinstance(each, ValueError)}
        profiles = [each for each in read.values() if not isinstance(each, ValueError)]
        if not wrong:
            return self._comparison.answers(name, *profiles)
        side, error = list(wrong.items())[-1]
        if profiles:
            return AnswerDifference(name, problem=f"the {side} data cannot be asked: {error!s}")
        if not lenient:
            raise error
        return AnswerDifference(name, problem=f"neither can be asked: {error!s}")

    def _read(self, side: str, words: dict[str, Any]) -> Profile | ValueError:
        try:
            profile = self._readers[side].read(words)
            PatientFacts(profile, self._sides[side].vocabulary)
        except ValueError as error:
            return error
        return profile

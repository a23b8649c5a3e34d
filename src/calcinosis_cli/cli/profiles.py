"""Profiles from flags and from a file, and the answer to one."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.streams import STDIN, say
from calcinosis_cli.cli.writing import write_file
from calcinosis_cli.output.answers import (
    BriefDocument,
    BriefRow,
    RecommendationDocument,
    recommendation_document,
)
from calcinosis_cli.output.stamp import stamped
from calcinosis_cli.patient.entries import listed
from calcinosis_cli.patient.facts import CLOSED, FACTS, Profile
from calcinosis_cli.patient.faults import Faults
from calcinosis_cli.patient.messages import shortened
from calcinosis_cli.patient.names import normal
from calcinosis_cli.patient.profile import ContradictionError, PatientFacts
from calcinosis_cli.patient.reading import ProfileError, ProfileReader, own
from calcinosis_cli.patient.telling import words_of

if TYPE_CHECKING:
    from calcinosis_cli.engine.answer import AlertFinding
    from calcinosis_cli.engine.candidates import Ranked
    from calcinosis_cli.engine.judged import Judged
    from calcinosis_cli.library import Loaded
    from calcinosis_cli.patient.kinship import Kinship
    from calcinosis_cli.patient.record import Id


LISTS = tuple(
    name for name, fact in FACTS.items() if fact.kind in ("choices", "drugs", "treatments")
)
Wrong: TypeAlias = ProfileError | ContradictionError

_FLAGS = {"conditions": "--condition", "drugs": "--takes", "allergies": "--allergy"}
"""Of each list that a file can call complete, the flag that adds to it."""


def words_from_flags(
    base: Loaded, reader: ProfileReader, flags: dict[str, Any], file: str | None
) -> dict[str, Any]:
    """Return the words of the profile file, if any, and of the flags."""
    words = _from_file(base, reader, file) if file is not None else {}
    single = {name: value for name, value in flags.items() if name != "conditions"}
    try:
        conditions: dict[Id, bool] = {}
        faults = Faults()
        with faults:
            conditions = conditions_of(reader, flags.get("conditions", ()))
        if faults.found:
            with faults:
                reader.read(single)
        faults.tell()
        both = Additions(reader, base.kinship, words, _shown(file))
        return both.with_flags(single, conditions)
    except (ContradictionError, ProfileError) as error:
        if isinstance(error, ContradictionError):
            error.profile = error.profile or _rest(reader, {**words, **flags})
        raise _refused(base, error) from error


def _rest(reader: ProfileReader, words: dict[str, Any]) -> Profile | None:
    """Read what else was said than what contradicts itself: of conditions those that are there."""
    given = words.get("conditions", ())
    pairs = given.items() if isinstance(given, dict) else given
    there = {reader.condition(name, ()): True for name, present in pairs if present}
    try:
        return reader.read({**words, "conditions": there})
    except ProfileError:
        return None


def read_profile_words(base: Loaded, reader: ProfileReader, words: dict[str, Any]) -> Profile:
    """Read the words of flags into a profile, and say which drugs are not recognized."""
    try:
        profile = reader.read(words)
        PatientFacts(profile, base.kinship)
    except (ProfileError, ContradictionError) as error:
        raise _refused(base, error) from error
    say_unrecognized(reader, profile.unrecognized)
    return profile


def profile_from_flags(base: Loaded, flags: dict[str, Any], file: str | None) -> Profile:
    """Read the profile of a file, if any, and of the flags."""
    reader = ProfileReader(base.names)
    return read_profile_words(base, reader, words_from_flags(base, reader, flags, file))


def say_unrecognized(reader: ProfileReader, names: Sequence[str]) -> None:
    """Name on standard error each drug that is not known, with near misses."""
    for name in names:
        hint = f" ({told})" if (told := reader.hint(name)) else ""
        say(f"note: '{shortened(name)}' is not recognized{hint}; its interactions are unknown")


def flags_of(profile: Profile) -> Iterator[str]:
    """Yield the words of a command line that say the same of a patient."""
    for key, value in words_of(profile).items():
        if key == "conditions":
            for name, present in value.items():
                yield from ("--condition" if present else "--no-condition", name)
        elif key in CLOSED:
            yield f"--no-{key.replace('_', '-')}"
        elif key in FACTS and FACTS[key].kind == "flag":
            yield FACTS[key].flags[0 if value else 1]
        elif key in FACTS:
            for one in value if isinstance(value, list) else [value]:
                yield from (FACTS[key].flags[0], f"{one:g}" if isinstance(one, float) else one)


def save_profile(path: Path, profile: Profile) -> None:
    """Write a profile file that only its owner can read; an existing file is refused."""
    from yaml import safe_dump

    words = words_of(profile)
    write_file(path, safe_dump(words, sort_keys=False, allow_unicode=True), private=True)


def _refused(base: Loaded, error: Wrong) -> CommandError:
    code = Exit.INVALID if isinstance(error, ContradictionError) else Exit.USAGE
    return CommandError(code, *_alerts(base, error), *map(_of_flag, _problems(error)))


def _of_flag(error: Wrong) -> str:
    if not isinstance(error, ProfileError) or isinstance(error, ContradictionError):
        return _said(error)
    key = str(error.path[0])
    flag = FACTS[key].flags[0] if key in FACTS else f"--{key.replace('_', '-')}"
    return f"{flag}: {error.message}"


def _problems(
    error: ProfileError | ContradictionError,
) -> Sequence[ProfileError | ContradictionError]:
    return error.problems if isinstance(error, ProfileError) else [error]


def _said(error: Wrong) -> str:
    head = "the profile contradicts itself: " if isinstance(error, ContradictionError) else ""
    return head + (error.message if isinstance(error, ProfileError) else str(error))


def red_flags(base: Loaded, error: ValueError) -> list[AlertFinding]:
    """Return the alerts of a profile that is refused, by what could be read of it."""
    profile = error.profile if isinstance(error, ContradictionError | ProfileError) else None
    return base.engine.red_flags(profile) if profile else []


def _alerts(base: Loaded, error: ValueError) -> list[str]:
    from calcinosis_cli.output.words import URGENCY  # of a refusal only

    if not isinstance(error, ContradictionError):  # a slip is typed again, and answered then
        return []
    return [f"{URGENCY[alert.urgency]}: {alert.text}" for alert in red_flags(base, error)]


def full_document(base: Loaded, profile: Profile) -> RecommendationDocument:
    """Recommend for a profile, stamped."""
    return recommendation_document(base, base.engine.recommend(profile))


def brief_document(base: Loaded, profile: Profile) -> BriefDocument:
    """Answer a profile in brief, stamped."""
    answer = base.engine.recommend(profile)
    judged, rows = answer.judged, answer.rows
    return stamped(
        BriefDocument,
        base,
        id=profile.id,
        alerts=[alert.id for alert in answer.alerts],
        consider=[_row(judged, row) for row in rows if row.verdict.because is None],
        not_for_this_patient=[_row(judged, row) for row in rows if row.verdict.because],
        unrecognized=profile.unrecognized,
        notes=answer.notes,
    )


def _row(judged: Judged, row: Ranked) -> BriefRow:
    ruled, verdict = row.candidate.ruled, row.verdict
    return BriefRow(
        ruled.id,
        verdict.fit,
        verdict.safety,
        verdict.worse,
        verdict.because,
        row.candidate.hazards,
        judged.unsearched(ruled),
    )


def _shown(file: str | None) -> str:
    return "standard input" if file == STDIN else file or ""


def _from_file(base: Loaded, reader: ProfileReader, name: str) -> dict[str, Any]:
    """Return the words of a profile file, checked so that problems carry their line."""
    from calcinosis_cli.knowledge.files import read, read_stream
    from calcinosis_cli.knowledge.yaml_text import read_profile

    shown = _shown(name)
    data = read_stream(sys.stdin.buffer, shown) if name == STDIN else read(Path(name))
    document = read_profile(data, shown)
    inside: tuple[str, ...] = ()
    try:
        words = dict(own(document.tree))
        inside = () if words == document.tree else ("profile",)
        PatientFacts(reader.read(words), base.kinship)
    except (ProfileError, ContradictionError) as error:
        problems = [
            str(document.problem((*inside, *getattr(each, "path", ())), _said(each)))
            for each in _problems(error)
        ]
        raise CommandError(Exit.INVALID, *_alerts(base, error), *problems) from error
    return words


def conditions_of(reader: ProfileReader, named: Iterable[tuple[str, bool]]) -> dict[Id, bool]:
    """Read ``--condition`` and ``--no-condition``."""
    found: dict[Id, bool] = {}
    for name, present in [
        (name, present) for text, present in named for name in reader.named_conditions(text)
    ]:
        identifier = reader.condition(name, ("condition" if present else "no-condition",))
        if found.setdefault(identifier, present) is not present:
            raise ContradictionError(
                f"{identifier} is given as yes by --condition and as no by --no-condition"
            )
    return found


class Additions:
    """Lays flags over the words of a file; raises :class:`ContradictionError`.

    What both say must hold together. A list that the file calls complete is no longer so when a
    flag adds to it, and nobody but the caller knows whether the longer one is.
    """

    def __init__(
        self, reader: ProfileReader, kinship: Kinship, words: dict[str, Any], file: str
    ) -> None:
        self._reader = reader
        self._file = file
        self._words = {key: value for key, value in words.items() if value is not None}
        self._profile = reader.read(self._words)
        self._kinship = kinship

    def with_flags(self, flags: dict[str, Any], conditions: dict[Id, bool]) -> dict[str, Any]:
        """Return the words of both."""
        self._check_conditions(conditions)
        for what, flag in _FLAGS.items():
            if getattr(self._profile, f"other_{what}") is False and f"other_{what}" not in flags:
                self._check_closed(what, flag, self._added(what, flags, conditions))
        merged = {**self._words, **flags}
        for name in LISTS:
            if name in merged:
                merged[name] = [*listed(self._words.get(name, [])), *flags.get(name, [])]
        merged["conditions"] = {**self._profile.conditions, **conditions}
        return merged

    def _check_conditions(self, conditions: dict[Id, bool]) -> None:
        for name, present in conditions.items():
            before = self._profile.conditions.get(name)
            if before is not None and before is not present:
                flag = "--condition" if present else "--no-condition"
                raise ContradictionError(
                    f"{name} is given as {_yes_no(before)} by {self._file} "
                    f"and as {_yes_no(present)} by {flag}"
                )

    def _added(self, what: str, flags: dict[str, Any], conditions: dict[Id, bool]) -> list[str]:
        """Name what flags add to a list."""
        before = self._profile
        if what == "conditions":
            known = PatientFacts(before, self._kinship).known
            return [name for name, on in conditions.items() if on and known.get(name) is False]
        if what == "allergies":
            given = {name: list(flags.get(name, [])) for name in ("takes", what)}
            told = self._reader.read(given)  # a list of medicines may name allergies
            known_names = {*before.allergies, *before.conditions}
            return [name for name in (*told.allergies, *told.conditions) if name not in known_names]
        told = self._reader.read({"takes": list(flags.get("takes", []))})
        unknown = {normal(name) for name in before.unrecognized}
        new = [name for name in told.takes if name not in before.takes]
        return new + [name for name in told.unrecognized if normal(name) not in unknown]

    def _check_closed(self, what: str, flag: str, new: Sequence[str]) -> None:
        if new:
            raise ContradictionError(
                f"{self._file} says that there are no other {what} (other_{what}: false), "
                f"{flag} adds {', '.join(new)}: if there are none besides all of these, say "
                f"--no-other-{what} too, else take other_{what} out of the file"
            )


def _yes_no(present: object) -> str:
    return "yes" if present else "no"

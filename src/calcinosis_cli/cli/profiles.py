"""Profiles from flags, from a file, and as a stream of lines."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.output import write
from calcinosis_cli.cli.progress import size_of, watched
from calcinosis_cli.cli.session import Session, printable, say
from calcinosis_cli.documents import ErrorDocument, RecommendationDocument
from calcinosis_cli.knowledge import KnowledgeError, UnreadableError
from calcinosis_cli.profile import ContradictionError, PatientFacts, Profile
from calcinosis_cli.profile_input import ProfileError, ProfileReader
from calcinosis_cli.recommend import recommend
from calcinosis_cli.render.data import json_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

STDIN = "-"


def words_from_flags(
    session: Session, reader: ProfileReader, flags: dict[str, Any], file: str | None
) -> dict[str, Any]:
    """Return the words of the profile file, if any, with the flags laid over them."""
    words = _from_file(session, reader, file) if file is not None else {}
    try:
        conditions = {
            reader.condition(name, ("condition" if present else "no-condition",)): present
            for name, present in flags.get("conditions", ())
        }
    except ProfileError as error:
        raise _usage(error) from error
    merged = {**words, **flags}
    if conditions:
        merged["conditions"] = {**words.get("conditions", {}), **conditions}
    return merged


def read_profile_words(session: Session, reader: ProfileReader, words: dict[str, Any]) -> Profile:
    """Read the words of flags into a profile, and say which drugs are not recognized."""
    try:
        profile = reader.read(words)
        PatientFacts(profile, session.vocabulary)
    except ProfileError as error:
        raise _usage(error) from error
    except ContradictionError as error:
        raise CommandError(Exit.INVALID, f"the profile contradicts itself: {error}") from error
    say_unrecognized(reader, profile.unrecognized)
    return profile


def profile_from_flags(session: Session, flags: dict[str, Any], file: str | None) -> Profile:
    """Read the profile of a file, if any, with the flags laid over it."""
    reader = ProfileReader(session.names)
    return read_profile_words(session, reader, words_from_flags(session, reader, flags, file))


def say_unrecognized(reader: ProfileReader, names: Sequence[str]) -> None:
    """Name on standard error each drug that is not known, with near misses."""
    for name in names:
        near = reader.drugs.suggest(name)
        hint = f" (did you mean {' or '.join(near)}?)" if near else ""
        say(f"note: '{printable(name)}' is not recognized{hint}; its interactions are unknown")


def _usage(error: ProfileError) -> CommandError:
    flag = str(error.path[0]).replace("_", "-")
    return CommandError(Exit.USAGE, f"--{flag}: {error}")


def answer(session: Session, profile: Profile) -> RecommendationDocument:
    """Recommend for a profile, stamped."""
    result = recommend(profile, session.vocabulary, session.evidence)
    fields = {name: getattr(result, name) for name in result.__struct_fields__}
    return session.document(RecommendationDocument, "recommendation", **fields)


def _from_file(session: Session, reader: ProfileReader, name: str) -> dict[str, Any]:
    """Return the words of a profile file, checked so that problems carry their line."""
    from calcinosis_cli.knowledge.files import read, read_stream  # noqa: PLC0415
    from calcinosis_cli.knowledge.profile_text import read_profile  # noqa: PLC0415

    shown = "standard input" if name == STDIN else name
    try:
        data = read_stream(sys.stdin.buffer, shown) if name == STDIN else read(Path(name))
        document = read_profile(data, shown)
    except KnowledgeError as error:
        raise CommandError(Exit.INVALID, *map(str, error.problems)) from error
    except UnreadableError as error:
        raise CommandError(Exit.UNREADABLE, str(error)) from error
    words: dict[str, Any] = document.tree
    try:
        PatientFacts(reader.read(words), session.vocabulary)
    except ProfileError as error:
        problem = document.problem(error.path, str(error))
        raise CommandError(Exit.INVALID, str(problem)) from error
    except ContradictionError as error:
        problem = document.problem((), f"the profile contradicts itself: {error}")
        raise CommandError(Exit.INVALID, str(problem)) from error
    return words


def stream(session: Session, name: str) -> Exit:
    """Answer one JSON profile a line with one JSON line, in order, in constant memory.

    A bad line becomes an ``error`` record, is named on standard error, and the rest goes on;
    the exit code then is 3.
    """
    reader = ProfileReader(session.names)
    shown = "standard input" if name == STDIN else name
    code = Exit.OK
    with open_lines(name) as lines:
        for number, line in enumerate(watched(lines, size_of(lines)), 1):
            if not line.strip():
                continue
            words: dict[str, Any] = {}
            try:
                words = words_of(line)
                out = json_lines([answer(session, reader.read(words))])
            except ValueError as error:
                code = Exit.INVALID
                message = f"{shown}:{number}: {error}"
                say(message)
                out = json_lines([_error(session, number, words.get("id"), str(error))])
            write(out)
    return code


def open_lines(name: str) -> AbstractContextManager[BinaryIO]:
    """Open a file, or standard input, for its lines."""
    if name == STDIN:
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(name).open("rb")
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise CommandError(Exit.UNREADABLE, f"{printable(name)}: {reason}") from error


def words_of(line: bytes) -> dict[str, Any]:
    """Read one line of JSON; raise ``ValueError`` for anything but a mapping."""
    try:
        words = json.loads(line, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from error
    except UnicodeDecodeError as error:
        raise ValueError("not UTF-8") from error
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(words, dict):
        raise ValueError("a profile is a mapping of facts")  # noqa: TRY004 - a line, not a type
    return words


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"key '{printable(key)}' stands twice")
        found[key] = value
    return found


def _no_constant(name: str) -> Any:  # noqa: ANN401 - the type of json's hook
    raise ValueError(f"{name} is not a number")


def _error(session: Session, number: int, identifier: object, message: str) -> ErrorDocument:
    passed = identifier if isinstance(identifier, str) else None
    return session.document(ErrorDocument, "error", line=number, id=passed, error=message)

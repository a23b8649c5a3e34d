"""``--what-if FACT=VALUE``: a profile with other words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.session import printable
from calcinosis_cli.facts import FACTS
from calcinosis_cli.profile_input import ProfileError, ProfileReader
from calcinosis_cli.spelling import slips

if TYPE_CHECKING:
    from collections.abc import Sequence

ADDED_TO = ("takes", "tried")
YES, NO, UNKNOWN = ("yes", "true"), ("no", "false"), "unknown"


def changed_words(
    reader: ProfileReader, words: dict[str, Any], changes: Sequence[str]
) -> dict[str, Any]:
    """Return the words with each change made; ``takes`` and ``tried`` add to what is there."""
    result = dict(words)
    seen: dict[str, str] = {}
    for change in changes:
        name, equals, value = change.partition("=")
        if not equals or not value:
            raise CommandError(
                Exit.USAGE, f"--what-if: '{printable(change)}': FACT=VALUE, such as egfr=25"
            )
        name = name.strip().replace("-", "_")
        if name not in ADDED_TO and seen.setdefault(name, change) != change:
            both = f"{printable(seen[name])} and {printable(change)}"
            raise CommandError(Exit.USAGE, f"--what-if: {both} exclude each other: give one")
        _change(reader, result, name, value.strip())
    return result


def _change(reader: ProfileReader, words: dict[str, Any], name: str, value: str) -> None:
    fact = FACTS.get(name)
    if fact is None:
        _condition(reader, words, name, value)
    elif name in ADDED_TO:
        words[name] = [*words.get(name, []), *value.split(",")]
    elif value == UNKNOWN:
        words.pop(name, None)
    elif fact.kind == "choices":
        words[name] = value.split(",")
    else:
        words[name] = _scalar(value) if fact.kind in ("flag", "number") else value


def _condition(reader: ProfileReader, words: dict[str, Any], name: str, value: str) -> None:
    try:
        identifier = reader.condition(name, ())
    except ProfileError as error:
        near = slips(name, FACTS, shortest=4)
        known = f"a fact ({', '.join(FACTS)}) or a condition"
        hint = f" (did you mean {near[0]}?)" if near else ""
        what = f"'{printable(name)}': {known}{hint}" if hint else f"{error}; {known}"
        raise CommandError(Exit.USAGE, f"--what-if: {what}") from error
    conditions = {**words.get("conditions", {})}
    conditions.pop(identifier, None)
    if value != UNKNOWN:
        conditions[identifier] = _scalar(value)
    words["conditions"] = conditions


def _scalar(value: str) -> bool | float | str:
    if value.casefold() in YES:
        return True
    if value.casefold() in NO:
        return False
    try:
        return float(value)
    except ValueError:
        return value

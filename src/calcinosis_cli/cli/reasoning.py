"""Answers to *why*, and to *what if*: the answer to the profile with other words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.options import ids_named
from calcinosis_cli.cli.profiles import read_profile_words, words_from_flags
from calcinosis_cli.engine.comparing import what_moves
from calcinosis_cli.engine.explaining import explain
from calcinosis_cli.output import explanations
from calcinosis_cli.output.documents import ExplanationsDocument, WhatIfDocument
from calcinosis_cli.output.formats import Content
from calcinosis_cli.output.stamp import stamped
from calcinosis_cli.patient.facts import FACTS, Profile
from calcinosis_cli.patient.messages import shortened
from calcinosis_cli.patient.reading import ProfileError, ProfileReader
from calcinosis_cli.patient.spelling import slips

if TYPE_CHECKING:
    from calcinosis_cli.library import Loaded

ADDED_TO = ("takes", "tried", "allergies")
YES, NO, UNKNOWN = ("yes", "true"), ("no", "false"), "unknown"


def why(base: Loaded, profile: Profile, names: Sequence[str], *, everything: bool) -> Content:
    """Explain treatments wherever they stand."""
    answer = base.engine.recommend(profile)
    found = dict.fromkeys(each for name in names for each in ids_named(base, name))
    chains = explain(base.engine, answer, found)
    said = {"alerts": answer.alerts, "notes": answer.notes}
    document = stamped(ExplanationsDocument, base, profile=profile, explanations=chains, **said)
    blocks = partial(explanations.why_blocks, document, base.vocabulary, everything=everything)
    return Content(document, blocks, lambda: chains)


def what_if(
    base: Loaded,
    flags: dict[str, Any],
    file: str | None,
    changes: Sequence[str],
    *,
    everything: bool,
) -> Content:
    """Compare the answer with the one to the changed profile."""
    reader = ProfileReader(base.names)
    words = words_from_flags(base, reader, flags, file)
    before = read_profile_words(base, reader, words)
    after = read_profile_words(base, reader, _changed_words(reader, words, changes))
    now = base.engine.recommend(before)
    then = base.engine.recommend(after)
    moved = what_moves(now, then)
    said = {"alerts": now.alerts, "notes": list(dict.fromkeys([*now.notes, *then.notes]))}
    document = stamped(WhatIfDocument, base, changed=list(changes), **moved._asdict(), **said)
    blocks = partial(explanations.what_if_blocks, document, base.vocabulary, everything=everything)
    return Content(document, blocks, lambda: document.moves)


def _changed_words(
    reader: ProfileReader, words: dict[str, Any], changes: Sequence[str]
) -> dict[str, Any]:
    """Return the words with each change made; lists of names add to what is there."""
    result = dict(words)
    seen: dict[str, str] = {}
    for change in changes:
        name, equals, value = change.partition("=")
        if not equals or not value:
            raise CommandError(
                Exit.USAGE, f"--what-if: '{shortened(change)}': FACT=VALUE, such as egfr=25"
            )
        name = name.strip().replace("-", "_")
        if name not in ADDED_TO and seen.setdefault(name, change) != change:
            both = f"{shortened(seen[name])} and {shortened(change)}"
            raise CommandError(Exit.USAGE, f"--what-if: {both} exclude each other: give one")
        _change(reader, result, name, value.strip())
    return result


def _change(reader: ProfileReader, words: dict[str, Any], name: str, value: str) -> None:
    fact = FACTS.get(name)
    if fact is None:
        _condition(reader, words, name, value)
    elif name in ADDED_TO:
        words[name] = [*words.get(name, []), value]
    elif value == UNKNOWN:
        words.pop(name, None)
    elif fact.kind == "choices":
        words[name] = [value]
    else:
        words[name] = _scalar(value) if fact.kind in ("flag", "number") else value


def _condition(reader: ProfileReader, words: dict[str, Any], name: str, value: str) -> None:
    try:
        identifier = reader.condition(name, ())
    except ProfileError as error:
        near = slips(name, FACTS, shortest=4)
        known = f"a fact ({', '.join(FACTS)}) or a condition"
        hint = f" (did you mean {near[0]}?)" if near else ""
        what = f"'{shortened(name)}': {known}{hint}" if hint else f"{error}; {known}"
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

"""What was said of the patient, and what was not: unknown is not no."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

from calcinosis_cli.engine.answer import dose_words, line_words
from calcinosis_cli.output.words import capital, fact_label
from calcinosis_cli.patient.facts import FACTS, Fact, Profile
from calcinosis_cli.patient.history import ENDS, Tried

if TYPE_CHECKING:
    from calcinosis_cli.knowledge.vocabulary import Vocabulary
    from calcinosis_cli.output.report.citing import Context
    from calcinosis_cli.output.report.wording import Wording


_LISTS = ("doses", "tried")
"""Empty, they say nothing of what is unknown."""

Known: TypeAlias = tuple[str, str]
"""The name of a fact, and its value in words."""


def known_facts(profile: Profile, context: Context) -> list[Known]:
    """Say what was given, in the order of the facts, conditions last."""
    values = _values(profile, context.vocabulary)
    known = [(_label(name, context.w), value) for name, value in values.items() if value]
    return [*known, *_conditions(profile, context)]


def unknown_facts(profile: Profile, context: Context) -> list[str]:
    """Name what was not said."""
    values = _values(profile, context.vocabulary)
    unknown = [
        context.w.fact(name) for name, value in values.items() if not value and name not in _LISTS
    ]
    if profile.other_conditions is None:
        unknown.append("other conditions")
    if values["takes"] and profile.other_drugs is None:
        unknown.append("whether other medicines are taken")
    return unknown


def _values(profile: Profile, vocabulary: Vocabulary) -> dict[str, str]:
    return {name: _value(name, profile, vocabulary) for name in FACTS}


def _label(name: str, w: Wording) -> str:
    return FACTS[name].ask if w.plain else capital(fact_label(name))


def _value(name: str, profile: Profile, vocabulary: Vocabulary) -> str:
    given = getattr(profile, name)
    if name == "takes":
        return _taken(profile, vocabulary)
    if name == "doses":
        return "; ".join(dose_words(dose) for dose in given)
    if name == "tried":
        return ", ".join(_past(past, vocabulary) for past in given)
    if name == "allergies":
        closed = ["none other" if given else "none"] if profile.other_allergies is False else []
        return ", ".join([*map(vocabulary.called, given), *closed])
    return "" if given is None else _plain_value(given, FACTS[name])


def _plain_value(given: object, fact: Fact) -> str:
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, float):
        return f"{given:g} {fact.unit}".strip()
    items = given if isinstance(given, list) else [given]
    return ", ".join(fact.words(str(item)) for item in items)


def _taken(profile: Profile, vocabulary: Vocabulary) -> str:
    names = list(map(vocabulary.called, profile.takes))
    names += [f"{name} (not recognized)" for name in profile.unrecognized]
    names += [line_words(line) for line in profile.not_taken if not line.allergic]
    if profile.other_drugs is False:
        names.append("nothing else" if names else "nothing")
    return ", ".join(names)


def _past(past: Tried, vocabulary: Vocabulary) -> str:
    ended = f" ({ENDS[past.outcome]})" if past.outcome else ""
    return vocabulary.called(past.treatment) + ended


def _conditions(profile: Profile, context: Context) -> Iterator[Known]:
    for name, present in profile.conditions.items():
        condition = context.vocabulary.conditions[name]
        label = condition.ask if context.w.plain else condition.label
        yield label, "yes" if present else "no"
    if profile.other_conditions is False:
        yield "Other conditions", "none"

"""Which treatments to list, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.names import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from calcinosis_cli.evidence import Evidence
    from calcinosis_cli.model import Id, Treatment
    from calcinosis_cli.vocabulary import Vocabulary


class Criteria(NamedTuple):
    """What a treatment must be: any of each given list, all of the words."""

    words: Sequence[str] = ()
    groups: Sequence[str] = ()
    classes: Sequence[str] = ()
    routes: Sequence[str] = ()
    roles: Sequence[str] = ()
    side_effects: Sequence[str] = ()
    level: int | None = None


class UnknownValueError(ValueError):
    """A filter names something that does not exist; the message lists what does."""


def select(
    vocabulary: Vocabulary, evidence: Mapping[Id, Evidence], criteria: Criteria, sort: str
) -> list[Treatment]:
    """Return the treatments that match, sorted by ``group``, ``name`` or ``level``."""
    _check(vocabulary, criteria)
    found = [
        treatment
        for treatment in vocabulary.kb.treatments
        if _matches(treatment, evidence[treatment.id], criteria)
    ]
    place = {group.id: number for number, group in enumerate(vocabulary.kb.groups)}
    keys: dict[str, Callable[[Treatment], tuple[object, ...]]] = {
        "group": lambda t: (place[t.group], t.name.casefold()),
        "name": lambda t: (t.name.casefold(),),
        "level": lambda t: (evidence[t.id].sort_level, t.name.casefold()),
    }
    return sorted(found, key=keys[sort])


def _check(vocabulary: Vocabulary, criteria: Criteria) -> None:
    treatments = vocabulary.kb.treatments
    known = (
        ("group", criteria.groups, set(vocabulary.groups)),
        ("class", criteria.classes, set(vocabulary.classes)),
        ("route", criteria.routes, {route for t in treatments for route in t.routes}),
        ("role", criteria.roles, {"usual", "refractory", "experimental", "not-recommended"}),
    )
    for name, given, allowed in known:
        for value in given:
            if value not in allowed:
                choices = ", ".join(sorted(allowed))
                hint = did_you_mean(value, sorted(allowed))
                raise UnknownValueError(f"--{name}: '{value[:60]}': one of {choices}{hint}")


def _matches(treatment: Treatment, evidence: Evidence, criteria: Criteria) -> bool:
    return (
        _any(criteria.groups, treatment.group)
        and _any(criteria.classes, treatment.class_)
        and (not criteria.routes or any(route in criteria.routes for route in treatment.routes))
        and _any(criteria.roles, treatment.role)
        and _has_side_effects(treatment, criteria.side_effects)
        and (criteria.level is None or evidence.sort_level <= criteria.level)
        and _has_words(treatment, criteria.words)
    )


def _any(allowed: Sequence[str], value: str | None) -> bool:
    return not allowed or value in allowed


def _has_side_effects(treatment: Treatment, wanted: Sequence[str]) -> bool:
    names = [effect.name.casefold() for effect in treatment.side_effects]
    return all(any(part.casefold() in name for name in names) for part in wanted)


def _has_words(treatment: Treatment, words: Sequence[str]) -> bool:
    texts = (
        treatment.id,
        treatment.name,
        *treatment.aliases,
        treatment.class_ or "",
        treatment.summary,
        treatment.plain,
    )
    return has_words(texts, words)


def has_words(texts: Sequence[str], words: Sequence[str]) -> bool:
    """Tell whether every word occurs somewhere in the texts, in any case."""
    whole = " ".join(texts).casefold()
    return all(word.casefold() in whole for word in words)

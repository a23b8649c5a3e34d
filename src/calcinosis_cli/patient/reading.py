"""From words to a profile: flags and files say the same words and are read here.

A mapping such as ``{"age": 54, "conditions": {"diabetes": True}, "takes": ["MTX"]}`` becomes a
:class:`~calcinosis_cli.patient.profile.Profile`, or a :class:`ProfileError` that names the key.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec.structs import asdict

from calcinosis_cli.patient.facts import FACTS, Fact, Profile, Tried
from calcinosis_cli.patient.messages import BREAK, FORBIDDEN, did_you_mean, shortened
from calcinosis_cli.patient.names import LONGEST, NameIndex, normal
from calcinosis_cli.patient.profile import ContradictionError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from calcinosis_cli.patient.names import KnownNames
    from calcinosis_cli.patient.record import Id

OUTCOMES = ("failed", "not-tolerated", "relapsed")
EXCLUDE = {"failed", "relapsed"}
_OTHER_KEYS = ("id", "conditions", "other_conditions", "other_drugs")
_MOST_NAMES = 200
"""Names in one list: each drug that is not known is weighed against every treatment."""


class ProfileError(ValueError):
    """One wrong word of a profile: where (path of keys), what is wrong, what is allowed."""

    def __init__(self, path: Sequence[str | int], wrong: str, allowed: str = "") -> None:
        super().__init__(f"{wrong}: {allowed}" if allowed else wrong)
        self.path = tuple(path)


class ConflictError(ProfileError, ContradictionError):
    """Two words of a profile that exclude each other."""


class ProfileReader:
    """Reads profiles against the names of one knowledge base."""

    def __init__(self, names: KnownNames) -> None:
        self._names = names

    @cached_property
    def drugs(self) -> NameIndex:
        """Everything that a patient can take; a product stands for its ingredients."""
        return NameIndex(self._names.drugs)

    @cached_property
    def treatments(self) -> NameIndex:
        """Treatments; a class stands for its members."""
        return NameIndex(self._names.treatments)

    @cached_property
    def conditions(self) -> NameIndex:
        """Conditions; coarse words belong to several."""
        return NameIndex(self._names.conditions)

    def read(self, words: Mapping[str, Any]) -> Profile:
        """Return the profile of a mapping of facts; absent or ``None`` is unknown."""
        values: dict[str, Any] = {}
        for key, value in words.items():
            if value is not None:
                values.update(self._read_key(key, value))
        return Profile(**values)

    def _read_key(self, key: str, value: object) -> dict[str, Any]:
        if key in FACTS:
            return self._fact(FACTS[key], value)
        if key == "conditions":
            return {"conditions": self._conditions(value)}
        if key in ("other_conditions", "other_drugs"):
            return {key: _boolean(key, value)}
        if key == "id":
            return {"id": _text((key,), value)}
        allowed = (*FACTS, *_OTHER_KEYS)
        raise ProfileError((key,), f"unknown key '{shortened(str(key))}'", _one_of(key, allowed))

    def _fact(self, fact: Fact, value: object) -> dict[str, Any]:
        if fact.kind == "drugs":
            return self._takes(value)
        readers: dict[str, Callable[[Fact, object], object]] = {
            "choice": _choice,
            "choices": _choices,
            "number": _number,
            "flag": lambda fact, value: _boolean(fact.name, value),
            "treatments": self._tried,
        }
        return {fact.name: readers[fact.kind](fact, value)}

    def _conditions(self, value: object) -> dict[Id, bool]:
        if not isinstance(value, dict):
            raise ProfileError(("conditions",), "not a mapping", "condition: true or false")
        found: dict[Id, bool] = {}
        for name, present in value.items():
            path = ("conditions", str(name))
            identifier = self.condition(str(name), path)
            if not isinstance(present, bool):
                raise ProfileError(path, f"'{shortened(str(present))}'", "true or false")
            if found.setdefault(identifier, present) is not present:
                raise ConflictError(path, f"{identifier} is given as both true and false")
        return found

    def condition(self, name: str, path: Sequence[str | int]) -> Id:
        """Return the one condition that a name means; a coarse word names its candidates."""
        ids = self.conditions.resolve(name)
        if len(ids) == 1:
            return ids[0]
        if ids:
            raise ProfileError(
                path, f"'{shortened(name)}' is several conditions", f"say {_or(ids)}"
            )
        raise ProfileError(path, f"unknown condition '{shortened(name)}'", self._instead(name))

    def _instead(self, name: str) -> str:
        """Say what to give in place of an unknown condition."""
        everyday = self._names.everyday
        if told := everyday.get(normal(name)):
            return told[1]
        known = {**self._names.conditions, **everyday}
        if near := NameIndex(known).suggest(name):
            return f"did you mean {_or(near)}?"
        return "`calcinosis list --conditions` names them"

    def treatment(self, name: str, path: Sequence[str | int]) -> Id:
        """Return the one treatment that a name means."""
        ids = self.treatments.resolve(name)
        if len(ids) == 1:
            return ids[0]
        if ids:
            raise ProfileError(
                path, f"'{shortened(name)}' is several treatments", f"say {_or(ids)}"
            )
        near = self.treatments.near(name)
        remedy = f"did you mean {_or(near)}?" if near else "`calcinosis list` names the treatments"
        raise ProfileError(path, f"unknown treatment '{shortened(name)}'", remedy)

    def taken(self, name: str, path: Sequence[str | int] = ()) -> tuple[list[Id], list[str]]:
        """Return what is taken under a name: ids, and what is not recognized of it."""
        ids = self.drugs.resolve(name)
        unknown = self._names.products.get(normal(name))
        if unknown is not None:
            return ids, [f"{ingredient} (in {name})" for ingredient in unknown]
        if len(ids) > 1:
            raise ProfileError(path, f"'{shortened(name)}' is several", _or(ids))
        return ids, [] if ids else [name]

    def _takes(self, value: object) -> dict[str, Any]:
        taken: dict[Id, dict[str, str]] = {}
        unrecognized: dict[str, str] = {}
        for place, name in enumerate(_list(("takes",), value)):
            ids, unknown = self.taken(name, ("takes", place))
            for one in ids:
                taken.setdefault(one, {})[normal(name)] = name
            unrecognized.update(
                (normal(one), one) for one in unknown if normal(one) not in unrecognized
            )
        repeated = {one: list(names.values()) for one, names in taken.items() if len(names) > 1}
        return {
            "takes": list(taken),
            "repeated": repeated,
            "unrecognized": list(unrecognized.values()),
        }

    def _tried(self, fact: Fact, value: object) -> list[Tried]:
        """Read what was tried; one treatment may have ended in two ways, unless they exclude."""
        found: dict[Id, list[Tried]] = {}
        for place, item in enumerate(_list((fact.name,), value)):
            past = self._tried_one((fact.name, place), item)
            others = found.setdefault(past.treatment, [])
            ended = {other.outcome for other in others}
            if {*ended, past.outcome} >= EXCLUDE:
                both = "both failed (no effect) and relapsed (worked, then came back)"
                raise ConflictError((fact.name, place), f"{past.treatment} is given as {both}")
            if (past.outcome is None and others) or past.outcome in ended:
                continue
            found[past.treatment] = [*(other for other in others if other.outcome), past]
        return [past for pasts in found.values() for past in pasts]

    def _tried_one(self, path: tuple[str, int], text: str) -> Tried:
        name, colon, outcome = text.rpartition(":")
        if not colon:
            name, outcome = text, ""
        if colon and outcome not in OUTCOMES:
            raise ProfileError(path, f"'{shortened(str(outcome))}'", f"one of {_or(OUTCOMES)}")
        ids = self.drugs.resolve(name)
        identifier = ids[0] if ids and ids[0] in self._names.classes else self.treatment(name, path)
        return Tried(identifier, outcome or None)  # type: ignore[arg-type]


def _choice(fact: Fact, value: object) -> str:
    text = str(value)
    if text not in fact.values:
        raise ProfileError((fact.name,), f"'{shortened(text)}'", _one_of(text, fact.values))
    return text


def _choices(fact: Fact, value: object) -> list[str]:
    items = _list((fact.name,), value)
    for place, item in enumerate(items):
        if item not in fact.values:
            path = (fact.name, place)
            raise ProfileError(path, f"'{shortened(item)}'", _one_of(item, fact.values))
    return list(dict.fromkeys(items))


def _number(fact: Fact, value: object) -> float:
    unit = f" ({fact.unit})" if fact.unit else ""
    bounds = f"a number from {fact.low:g} to {fact.high:g}{unit}"
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < math.inf:
        raise ProfileError((fact.name,), f"'{shortened(str(value))}'", bounds)
    if not fact.low <= value <= fact.high:
        shown = f"{value:g}" if isinstance(value, float) else shortened(str(value))
        raise ProfileError((fact.name,), f"{shown} is out of range", bounds)
    return float(value)


def _boolean(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ProfileError((key,), f"'{shortened(str(value))}'", "true or false")
    return value


def _list(path: tuple[str, ...], value: object) -> list[str]:
    items = value if isinstance(value, list) else [value]
    if len(items) > _MOST_NAMES:
        raise ProfileError(path, f"{len(items)} names", f"at most {_MOST_NAMES}")
    return [_text((*path, place), item) for place, item in enumerate(items)]


def _text(path: tuple[str | int, ...], value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ProfileError(path, f"'{shortened(str(value))}'", "a text")
    if len(value) > LONGEST:
        raise ProfileError(path, f"'{shortened(str(value))}'", f"at most {LONGEST} characters")
    if FORBIDDEN.search(value) or BREAK.search(value):
        raise ProfileError(path, f"'{shortened(str(value))}'", "printable characters")
    return value


def _one_of(text: str, allowed: Sequence[str]) -> str:
    return f"one of {', '.join(allowed)}{did_you_mean(text, allowed)}"


def _or(names: Sequence[str]) -> str:
    return " or ".join(names)


def words_of(profile: Profile) -> dict[str, Any]:
    """Turn a profile back into words, also one that a script made without care."""
    words = asdict(profile)
    repeated = words.pop("repeated")
    named = [name for one in _several(profile.takes) for name in repeated.get(one, [one])]
    words["takes"] = [*dict.fromkeys(named), *words.pop("unrecognized")]
    words["tried"] = [
        f"{past.treatment}:{past.outcome}"
        if isinstance(past, Tried) and past.outcome
        else past.treatment
        if isinstance(past, Tried)
        else past
        for past in _several(profile.tried)
    ]
    return {key: value for key, value in words.items() if value not in (None, [], {})}


def _several(value: Any) -> list[Any]:  # noqa: ANN401 - a script may give one or several
    return [value] if isinstance(value, str | Tried) else list(value)

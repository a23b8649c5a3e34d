"""From words to a profile: flags and files say the same words and are read here.

A mapping such as ``{"age": 54, "conditions": {"diabetes": True}, "takes": ["MTX"]}`` becomes a
:class:`~calcinosis_cli.patient.profile.Profile`, or a :class:`ProfileError` that names the key.
"""

from __future__ import annotations

import math
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from calcinosis_cli.patient.facts import CLOSED, FACTS, Fact, Profile
from calcinosis_cli.patient.history import OUTCOMES, Dose, Tried
from calcinosis_cli.patient.messages import BREAK, FORBIDDEN, did_you_mean, shortened
from calcinosis_cli.patient.names import LONGEST, NameIndex, normal
from calcinosis_cli.patient.profile import ContradictionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from calcinosis_cli.patient.names import Names
    from calcinosis_cli.patient.prescription import PrescriptionLine, Prescriptions
    from calcinosis_cli.patient.record import Id

EXCLUDE = {"failed", "relapsed"}
_OTHER_KEYS = ("id", "conditions", *CLOSED)
_TAKEN = ("takes", "doses", "repeated", "unrecognized")
"""What is taken; a profile in an answer tells it in all four ways."""

_NO_ALLERGY = ("no", "none", "nil", "nka", "nkda", "no allergies", "no known allergies")
_MOST_NAMES = 200
"""Names in one list: each drug that is not known is weighed against every treatment."""

_LONGEST_LINE = 2_000
"""Characters of a list of medicines in one text."""

_BREAKS = re.compile(r"[\n\r]+\s*")


class ProfileError(ValueError):
    """One wrong word of a profile: where (path of keys), what is wrong, what is allowed."""

    def __init__(self, path: Sequence[str | int], wrong: str, allowed: str = "") -> None:
        super().__init__(f"{wrong}: {allowed}" if allowed else wrong)
        self.path = tuple(path)


class Taken(NamedTuple):
    """What is taken by a line: ids, what is not recognized of it, its known name, and how much."""

    ids: list[Id]
    unknown: list[str]
    name: str = ""
    typed: str = ""
    dose: Dose | None = None


class ConflictError(ProfileError, ContradictionError):
    """Two words of a profile that exclude each other; ``rest``: what the key says all the same."""

    def __init__(self, path: Sequence[str | int], wrong: str, rest: dict[str, Any]) -> None:
        super().__init__(path, wrong)
        self.rest = rest


class ProfileReader:
    """Reads profiles against the names of one knowledge base."""

    def __init__(self, names: Names) -> None:
        self._names = names

    @cached_property
    def drugs(self) -> NameIndex:
        """Everything that a patient can take; a product stands for its ingredients."""
        return NameIndex(self._names.drugs)

    @cached_property
    def _prescriptions(self) -> Prescriptions:
        from calcinosis_cli.patient.prescription import Prescriptions  # plain names need it not

        return Prescriptions(self.drugs, self._names.directions)

    def near(self, drug: str) -> list[str]:
        """Return names of which a drug that is not recognized may be a slip of spelling."""
        return self.drugs.suggest(drug) or self.drugs.suggest(self._prescriptions.unread(drug))

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
        values = self._takes(_lines(words))
        conflict: ConflictError | None = None
        for key, value in words.items():
            if key in _TAKEN:
                continue
            try:
                found = {} if value is None else self._read_key(key, value)
            except ConflictError as error:
                conflict, found = error, error.rest
            before, more = values.get("conditions", {}), found.get("conditions", {})
            for name in before.keys() & more.keys():
                if before[name] is not more[name]:  # an allergy, and the condition that it is
                    wrong = f"{name} is given as both true and false"
                    conflict = ConflictError((key,), wrong, {})
            values.update(found, conditions={**before, **more})
        profile = Profile(**values)
        if conflict is not None:
            conflict.profile = profile
            raise conflict
        return profile

    def _read_key(self, key: str, value: object) -> dict[str, Any]:
        if key in FACTS:
            return self._fact(FACTS[key], value)
        if key == "conditions":
            return {"conditions": self._conditions(value)}
        if key in CLOSED:
            return {key: _boolean(key, value)}
        if key == "id":
            return {"id": _text((key,), value)}
        allowed = (*FACTS, *_OTHER_KEYS)
        raise ProfileError((key,), f"unknown key '{shortened(str(key))}'", _one_of(key, allowed))

    def _fact(self, fact: Fact, value: object) -> dict[str, Any]:
        if fact.kind == "drugs":
            return self._allergies(value)
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
        conflict: tuple[tuple[str, str], str] | None = None
        for name, present in value.items():
            path = ("conditions", str(name))
            identifier = self.condition(str(name), path)
            if not isinstance(present, bool):
                raise ProfileError(path, f"'{shortened(str(present))}'", "true or false")
            if found.setdefault(identifier, present) is not present:
                conflict = path, f"{identifier} is given as both true and false"
                found[identifier] = True
        if conflict:
            raise ConflictError(*conflict, {"conditions": found})
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

    def _taken(self, text: str, path: Sequence[str | int] = ()) -> list[Taken]:
        """Return what is taken by one text, medicine by medicine."""
        if text in self.drugs:
            return [self._named(text, path)._replace(name=normal(text), typed=text)]
        if self._prescriptions.says_none(text):
            remedy = "say --no-other-drugs (other_drugs: false in a file)"
            raise ProfileError(path, f"'{shortened(text)}' is no medicine", remedy)
        return [self._line(line, path) for line in self._prescriptions.lines(text)]

    def _named(self, name: str, path: Sequence[str | int]) -> Taken:
        """Return what a name means; a product may have ingredients that are not recognized."""
        ids = self.drugs.resolve(name)
        unknown = self._names.products.get(normal(name))
        if unknown is not None:
            return Taken(ids, [f"{ingredient} (in {name})" for ingredient in unknown])
        if len(ids) > 1:
            raise ProfileError(path, f"'{shortened(name)}' is several", _or(ids))
        return Taken(ids, [])

    def _line(self, line: PrescriptionLine, path: Sequence[str | int]) -> Taken:
        if not line.name:
            return Taken([], [line.typed])
        named = self._named(line.name, path)._replace(name=line.name, typed=line.typed)
        if normal(line.typed) == line.name:
            return named
        mg = None if len(named.ids) > 1 else line.mg  # of which of them?
        dose = Dose(line.typed, named.ids, mg, line.times_a_week, line.route)
        return named._replace(dose=dose)

    def _takes(self, texts: Iterable[tuple[Sequence[str | int], str]]) -> dict[str, Any]:
        """Read what is taken; the same medicine in the same dose counts once."""
        taken: dict[Id, dict[str, str]] = {}
        unrecognized: dict[str, str] = {}
        doses: dict[tuple[object, ...], Dose] = {}
        for path, text in texts:
            names: dict[Id, dict[str, str]] = {}
            for line in self._taken(text, path):
                for one in line.ids:
                    names.setdefault(one, {}).setdefault(line.name, line.typed)
                for unknown in line.unknown:
                    unrecognized.setdefault(normal(unknown), unknown)
                if dose := line.dose:
                    what = tuple(line.ids), dose.mg, dose.times_a_week, dose.route
                    doses.setdefault(what, dose)
            for one, said in names.items():  # beside its own name a brand only says which it is
                brands = {name: typed for name, typed in said.items() if name != normal(one)}
                taken[one] = taken.get(one, {}) | (brands or said)
            if len(taken) + len(unrecognized) > _MOST_NAMES:
                raise ProfileError(path[:1], "too many names", f"at most {_MOST_NAMES}")
        repeated = {one: list(names.values()) for one, names in taken.items() if len(names) > 1}
        return {
            "takes": list(taken),
            "doses": list(doses.values()),
            "repeated": repeated,
            "unrecognized": list(unrecognized.values()),
        }

    def _allergies(self, value: object) -> dict[str, Any]:
        """Read what must not be given again; what is no medicine is a condition (latex)."""
        ids: dict[Id, None] = {}
        conditions: dict[Id, bool] = {}
        for place, name in enumerate(_list(("allergies",), value)):
            path = ("allergies", place)
            if normal(name) in _NO_ALLERGY:
                instead = "say --no-allergies, in a file other_allergies: false"
                raise ProfileError(path, f"'{name}'", instead)
            found = self._named(name, path).ids
            ids.update(dict.fromkeys(found))
            if not found:
                conditions[self._allergy(name, path)] = True
        return {"allergies": list(ids), "conditions": conditions}

    def _allergy(self, name: str, path: Sequence[str | int]) -> Id:
        """Return the condition that an allergy to something is."""
        for words in (name, f"{name} allergy", f"allergy to {name}"):
            ids = self.conditions.resolve(words)
            if len(ids) == 1 and "allerg" in f"{words} {ids[0]}":
                return ids[0]
        near = self.drugs.suggest(name)
        hint = f"did you mean {_or(near)}?" if near else "a medicine, a class, or latex, soy, milk"
        raise ProfileError(path, f"unknown allergy '{shortened(name)}'", hint)

    def _tried(self, fact: Fact, value: object) -> list[Tried]:
        """Read what was tried; one treatment may have ended in two ways, unless they exclude."""
        found: dict[Id, list[Tried]] = {}
        # An answer tells treatment and outcome apart.
        told = [
            ":".join(map(str, each.values())) if isinstance(each, dict) else each
            for each in _listed(value)
        ]
        for place, item in enumerate(_list((fact.name,), told)):
            past = self._tried_one((fact.name, place), item)
            others = found.setdefault(past.treatment, [])
            ended = {other.outcome for other in others}
            if {*ended, past.outcome} >= EXCLUDE:
                both = "both failed (no effect) and relapsed (worked, then came back)"
                wrong = f"{past.treatment} is given as {both}"
                raise ConflictError((fact.name, place), wrong, {})
            if (past.outcome is None and others) or past.outcome in ended:
                continue
            found[past.treatment] = [*(other for other in others if other.outcome), past]
        return [past for pasts in found.values() for past in pasts]

    def _tried_one(self, path: tuple[str, int], text: str) -> Tried:
        name, colon, outcome = text.rpartition(":")
        if not colon:
            name, outcome = text, ""
        if colon and outcome not in OUTCOMES:
            allowed = _one_of(outcome, tuple(OUTCOMES))
            raise ProfileError(path, f"'{shortened(outcome)}'", allowed)
        ids = self.drugs.resolve(name)
        identifier = ids[0] if ids and ids[0] in self._names.classes else self.treatment(name, path)
        return Tried(identifier, next((end for end in OUTCOMES if end == outcome), None))


def _choice(fact: Fact, value: object) -> str:
    text = str(value)
    if text.lower() not in fact.values:
        raise ProfileError((fact.name,), f"'{shortened(text)}'", _one_of(text, fact.values))
    return text.lower()


def _choices(fact: Fact, value: object) -> list[str]:
    items = [item.lower() for item in _list((fact.name,), value)]
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


def _of(dose: object, field: str, other: object) -> Any:  # noqa: ANN401 - of a file or a record
    return dose.get(field) if isinstance(dose, dict) else getattr(dose, field, other)


def _told(words: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return what is taken by key; an id that an answer tells by its line is left to that."""
    told = {key: _listed(words.get(key)) for key in _TAKEN}
    repeated = words.get("repeated") or {}
    if not isinstance(repeated, dict):
        raise ProfileError(("repeated",), "not a mapping", "a medicine: its names")
    told["repeated"] = [name for names in repeated.values() for name in _listed(names)]
    by_line = [one for dose in told["doses"] for one in _listed(_of(dose, "read_as", None))]
    told["takes"] = [name for name in told["takes"] if name not in (*by_line, *repeated)]
    return told


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - one, several or none
    return value if isinstance(value, list) else [] if value is None else [value]


def _lines(words: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield each line of what is taken, with its place; what an answer read is read again."""
    told = _told(words)
    for key, items in told.items():
        if len(items) > _MOST_NAMES:
            raise ProfileError((key,), f"{len(items)} names", f"at most {_MOST_NAMES}")
        for place, item in enumerate(items):
            typed = _of(item, "typed", item)
            text = typed.strip().replace("\t", " ") if isinstance(typed, str) else typed
            for line in _BREAKS.split(text) if isinstance(text, str) else [text]:
                yield (key, place), _text((key, place), line, _LONGEST_LINE)


def _text(path: tuple[str | int, ...], value: object, longest: int = LONGEST) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ProfileError(path, f"'{shortened(str(value))}'", "a text")
    if len(value) > longest:
        raise ProfileError(path, f"'{shortened(str(value))}'", f"at most {longest} characters")
    if not value.isprintable() and re.search(f"{FORBIDDEN}|{BREAK}", value):
        raise ProfileError(path, f"'{shortened(str(value))}'", "printable characters")
    return value


def _one_of(text: str, allowed: Sequence[str]) -> str:
    return f"one of {', '.join(allowed)}{did_you_mean(text, allowed)}"


def _or(names: Sequence[str]) -> str:
    return " or ".join(names)

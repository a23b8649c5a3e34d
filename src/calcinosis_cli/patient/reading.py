"""From words to a profile: flags and files say the same words and are read here.

A mapping such as ``{"age": 54, "conditions": {"diabetes": True}, "takes": ["MTX"]}`` becomes a
:class:`~calcinosis_cli.patient.profile.Profile`, or a :class:`ProfileError` that names the key.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from calcinosis_cli.patient.entries import (
    MOST_NAMES,
    listed,
    one_of,
    quoted,
    read_boolean,
    read_choice,
    read_choices,
    read_number,
    read_text,
    scalar_text,
    texts,
)
from calcinosis_cli.patient.facts import CLOSED, FACTS, Fact, Profile
from calcinosis_cli.patient.faults import ConflictError, Faults, ProfileError
from calcinosis_cli.patient.history import ENDS, Dose, Tried
from calcinosis_cli.patient.messages import shortened
from calcinosis_cli.patient.names import NameIndex, normal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from calcinosis_cli.patient.names import Names
    from calcinosis_cli.patient.prescription import PrescriptionLine, Prescriptions
    from calcinosis_cli.patient.record import Id

__all__ = ["ConflictError", "ProfileError", "ProfileReader"]
EXCLUDE = {"failed", "relapsed"}
_OTHER_KEYS = ("id", "conditions", *CLOSED)
_TAKEN = ("takes", "doses", "repeated", "unrecognized")
"""What is taken; a profile in an answer tells it in all four ways."""

_NO_ALLERGY = ("no", "none", "nil", "nka", "nkda", "no allergies", "no known allergies")

_LONGEST_LINE = 2_000
"""Characters of a list of medicines in one text."""

_BREAKS = re.compile(r"[\n\r]+\s*")


class Taken(NamedTuple):
    """What is taken by a line: ids, what is not recognized of it, its known name, and how much."""

    ids: list[Id]
    unknown: list[str]
    name: str = ""
    typed: str = ""
    dose: Dose | None = None


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
        words = own(words)
        values: dict[str, Any] = {}
        faults = Faults()
        with faults:
            values = self._takes(_lines(words))
        conflict: ConflictError | None = None
        for key, value in words.items():
            if key in _TAKEN:
                continue
            found: dict[str, Any] = {}
            try:
                with faults:
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
            conflict.problems = (conflict, *faults.found)
            raise conflict
        faults.tell()
        return profile

    def _read_key(self, key: str, value: object) -> dict[str, Any]:
        if key in FACTS:
            return self._fact(FACTS[key], value)
        if key == "conditions":
            return {"conditions": self._conditions(value)}
        if key in CLOSED:
            return {key: read_boolean(key, value)}
        if key == "id":
            return {"id": read_text((key,), scalar_text(value))}
        allowed = (*FACTS, *_OTHER_KEYS)
        raise ProfileError((key,), f"unknown key '{shortened(str(key))}'", one_of(key, allowed))

    def _fact(self, fact: Fact, value: object) -> dict[str, Any]:
        if fact.kind == "drugs":
            return self._allergies(value)
        readers: dict[str, Callable[[Fact, object], object]] = {
            "choice": read_choice,
            "choices": read_choices,
            "number": read_number,
            "flag": lambda fact, value: read_boolean(fact.name, value),
            "treatments": self._tried,
        }
        return {fact.name: readers[fact.kind](fact, value)}

    def _conditions(self, value: object) -> dict[Id, bool]:
        if not isinstance(value, dict):
            raise ProfileError(("conditions",), "not a mapping", "condition: true or false")
        found: dict[Id, bool] = {}
        conflict: tuple[tuple[str, str], str] | None = None
        faults = Faults()
        for name, present in value.items():
            path = ("conditions", str(name))
            with faults:
                identifier = self.condition(str(name), path)
                if present is None:
                    continue
                if not isinstance(present, bool):
                    raise ProfileError(path, quoted(present), "true or false")
                if found.setdefault(identifier, present) is not present:
                    conflict = path, f"{identifier} is given as both true and false"
                    found[identifier] = True
        if conflict:
            raise ConflictError(*conflict, {"conditions": found})
        faults.tell()
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
        faults = Faults()
        for path, text in texts:
            names: dict[Id, dict[str, str]] = {}
            lines: list[Taken] = []
            with faults:
                lines = self._taken(text, path)
            for line in lines:
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
            if len(taken) + len(unrecognized) > MOST_NAMES:
                raise ProfileError(path[:1], "too many names", f"at most {MOST_NAMES}")
        faults.tell()
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
        faults = Faults()
        for place, name in enumerate(texts(("allergies",), value)):
            path = ("allergies", place)
            with faults:
                if normal(name) in _NO_ALLERGY:
                    instead = "say --no-allergies, in a file other_allergies: false"
                    raise ProfileError(path, f"'{name}'", instead)
                found = self._named(name, path).ids
                ids.update(dict.fromkeys(found))
                if not found:
                    conditions[self._allergy(name, path)] = True
        faults.tell()
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
            for each in listed(value)
        ]
        faults = Faults()
        for place, item in enumerate(texts((fact.name,), told)):
            past: Tried | None = None
            with faults:
                past = self._tried_one((fact.name, place), item)
            if past is None:
                continue
            others = found.setdefault(past.treatment, [])
            ended = {other.outcome for other in others}
            if {*ended, past.outcome} >= EXCLUDE:
                both = "both failed (no effect) and relapsed (worked, then came back)"
                wrong = f"{past.treatment} is given as {both}"
                raise ConflictError((fact.name, place), wrong, {})
            if (past.outcome is None and others) or past.outcome in ended:
                continue
            found[past.treatment] = [*(other for other in others if other.outcome), past]
        faults.tell()
        return [past for pasts in found.values() for past in pasts]

    def _tried_one(self, path: tuple[str, int], text: str) -> Tried:
        name, colon, outcome = text.rpartition(":")
        if not colon:
            name, outcome = text, ""
        if colon and outcome not in ENDS:
            allowed = one_of(outcome, tuple(ENDS))
            raise ProfileError(path, f"'{shortened(outcome)}'", allowed)
        ids = self.drugs.resolve(name)
        identifier = ids[0] if ids and ids[0] in self._names.classes else self.treatment(name, path)
        return Tried(identifier, next((end for end in ENDS if end == outcome), None))


def _of(dose: object, field: str, other: object) -> Any:  # noqa: ANN401 - of a file or a record
    return dose.get(field) if isinstance(dose, dict) else getattr(dose, field, other)


def _told(words: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return what is taken by key; an id that an answer tells by its line is left to that."""
    told = {key: listed(words.get(key)) for key in _TAKEN}
    repeated = words.get("repeated") or {}
    if not isinstance(repeated, dict):
        raise ProfileError(("repeated",), "not a mapping", "a medicine: its names")
    told["repeated"] = [name for names in repeated.values() for name in listed(names)]
    by_line = [one for dose in told["doses"] for one in listed(_of(dose, "read_as", None))]
    told["takes"] = [name for name in told["takes"] if name not in (*by_line, *repeated)]
    return told


def _lines(words: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield each line of what is taken, with its place; what an answer read is read again."""
    told = _told(words)
    for key, items in told.items():
        if len(items) > MOST_NAMES:
            raise ProfileError((key,), f"{len(items)} names", f"at most {MOST_NAMES}")
        for place, item in enumerate(items):
            typed = _of(item, "typed", item)
            text = typed.strip().replace("\t", " ") if isinstance(typed, str) else typed
            for line in _BREAKS.split(text) if isinstance(text, str) else [text]:
                yield (key, place), read_text((key, place), line, _LONGEST_LINE)


def own(words: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the profile in an answer of this program; other words are a profile already."""
    if not str(words.get("schema", "")).startswith("calcinosis/"):
        return words
    profile = words.get("profile")
    if not isinstance(profile, dict):
        raise ProfileError((), "an answer without its patient", "that of `recommend --json` has it")
    return profile


def _or(names: Sequence[str]) -> str:
    return " or ".join(names)

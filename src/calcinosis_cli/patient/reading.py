"""From words to a profile: flags and files say the same words and are read here.

A mapping such as ``{"age": 54, "conditions": {"diabetes": True}, "takes": ["MTX"]}`` becomes a
:class:`~calcinosis_cli.patient.profile.Profile`, or a :class:`ProfileError` that names the key.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from calcinosis_cli.patient.entries import (
    listed,
    listed_names,
    one_of,
    quoted,
    read_boolean,
    read_choice,
    read_choices,
    read_number,
    read_text,
    scalar_text,
)
from calcinosis_cli.patient.facts import CLOSED, FACTS, Fact, Profile
from calcinosis_cli.patient.faults import ConflictError, Faults, ProfileError
from calcinosis_cli.patient.history import ENDS, Tried
from calcinosis_cli.patient.messages import shortened
from calcinosis_cli.patient.names import NameIndex, normal, several
from calcinosis_cli.patient.taking import NO_ALLERGIES, NO_ALLERGY, TAKEN, MedicineReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from calcinosis_cli.patient.names import Names
    from calcinosis_cli.patient.record import Id

__all__ = ["ConflictError", "ProfileError", "ProfileReader"]
EXCLUDE = {"failed", "relapsed"}
_OTHER_KEYS = ("id", "conditions", *CLOSED)


class ProfileReader:
    """Reads profiles against the names of one knowledge base."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self.medicines = MedicineReader(names, self._allergic)

    @property
    def drugs(self) -> NameIndex:
        """Everything that a patient can take; a product stands for its ingredients."""
        return self.medicines.drugs

    def near(self, drug: str) -> list[str]:
        """Return names of which a drug that is not recognized may be a slip of spelling."""
        return self.drugs.suggest(drug) or self.drugs.suggest(
            self.medicines.prescriptions.unread(drug)
        )

    def hint(self, drug: str) -> str:
        """Say what to do about what is not recognized: a slip, or a line that is not clear."""
        if near := self.near(drug):
            return f"did you mean {_or(near)}?"
        names, left = self.medicines.prescriptions.pieces(drug)
        odd = f"'{' '.join(left)}' is not understood" if left else "say plainly what is taken now"
        return f"it names {' and '.join(dict.fromkeys(names))}: {odd}" if names else ""

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
            values = self.medicines.takes(words)
        values = values or faults.rest(0)
        lines = values.get("not_taken", ())
        harmful = [one for line in lines if line.allergic for one in line.read_as]
        values["allergies"] = [one for one in harmful if one in self.drugs]
        conditions = {one: True for one in harmful if one not in self.drugs}
        if conditions:
            values["conditions"] = conditions
        conflict: ConflictError | None = None
        for key, value in words.items():
            if key in TAKEN:
                continue
            found: dict[str, Any] = {}
            start = len(faults.found)
            try:
                with faults:
                    found = {} if value is None else self._read_key(key, value)
                found = found or faults.rest(start)
            except ConflictError as error:
                conflict, found = error, error.rest
            before, more = values.get("conditions", {}), found.get("conditions", {})
            for name in before.keys() & more.keys():
                if before[name] is not more[name]:  # an allergy, and the condition that it is
                    wrong = f"{name} is given as both true and false"
                    conflict = ConflictError((key,), wrong, {})
            allergies = [*values["allergies"], *found.get("allergies", ())]
            unique = list(dict.fromkeys(allergies))
            values.update(found, conditions={**before, **more}, allergies=unique)
        profile = Profile(**values)
        if conflict is not None:
            conflict.profile = profile
            conflict.problems = (conflict, *faults.found)
            raise conflict
        faults.tell(profile=profile)
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
        for given, present, name in self._each(value):
            path = ("conditions", given)
            with faults:
                identifier = self.condition(name, path)
                if present is None:
                    continue
                if not isinstance(present, bool):
                    raise ProfileError(path, quoted(present), "true or false")
                if found.setdefault(identifier, present) is not present:
                    conflict = path, f"{identifier} is given as both true and false"
                    found[identifier] = True
        if conflict:
            raise ConflictError(*conflict, {"conditions": found})
        faults.tell({"conditions": found})
        return found

    def _each(self, conditions: Mapping[Any, Any]) -> Iterator[tuple[str, Any, str]]:
        """Go through conditions as they are given, each with the names in it."""
        for given, present in conditions.items():
            for name in self.named_conditions(str(given)):
                yield str(given), present, name

    def named_conditions(self, text: str) -> list[str]:
        """Take a list of conditions apart."""
        everyday = self._names.everyday
        return several(text, lambda name: name in self.conditions or normal(name) in everyday)

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

    def _allergies(self, value: object) -> dict[str, Any]:
        """Read what must not be given again; what is no medicine is a condition (latex)."""
        ids: dict[Id, None] = {}
        conditions: dict[Id, bool] = {}
        faults = Faults()
        for path, name in listed_names(("allergies",), value, self._is_allergy):
            with faults:
                if normal(name) in NO_ALLERGY:
                    raise ProfileError(path, f"'{name}'", NO_ALLERGIES)
                found = self.medicines.named(name, path).ids
                ids.update(dict.fromkeys(found))
                if not found:
                    conditions[self._allergy(name, path)] = True
        faults.tell()
        return {"allergies": list(ids), "conditions": conditions}

    def _is_allergy(self, name: str) -> bool:
        return name in self.drugs or bool(self._allergic(name))

    def _allergic(self, name: str) -> list[Id]:
        """Return the condition that an allergy to something is, if there is one."""
        for words in (name, f"{name} allergy", f"allergy to {name}"):
            ids = self.conditions.resolve(words)
            if len(ids) == 1 and "allerg" in f"{words} {ids[0]}":
                return ids
        return []

    def _allergy(self, name: str, path: Sequence[str | int]) -> Id:
        if ids := self._allergic(name):
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
        for path, item in listed_names((fact.name,), told, self._is_tried):
            past: Tried | None = None
            with faults:
                past = self._tried_one(path, item)
            if past is None:
                continue
            others = found.setdefault(past.treatment, [])
            ended = {other.outcome for other in others}
            if {*ended, past.outcome} >= EXCLUDE:
                both = "both failed (no effect) and relapsed (worked, then came back)"
                wrong = f"{past.treatment} is given as {both}"
                raise ConflictError(path, wrong, {})
            if (past.outcome is None and others) or past.outcome in ended:
                continue
            found[past.treatment] = [*(other for other in others if other.outcome), past]
        faults.tell()
        return [past for pasts in found.values() for past in pasts]

    def _is_tried(self, text: str) -> bool:
        """Tell whether this is one name, perhaps with how it ended."""
        name, colon, outcome = text.rpartition(":")
        name = name if colon and outcome in ENDS else text
        return name in self.treatments or name in self.drugs

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

"""What is taken, line by line: each medicine and its dose, what is not taken, not known."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from calcinosis_cli.patient.entries import MOST_NAMES, listed, read_text
from calcinosis_cli.patient.faults import Faults, ProfileError
from calcinosis_cli.patient.history import Dose, NotTaken
from calcinosis_cli.patient.messages import shortened
from calcinosis_cli.patient.names import NameIndex, normal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from calcinosis_cli.patient.dosing import Amounts
    from calcinosis_cli.patient.names import Names
    from calcinosis_cli.patient.prescription import PrescriptionLine, Prescriptions
    from calcinosis_cli.patient.record import Id

TAKEN = ("takes", "doses", "repeated", "unrecognized", "not_taken")
"""What is taken; a profile in an answer tells it in all these ways."""

NO_ALLERGY = (
    *(
        "no",
        "none",
        "nil",
        "nka",
        "nkda",
        "no allergies",
        "no known allergies",
        "no drug allergies",
    ),
    *("no known drug allergies", "no allergy", "allergies none", "allergies nil", "allergies nkda"),
    *("allergies no", "keine allergien", "allergien keine", "aucune allergie", "pas d'allergie"),
    *("nessuna allergia", "sin alergias", "alergias no"),
)
NO_ALLERGIES = "say --no-allergies, in a file other_allergies: false"
_LONGEST_LINE = 2_000
"""Characters of a list of medicines in one text."""

_BREAKS = re.compile(r"\r\n|[\n\r]")


class Taken(NamedTuple):
    """What a line says: ids, what is not recognized of it, its known name, and how much.

    ``line``: what it says is not taken.
    """

    ids: list[Id]
    unknown: list[str]
    name: str = ""
    typed: str = ""
    doses: Sequence[Dose] = ()
    line: NotTaken | None = None


class MedicineReader:
    """Reads what is taken against the names of one knowledge base.

    ``allergic``: the condition that an allergy to what is no medicine is, if there is one.
    """

    def __init__(self, names: Names, allergic: Callable[[str], list[Id]]) -> None:
        self._names = names
        self._allergic = allergic

    @cached_property
    def drugs(self) -> NameIndex:
        """Everything that a patient can take; a product stands for its ingredients."""
        return NameIndex(self._names.drugs)

    @cached_property
    def prescriptions(self) -> Prescriptions:
        """The reader of lines."""
        from calcinosis_cli.patient.prescription import Prescriptions  # plain names need it not

        return Prescriptions(self.drugs, self._names.directions)

    def takes(self, words: Mapping[str, Any]) -> dict[str, Any]:
        """Read what is taken; the same medicine in the same dose counts once."""
        taken: dict[Id, dict[str, str]] = {}
        unrecognized: dict[str, str] = {}
        doses: dict[tuple[object, ...], Dose] = {}
        others: dict[tuple[object, ...], NotTaken] = {}
        faults = Faults()
        for path, given in self._lines(words):
            names: dict[Id, dict[str, str]] = {}
            lines: list[Taken] = []
            text = ""
            with faults:
                text = read_text(path, given, _LONGEST_LINE)
                lines = self.taken(text, path)
            for line in lines:
                if _only_names(line, lines, text):
                    continue
                for one in line.ids:
                    names.setdefault(one, {}).setdefault(line.name, line.typed)
                for unknown in line.unknown:
                    unrecognized.setdefault(normal(unknown), unknown)
                for dose in line.doses:
                    doses.setdefault((tuple(line.ids), *_said_of(dose)), dose)
                if other := line.line:
                    others.setdefault((tuple(other.read_as), other.allergic), other)
            for one, said in names.items():
                taken[one] = taken.get(one, {}) | _apart(one, said)
            if len(taken) + len(unrecognized) + len(others) > MOST_NAMES:
                raise ProfileError(path[:1], "too many names", f"at most {MOST_NAMES}")
        found = {
            "takes": list(taken),
            "doses": list(doses.values()),
            "repeated": {
                one: list(names.values()) for one, names in taken.items() if len(names) > 1
            },
            "unrecognized": list(unrecognized.values()),
            "not_taken": list(others.values()),
        }
        faults.tell(found)
        return found

    def _lines(self, words: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], object]]:
        """Yield each line of what is taken, with its place; what an answer read is read again."""
        told = _told(words)
        for key, items in told.items():
            if len(items) > MOST_NAMES:
                raise ProfileError((key,), f"{len(items)} names", f"at most {MOST_NAMES}")
            for place, item in enumerate(items):
                typed = _of(item, "typed", item)
                text = typed.strip().replace("\t", " ") if isinstance(typed, str) else typed
                for line in self._headed(text) if isinstance(text, str) else [text]:
                    yield (key, place), line

    def _headed(self, text: str) -> Iterator[str]:
        """Yield the lines of a text; a heading such as *Allergies:* goes with those below it."""
        heading = ""
        lines = _BREAKS.split(text)
        for line in map(str.strip, lines):
            if not line and len(lines) > 1:
                heading = ""
            elif len(lines) > 1 and line.endswith(":") and self.prescriptions.is_heading(line):
                heading = line
            else:
                yield f"{heading} {line}".strip()

    def taken(self, text: str, path: Sequence[str | int] = ()) -> list[Taken]:
        """Return what is taken by one text, medicine by medicine."""
        if text in self.drugs:
            return [self.named(text, path)._replace(name=normal(text), typed=text)]
        self._check_none(text, path)
        return [self._line(line, path) for line in self.prescriptions.lines(text)]

    def named(self, name: str, path: Sequence[str | int]) -> Taken:
        """Return what a name means; a product may have ingredients that are not recognized."""
        ids = self.drugs.resolve(name)
        unknown = self._names.products.get(normal(name))
        if unknown is not None:
            return Taken(ids, [f"{ingredient} (in {name})" for ingredient in unknown])
        if len(ids) > 1:
            raise ProfileError(path, f"'{shortened(name)}' is several", " or ".join(ids))
        return Taken(ids, [])

    def _check_none(self, text: str, path: Sequence[str | int]) -> None:
        """Refuse words that say that there is nothing, with the flag for it."""
        if normal(text.replace(":", "")) in NO_ALLERGY[3:]:
            raise ProfileError(path, f"'{shortened(text)}'", NO_ALLERGIES)
        if self.prescriptions.says_none(text):
            remedy = "say --no-other-drugs (other_drugs: false in a file)"
            raise ProfileError(path, f"'{shortened(text)}' is no medicine", remedy)

    def _line(self, line: PrescriptionLine, path: Sequence[str | int]) -> Taken:
        if line.left and (found := self._allergic(line.left)):
            return Taken([], [], line=NotTaken(line.typed, found, allergic=True))
        if line.left:
            remedy = f"say --allergy '{shortened(line.left)}' (under allergies in a file)"
            raise ProfileError(path, f"'{shortened(line.typed)}' is no medicine", remedy)
        if not line.name:
            self._check_none(line.typed, path)
            return Taken([], [line.typed])
        named = self.named(line.name, path)._replace(name=line.name, typed=line.typed)
        if line.state != "taken":
            said = NotTaken(line.typed, named.ids, allergic=line.state == "allergy")
            return Taken([], named.unknown, line=said)
        if normal(line.typed) == line.name:
            return named
        return named._replace(doses=[_dose(line.typed, named.ids, each) for each in line.doses])


def _apart(one: Id, said: dict[str, str]) -> dict[str, str]:
    """Leave out the own name beside a brand, if either stands bare: it only says which it is."""
    brands = {name: typed for name, typed in said.items() if name != normal(one)}
    bare = any(normal(typed) == name for name, typed in said.items())
    return brands if brands and bare else said


def _only_names(line: Taken, lines: Sequence[Taken], text: str) -> bool:
    """Tell whether a name in brackets only says again what its text has named."""
    if not any(left + line.typed + right in text for left, right in ("[]", "()")):
        return False
    others = {one for other in lines if other is not line for one in other.ids}
    return bool(line.ids) and others.issuperset(line.ids)


def _dose(typed: str, ids: list[Id], amounts: Amounts) -> Dose:
    mg, times = amounts.mg, amounts.times_a_week
    if len(ids) > 1:  # of which of them?
        mg = None
    return Dose(
        typed=typed,
        read_as=ids,
        mg=mg and mg.least,
        times_a_week=times and times.least,
        route=amounts.route,
        mg_to=mg.most if mg and mg.most > mg.least else None,
        times_to=times.most if times and times.most > times.least else None,
        unclear=amounts.unclear,
    )


def _said_of(dose: Dose) -> tuple[object, ...]:
    return dose.mg, dose.mg_to, dose.times_a_week, dose.times_to, dose.route


def _of(line: object, field: str, other: object) -> Any:  # noqa: ANN401 - of a file or a record
    return line.get(field) if isinstance(line, dict) else getattr(line, field, other)


def _told(words: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return what is taken by key; an id that an answer tells by its line is left to that."""
    told = {key: listed(words.get(key)) for key in TAKEN}
    repeated = words.get("repeated") or {}
    if not isinstance(repeated, dict):
        raise ProfileError(("repeated",), "not a mapping", "a medicine: its names")
    told["repeated"] = [name for names in repeated.values() for name in listed(names)]
    by_line = [one for dose in told["doses"] for one in listed(_of(dose, "read_as", None))]
    told["takes"] = [name for name in told["takes"] if name not in (*by_line, *repeated)]
    return told

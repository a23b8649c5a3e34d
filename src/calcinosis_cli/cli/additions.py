"""Flags beside a profile file: they add to its lists and replace its single facts.

What the file and the flags say together must hold together. A list that the file calls complete is
no longer so when a flag adds to it, and nobody but the caller knows whether the longer one is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from calcinosis_cli.patient.facts import FACTS
from calcinosis_cli.patient.names import normal
from calcinosis_cli.patient.profile import ContradictionError, PatientFacts

if TYPE_CHECKING:
    from calcinosis_cli.patient.kinship import Kinship
    from calcinosis_cli.patient.reading import ProfileReader
    from calcinosis_cli.patient.record import Id

LISTS = tuple(
    name for name, fact in FACTS.items() if fact.kind in ("choices", "drugs", "treatments")
)

_FLAGS = {"drugs": "--takes", "allergies": "--allergy", "conditions": "--condition"}


def conditions_of(reader: ProfileReader, named: Iterable[tuple[str, bool]]) -> dict[Id, bool]:
    """Read ``--condition`` and ``--no-condition``."""
    found: dict[Id, bool] = {}
    for name, present in named:
        identifier = reader.condition(name, ("condition" if present else "no-condition",))
        if found.setdefault(identifier, present) is not present:
            raise ContradictionError(
                f"{identifier} is given as yes by --condition and as no by --no-condition"
            )
    return found


class Additions:
    """Lays flags over the words of a file; raises :class:`ContradictionError`."""

    def __init__(
        self, reader: ProfileReader, kinship: Kinship, words: dict[str, Any], file: str
    ) -> None:
        self._reader = reader
        self._file = file
        self._words = {key: value for key, value in words.items() if value is not None}
        self._profile = reader.read(self._words)
        self._kinship = kinship

    def with_flags(self, flags: dict[str, Any], conditions: dict[Id, bool]) -> dict[str, Any]:
        """Return the words of both."""
        self._check_conditions(conditions, closed_again="other_conditions" in flags)
        self._check_drugs(flags.get("takes", []), closed_again="other_drugs" in flags)
        self._check_allergies(flags.get("allergies", []), closed_again="other_allergies" in flags)
        merged = {**self._words, **flags}
        for name in LISTS:
            if name in merged:
                merged[name] = [*_listed(self._words.get(name, [])), *flags.get(name, [])]
        merged["conditions"] = {**self._profile.conditions, **conditions}
        return merged

    def _check_conditions(self, conditions: dict[Id, bool], *, closed_again: bool) -> None:
        for name, present in conditions.items():
            before = self._profile.conditions.get(name)
            if before is not None and before is not present:
                flag = "--condition" if present else "--no-condition"
                raise ContradictionError(
                    f"{name} is given as {_said(before)} by {self._file} "
                    f"and as {_said(present)} by {flag}"
                )
        if self._profile.other_conditions is False and not closed_again:
            known = PatientFacts(self._profile, self._kinship).known
            added = [name for name, present in conditions.items() if present]
            self._check_closed("conditions", [name for name in added if known.get(name) is False])

    def _check_drugs(self, names: Sequence[str], *, closed_again: bool) -> None:
        if self._profile.other_drugs is not False or closed_again:
            return
        added = self._reader.read({"takes": list(names)})
        unknown = {normal(name) for name in self._profile.unrecognized}
        new = [name for name in added.takes if name not in self._profile.takes]
        new += [name for name in added.unrecognized if normal(name) not in unknown]
        self._check_closed("drugs", new)

    def _check_allergies(self, names: Sequence[str], *, closed_again: bool) -> None:
        if self._profile.other_allergies is not False or closed_again:
            return
        added = self._reader.read({"allergies": list(names)})
        known = {*self._profile.allergies, *self._profile.conditions}
        new = [name for name in (*added.allergies, *added.conditions) if name not in known]
        self._check_closed("allergies", new)

    def _check_closed(self, what: str, new: Sequence[str]) -> None:
        if new:
            flag = _FLAGS[what]
            raise ContradictionError(
                f"{self._file} says that there are no other {what} (other_{what}: false), "
                f"{flag} adds {', '.join(new)}: if there are none besides all of these, say "
                f"--no-other-{what} too, else take other_{what} out of the file"
            )


def _said(present: bool) -> str:  # noqa: FBT001 - an answer
    return "yes" if present else "no"


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - of a file: one, or several
    return value if isinstance(value, list) else [value]

"""From a profile back to words, as flags and files say them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import asdict

from calcinosis_cli.patient.history import Tried

if TYPE_CHECKING:
    from calcinosis_cli.patient.facts import Profile


def words_of(profile: Profile) -> dict[str, Any]:
    """Turn a profile back into words, also one that a script made without care."""
    words = asdict(profile)
    del words["repeated"], words["doses"], words["not_taken"]
    words["takes"] = [
        *_typed(profile),
        *words.pop("unrecognized"),
        *(line.typed for line in profile.not_taken),
    ]
    words["allergies"] = _several(profile.allergies)
    words["tried"] = [
        f"{past.treatment}:{past.outcome}"
        if isinstance(past, Tried) and past.outcome
        else past.treatment
        if isinstance(past, Tried)
        else past
        for past in _several(profile.tried)
    ]
    # Only of plain ones: an array says of itself neither that it is empty nor that it is not.
    return {
        key: value
        for key, value in words.items()
        if value is not None and not (isinstance(value, list | tuple | dict) and not value)
    }


def _typed(profile: Profile) -> list[str]:
    """Return each medicine as it was typed, else by its id."""
    typed = {drug: [dose.typed] for dose in profile.doses for drug in dose.read_as}
    typed |= profile.repeated
    taken = [name for drug in _several(profile.takes) for name in typed.get(drug, [drug])]
    return list(dict.fromkeys([*taken, *(dose.typed for dose in profile.doses)]))


def _several(value: Any) -> list[Any]:  # noqa: ANN401 - a script may give one or several
    if value is None:
        return []
    return [value] if isinstance(value, str | Tried) else list(value)

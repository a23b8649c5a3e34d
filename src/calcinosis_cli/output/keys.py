"""A sorting key in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.engine.answer import FITS, ROLES, SCALE
from calcinosis_cli.output.words import SAFETY
from calcinosis_cli.patient.record import LEVEL_NONE

if TYPE_CHECKING:
    from calcinosis_cli.engine.answer import Key


def key_words(key: Key) -> str:
    """Spell a sorting key, heaviest part first."""
    level = f"level {key.level}" if key.level < LEVEL_NONE else "no supporting direct study"
    return " > ".join(
        (
            "leading group" if key.leads == 0 else "group does not lead",
            f"group {key.group + 1}",
            FITS[key.fit],
            ROLES[key.role],
            f"at worst {SAFETY[SCALE[key.could_be]]}",
            level,
        )
    )

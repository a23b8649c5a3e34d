"""A sorting key in words: one table for ``--explain`` and for the page of methods."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from calcinosis_cli.engine.answer import FITS, LINES, ROLES, SCALE, TRIED_BEFORE_REFRACTORY, Key
from calcinosis_cli.output.words import SAFETY
from calcinosis_cli.patient.record import LEVEL_NONE


class Part(NamedTuple):
    """One part of the key, named as its field: what it means, and a value of it in words."""

    name: str
    meaning: str
    words: Callable[[int], str]


ORDER: Final = (
    Part("leads", "leading group", ("leading group", "group does not lead").__getitem__),
    Part("group", "group, as in the file", lambda place: f"group {place + 1}"),
    Part(
        "back",
        "not held back: what should be avoided comes after the rest, and so does what is "
        "experimental and not preferred, which gains nothing by the warnings of others",
        ("not held back", "held back").__getitem__,
    ),
    Part("fit", f"fit ({', '.join(FITS)})", FITS.__getitem__),
    Part(
        "line",
        f"line of treatment ({', '.join(LINES)}), as a guideline or survey states it for such a "
        "patient; what no source places comes with the last, and every line is due once "
        f"{TRIED_BEFORE_REFRACTORY} options of the group were tried",
        ("first line or due", "second line", "later line").__getitem__,
    ),
    Part(
        "role",
        f"role ({', '.join(ROLES)}; refractory counts as usual once {TRIED_BEFORE_REFRACTORY} "
        "options of its group were tried)",
        ROLES.__getitem__,
    ),
    Part("safety", "known safety", lambda rank: SAFETY[SCALE[rank]]),
    Part(
        "level",
        "level of the supporting direct evidence (none is last)",
        lambda level: f"level {level}" if level < LEVEL_NONE else "no supporting direct study",
    ),
    Part("could_be", "worst possible safety", lambda rank: f"at worst {SAFETY[SCALE[rank]]}"),
)
"""The heaviest first; a test holds the names against the fields of the key."""


def key_words(key: Key) -> str:
    """Spell a sorting key, heaviest part first."""
    return " > ".join(part.words(getattr(key, part.name)) for part in ORDER)

"""What was tried and how it ended, and what is taken in which dose."""

from typing import Final, Literal, TypeAlias

from calcinosis_cli.patient.record import Id, Record

End: TypeAlias = Literal[
    "failed",
    "relapsed",
    "not-tolerated",
    "allergy",
    "severe-harm",
    "stomach",
    "injection-site",
    "infusion",
]

ENDS: Final[dict[End, str]] = {
    "failed": "no effect",
    "relapsed": "worked, then came back",
    "not-tolerated": "stopped for a side effect, which one is not known",
    "allergy": "an allergic reaction",
    "severe-harm": "severe harm",
    "stomach": "not tolerated by stomach or gut",
    "injection-site": "not tolerated where it was injected",
    "infusion": "fever or illness after infusions",
}
"""How what was tried ended, in words."""

HARM: Final = ("allergy", "severe-harm")
"""Ends that speak against the molecule by every route, and against its class."""

ROUTES: Final[dict[str | None, frozenset[str]]] = {
    "stomach": frozenset({"oral"}),
    "injection-site": frozenset({"subcutaneous", "intramuscular", "intralesional"}),
    "infusion": frozenset({"intravenous"}),
}
"""Ends that speak against a route."""


class Tried(Record, frozen=True):
    """A treatment tried before, and how it ended, when known."""

    treatment: Id
    outcome: End | None = None


Unclear: TypeAlias = Literal["number", "amount", "frequency"]
"""What a line says in two ways, or so that it has two meanings."""


class Dose(Record, frozen=True):
    """A medicine as it was typed, what that was read as, and what it plainly says of the dose.

    ``mg`` of one dose, ``times_a_week`` such doses, by ``route``; the first two up to ``mg_to``
    and ``times_to`` when the words leave that open, as a range does, or say it in two ways
    (``unclear``).
    """

    typed: str
    read_as: list[Id]
    mg: float | None = None
    times_a_week: float | None = None
    route: Id | None = None
    mg_to: float | None = None
    times_to: float | None = None
    unclear: list[Unclear] = []


LOCAL: Final = frozenset(
    {
        *("topical", "ophthalmic", "otic", "nasal", "inhaled", "buccal", "rectal", "vaginal"),
        *("intralesional", "intra-articular"),
    }
)
"""Routes by which less of a medicine may reach the blood than when it is swallowed."""


class NotTaken(Record, frozen=True):
    """A line that says a medicine is not taken now, or what the patient is ``allergic`` to."""

    typed: str
    read_as: list[Id]
    allergic: bool = False

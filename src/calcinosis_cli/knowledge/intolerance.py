"""What was not tolerated says something of the same molecule, of its class, of other routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from calcinosis_cli.patient.history import ROUTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calcinosis_cli.knowledge.model import Treatment
    from calcinosis_cli.knowledge.vocabulary import Vocabulary
    from calcinosis_cli.patient.record import Clause, Id, Scalar


class Intolerance(NamedTuple):
    """A rule of every drug, which no source has to state."""

    rule: Id
    level: Literal["contraindicated", "avoid", "caution"]
    when: Clause
    text: str


def intolerances(treatment: Treatment, vocabulary: Vocabulary) -> Iterator[Intolerance]:
    """Yield what allergy, harm, or trouble by some route says of a drug."""
    name = treatment.id
    molecule: list[Scalar] = [name, *vocabulary.alike(name, "molecule")]
    text = "Allergy to it, or severe harm from it before, by whatever route."
    yield Intolerance(f"{name}-own-allergy", "contraindicated", {"allergies": molecule}, text)
    for kind in vocabulary.alike(name, "class"):
        text = (
            f"Allergy to a drug of its class ({vocabulary.called(kind)}), or severe harm from one: "
            "that it does the same is an inference of this program, not the word of a source."
        )
        yield Intolerance(f"{name}-{kind}-own-allergy", "avoid", {"allergies": kind}, text)
    ends: list[Scalar] = [f"{one}:{end}" for one in molecule for end in ("not-tolerated", *ROUTES)]
    text = "Not tolerated by one route, which says little of another: ask what happened."
    yield Intolerance(f"{name}-other-route", "caution", {"tried": ends}, text)

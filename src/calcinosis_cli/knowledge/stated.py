"""Sentences with their sources."""

from calcinosis_cli.patient.record import Id, Record


class Stated(Record, frozen=True):
    """A sentence and where it comes from."""

    text: str
    references: list[Id]


class Hazard(Record, frozen=True):
    """A danger to everybody who gets the treatment, whatever its level for this patient is.

    A boxed warning, or a restriction to life-threatening disease; ``plain`` is for the patient.
    """

    id: Id
    text: str
    plain: str
    references: list[Id]


class Search(Record, frozen=True):
    """When and how reports for and against a treatment were looked for."""

    date: str
    where: str
    terms: str
    found: str

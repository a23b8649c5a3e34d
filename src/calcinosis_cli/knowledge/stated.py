"""Sentences with their sources: what is true, where a treatment stands, what is urgent."""

from typing import Literal

from calcinosis_cli.patient.record import Id, LineName, Record, When


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


class TreatmentLine(Record, frozen=True):
    """The place in the sequence of treatments that a guideline or survey gives, and to whom."""

    line: LineName
    references: list[Id]
    when: When | None = None


class Alert(Record, frozen=True):
    """A red flag that stands above every ranking, where no exception (``unless``) is known."""

    id: Id
    urgency: Literal["same-day", "reconsider-diagnosis", "plan", "review-today"]
    when: When
    text: str
    plain: str
    references: list[Id]
    unless: When | None = None

"""Red flags."""

from typing import Literal

from calcinosis_cli.patient.record import Id, Record, When


class Alert(Record, frozen=True):
    """A red flag that stands above every ranking, where no exception (``unless``) is known."""

    id: Id
    urgency: Literal["same-day", "reconsider-diagnosis", "plan", "review-today"]
    when: When
    text: str
    plain: str
    references: list[Id]
    unless: When | None = None

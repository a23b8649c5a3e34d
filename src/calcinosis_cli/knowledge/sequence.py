"""The place of a treatment in a sequence."""

from calcinosis_cli.patient.record import Id, LineName, Record, When


class TreatmentLine(Record, frozen=True):
    """The place in the sequence of treatments that a guideline or survey gives, and to whom."""

    line: LineName
    references: list[Id]
    when: When | None = None

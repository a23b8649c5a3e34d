"""Words that stand for something else: products for their ingredients, everyday words for facts."""

from calcinosis_cli.patient.record import Id, Record


class Product(Record, frozen=True):
    """A medicine of several ingredients, each of which counts as taken.

    ``unknown``: ingredients that the knowledge base does not know; each counts as a drug that is
    not recognized.
    """

    id: Id
    name: str
    ingredients: list[Id]
    aliases: list[str] = []
    unknown: list[str] = []


class Everyday(Record, frozen=True):
    """Words for an illness that is told otherwise, or that no rule here reads.

    ``text`` says how; ``facts`` and ``conditions`` are what to give instead.
    """

    id: Id
    words: list[str]
    text: str
    facts: list[str] = []
    conditions: list[Id] = []

"""A knowledge base ready for use, of which each part is read when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import msgspec

from calcinosis_cli.library.parts import DamagedError
from calcinosis_cli.patient.record import Id, Record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from calcinosis_cli.engine.deciding import Engine
    from calcinosis_cli.evidence.weighing import Evidence
    from calcinosis_cli.knowledge.model import KnowledgeBase
    from calcinosis_cli.knowledge.vocabulary import Vocabulary
    from calcinosis_cli.library.catalogue import Catalogue
    from calcinosis_cli.library.offers import Offers
    from calcinosis_cli.library.pages import TreatmentPage
    from calcinosis_cli.patient.kinship import Kinship
    from calcinosis_cli.patient.names import Names

T = TypeVar("T")


class Stamp(Record, frozen=True):
    """Which data gave the answer; ``digest`` is the SHA-256 of the source files."""

    version: str
    reviewed: str
    digest: str


class Head(Record, frozen=True):
    """Which data these are.

    ``notices`` are lines that every output must print: where an overlay would have weakened
    safety, or did.
    """

    stamp: Stamp
    notices: list[str] = []


class Loaded:
    """The parts of one compiled form; a damaged one is made anew from the sources."""

    def __init__(
        self, part: Callable[[str], bytes | memoryview], again: Callable[[], Mapping[str, bytes]]
    ) -> None:
        self._part = part
        self._again = again
        head = self.read("head", Head)
        self.stamp, self.notices = head.stamp, tuple(head.notices)

    @cached_property
    def kb(self) -> KnowledgeBase:
        """Everything that was stored, classes expanded."""
        from calcinosis_cli.knowledge.model import KnowledgeBase  # few commands need it

        return self.read("knowledge-base", KnowledgeBase)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What names mean."""
        from calcinosis_cli.knowledge.vocabulary import Vocabulary  # not every command

        return Vocabulary(self.kb)

    @cached_property
    def evidence(self) -> dict[Id, Evidence]:
        """What the references say of each treatment, weighed."""
        from calcinosis_cli.evidence.weighing import Evidence  # few commands need it

        return self.read("evidence", dict[str, Evidence])

    @cached_property
    def catalogue(self) -> Catalogue:
        """Every treatment in a line."""
        from calcinosis_cli.library.catalogue import Catalogue  # not every command

        return self.read("catalogue", Catalogue)

    @cached_property
    def offers(self) -> Offers:
        """Everything that can be named."""
        from calcinosis_cli.library.offers import Offers  # few commands need it

        return self.read("offers", Offers)

    @cached_property
    def names(self) -> Names:
        """What everything goes by."""
        from calcinosis_cli.patient.names import Names  # not every command

        return Names(lambda kind, type_: self.read(names_part(kind), type_))

    @property
    def kinship(self) -> Kinship:
        """What follows from a name."""
        return self.engine.kinship

    @cached_property
    def engine(self) -> Engine:
        """The rules compiled, ready to answer profiles."""
        from calcinosis_cli.engine.deciding import Engine  # not every command
        from calcinosis_cli.engine.rules import Rules

        return Engine(self.read("rules", Rules, msgspec.msgpack.decode))

    def page(self, treatment: Id) -> TreatmentPage:
        """Return one treatment with its references and evidence."""
        from calcinosis_cli.library.pages import TreatmentPage  # not every command

        return self.read(page_name(treatment), TreatmentPage)

    def raw_page(self, treatment: Id) -> msgspec.Raw:
        """Return the same as JSON."""
        return self.read(page_name(treatment), msgspec.Raw)

    def read(self, name: str, kind: type[T], decode: Callable[..., T] = msgspec.json.decode) -> T:
        """Read one part; when it is not what it should be, compile the sources again."""
        try:
            return decode(self._part(name), type=kind)
        except (DamagedError, msgspec.DecodeError):
            self._part = self._again().__getitem__
            return decode(self._part(name), type=kind)


def names_part(kind: str) -> str:
    """Name the part that holds the names of a kind."""
    return f"names/{kind}"


def page_name(treatment: Id) -> str:
    """Name the part that holds a treatment's page."""
    return f"page/{treatment}"

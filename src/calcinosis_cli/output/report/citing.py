"""References of a page: numbered as they are cited, linked only where a link is safe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import SplitResult, quote, urlsplit

from calcinosis_cli.output.words import WORDS

if TYPE_CHECKING:
    from calcinosis_cli.engine.answer import AlertFinding, Pair, Reason
    from calcinosis_cli.evidence.weighing import Evidence
    from calcinosis_cli.knowledge.model import AnyReference
    from calcinosis_cli.knowledge.stated import Hazard
    from calcinosis_cli.knowledge.vocabulary import Vocabulary
    from calcinosis_cli.output.report.wording import Wording
    from calcinosis_cli.patient.record import Id


READ = WORDS["verified"]
_LONGEST_URL = 2000


class Link(NamedTuple):
    """A link that leaves the page; nothing is loaded before it is followed."""

    text: str
    url: str


class Sources:
    """Remembers what is cited, apart for what stands open and what is folded.

    A number is known once the whole page is laid out: open parts are numbered before folded.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.known: dict[Id, AnyReference] = {ref.id: ref for ref in vocabulary.kb.references}
        self._open: dict[Id, None] = {}
        self._folded: dict[Id, None] = {}
        self._target = self._open

    @contextmanager
    def folded(self) -> Iterator[None]:
        """What is cited inside stands in a folded part of the page."""
        before, self._target = self._target, self._folded
        yield
        self._target = before

    def cite(self, ids: Iterable[Id]) -> list[Id]:
        """Cite some references, in the given order, each once."""
        names = dict.fromkeys(name for name in ids if name in self.known)
        self._target.update(names)
        return list(names)

    @cached_property
    def _numbers(self) -> dict[Id, int]:
        names = dict.fromkeys([*self._open, *self._folded])
        return {name: place for place, name in enumerate(names, 1)}

    def number(self, name: Id) -> int:
        """Return the place of what was cited, from 1; nothing may be cited afterwards."""
        return self._numbers[name]

    def listed(self, *, folded: bool) -> list[AnyReference]:
        """Return what open parts cite, or what only folded parts cite, by number."""
        return [self.known[name] for name in self._numbers if (name not in self._open) is folded]


def links(reference: AnyReference) -> Iterable[Link]:
    """Yield the links of a reference; only a safe one has an address."""
    if reference.pmid and reference.pmid.isascii() and reference.pmid.isdigit():
        yield Link(f"PubMed {reference.pmid}", f"https://pubmed.ncbi.nlm.nih.gov/{reference.pmid}/")
    if reference.doi:
        yield Link(f"doi:{reference.doi}", f"https://doi.org/{quote(reference.doi, safe='/')}")
    if reference.url:
        yield Link(_parts(reference.url).hostname or reference.url, safe_url(reference.url))


def _parts(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def safe_url(url: str) -> str:
    """Return a web address, or nothing for any other scheme or for hidden characters."""
    parts = _parts(url)
    hidden = any(not char.isprintable() or char.isspace() for char in url)
    web = parts.scheme in ("http", "https") and parts.hostname
    return url if web and not hidden and len(url) <= _LONGEST_URL else ""


class Cited(NamedTuple):
    """A part of the answer with its sources, as the page numbers them."""

    item: AlertFinding | Hazard | Pair | Reason
    cites: list[Id]


class Context(NamedTuple):
    """The page under way."""

    vocabulary: Vocabulary
    evidence: Mapping[Id, Evidence]
    sources: Sources
    w: Wording

    def cited(self, items: Iterable[AlertFinding | Hazard | Pair | Reason]) -> list[Cited]:
        """Cite the sources of each item."""
        return [Cited(item, self.sources.cite(item.references)) for item in items]

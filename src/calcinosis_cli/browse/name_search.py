"""Which names to suggest for what was typed; a person chooses, nothing is guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.patient.names import normal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calcinosis_cli.library.offers import Offer
    from calcinosis_cli.patient.record import Id

MOST = 6
BEGINS, WITHIN, NOT_FOUND = range(3)


def suggestions(offers: Sequence[Offer], typed: str) -> list[tuple[Offer, str]]:
    """Return what has the typed words in a name, best first, with the other name that matched.

    Names that begin so come before those that have the words within, own names before others.
    """
    words = normal(typed).split()
    found = []
    for offer in offers if words else ():
        ranks = [(_rank(name, words), place) for place, name in enumerate(_names(offer))]
        best, place = min(ranks, key=lambda rank: (rank[0], rank[1] > 0))
        if best < NOT_FOUND:
            found.append(((best, place > 0, offer.words.casefold()), offer, place))
    found.sort(key=lambda each: each[0])
    return [(offer, _other(offer, place)) for _, offer, place in found[:MOST]]


def meanings(offers: Sequence[Offer], text: str, ids: Sequence[Id]) -> list[tuple[Offer, str]]:
    """Return what a coarse word could mean, a class of that name first."""
    same = [o for o in offers if normal(text) in map(normal, _names(o)) and o.id not in ids]
    return [(offer, "") for offer in (*same, *(offer for offer in offers if offer.id in ids))]


def _names(offer: Offer) -> tuple[str, ...]:
    return offer.words, offer.id, *offer.names


def _other(offer: Offer, place: int) -> str:
    """Return the name at a place, unless it is the id or what is shown anyway."""
    name = _names(offer)[place]
    return "" if name == offer.id or normal(name) == normal(offer.words) else name


def _rank(name: str, words: Sequence[str]) -> int:
    known = normal(name)
    if known.startswith(" ".join(words)):
        return BEGINS
    within = all(any(part.startswith(word) for part in known.split()) for word in words)
    return WITHIN if within else NOT_FOUND

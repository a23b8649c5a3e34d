"""Names that must be unique: ids, rule ids, what people type, codes of references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.facts import FACTS

from .errors import echo
from .merged import Finding
from .walk import drug_like, rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from calcinosis_cli.model import KnowledgeBase

    from .document import Path

_CODES = ("pmid", "pmcid", "doi", "nct")


def check(kb: KnowledgeBase) -> Iterator[Finding]:
    """Find ids, names and codes that stand for two things."""
    ids = ((entry.id, (*path, "id")) for path, entry in drug_like(kb))
    yield from _repeated(ids, "the id {} is used for another entry too", "one id for one thing")
    yield from _rule_ids(kb)
    yield from _names(kb)
    yield from _conditions(kb)
    yield from _codes(kb)


def _rule_ids(kb: KnowledgeBase) -> Iterator[Finding]:
    places = ((rule.id, (*path, "id")) for path, rule in rules(kb))
    return _repeated(places, "the rule id {} a second time", "an id of its own")


def _repeated(places: Iterable[tuple[str, Path]], message: str, allowed: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for name, path in places:
        if name in seen:
            yield Finding(path, message.format(f"'{name}'"), allowed)
        seen.add(name)


def _names(kb: KnowledgeBase) -> Iterator[Finding]:
    """Find names and aliases that are the id or name of another treatment, class or drug.

    Two entries may share an alias: it is then a coarse word, answered with both.
    """
    owners: dict[str, str] = {}
    for path, entry in drug_like(kb):
        owners.setdefault(entry.id.casefold(), entry.id)
        owner = owners.setdefault(entry.name.casefold(), entry.id)
        if owner != entry.id:
            yield _taken((*path, "name"), entry.name, owner)
    for path, entry in drug_like(kb):
        for index, alias in enumerate(entry.aliases):
            owner = owners.get(alias.casefold(), entry.id)
            if owner != entry.id:
                yield _taken((*path, "aliases", index), alias, owner)


def _taken(path: Path, name: str, owner: str) -> Finding:
    return Finding(path, f"{echo(name)} is the id or name of '{owner}'", "a name of its own")


def _conditions(kb: KnowledgeBase) -> Iterator[Finding]:
    for index, condition in enumerate(kb.conditions):
        if condition.id in FACTS or condition.id.replace("-", "_") in FACTS:
            message = f"'{condition.id}' is a fact of the profile"
            yield Finding(("conditions", index, "id"), message, "another id")


def _codes(kb: KnowledgeBase) -> Iterator[Finding]:
    for code in _CODES:
        owners: dict[str, str] = {}
        for index, reference in enumerate(kb.references):
            value = getattr(reference, code, None)
            if value is None:
                continue
            owner = owners.setdefault(value.casefold(), reference.id)
            if owner != reference.id:
                message = f"{code} {echo(value)} is that of '{owner}' too"
                yield Finding(("references", index, code), message, "one entry a source")

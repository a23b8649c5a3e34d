"""Names that must be unique: ids, rule ids, what people type, codes of references."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from calcinosis_cli.knowledge.errors import echo
from calcinosis_cli.knowledge.merged import Fault
from calcinosis_cli.knowledge.model import Treatment
from calcinosis_cli.knowledge.walk import drug_like, every_rule, hazards
from calcinosis_cli.patient.facts import FACTS
from calcinosis_cli.patient.names import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from calcinosis_cli.knowledge.document import Path
    from calcinosis_cli.knowledge.lexicon import Product
    from calcinosis_cli.knowledge.model import KnowledgeBase
    from calcinosis_cli.knowledge.walk import DrugLike

_FEWEST = 2
"""Ingredients of a product."""

_CODES = ("pmid", "pmcid", "doi", "nct")


def check(kb: KnowledgeBase) -> Iterator[Fault]:
    """Find ids, names and codes that stand for two things."""
    ids = [(entry.id, (*path, "id")) for path, entry in drug_like(kb)]
    ids += [(entry.id, ("products", index, "id")) for index, entry in enumerate(kb.products)]
    yield from _repeated(ids, "the id {} is used for another entry too", "one id for one thing")
    yield from _rule_ids(kb)
    yield from _names(kb)
    yield from _products(kb)
    yield from _conditions(kb)
    yield from _everyday(kb)
    yield from _directions(kb)
    yield from _codes(kb)


def _rule_ids(kb: KnowledgeBase) -> Iterator[Fault]:
    ruled = ((rule.id, (*path, "id")) for path, rule in every_rule(kb))
    dangers = ((hazard.id, (*path, "id")) for path, hazard in hazards(kb))
    places = chain(ruled, dangers)
    return _repeated(places, "the rule id {} a second time", "an id of its own")


def _repeated(places: Iterable[tuple[str, Path]], message: str, allowed: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for name, path in places:
        if name in seen:
            yield Fault(path, message.format(f"'{name}'"), allowed)
        seen.add(name)


def _names(kb: KnowledgeBase) -> Iterator[Fault]:
    """Find names and aliases that are the id or name of another treatment, class or drug.

    Two entries may share an alias: it is then a coarse word, answered with both. An alias of a
    procedure or a measure may name a group: it is the group when it is taken.
    """
    groups = {drug.id for drug in kb.drugs if drug.kind == "group"}
    owners: dict[str, str] = {}
    for path, entry in drug_like(kb):
        owners.setdefault(entry.id.casefold(), entry.id)
        owner = owners.setdefault(entry.name.casefold(), entry.id)
        if owner != entry.id:
            yield _taken((*path, "name"), entry.name, owner)
    for path, entry in drug_like(kb):
        for index, alias in enumerate(entry.aliases):
            owner = owners.get(alias.casefold(), entry.id)
            if owner != entry.id and not (owner in groups and _is_no_drug(entry)):
                yield _taken((*path, "aliases", index), alias, owner)


def _is_no_drug(entry: DrugLike) -> bool:
    return isinstance(entry, Treatment) and entry.kind != "drug"


def _products(kb: KnowledgeBase) -> Iterator[Fault]:
    """Find names of products that mean something else too.

    Only a treatment that is one of the ingredients may go by the same alias.
    """
    owners: dict[str, list[str]] = {}
    for _, entry in drug_like(kb):
        for name in (entry.id, entry.name, *entry.aliases):
            owners.setdefault(normal(name), []).append(entry.id)
    treatments = {treatment.id for treatment in kb.treatments}
    for index, product in enumerate(kb.products):
        own = treatments & set(product.ingredients)
        for path, name in _names_of(product):
            others = [owner for owner in owners.get(normal(name), ()) if owner not in own]
            if others:
                message = f"{echo(name)} is a name of '{others[0]}'"
                yield Fault(("products", index, *path), message, "a name of its own")
        for _, name in _names_of(product):
            owners.setdefault(normal(name), []).append(product.id)
        if len(product.ingredients) + len(product.unknown) < _FEWEST:
            yield Fault(("products", index), "has one ingredient", "two, or an alias of a drug")


def _names_of(product: Product) -> Iterator[tuple[Path, str]]:
    if normal(product.name) != normal(product.id):
        yield ("id",), product.id
    yield ("name",), product.name
    for place, alias in enumerate(product.aliases):
        yield ("aliases", place), alias


def _taken(path: Path, name: str, owner: str) -> Fault:
    return Fault(path, f"{echo(name)} is the id or name of '{owner}'", "a name of its own")


def _conditions(kb: KnowledgeBase) -> Iterator[Fault]:
    for index, condition in enumerate(kb.conditions):
        if condition.id in FACTS or condition.id.replace("-", "_") in FACTS:
            message = f"'{condition.id}' is a fact of the profile"
            yield Fault(("conditions", index, "id"), message, "another id")


def _everyday(kb: KnowledgeBase) -> Iterator[Fault]:
    """Find everyday words that are a name of a condition, or stand twice."""
    owners = {
        normal(name): condition.id
        for condition in kb.conditions
        for name in (condition.id, condition.label, *condition.aliases)
    }
    for index, entry in enumerate(kb.everyday):
        for place, word in enumerate(entry.words):
            owner = owners.setdefault(normal(word), entry.id)
            if owner != entry.id:
                message = f"{echo(word)} is a name of '{owner}'"
                yield Fault(("everyday", index, "words", place), message, "once")


def _directions(kb: KnowledgeBase) -> Iterator[Fault]:
    """Find words of prescriptions that stand twice: each means one thing."""
    owners: dict[str, str] = {}
    for index, entry in enumerate(kb.directions):
        for place, word in enumerate(entry.words):
            owner = owners.setdefault(normal(word), entry.id)
            if owner != entry.id:
                message = f"{echo(word)} is said by '{owner}'"
                yield Fault(("directions", index, "words", place), message, "once")


def _codes(kb: KnowledgeBase) -> Iterator[Fault]:
    for code in _CODES:
        owners: dict[str, str] = {}
        for index, reference in enumerate(kb.references):
            value = getattr(reference, code, None)
            if value is None:
                continue
            owner = owners.setdefault(value.casefold(), reference.id)
            if owner != reference.id:
                message = f"{code} {echo(value)} is that of '{owner}' too"
                yield Fault(("references", index, code), message, "one entry a source")

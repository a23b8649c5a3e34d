"""Names that must be unique: ids, rule ids, what people type, codes of references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.knowledge.errors import echo
from calcinosis_cli.knowledge.merged import Fault
from calcinosis_cli.knowledge.walk import drug_like
from calcinosis_cli.patient.facts import FACTS
from calcinosis_cli.patient.names import normal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from calcinosis_cli.knowledge.document import Path
    from calcinosis_cli.knowledge.lexicon import Product
    from calcinosis_cli.knowledge.model import KnowledgeBase
    from calcinosis_cli.knowledge.walk import FieldList

_FEWEST = 2
"""Ingredients of a product."""

_INSIDE = 3
"""Steps to the id of an entry; more lead to that of a rule or a hazard in it."""

_CODES = ("pmid", "pmcid", "doi", "nct")
_OWN = "a name of its own"


def check(kb: KnowledgeBase, every_field: FieldList) -> Iterator[Fault]:
    """Find ids, names and codes that stand for two things."""
    ids = [((*path, "id"), entry.id) for path, entry in drug_like(kb)]
    ids += [(("products", index, "id"), entry.id) for index, entry in enumerate(kb.products)]
    yield from _unique(ids, "the id {} is used for another entry too", "one id for one thing")
    rules = ((path, name) for path, name in every_field if path[-1] == "id" and path[_INSIDE:])
    yield from _unique(rules, "the rule id {} a second time", "an id of its own")
    yield from _names(kb)
    yield from _products(kb)
    yield from _words(kb)
    yield from _codes(kb)


def _unique(names: Iterable[tuple[Path, str]], message: str, allowed: str) -> Iterator[Fault]:
    return _owned(((*each, str(each[0])) for each in names), {}, message, allowed)


def _owned(
    names: Iterable[tuple[Path, str, str]],
    owners: dict[str, str],
    message: str,
    allowed: str,
    key: Callable[[str], str] = str.casefold,
) -> Iterator[Fault]:
    """Find names, each with its path and its owner, that another owner has already."""
    for path, name, mine in names:
        owner = owners.setdefault(key(name), mine)
        if owner != mine:
            yield Fault(path, message.format(echo(name), owner), allowed)


def _names(kb: KnowledgeBase) -> Iterator[Fault]:
    """Find names and aliases that are the id or name of another treatment, class or drug.

    Two entries may share an alias: it is then a coarse word, answered with both. An alias of a
    procedure or a measure may name a group: it is the group when it is taken.
    """
    groups = {drug.id for drug in kb.drugs if drug.kind == "group"}
    no_drugs = {each.id for each in kb.treatments if each.kind != "drug"}
    taken = "{} is the id or name of '{}'"
    owners = {entry.id.casefold(): entry.id for _, entry in drug_like(kb)}
    names = [((*path, "name"), entry.name, entry.id) for path, entry in drug_like(kb)]
    yield from _owned(names, owners, taken, _OWN)
    aliases = (
        ((*path, "aliases", index), alias, entry.id)
        for path, entry in drug_like(kb)
        for index, alias in enumerate(entry.aliases)
        if (owner := owners.get(alias.casefold()))
        and not (owner in groups and entry.id in no_drugs)
    )
    yield from _owned(aliases, owners, taken, _OWN)


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
                yield Fault(("products", index, *path), message, _OWN)
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


def _words(kb: KnowledgeBase) -> Iterator[Fault]:
    """Find everyday words, and words of prescriptions, that stand twice or name a condition.

    Nor may a condition be called like a fact.
    """
    for index, condition in enumerate(kb.conditions):
        if condition.id.replace("-", "_") in FACTS:
            message = f"'{condition.id}' is a fact of the profile"
            yield Fault(("conditions", index, "id"), message, "another id")
    conditions = {
        normal(name): condition.id
        for condition in kb.conditions
        for name in (condition.id, condition.label, *condition.aliases)
    }
    everyday = [
        (("everyday", index, "words", place), word, entry.id)
        for index, entry in enumerate(kb.everyday)
        for place, word in enumerate(entry.words)
    ]
    yield from _owned(everyday, conditions, "{} is a name of '{}'", "once", normal)
    directions = [
        (("directions", index, "words", place), word, entry.id)
        for index, entry in enumerate(kb.directions)
        for place, word in enumerate(entry.words)
    ]
    yield from _owned(directions, {}, "{} is said by '{}'", "once", normal)


def _codes(kb: KnowledgeBase) -> Iterator[Fault]:
    for code in _CODES:
        found = (
            (("references", index, code), value, reference.id)
            for index, reference in enumerate(kb.references)
            if (value := getattr(reference, code, None))
        )
        message = f"{code} {{}} is that of '{{}}' too"
        yield from _owned(found, {}, message, "one entry a source")

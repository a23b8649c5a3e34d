"""What counts as weakening when an entry is replaced, and how the stricter form is put back.

Each guard compares an old entry with a copy of the new one, changes the copy so that nothing
is weaker than before, and says what it changed as (path below the entry, words).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from calcinosis_cli.knowledge.errors import echo, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from calcinosis_cli.knowledge.document import Path, Tree
    from calcinosis_cli.knowledge.merged import Merged

PutBack: TypeAlias = "tuple[Path, str]"

_LEVELS = ("note", "caution", "avoid", "contraindicated")
_SEVERITIES = ("minor", "moderate", "major", "contraindicated")

_FIXED = {
    "classes": ["alike"],
    "interactions": ["withhold", "when"],
    "drugs": ["kind"],
    "conditions": ["implies", "implied_by", "excluded_by", "allergy"],
}
_NEVER_DROPPED = {"treatments": ["class"], "drugs": ["class", "alike"]}
"""Values that stay: all; those that were stated."""


def put_back(section: str, old: Tree, new: Tree, cited: frozenset[str]) -> list[PutBack]:
    """Make ``new`` (changed in place) no weaker than ``old``; say what had to be changed.

    ``cited`` are the references on which safety rests; see :func:`cited_for_safety`.
    """
    if section == "references":
        return list(_reference(old, new, cited))
    changes = list(_GUARDS[section](old, new)) if section in _GUARDS else []
    fixed = sorted({*old, *new}) if section == "alerts" else _FIXED.get(section, [])
    stated = [key for key in _NEVER_DROPPED.get(section, ()) if old.get(key)]
    return [*changes, *_same(old, new, [*fixed, *stated])]


def cited_for_safety(merged: Merged) -> frozenset[str]:
    """Collect what safety rules, hazards, reviews of domains, interactions and alerts cite."""
    sections = merged.sections
    speakers: list[Tree] = []
    for section in ("treatments", "classes"):
        for entry in sections[section].values():
            speakers += entry.tree.get("safety") or []
            speakers += entry.tree.get("hazards") or []
            speakers += (entry.tree.get("reviewed") or {}).values()
    for section in ("interactions", "alerts"):
        speakers += [entry.tree for entry in sections[section].values()]
    return frozenset(name for tree in speakers for name in tree.get("references") or ())


def _treatment(old: Tree, new: Tree) -> Iterator[PutBack]:
    yield from _rules(old, new)
    if old["kind"] == "drug":
        yield from _same(old, new, ["kind"])
    if old["role"] == "not-recommended" != new["role"]:
        new.setdefault("not_recommended_because", old["not_recommended_because"])
        yield from _same(old, new, ["role"])
    yield from _reviews(old, new)


def _rules(old: Tree, new: Tree) -> Iterator[PutBack]:
    """Unite safety rules and hazards by id; a rule that stays may get stricter, never weaker."""
    places = {rule["id"]: index for index, rule in enumerate(new.get("safety") or [])}
    for rule in old.get("safety") or []:
        name = rule["id"]
        if name not in places:
            new.setdefault("safety", []).append(rule)
            yield ("safety",), f"the rule '{name}' is left out"
            continue
        path: Path = ("safety", places[name])
        mine = new["safety"][places[name]]
        changes = [*_no_lower(rule, mine, "level", _LEVELS), *_same(rule, mine, ["when"])]
        for below, words in changes:
            yield (*path, *below), words
    kept = [hazard["id"] for hazard in new.get("hazards") or []]
    for hazard in old.get("hazards") or []:
        if hazard["id"] not in kept:
            new.setdefault("hazards", []).append(hazard)
            yield ("hazards",), f"the hazard '{hazard['id']}' is left out"


def _reviews(old: Tree, new: Tree) -> Iterator[PutBack]:
    """Keep what was said of each domain: a silence there must not look like a safe answer."""
    for domain, review in (old.get("reviewed") or {}).items():
        mine = (new.get("reviewed") or {}).get(domain)
        if mine is None:
            new.setdefault("reviewed", {})[domain] = review
            yield ("reviewed",), f"'{domain}' is left out"
        elif review["found"] == "rules" and mine["found"] == "none":
            new["reviewed"][domain] = review
            yield ("reviewed", domain, "found"), "'none' is weaker than 'rules'"


def _interaction(old: Tree, new: Tree) -> Iterator[PutBack]:
    yield from _no_lower(old, new, "severity", _SEVERITIES)
    if sorted(old["between"]) != sorted(new["between"]):
        yield from _same(old, new, ["between", "withhold"])


def _drug(old: Tree, new: Tree) -> Iterator[PutBack]:
    before, after = old.get("members") or [], new.get("members") or []
    if missing := [member for member in before if member not in after]:
        new["members"] = [*before, *(member for member in after if member not in before)]
        yield ("members",), f"{listed(map(echo, missing))} left out"


def _product(old: Tree, new: Tree) -> Iterator[PutBack]:
    """An ingredient may become a known one, but none may be left out."""
    missing = [name for name in old["ingredients"] if name not in new["ingredients"]]
    fewer = len(new["ingredients"]) + len(new.get("unknown") or [])
    if missing or fewer < len(old["ingredients"]) + len(old.get("unknown") or []):
        yield from _same(old, new, ["ingredients", "unknown"])


def _reference(old: Tree, new: Tree, cited: frozenset[str]) -> Iterator[PutBack]:
    if new.get("standing") == "retracted" and old["id"] in cited:
        for path, _ in _same(old, new, ["standing"]):
            yield path, "'retracted', but a safety rule rests on it"


def _no_lower(old: Tree, new: Tree, key: str, scale: tuple[str, ...]) -> Iterator[PutBack]:
    if scale.index(new[key]) < scale.index(old[key]):
        words = f"'{new[key]}' is weaker than '{old[key]}'"
        new[key] = old[key]
        yield (key,), words


def _same(old: Tree, new: Tree, keys: Iterable[str]) -> Iterator[PutBack]:
    """Put back values that may not change at all: nobody can compute which is stricter."""
    for key in keys:
        if _value(old, key) == _value(new, key):
            continue
        words = "is left out" if key not in new else "is changed"
        if key in old:
            new[key] = old[key]
        else:
            del new[key]
        yield (key,), words


def _value(tree: Tree, key: str) -> Any:  # noqa: ANN401 (any value of an entry)
    """Read a value; an absent one and an empty list are the same."""
    return tree.get(key) or None


_GUARDS: dict[str, Callable[[Tree, Tree], Iterator[PutBack]]] = {
    "treatments": _treatment,
    "classes": _rules,
    "interactions": _interaction,
    "drugs": _drug,
    "products": _product,
}

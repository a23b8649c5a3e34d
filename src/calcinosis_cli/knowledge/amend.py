"""``amend`` in a user's own file: single parts of an entry are changed without copying the rest.

A field that is written replaces the old one, and an empty one (``null``) takes it away. Parts with
an id (rules, hazards) are themselves amended, or added; aliases are added; what was said of a
domain, and each code, stands for itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeGuard

from calcinosis_cli.knowledge.document import ParsedFile, Spot
from calcinosis_cli.knowledge.errors import suggested
from calcinosis_cli.knowledge.merged import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calcinosis_cli.knowledge.document import Path, Tree
    from calcinosis_cli.knowledge.errors import Problem
    from calcinosis_cli.knowledge.merged import Merged

AMEND: Final = "amend"
_ADDED: Final = ("aliases",)
_BY_KEY: Final = ("reviewed", "codes")


class Amendment(NamedTuple):
    """An entry as it is after a change; ``document`` holds it alone, with the places changed."""

    section: str
    document: ParsedFile

    @property
    def tree(self) -> Tree:
        """The whole entry."""
        found: Tree = self.document.tree[self.section][0]
        return found

    @property
    def entry(self) -> Entry:
        """The same, with where it stands."""
        return Entry(self.tree, self.document, (self.section, 0))


def amendments(merged: Merged, document: ParsedFile) -> Iterator[Amendment | Problem]:
    """Go through what a file amends of the data below it."""
    for section, changes in (document.tree.get(AMEND) or {}).items():
        whole = [entry["id"] for entry in document.tree.get(section) or ()]
        seen: set[str] = set()
        for index, change in enumerate(changes):
            name, path = change["id"], (AMEND, section, index)
            old = merged.sections[section].get(name)
            if name in whole or name in seen:
                yield _problem(document, path, f"'{name}' a second time", "once in a file")
            elif old is None:
                hint = suggested(name, list(merged.sections[section]))
                yield _problem(document, path, f"there is no '{name}' to amend", hint=hint)
            else:
                seen.add(name)
                yield _amended(section, document, old.tree, path)


def _amended(section: str, document: ParsedFile, old: Tree, path: Path) -> Amendment:
    *_, index = path
    change, spot = document.tree[AMEND][section][index], document.spot(path)
    tree, places = _laid_over(old, change, spot)
    root = Spot(spot.line, spot.column)
    root.below[section] = Spot(spot.line, spot.column)
    root.below[section].below[0] = places
    return Amendment(section, ParsedFile(document.name, {section: [tree]}, root))


def _laid_over(old: Tree, change: Tree, spot: Spot) -> tuple[Tree, Spot]:
    """Lay a change over a mapping; return the new one, and where in the file its parts stand."""
    tree, places = dict(old), _emptied(spot)
    for key, value in change.items():
        if value is None:
            tree.pop(key, None)
        else:
            tree[key], places.below[key] = _changed(key, old.get(key), value, spot.below[key])
    return tree, places


def _changed(key: str, old: Any, new: Any, spot: Spot) -> tuple[Any, Spot]:  # noqa: ANN401 - any value of an entry
    """Lay the new value of a field over the old one, or put it in its place."""
    if key in _ADDED and isinstance(new, list) and isinstance(old, list):
        return _joined(old, new, spot)
    if key in _BY_KEY and isinstance(new, dict) and isinstance(old, dict):
        return _laid_over(old, new, spot)
    return _by_id(old, new, spot) if _named(new) and _named(old) else (new, spot)


def _joined(old: list[Any], more: list[Any], spot: Spot) -> tuple[list[Any], Spot]:
    """Add words to a list; one that stands there already is no second one."""
    found, places = list(old), _emptied(spot)
    for index, word in enumerate(more):
        if word not in old:
            places.below[len(found)] = spot.below[index]
            found.append(word)
    return found, places


def _by_id(old: list[Tree], changes: list[Tree], spot: Spot) -> tuple[list[Tree], Spot]:
    """Amend those parts of a list that are named, and add those that are new."""
    found, places = list(old), _emptied(spot)
    at = {part["id"]: place for place, part in enumerate(old)}
    for index, change in enumerate(changes):
        place = at.setdefault(change["id"], len(found))
        part, here = change, spot.below[index]
        if place < len(found):
            part, here = _laid_over(found[place], change, here)
        found[place : place + 1] = [part]
        places.below[place] = here
    return found, places


def _named(value: object) -> TypeGuard[list[Tree]]:
    """Tell whether a value is a list of parts with an id."""
    parts = value if isinstance(value, list) else [None]
    return all(isinstance(part, dict) and isinstance(part.get("id"), str) for part in parts)


def _emptied(spot: Spot) -> Spot:
    """Return the same place without what is below it."""
    found = Spot(spot.line, spot.column)
    found.key = spot.key
    return found


def _problem(
    document: ParsedFile, path: Path, message: str, allowed: str = "", hint: str = ""
) -> Problem:
    return document.problem((*path, "id"), message, allowed, hint)

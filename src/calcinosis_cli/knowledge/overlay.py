"""Put a user's own files over the base data without letting them weaken its safety.

An entry of an overlay replaces the base entry with its id as a whole, or amends it (see
:mod:`.amend`). Whatever would then speak less clearly against a treatment is put back (see
:mod:`.guard`), and a notice says so.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from calcinosis_cli.knowledge.amend import AMEND, Amendment, amendments
from calcinosis_cli.knowledge.errors import MOST_PROBLEMS, in_order
from calcinosis_cli.knowledge.guard import cited_for_safety, put_back
from calcinosis_cli.knowledge.merged import RELEASE, SECTIONS, Entry, Merged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from calcinosis_cli.knowledge.document import ParsedFile
    from calcinosis_cli.knowledge.errors import Problem
    from calcinosis_cli.knowledge.guard import PutBack

KEPT = "kept as in the data it replaces"
ALLOWED = "let through by --allow-weaker-safety"


def merge_base(documents: Iterable[ParsedFile]) -> tuple[Merged, list[Problem]]:
    """Put the base files together; an id or a release that stands twice is a problem."""
    merged, problems = Merged(), []
    for document in documents:
        merged.documents.append(document)
        problems += _take_release(merged, document)
        problems += _take_entries(merged, document)
        if AMEND in document.tree:
            message = "stands only in a file laid over the data"
            problems.append(document.problem((AMEND,), message, key=True))
    return merged, problems


def lay_over(
    merged: Merged,
    document: ParsedFile,
    check: Callable[[ParsedFile], list[Problem]],
    *,
    allow_weaker_safety: bool,
) -> tuple[list[Problem], list[Problem]]:
    """Replace or amend entries of ``merged`` by those of one overlay.

    ``check`` finds the problems of an entry that was amended. Returns the problems of the overlay,
    and the notices of what was put back (or, with ``allow_weaker_safety``, of what was let
    through).
    """
    cited, own = cited_for_safety(merged), Merged()
    problems, notices = _take_entries(own, document), []
    for found in amendments(merged, document):
        if not isinstance(found, Amendment):
            problems.append(found)
        elif wrong := check(found.document):
            problems += wrong
        else:
            own.sections[found.section][found.tree["id"]] = found.entry
    merged.documents.append(document)
    if RELEASE in document.tree:
        merged.release = Entry(document.tree[RELEASE], document, (RELEASE,))
    for section, new in own.sections.items():
        old = merged.sections[section]
        for name in new.keys() & old.keys():
            safe = copy.deepcopy(new[name].tree)
            changes = put_back(section, old[name].tree, safe, cited)
            notices += _told(new[name], changes, ALLOWED if allow_weaker_safety else KEPT)
            if not allow_weaker_safety:
                new[name] = new[name]._replace(tree=safe)
        old.update(new)
    return problems[:MOST_PROBLEMS], in_order(notices)


def _told(entry: Entry, changes: Iterable[PutBack], outcome: str) -> list[Problem]:
    return [
        entry.document.problem((*entry.path, *path), message, outcome) for path, message in changes
    ]


def _take_release(merged: Merged, document: ParsedFile) -> list[Problem]:
    if RELEASE not in document.tree:
        return []
    if merged.release is not None:
        message = f"stands in {merged.release.document.name} already"
        return [document.problem((RELEASE,), message, "one file", key=True)]
    merged.release = Entry(document.tree[RELEASE], document, (RELEASE,))
    return []


def _take_entries(merged: Merged, document: ParsedFile) -> list[Problem]:
    problems = []
    for section in SECTIONS:
        for index, tree in enumerate(document.tree.get(section) or []):
            name, entry = tree["id"], Entry(tree, document, (section, index))
            first = merged.sections[section].setdefault(name, entry)
            if first is not entry:
                where = f"{first.document.name}:{first.document.spot((*first.path, 'id')).line}"
                place = (*entry.path, "id")
                message = f"the id '{name}' a second time"
                problems.append(document.problem(place, message, f"once; see {where}"))
    return problems

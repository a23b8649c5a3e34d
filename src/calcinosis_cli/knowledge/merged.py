"""Several documents put together to one tree that still knows where everything came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias, get_args

from calcinosis_cli.knowledge.errors import Problem

if TYPE_CHECKING:
    from calcinosis_cli.knowledge.document import ParsedFile, Path, Tree

Section: TypeAlias = Literal[
    "groups",
    "classes",
    "treatments",
    "references",
    "interactions",
    "drugs",
    "products",
    "conditions",
    "everyday",
    "directions",
    "alerts",
    "terms",
]
SECTIONS: Final[tuple[Section, ...]] = get_args(Section)
"""The keys whose value is a list of entries with an ``id``."""

RELEASE: Final = "knowledge_base"


class Fault(NamedTuple):
    """A defect at a path of the merged tree; ``key`` means the key rather than its value."""

    path: Path
    message: str
    allowed: str = ""
    hint: str = ""
    key: bool = False


class Entry(NamedTuple):
    """One entry, with the document and the path that it came from."""

    tree: Tree
    document: ParsedFile
    path: Path


@dataclass
class Merged:
    """Sections as mappings from id to entry, in the order of the files."""

    release: Entry | None = None
    sections: dict[str, dict[str, Entry]] = field(
        default_factory=lambda: {section: {} for section in SECTIONS}
    )
    documents: list[ParsedFile] = field(default_factory=list)

    def tree(self) -> Tree:
        """Give the plain tree: every section a list."""
        tree: Tree = {RELEASE: self.release.tree if self.release else {}}
        for section, found in self.sections.items():
            tree[section] = [entry.tree for entry in found.values()]
        return tree

    def problem(self, finding: Fault) -> Problem:
        """Locate a finding in the file that holds its entry."""
        path, *words, key = finding
        if not path:
            name = self.documents[0].name if self.documents else ""
            return Problem(name, 1, 1, "", *words)
        section, index, *rest = path
        entry = list(self.sections[str(section)].values())[int(index)]
        return entry.document.problem((*entry.path, *rest), *words, key=key)

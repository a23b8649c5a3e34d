"""A patient's profile as YAML or JSON text, read by the same strict reader as the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.knowledge.errors import KnowledgeError, type_words
from calcinosis_cli.knowledge.files import refuse_large
from calcinosis_cli.knowledge.yaml_text import parse

if TYPE_CHECKING:
    from calcinosis_cli.knowledge.document import ParsedFile


def read_profile(data: bytes, name: str, *, first_line: int = 1) -> ParsedFile:
    """Read the mapping of facts that a profile is.

    The result's ``tree`` is ``dict[str, object]``; its ``problem(path, message, allowed,
    hint)`` makes the one-line problem of a value, e.g. of ``("conditions", "gout")``. ``name``
    is what to call the file; ``first_line`` the line of a record within a longer file.

    Raises ``KnowledgeError`` for text that cannot be read, or that is no mapping.
    """
    refuse_large(data, name)
    document = parse(data, name, first_line=first_line)
    if not isinstance(document.tree, dict):
        message = f"a profile cannot be {type_words(document.tree)}"
        raise KnowledgeError([document.problem((), message, "a mapping of facts: 'age: 54'")])
    return document

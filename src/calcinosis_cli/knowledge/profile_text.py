"""A patient's profile as YAML or JSON text, read by the same strict reader as the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import KnowledgeError, kind_of
from .files import refuse_large
from .yaml_text import parse

if TYPE_CHECKING:
    from .document import Document


def read_profile(data: bytes, name: str, *, first_line: int = 1) -> Document:
    """Read the mapping of facts that a profile is.

    The result's ``tree`` is ``dict[str, object]``; its ``problem(path, message, allowed,
    hint)`` makes the one-line problem of a value, e.g. of ``("conditions", "gout")``. ``name``
    is what to call the file; ``first_line`` the line of a record within a longer file.

    Raises ``KnowledgeError`` for text that cannot be read, or that is no mapping.
    """
    refuse_large(data, name)
    document = parse(data, name, first_line=first_line)
    if not isinstance(document.tree, dict):
        message = f"a profile cannot be {kind_of(document.tree)}"
        raise KnowledgeError([document.problem((), message, "a mapping of facts: 'age: 54'")])
    return document

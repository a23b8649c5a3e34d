"""YAML: entries in the form of the data, to be changed and laid over them again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import yaml

from calcinosis_cli.knowledge.scalars import is_text
from calcinosis_cli.output.stamp import footer

if TYPE_CHECKING:
    from calcinosis_cli.output.formats import Content

WIDTH = 100


class _Dumper(yaml.SafeDumper):
    """Writes what stands twice twice: anchors are refused when the file is read."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401, ARG002 - any value is written out
        return True


def _text(dumper: yaml.SafeDumper, words: str) -> yaml.ScalarNode:
    """Quote what does not begin as a word, and what some version of YAML does not read as text."""
    style = None if words[:1].isalpha() and is_text(words) else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", words, style=style)


_Dumper.add_representer(str, _text)


def write(content: Content) -> str:
    """Write the entries of a file to be laid over the data; what is empty is left out."""
    entries = content.overlay() if content.overlay else {}
    tree = {section: msgspec.to_builtins(found) for section, found in entries.items() if found}
    said = f"# {footer(content.document)}\n"
    return said + yaml.dump(tree, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)

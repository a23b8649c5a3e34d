"""Bytes of YAML (or JSON) to plain values, with the place of each; strict about traps.

YAML 1.1 and 1.2 read some plain words differently, and YAML can share, tag and merge nodes.
None of that is wanted in hand-written medical data, so each is an error with its remedy.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NoReturn

import yaml

from calcinosis_cli.knowledge.document import ParsedFile, Spot
from calcinosis_cli.knowledge.errors import (
    MOST_PROBLEMS,
    KnowledgeError,
    Problem,
    echo,
    in_order,
    type_words,
)
from calcinosis_cli.knowledge.files import refuse_large
from calcinosis_cli.knowledge.scalars import read_plain
from calcinosis_cli.patient.messages import BREAK, FORBIDDEN, shortened

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_DEPTH: Final = 30
"""Nesting allowed; the deepest real path has about ten levels."""

MAX_VALUES: Final = 200_000
"""Keys and values allowed in one file; the whole knowledge base has fewer than 100,000."""

_TAB_INDENT = re.compile(r"^ *\t(?=[ \t]*[^\s#])", re.MULTILINE)
_SWALLOWED = re.compile(r"\n[ \t]*-[ \t]")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_REMEDIES: Final = {
    "mapping values are not allowed": "quote text that contains ': '",
    "did not find expected key": "check the indentation and the quotes",
    "expected <block end>": "check the indentation and the quotes",
    "could not find expected ':'": "write 'key: value', or quote the text",
    "unexpected end of stream": "a quote or bracket is never closed",
    "did not find expected ',' or": "a bracket is never closed, or a comma is missing",
    "cannot start any token": "quote text that starts with this character",
    "expected '-' indicator": "check the indentation of the list",
    "expected alphabetic or numeric": "quote text that starts with this character",
    "unknown escape character": "write '\\\\' for a backslash, or use single quotes",
    "hexdecimal number": "write '\\\\' for a backslash, or use single quotes",
    "expected node content": "a value is missing: check the brackets and commas",
    "expected <document start>": "check the indentation of the first lines",
    "block sequence entries are not": "start the list on the line below its key",
    "mapping keys are not allowed": "quote text that starts with '? '",
    "unexpected ':'": "quote text that contains ':'",
    "expected comment or line break": "quote text that starts with this character",
}


def parse(data: bytes, name: str, *, first_line: int = 1) -> ParsedFile:
    """Read one document; raise ``KnowledgeError`` with every defect found.

    ``name`` is the file named in messages; ``first_line`` counts lines for a record of a
    longer file. The values of the tree are str, int, float, bool, None, list and dict.
    """
    reader = _Reader(name, first_line)
    text = reader.decode(data)
    reader.check_characters(text)
    tree, spot = reader.compose(text)
    if reader.problems:
        raise KnowledgeError(in_order(reader.problems))
    return ParsedFile(name, tree, spot)


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


class _Reader:
    """The state of one reading: the event stream, and the problems so far."""

    def __init__(self, name: str, first_line: int) -> None:
        self.name = name
        self.offset = first_line
        self.problems: list[Problem] = []
        self.text = ""
        self.json = False
        self.values = 0
        self.events: Any = None

    def report(self, line: int, column: int, message: str, allowed: str = "") -> None:
        """Note a problem at a place that counts from 0."""
        self.problems.append(
            Problem(self.name, line + self.offset, column + 1, "", message, allowed)
        )
        if len(self.problems) >= MOST_PROBLEMS:
            raise KnowledgeError(in_order(self.problems))

    def stop(self, line: int, column: int, message: str, allowed: str = "") -> NoReturn:
        """Give up: what follows cannot be read."""
        self.report(line, column, message, allowed)
        raise KnowledgeError(in_order(self.problems))

    def decode(self, data: bytes) -> str:
        """Turn bytes into text; a UTF-8 byte order mark is tolerated, nothing else."""
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            before = data[: error.start]
            line, column = before.count(b"\n"), len(before) - before.rfind(b"\n") - 1
            self.stop(line, column, "not UTF-8", "save the file as UTF-8")
        self.json = text.lstrip()[:1] in {"{", "["}
        return text

    def check_characters(self, text: str) -> None:
        """Refuse control characters, other line separators, and tabs as indentation."""
        if found := re.search(FORBIDDEN, text):
            line, column = _place(text, found.start())
            self.stop(line, column, f"character U+{ord(found[0]):04X}", "printable characters")
        if self.json:
            return
        if found := _TAB_INDENT.search(text):
            line, column = _place(text, found.end() - 1)
            self.stop(line, column, "a tab in the indentation", "spaces")

    def compose(self, text: str) -> tuple[Any, Spot]:
        """Build the tree of the only document of the text."""
        self.text = _as_yaml(text) if self.json else text
        self.events = _PARSER(self.text)
        try:
            return self._only_document()
        except (yaml.YAMLError, ValueError) as error:
            mark: Any = getattr(error, "problem_mark", None)
            what = str(getattr(error, "problem", None) or "unreadable")
            # The end of the text is reported on a line that the file does not have.
            found = (mark.line, mark.column) if mark else (0, 0)
            line, column = min(found, _place(self.text, len(self.text.rstrip())))
            self.stop(line, column, f"invalid YAML: {what}", _remedy(what))
        finally:
            self.events.dispose()

    def _only_document(self) -> tuple[Any, Spot]:
        self.events.get_event()
        if self.events.check_event(yaml.StreamEndEvent):
            self.stop(0, 0, "the file is empty", "a mapping")
        start = self.events.get_event()
        if start.version or start.tags:
            self._at(start, "a directive (%YAML, %TAG)", "remove it")
        root = self.events.get_event()
        if isinstance(root, yaml.ScalarEvent) and not root.value and not root.style:
            self.stop(0, 0, "the file is empty", "a mapping")  # nothing after '---'
        tree, spot = self._node(root, 0)
        self.events.get_event()
        if not self.events.check_event(yaml.StreamEndEvent):
            mark = self.events.get_event().start_mark
            self.stop(mark.line, mark.column, "a second document", "one document a file")
        return tree, spot

    def _at(self, event: Any, message: str, allowed: str) -> None:  # noqa: ANN401 (PyYAML)
        self.report(event.start_mark.line, event.start_mark.column, message, allowed)

    def _node(self, event: Any, depth: int) -> tuple[Any, Spot]:  # noqa: ANN401 (PyYAML)
        mark = event.start_mark
        spot = Spot(mark.line + self.offset, mark.column + 1)
        if isinstance(event, yaml.AliasEvent):
            self._at(event, f"an alias (*{shortened(str(event.anchor))})", "write the value out")
            return None, spot
        if event.anchor is not None:
            self._at(
                event, f"an anchor (&{shortened(event.anchor)})", "write the value out each time"
            )
        if event.tag is not None:
            self._at(
                event, f"a tag ({shortened(event.tag)})", "remove it; quote the value if it is text"
            )
        if depth > MAX_DEPTH:
            self.stop(mark.line, mark.column, f"nested deeper than {MAX_DEPTH} levels")
        self.values += 1
        if self.values > MAX_VALUES:
            self.stop(
                mark.line, mark.column, f"more than {MAX_VALUES:,} keys and values", "several files"
            )
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event), spot
        build = self._mapping if isinstance(event, yaml.MappingStartEvent) else self._sequence
        return build(spot, depth), spot

    def _sequence(self, spot: Spot, depth: int) -> list[Any]:
        items: list[Any] = []
        below: dict[str | int, Spot] = {}
        while not isinstance(event := self.events.get_event(), yaml.SequenceEndEvent):
            value, below[len(items)] = self._node(event, depth + 1)
            items.append(value)
        spot.below = below
        return items

    def _mapping(self, spot: Spot, depth: int) -> dict[str, Any]:
        items: dict[str, Any] = {}
        below = spot.below
        while not isinstance(event := self.events.get_event(), yaml.MappingEndEvent):
            key, place = self._key(event, depth)
            value, value_spot = self._node(self.events.get_event(), depth + 1)
            if key in items:
                first = below[key].key
                line = first.line if first else 0
                self._at(event, f"the key {echo(key)} a second time", f"once; see line {line}")
            value_spot.key = place
            items[key], below[key] = value, value_spot
        return items

    def _key(self, event: Any, depth: int) -> tuple[str, Spot]:  # noqa: ANN401 (PyYAML)
        key, spot = self._node(event, depth + 1)
        if isinstance(event, yaml.ScalarEvent) and not event.style and event.value == "<<":
            return "<<", spot  # reported as a merge key already
        if not isinstance(key, str):
            self._at(event, "a key that is not text", "quote the key")
        return str(key), spot

    def _scalar(self, event: Any) -> Any:  # noqa: ANN401 (PyYAML)
        if event.style in {"|", ">"}:
            self._at(event, f"a block text ({event.style})", 'one line, in "…" where needed')
            return event.value
        if re.search(BREAK, event.value):
            self._at(event, "a line break or a tab in the text", "one line")
        if event.style:
            if found := re.search(FORBIDDEN, event.value):
                escape = f"an escaped character U+{ord(found[0]):04X}"
                self._at(event, escape, "printable characters")
            return event.value
        if event.start_mark.line != event.end_mark.line:
            self._check_swallowed(event)
        return self._plain(event)

    def _check_swallowed(self, event: Any) -> None:  # noqa: ANN401 (PyYAML)
        """Refuse the trap: ``- text: one`` / ``    - next: two`` is *one* text in YAML."""
        raw = self.text[event.start_mark.index : event.end_mark.index]
        if found := _SWALLOWED.search(raw):
            line, column = _place(raw, found.end() - 2)
            message = "'- ' continues the text above instead of starting an item"
            self.report(event.start_mark.line + line, column, message, "check the indentation")

    def _plain(self, event: Any) -> Any:  # noqa: ANN401 (PyYAML)
        report: Callable[[str, str], None] = lambda *words: self._at(event, *words)  # noqa: E731
        return read_plain(event.value, report, json=self.json)


def _place(text: str, index: int) -> tuple[int, int]:
    """Line and column, from 0, of an index into text."""
    breaks = list(_LINE_BREAK.finditer(text, 0, index))
    return len(breaks), index - (breaks[-1].end() if breaks else 0)


def _remedy(what: str) -> str:
    return next((remedy for words, remedy in _REMEDIES.items() if words in what), "")


_LEADING = re.compile(r"^[ \t]+", re.MULTILINE)
_PAIR = re.compile(
    r"(?<!\\)((?:\\\\)*)\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE
)


def _as_yaml(text: str) -> str:
    r"""Write what JSON has and YAML has not: tabs as indentation, surrogate pairs.

    ``\ud83d\ude00`` becomes the one long escape ``\U0001F600``; a tab becomes a space.
    """

    def join(found: re.Match[str]) -> str:
        high, low = int(found[2], 16), int(found[3], 16)
        return f"{found[1]}\\U{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00):08X}"

    return _PAIR.sub(join, _LEADING.sub(lambda found: " " * len(found[0]), text))

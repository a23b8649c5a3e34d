"""The fenced blocks of a Markdown page, and how a page is followed line by line."""

from __future__ import annotations

import re
import shlex
from typing import NamedTuple

_FENCE = re.compile(r"^```(\w+)(?: title=\"([^\"]+)\")?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_EXIT = re.compile(r"\s+#\s*exit code (\d+)\s*$")
_COMMENT = re.compile(r"\s+#\s.*$")


class Block(NamedTuple):
    """One fenced block; ``title`` is the file that it shows."""

    language: str
    title: str
    text: str


class Line(NamedTuple):
    """One command of a page, with the exit code that the page promises."""

    command: str
    code: int


def blocks(page: str) -> list[Block]:
    return [Block(*match.groups(default="")) for match in _FENCE.finditer(page)]


def lines(block: Block) -> list[Line]:
    """The commands of a shell block that start the program."""
    found = [line.strip() for line in block.text.splitlines()]
    return [_line(line) for line in found if re.search(r"(^|\| )calcinosis ", line)]


def _line(text: str) -> Line:
    promised = _EXIT.search(text)
    return Line(_COMMENT.sub("", text), int(promised[1]) if promised else 0)


def program_alone(command: str) -> str:
    """Cut a pipe into other programs off: what is left is the program by itself."""
    words = shlex.split(command, posix=False)
    start = words.index("calcinosis")
    pipes = [place for place, word in enumerate(words) if word == "|" and place > start]
    return " ".join(words[: pipes[0]] if pipes else words)

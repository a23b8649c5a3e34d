"""Structured mutation: texts of lines and words stay texts of lines and words.

A changed byte is mostly a broken file. These changes are those of a tired editor, of a script
that pasted badly, and of someone who tries what the format allows: every YAML feature that the
project refuses, numbers at their limits, characters that move the cursor.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

_TOKEN: Final = re.compile(r'"[^"\n]*"|\'[^\'\n]*\'|[\w.+<>=/-]+|\n|[ \t]+|.')
_NUMBER: Final = re.compile(r"[-+]?\d+(?:\.\d+)?")
LARGEST: Final = 16_384
MOST_CHANGES: Final = 6
STRANGE: Final = 0.2
"""Share of words that mean nothing here."""

_NUMBERS: Final = """
0 -0 1 -1 0.0 1.5 1e3 1.0e+3 0.1e1 1e 1e999 -1e999 1e-999 1.7976931348623157e308 00 007 0x1F 0b1
0o7 1_000 1,000 +1 .5 5. .inf -.inf .nan NaN Infinity 3:25 190:20:30 999999999999999 2026-01-31
2026-01-31T00:00:00Z ٣ ½
"""
_YAML_WORDS: Final = r"""
null ~ Null true false True yes no on off y n = << "" '' [] {} [[]] [null] *a | > |- >+2 # --- ...
@ ` { } [ ] !!python/object:os.system "\ud83d\ude00" "\ud83d" "\u0000" "\x41" "\q" "\\u0041" "\N"
"""
NUMBERS: Final = [*_NUMBERS.split(), "9" * 16, "9" * 40, "9" * 5000]
YAML_WORDS: Final = [
    *_YAML_WORDS.split(),
    *("{a: {}}", "&a x", "!!str 1", "! x", "!x y", "!!binary aGk=", "!!set {a}", "? ", "- "),
    *(": ", " #", "%YAML 1.1", "%TAG ! tag:x,2000:"),
]
CHARACTERS: Final = [
    *("\t", "\r", "\r\n", "\x00", "\x07", "\x1b[31m", "\x7f", "\x85", "\xa0", "\xad", "\u200b"),
    *("\u200d", "\u2028", "\u2029", "\u202e", "\u2066", "\ufeff", "\ufffd", "\uffff", "\ufb01"),
    *("\U0001f600", "\U0010ffff", "e\u0301", "\u0130", "\u0131", "\u017f", "\u212a", "\u05d0"),
    *("é", "ß", "β", "≥", "µ", "中"),
]


class Mutator:
    """Changes texts with pieces of ``donors`` (texts) and with ``words`` that mean something."""

    def __init__(self, donors: Sequence[str], words: Sequence[str]) -> None:
        self.donors = donors
        self.words = words
        self._changes: tuple[Callable[[str, Random], str], ...] = (
            *(self._other_word,) * 6,
            *(self._number, self._yaml_word, self._special, self._requote) * 2,
            *(self._lines, self._block, self._indent, self._splice) * 3,
            *(self._drop_token, self._double_token, self._swap_tokens),
            *(self._wrap, self._nest, self._repeat, self._characters),
        )

    def mutate(self, text: str, dice: Random) -> str:
        """Return the text with one to a few changes."""
        for _ in range(1 + min(int(dice.expovariate(0.8)), MOST_CHANGES)):
            text = dice.choice(self._changes)(text, dice)[:LARGEST]
        return text

    def word(self, dice: Random) -> str:
        """Return a word that means something, or a special one."""
        if not self.words or dice.random() < STRANGE:
            return dice.choice(dice.choice((NUMBERS, YAML_WORDS)))
        return dice.choice(self.words)

    def _at_token(self, text: str, dice: Random, change: Callable[[str], str]) -> str:
        tokens = _TOKEN.findall(text)
        places = [place for place, token in enumerate(tokens) if token.strip(" \t\n,:")]
        if not places:
            return text + change("")
        place = dice.choice(places)
        tokens[place] = change(tokens[place])
        return "".join(tokens)

    def _other_word(self, text: str, dice: Random) -> str:
        return self._at_token(text, dice, lambda _: self.word(dice))

    def _yaml_word(self, text: str, dice: Random) -> str:
        return self._at_token(text, dice, lambda _: dice.choice(YAML_WORDS))

    def _special(self, text: str, dice: Random) -> str:
        return self._at_token(text, dice, lambda old: dice.choice(YAML_WORDS) + " " + old)

    def _drop_token(self, text: str, dice: Random) -> str:
        return self._at_token(text, dice, lambda _: "")

    def _double_token(self, text: str, dice: Random) -> str:
        between = dice.choice((" ", ", ", ": ", "", "\n"))
        return self._at_token(text, dice, lambda old: old + between + old)

    def _requote(self, text: str, dice: Random) -> str:
        mark = dice.choice("\"'")
        return self._at_token(
            text, dice, lambda old: old[1:-1] if old[:1] in "\"'" else mark + old + mark
        )

    def _wrap(self, text: str, dice: Random) -> str:
        left, right = dice.choice((("[", "]"), ("{", "}"), ("{a: ", "}"), ("- ", ""), ("[[", "]]")))
        return self._at_token(text, dice, lambda old: left + old + right)

    def _nest(self, text: str, dice: Random) -> str:
        depth = dice.choice((2, 10, 29, 30, 31, 32, 100, 1000, 5000))
        left, right = dice.choice((("[", "]"), ("{a: ", "}"), ('{"a": ', "}"), ("- ", "")))
        return self._at_token(text, dice, lambda old: left * depth + old + right * depth)

    def _swap_tokens(self, text: str, dice: Random) -> str:
        tokens = _TOKEN.findall(text)
        if len(tokens) > 1:
            one, two = dice.sample(range(len(tokens)), 2)
            tokens[one], tokens[two] = tokens[two], tokens[one]
        return "".join(tokens)

    def _number(self, text: str, dice: Random) -> str:
        found = list(_NUMBER.finditer(text))
        if not found:
            return self._at_token(text, dice, lambda _: dice.choice(NUMBERS))
        old = dice.choice(found)
        near = (f"-{old[0]}", f"{old[0]}.0", f"{old[0]}{old[0]}", f'"{old[0]}"', f"<{old[0]}")
        new = dice.choice((*NUMBERS, *near, *near))
        return text[: old.start()] + new + text[old.end() :]

    def _characters(self, text: str, dice: Random) -> str:
        place = dice.randint(0, len(text))
        return text[:place] + dice.choice(CHARACTERS) + text[place:]

    def _repeat(self, text: str, dice: Random) -> str:
        start = dice.randint(0, len(text))
        piece = text[start : start + dice.choice((1, 4, 20, 100))]
        return text[:start] + piece * dice.choice((2, 3, 50, 1000)) + text[start:]

    @staticmethod
    def _lines(text: str, dice: Random) -> str:
        """Delete, double, move or swap single lines: keys missing and keys twice."""
        lines = text.split("\n")
        one, two = dice.randrange(len(lines)), dice.randrange(len(lines))
        kind = dice.choice(("delete", "double", "move", "swap", "join"))
        if kind == "delete":
            del lines[one]
        elif kind == "double":
            lines.insert(one, lines[one])
        elif kind == "move":
            lines.insert(two, lines.pop(one))
        elif kind == "swap":
            lines[one], lines[two] = lines[two], lines[one]
        else:
            lines[one : one + 2] = [" ".join(lines[one : one + 2])]
        return "\n".join(lines)

    @staticmethod
    def _block(text: str, dice: Random) -> str:
        """Delete, double or move a line with all that is indented below it."""
        lines = text.split("\n")
        start = dice.randrange(len(lines))
        depth = _depth(lines[start])
        end = start + 1
        while end < len(lines) and _depth(lines[end]) > depth:
            end += 1
        block = lines[start:end]
        kind = dice.choice(("delete", "double", "move"))
        if kind != "double":
            del lines[start:end]
        if kind != "delete":
            place = dice.randint(0, len(lines)) if kind == "move" else start
            lines[place:place] = block
        return "\n".join(lines)

    @staticmethod
    def _indent(text: str, dice: Random) -> str:
        lines = text.split("\n")
        start = dice.randrange(len(lines))
        step = dice.choice((-4, -2, -1, 1, 2, 4))
        for place in range(start, min(len(lines), start + dice.choice((1, 1, 2, 5)))):
            lines[place] = " " * step + lines[place] if step > 0 else lines[place][-step:]
        return "\n".join(lines)

    def _splice(self, text: str, dice: Random) -> str:
        """Put lines of another text in, in place of some."""
        lines, other = text.split("\n"), dice.choice(self.donors).split("\n")
        start, from_ = dice.randrange(len(lines) + 1), dice.randrange(len(other))
        gone, come = dice.choice((0, 0, 1, 3, 10)), dice.choice((1, 1, 2, 5, 20))
        lines[start : start + gone] = other[from_ : from_ + come]
        return "\n".join(lines)


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))

"""A line as it stands on a prescription, a box or in a letter: which medicine, and how much of it.

*MTX 15 mg sc weekly*, *methotrexate 2.5 MG Oral Tablet*, *prednisone 5 mg bd; folic acid*,
*warfarin (stopped 2020)*. Words that say how much, how often, in which form and from whom are read
past, as the data name them; what is left must be a known name, or the medicine is not recognized.
Nothing is guessed: a dose counts only as far as it is plainly stated, and what may or may not be
taken counts as not recognized.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.patient.dosing import Said, amounts_of, kinds
from calcinosis_cli.patient.line_part import PAST, LinePart, reach, state_of, through
from calcinosis_cli.patient.names import normal
from calcinosis_cli.patient.scanning import exactly, key_of, plain_line, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from calcinosis_cli.patient.dosing import Amounts
    from calcinosis_cli.patient.line_part import State
    from calcinosis_cli.patient.names import Instruction, NameIndex
    from calcinosis_cli.patient.scanning import Token


class PrescriptionLine(NamedTuple):
    """One medicine as it was typed; ``name`` is the known name in it, or nothing.

    ``left``: of an allergy the words that are no direction, a name of which only others know.
    """

    typed: str
    name: str = ""
    doses: Sequence[Amounts] = ()
    state: State = "taken"
    left: str = ""


_IGNORED = frozenset("\":*'")
_BRACKETS = frozenset("([{")
_AMOUNTS = frozenset({"strength", "unclear-amount"})
_LONGEST_NAME = 16
"""Words and signs of a name, at most."""

_LONGEST_REASON = 5
"""Words after *for* or *because of*, at most."""

_ONE, _HALF = exactly(1.0), exactly(0.5)
_KIND = 4
"""A bare whole number up to this belongs to the name before it: Tylenol 4 is not Tylenol."""


class Prescriptions:
    """Reads lines against known names and the directions of the data."""

    def __init__(self, names: NameIndex, directions: Sequence[Instruction]) -> None:
        self._names = names
        self._numbers = {w: d.value for d in directions if d.kind == "number" for w in d.words}
        self._phrases = {key_of(word): each for each in directions for word in each.words}
        self._longest = max((key.count(" ") + 1 for key in self._phrases), default=0)
        self._countable = {
            key.split()[1]
            for key, each in self._phrases.items()
            if each.kind == "pieces" and key.startswith("# ")
        }
        self._of_route: dict[str, list[str]] = {}
        for each in directions:
            if each.route:
                self._of_route.setdefault(each.route, [each.route]).extend(each.words)

    def says_none(self, text: str) -> bool:
        """Tell whether the words say that nothing is taken."""
        whole = self._phrases.get(key_of(text))
        return whole is not None and whole.kind == "none"

    def unread(self, text: str) -> str:
        """Return the words that no direction explains: perhaps a name with a slip in it."""
        found, at, left = self._tokens(plain_line(text)), 0, []
        while at < len(found):
            said, words = self._said(found, at)
            left += [] if said else [found[at].key]
            at += max(words, 1)
        return " ".join(left)

    def pieces(self, text: str) -> tuple[list[str], list[str]]:
        """Return the known names in a text, and the words of it that nobody knows."""
        parts = list(self._parts(plain_line(text)))
        left = [word for part in parts for word in part.left]
        return [name for part in parts for name in part.names], left

    def is_heading(self, text: str) -> bool:
        """Tell whether words stand over a list: known ones, and no medicine."""
        parts = list(self._parts(plain_line(text)))
        return any(part.said for part in parts) and not any(p.names or p.unknown for p in parts)

    def lines(self, text: str) -> list[PrescriptionLine]:
        """Return a line for each medicine; the whole, unread, when no name in it is known."""
        plain = plain_line(text)
        lines = [self._line(plain, part) for part in self._joined(self._parts(plain))]
        if not any(line.name or line.state == "allergy" for line in lines):
            return [PrescriptionLine(text)]
        return lines if len(lines) > 1 else [lines[0]._replace(typed=text)]

    def _tokens(self, text: str) -> list[Token]:
        """Return the tokens; words for numbers and fractions of a piece become numbers."""
        found = []
        for token in tokens(text):
            number = self._numbers.get(token.key)
            found.append(
                token if number is None else token._replace(key="#", number=exactly(number))
            )
        for at in range(len(found) - 4, -1, -1):
            if at + 4 > len(found):  # two became one
                continue
            one, by, other, what = found[at : at + 4]
            if (one.number, by.key, other.key, what.number) == (_ONE, "and", "a", _HALF):
                found[at : at + 4] = [one._replace(end=what.end, number=exactly(1.5))]
                continue
            fraction = re.fullmatch(r"([13])\s?/\s?([248])", text[one.start : other.end])
            if by.key == "/" and fraction and what.key in self._countable:
                value, begun = int(fraction[1]) / int(fraction[2]), at
                if at and text[found[at - 1].start : one.start].strip().isdecimal():  # 1 1/2
                    begun, value = at - 1, value + int(text[found[at - 1].start : one.start])
                merged = one._replace(start=found[begun].start, end=other.end)
                found[begun : at + 3] = [merged._replace(number=exactly(value))]
        return found

    def _parts(self, text: str) -> Iterator[LinePart]:
        """Go through the text, the longest name or direction first."""
        found, at = self._tokens(text), 0
        part = LinePart(0)
        while at < len(found):
            said, words = self._said(found, at)
            name, length = self._name(text, found, at)
            begun, at = found[at], at + max(words, length, 1)
            last = found[at - 1]
            if name and length >= words + bool(part.names):
                part.add(name, begun.start, at)
            elif said is None:
                if last.key not in _IGNORED:
                    part.left.append(last.key)
                    part.unknown |= not self._excused(part, last.key)
            elif said.direction.kind in ("separator", "joiner"):
                yield part
                part = LinePart(last.end, said.direction.id, inside=last.key in _BRACKETS)
            elif said.direction.kind == "reaction" and part.excused > 0:
                part.excused -= 1  # prn nausea: what it is for
            elif said.direction.kind != "on" or not self._name(text, found, at)[1]:
                part.said.append(said._replace(through=through(text, part.said, said)))
                self._weigh(part, said, named=bool(self._name(text, found, at)[1]))
                count = last.number
                whole = count and count.least == count.most <= _KIND and count.least.is_integer()
                written = text[begun.start : last.end].lstrip("# ").isdecimal()
                part.unknown |= bool(words == 1 and whole and written) and part.named_to == at - 1
            part.end = last.end
        yield part

    def _weigh(self, part: LinePart, said: Said, *, named: bool) -> None:
        """Take in what words say of a whole part: that it is not a plain line, or why it is not."""
        kind = said.direction.kind
        part.unknown |= not self._belongs(said.direction, part.names)
        part.unknown |= kind == "past-before" and not named
        part.unknown |= kind in PAST and part.excused > 0  # if stopped
        if said.direction.why:
            part.excused = _LONGEST_REASON
        elif kind == "strength" and 0 < part.excused < _LONGEST_REASON:
            part.unknown = True  # what has a strength is no reason

    def _excused(self, part: LinePart, word: str) -> bool:
        """Tell whether a word says what it is for; a slip of a name does not."""
        part.excused -= 1
        return part.excused >= 0 and not self._names.suggest(word)

    def _said(self, found: Sequence[Token], at: int) -> tuple[Said | None, int]:
        """Find the longest direction that begins here, and how many words it takes."""
        for length in range(min(self._longest, len(found) - at), 0, -1):
            words = found[at : at + length]
            direction = self._phrases.get(" ".join(token.key for token in words))
            glued = at and found[at - 1].end == found[at].start and words[0].key.isalpha()
            if direction and not (glued and direction.kind == "separator"):  # x5y is a word
                numbers = [token.number for token in words if token.key == "#"] or [exactly(1)]
                number = numbers[-1 if direction.kind == "every" else 0]
                return Said(direction, number, found[at].start), length
        return None, 0

    def _name(self, text: str, found: Sequence[Token], at: int) -> tuple[str, int]:
        """Find the longest known name that begins here, and how many words it takes."""
        start = found[at].start if at < len(found) else 0
        if at == len(found) or (start and text[start - 1].isalnum() and text[start].isalnum()):
            return "", 0
        longest = "", 0
        for length in range(min(_LONGEST_NAME, len(found) - at), 0, -1):
            last = found[at + length - 1]
            if text[last.end - 1 : last.end + 1].isalnum() and last.end < len(text):
                continue
            if key := self._spelled(normal(text[start : last.end])):
                longest = key, length
                # Fosamax 70 is a name, but in *Fosamax 70 mg* the number belongs to the unit.
                glued = text[last.start - 1].isalnum()
                if last.key != "#" or glued or not self._measures(found, at + length - 1):
                    return longest
        return longest

    def _measures(self, found: Sequence[Token], at: int) -> bool:
        """Tell whether a number has a unit behind it."""
        said, words = self._said(found, at)
        return words > 1 and said is not None and said.direction.kind in _AMOUNTS

    def _spelled(self, key: str) -> str:
        """Return the known name, also when it is written with another space or dot: B 12."""
        if self._names.has(key):
            return key
        if key.replace(" ", "").isalpha():
            return ""
        others = (key.replace(" / ", "/").replace(".", ""), re.sub(r"(?<=[a-z]) (?=\d)", "", key))
        return next((other for other in others if self._names.has(other)), "")

    def _belongs(self, direction: Instruction, names: Sequence[str]) -> bool:
        """Tell whether words may stand in a line: *no* may not, a salt only behind its medicine."""
        ids = {identifier for name in names for identifier in self._names.meaning(name)}
        if direction.kind == "salt" and not ids:
            return False
        return direction.kind != "none" and ids.isdisjoint(direction.not_after)

    def _joined(self, parts: Iterable[LinePart]) -> list[LinePart]:
        """Give what stands without a name to the medicine before it, else to the next."""
        joined: list[LinePart] = []
        ahead: list[LinePart] = []
        for part in parts:
            if part.by == "joiners" and not part.names and joined:  # Panadol Plus is not Panadol
                joined[-1].take(part, unclear=True)
            elif not part.names and not part.said and not part.unknown:
                continue
            elif not part.names and (joined or not part.unknown):
                self._beside(part, joined, ahead)
            elif joined and self._again(joined[-1], part):
                joined[-1].take(part)
            else:
                for before in ahead if part.said or part.names else ():
                    part.take(before)
                joined.append(part)
                ahead = []
                reach(joined)
        return joined

    @staticmethod
    def _beside(part: LinePart, joined: list[LinePart], ahead: list[LinePart]) -> None:
        """Give a part without a name to what it speaks of."""
        if not joined:
            ahead.append(part)
        elif not part.unknown or (part.inside and joined[-1].states()):
            joined[-1].take(part)
        elif kinds(part.said, *PAST) or (part.inside and part.states()):
            joined[-1].take(part, unclear=True)
        else:
            joined.append(part)
        reach(joined)

    def _again(self, one: LinePart, other: LinePart) -> bool:
        """Tell whether a second name only says which medicine it is: two brands are two."""
        if one.unknown or other.unknown or (one.said and other.said):
            return False
        names = [self._one(part.names) for part in (one, other)]
        ids, others = (set(self._names.meaning(name)) for name in names)
        own = {normal(identifier) for identifier in ids}
        return bool(ids) and ids == others and (other.inside or not own.isdisjoint(names))

    def _one(self, names: Sequence[str]) -> str:
        """Return the one medicine that names mean: equal ones, or a product and its parts."""
        ids = {name: set(self._names.meaning(name)) for name in names}
        whole = max(ids, key=lambda name: len(ids[name]), default="")
        return whole if all(each <= ids[whole] for each in ids.values()) else ""

    def _line(self, text: str, part: LinePart) -> PrescriptionLine:
        typed = text[part.start : part.end].strip()
        if typed.count("(") > typed.count(")") and text[part.end :].startswith(")"):
            typed += ")"
        state = state_of(part)
        reacted = kinds(part.said, "reaction") and not part.states()
        name = "" if part.unknown or reacted or state is None else self._one(part.names)
        if not name:
            left = " ".join(part.left) if state == "allergy" and not part.names else ""
            return PrescriptionLine(typed, state="allergy" if left else "taken", left=left)
        doses = amounts_of([part.said, *part.more])
        return PrescriptionLine(typed, self._by(doses[0].route, name), doses, state or "taken")

    def _by(self, route: str | None, name: str) -> str:
        """Return the name of what is given by this route, where that is another medicine."""
        ids = self._names.meaning(name)
        if len(ids) != 1:
            return name
        for way in self._of_route.get(route or "", ()):
            for key in (f"{way} {name}", f"{name} {way}", f"{normal(ids[0])} {way}"):
                if len(self._names.meaning(key)) == 1:
                    return key
        return name

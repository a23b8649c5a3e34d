"""A line as it stands on a prescription, a box or in a letter: which medicine, and how much of it.

*MTX 15 mg sc weekly*, *methotrexate 2.5 MG Oral Tablet*, *prednisone 5 mg bd; folic acid*. Words
that say how much, how often, in which form and from whom are read past, as the data name them;
what is left must be a known name, or the medicine is not recognized. Nothing is guessed: a dose
counts only as far as it is plainly stated.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.patient.names import folded, normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from calcinosis_cli.patient.names import Instruction, NameIndex


class PrescriptionLine(NamedTuple):
    """One medicine as it was typed; ``name`` is the known name in it, or nothing."""

    typed: str
    name: str = ""
    mg: float | None = None
    times_a_week: float | None = None
    route: str | None = None


_NUMBER = r"(?:[1-9]\d{0,2}(?:,\d{3})+|\d+(?:[.,]\d+)?|\.\d+)"
_TIMES = r"\s?[x\u00d7]\s?"
_UNITS = r"(?:[.,/%\d]|\s?(?:m?g|[mµ]cg|[mµ]g|ml|l|iu|ie|ui|units?|days?|weeks?|months?)\b)"
_TOKENS = re.compile(
    r"(?P<scheme>(?<![\w./-])(?:[0-9]|0[.,]5)(?:\s?-\s?(?:[0-9]|0[.,]5)){2,3}(?![\w/-]|[.,]\d)"
    rf"|(?<![\w./-])[1-6]{_TIMES}(?:[1-9]|0[.,]5)(?![\w-]|{_UNITS}))"
    rf"|(?P<number>(?:#\s?)?{_NUMBER}(?:\s?(?:-|to(?=[\s\d]))\s?{_NUMBER})*)"
    r"|(?P<dotted>(?<!\w)(?:[^\W\d_]\.)+[^\W\d_](?!\w)\.?)"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)?)|(?P<sign>[^\s\w-]|_)"
)
_IGNORED = frozenset("\":*'")
_BRACKETS = frozenset("([{")
_AMOUNTS = frozenset({"strength", "unclear-amount"})
_LONGEST_NAME = 16
"""Words and signs of a name, at most."""

_KIND = 4
"""A bare whole number up to this belongs to the name before it: Tylenol 4 is not Tylenol."""


class _Token(NamedTuple):
    """A word, a sign, or a number as ``#``; a number is ``None`` when it is a range."""

    key: str
    start: int
    end: int
    number: float | None = None


class _Said(NamedTuple):
    """A direction in a line; its number is 1 without one, and ``None`` for a range."""

    direction: Instruction
    number: float | None

    @property
    def value(self) -> float | None:
        """What it amounts to."""
        return None if self.number is None else self.number * self.direction.value


class _Part:
    """What stands between two separators, or several of these that speak of one medicine."""

    def __init__(self, start: int, *, joined: bool = False, inside: bool = False) -> None:
        self.start = self.end = start
        self.joined = joined
        self.inside = inside
        self.names: list[str] = []
        self.named_to = -1
        self.said: list[_Said] = []
        self.unknown = False

    def kinds(self, *kinds: str) -> list[_Said]:
        """Return what was said of some kinds."""
        return [each for each in self.said if each.direction.kind in kinds]

    def take(self, other: _Part) -> None:
        """Add what stands beside it."""
        self.start, self.end = min(self.start, other.start), max(self.end, other.end)
        self.said += other.said


class Prescriptions:
    """Reads lines against known names and the directions of the data."""

    def __init__(self, names: NameIndex, directions: Sequence[Instruction]) -> None:
        self._names = names
        self._numbers = {w: d.value for d in directions if d.kind == "number" for w in d.words}
        self._phrases = {_key(word): each for each in directions for word in each.words}
        self._longest = max((key.count(" ") + 1 for key in self._phrases), default=0)
        self._of_route: dict[str, list[str]] = {}
        for each in directions:
            if each.route:
                self._of_route.setdefault(each.route, [each.route]).extend(each.words)

    def says_none(self, text: str) -> bool:
        """Tell whether the words say that nothing is taken."""
        whole = self._phrases.get(_key(text))
        return whole is not None and whole.kind == "none"

    def unread(self, text: str) -> str:
        """Return the words that no direction explains: perhaps a name with a slip in it."""
        tokens, at, left = [self._numbered(token) for token in _tokens(folded(text))], 0, []
        while at < len(tokens):
            said, words = self._said(tokens, at)
            left += [] if said else [tokens[at].key]
            at += max(words, 1)
        return " ".join(left)

    def lines(self, text: str) -> list[PrescriptionLine]:
        """Return a line for each medicine; the whole, unread, when no name in it is known."""
        plain = folded(text)
        lines = [self._line(plain, part) for part in self._joined(self._parts(plain))]
        if not any(line.name for line in lines):
            return [PrescriptionLine(text)]
        return lines if len(lines) > 1 else [lines[0]._replace(typed=text)]

    def _parts(self, text: str) -> Iterator[_Part]:
        """Go through the text, the longest name or direction first."""
        tokens, at = [self._numbered(token) for token in _tokens(text)], 0
        part = _Part(0)
        while at < len(tokens):
            said, words = self._said(tokens, at)
            name, length = self._name(text, tokens, at)
            at += max(words, length, 1)
            last = tokens[at - 1]
            if name and length >= words + bool(part.names):
                part.names.append(name)
                part.named_to = at
            elif said is None:
                part.unknown |= last.key not in _IGNORED
            elif said.direction.kind in ("separator", "joiner"):
                yield part
                joined = said.direction.kind == "joiner"
                part = _Part(last.end, joined=joined, inside=last.key in _BRACKETS)
            else:
                part.said.append(said)
                part.unknown |= not self._belongs(said.direction, part.names)
                whole = float(last.number or 0).is_integer()
                bare = words == 1 and last.key == "#" and whole and (last.number or 0) <= _KIND
                part.unknown |= bare and part.named_to == at - 1
            part.end = last.end
        yield part

    def _numbered(self, token: _Token) -> _Token:
        number = self._numbers.get(token.key)
        return token if number is None else token._replace(key="#", number=number)

    def _said(self, tokens: Sequence[_Token], at: int) -> tuple[_Said | None, int]:
        """Find the longest direction that begins here, and how many words it takes."""
        for length in range(min(self._longest, len(tokens) - at), 0, -1):
            found = tokens[at : at + length]
            direction = self._phrases.get(" ".join(token.key for token in found))
            if direction:
                return _Said(direction, next((t.number for t in found if t.key == "#"), 1)), length
        return None, 0

    def _name(self, text: str, tokens: Sequence[_Token], at: int) -> tuple[str, int]:
        """Find the longest known name that begins here, and how many words it takes."""
        start = tokens[at].start
        if start and text[start - 1].isalnum() and text[start].isalnum():
            return "", 0
        found = "", 0
        for length in range(min(_LONGEST_NAME, len(tokens) - at), 0, -1):
            last = tokens[at + length - 1]
            if text[last.end - 1 : last.end + 1].isalnum() and last.end < len(text):
                continue
            if key := self._spelled(normal(text[start : last.end])):
                found = key, length
                # Fosamax 70 is a name, but in *Fosamax 70 mg* the number belongs to the unit.
                glued = text[last.start - 1].isalnum()
                if last.key != "#" or glued or not self._measures(tokens, at + length - 1):
                    return found
        return found

    def _measures(self, tokens: Sequence[_Token], at: int) -> bool:
        """Tell whether a number has a unit behind it."""
        said, words = self._said(tokens, at)
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
        if direction.kind != "salt":
            return direction.kind != "none"
        ids = {identifier for name in names for identifier in self._names.meaning(name)}
        return bool(ids) and ids.isdisjoint(direction.not_after)

    def _joined(self, parts: Iterable[_Part]) -> list[_Part]:
        """Give what stands without a name to the medicine before it, else to the next."""
        joined: list[_Part] = []
        ahead: list[_Part] = []
        for part in parts:
            if part.joined and not part.names and joined:  # Panadol Plus is not Panadol
                joined[-1].take(part)
                joined[-1].unknown = True
            elif not part.names and not part.said and not part.unknown:
                continue
            elif not part.names and not part.unknown:
                (joined[-1].take if joined else ahead.append)(part)
            elif joined and self._again(joined[-1], part):
                joined[-1].take(part)
            else:
                for before in ahead if part.said or part.names else ():
                    part.take(before)
                joined.append(part)
                ahead = []
        return joined

    def _again(self, one: _Part, other: _Part) -> bool:
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

    def _line(self, text: str, part: _Part) -> PrescriptionLine:
        typed = text[part.start : part.end].strip()
        name = "" if part.unknown else self._one(part.names)
        if not name:
            return PrescriptionLine(typed)
        route = _route(part)
        return PrescriptionLine(typed, self._by(route, name), _mg(part), _times_a_week(part), route)

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


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    for match in _TOKENS.finditer(text):
        said = match[0].casefold()
        if match.lastgroup == "scheme":
            spelled = _tokens(_spelled_out(said))
            found += (each._replace(start=match.start(), end=match.end()) for each in spelled)
        elif match.lastgroup == "number":
            found.append(_Token("#", match.start(), match.end(), _number(said)))
        else:
            key = said.replace(".", "") if match.lastgroup == "dotted" else said
            found.append(_Token(key, match.start(), match.end()))
    return found


def _spelled_out(scheme: str) -> str:
    """Say in words what 1-0-1 (morning, noon, evening) and 2x1 (twice one) mean."""
    if "-" not in scheme:
        times, each = re.split(_TIMES, scheme)
        return f"{each} dose {times} times daily"
    pieces = [each.strip() for each in scheme.split("-")]
    taken = [each for each in pieces if each != "0"]
    if not taken:
        return "dose unknown"
    amount = f"{taken[0]} dose" if len(set(taken)) == 1 else "variable dose"
    return f"{amount} {len(taken)} times daily"


def _key(words: str) -> str:
    return " ".join(token.key for token in _tokens(folded(words)))


def _number(text: str) -> float | None:
    """Read ``1,000``, ``2.5`` and ``2,5``; a range is no number."""
    try:
        return float(re.sub(r"(?<!^0),(?=\d{3}(?!\d))", "", text.lstrip("# ")).replace(",", "."))
    except ValueError:
        return None


def _route(part: _Part) -> str | None:
    """Return the route that is named, else that of the form; ``None`` when they are several."""
    for kinds in (("route",), ("form", "pieces")):
        if found := {each.direction.route for each in part.kinds(*kinds)} - {None}:
            return found.pop() if len(found) == 1 else None
    return None


def _mg(part: _Part) -> float | None:
    """Return mg of one dose: the strength, times the pieces where these are counted."""
    strengths, pieces = part.kinds("strength"), part.kinds("pieces")
    uncounted = any(each.direction.pieces for each in part.kinds("form"))
    if len(strengths) != 1 or part.kinds("unclear-amount") or len(pieces) > 1:
        return None
    if not pieces:
        return None if uncounted else strengths[0].value
    mg, count = strengths[0].value, pieces[0].value
    pack = not part.kinds("often", "often-if-one", "every", "moment", "weekday", "unclear-often")
    return None if mg is None or count is None or pack else mg * count


def _times_a_week(part: _Part) -> float | None:
    """Return doses a week; days of the week and times of the day are counted when alone."""
    rates = {_rate(each) for each in part.kinds("often", "often-if-one", "every")}
    days, moments = (
        len({each.direction.id for each in part.kinds(kind)}) for kind in ("weekday", "moment")
    )
    if part.kinds("unclear-often") or len(rates) > 1:
        return None
    if rates:
        rate = rates.pop()
        return rate if not days or rate == days else None
    return float(days * max(moments, 1) or moments * 7) or None


def _rate(said: _Said) -> float | None:
    if said.direction.kind == "every":
        return said.direction.value / said.number if said.number else None
    return said.value if said.direction.kind == "often" or said.number == 1 else None

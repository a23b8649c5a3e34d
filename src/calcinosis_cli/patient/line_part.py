"""A part of a line: its names, what is said around them, and whether that is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from calcinosis_cli.patient.dosing import WEEK, Said, kinds, own_time

if TYPE_CHECKING:
    from collections.abc import Sequence

State: TypeAlias = Literal["taken", "not-taken", "allergy"]

PAST = ("past", "past-before")
_STATES = (*PAST, "allergy")
_DOSING = ("strength", "pieces", "often", "every", "clock", "moment", "weekday")
_FIRST_YEAR = 1900
_ANDS = ("ands", "joiners")
"""Separators after which *stopped* may mean what stands before, too."""
_SOFT = (*_ANDS, "commas")
"""Separators over which *stopped* or *allergic to* may reach."""


class LinePart:
    """What stands between two separators, or several of these that speak of one medicine."""

    def __init__(self, start: int, by: str = "", *, inside: bool = False) -> None:
        self.start = self.end = start
        self.by = by
        self.inside = inside
        self.names: list[str] = []
        self.named_at = self.named_to = -1
        self.said: list[Said] = []
        self.more: list[list[Said]] = []
        self.left: list[str] = []
        self.unknown = False
        self.excused = 0
        self.trailing = False

    @property
    def bare(self) -> bool:
        """Whether there are names and nothing else."""
        return bool(self.names) and not self.said and not self.unknown

    def states(self) -> list[Said]:
        """Return what says that it is not taken."""
        return kinds(self.said, *_STATES)

    def add(self, name: str, start: int, following: int) -> None:
        """Add a name; ``following`` is the place of the next token."""
        self.named_at = self.named_at if self.names else start
        self.names.append(name)
        self.named_to = following

    def take(self, other: LinePart, *, unclear: bool = False) -> None:
        """Add what stands beside it; what has a strength of its own may be another dose."""
        self.start, self.end = min(self.start, other.start), max(self.end, other.end)
        self.trailing = bool(other.states()) and not other.names
        self.names += other.names
        self.left += other.left
        self.unknown |= unclear
        if _amount(other.said) and _amount(self.said) and not other.states():
            self.more.append(other.said)
        elif not (kinds(other.said, "strength") and other.states()):
            (self.more[-1] if self.more and not other.states() else self.said).extend(other.said)
        elif not kinds(self.said, "strength"):  # what was taken before: the dose, or the medicine?
            self.unknown = True


def _amount(said: Sequence[Said]) -> bool:
    """Tell whether words may speak of another dose: a strength, or pieces at their own time."""
    return bool(kinds(said, "strength") or (kinds(said, "pieces") and own_time(said)))


def through(text: str, before: Sequence[Said], said: Said) -> bool:
    """Tell whether a day of the week ends a span of them: Tuesday-Sunday."""
    days = [one for one in before[-1:] if {one.direction.id, said.direction.id} <= {*WEEK}]
    return bool(days) and "-" in text[days[0].at : said.at]


def state_of(part: LinePart) -> State | None:
    """Tell whether it is taken; ``None`` when that is not clear."""
    past, dosed = kinds(part.said, *PAST), kinds(part.said, *_DOSING)
    if kinds(part.said, "allergy"):
        return None if dosed or kinds(part.said, "present") else "allergy"
    before = [said for said in part.said if said.direction.id == "dose-before"]
    if not past:
        unclear = (before and not kinds(part.said, "strength")) or any(map(_years, part.said))
        return None if unclear else "taken"
    first = past[0].at
    again = [said for said in kinds(part.said, "present") if said.at > first]
    # *Not on Sundays*, *was on 20*: that is said of the dose, perhaps.
    of_dose = [said for said in dosed if part.named_at < first < said.at]
    number = [said for said in kinds(part.said, "unclear-amount") if _small(said)]
    of_dose += number if past[0].direction.id == "formerly" else []
    return None if again or of_dose or kinds(part.said, "lately") else "not-taken"


def _years(said: Said) -> bool:
    """Tell whether a span is one of years: 2015-2019."""
    number = said.number
    return number is not None and _FIRST_YEAR <= number.least < number.most


def _small(said: Said) -> bool:
    """Tell whether a number is no year."""
    return said.number is not None and said.number.most < _FIRST_YEAR


def reach(joined: list[LinePart]) -> None:
    """Leave it open what *stopped A and B*, *A and B stopped*, *A, not with B* say of the other."""
    if not joined[1:]:
        return
    one, other = joined[-2:]
    ahead = any(said.at < one.named_at for said in one.states())
    behind = any(said.at > other.named_at for said in other.states())
    reaches = (ahead and other.bare and other.by in _SOFT) or (
        other.by in _ANDS and ((behind and one.bare) or one.trailing)
    )
    if reaches:
        one.take(joined.pop(), unclear=True)

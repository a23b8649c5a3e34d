"""How much of a medicine, how often, by which way: what the directions around a name amount to.

Everything is a span, from the least to the most that the words can mean, so that nothing is guessed
and a rule that holds for the whole span still holds. What cannot be told is ``None``.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.patient.scanning import Number, exactly

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from calcinosis_cli.patient.history import Unclear
    from calcinosis_cli.patient.names import Instruction

DAYS = 7.0
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""The directions that are days of the week."""
_RATES = ("often", "often-if-one", "every", "clock")
_WHEN = ("moment", "weekday")
_ONE = exactly(1.0)
_MOST_TIMES = 12
"""A higher number before *a day* is no number of times."""
_LATE = frozenset({"evening", "night"})
"""One moment, said twice: in the evening at bedtime."""


class Said(NamedTuple):
    """A direction in a line, with its number if it has one; ``at``: where it stands.

    ``through``: a day of the week that may end a span of days, which began with the one before.
    """

    direction: Instruction
    number: Number | None
    at: int = 0
    through: bool = False

    @property
    def value(self) -> Number | None:
        """What it amounts to."""
        by, most, number = self.direction.value, self.direction.most, self.number
        if number is None:
            return None
        return number._replace(least=number.least * by, most=number.most * (most or by))


class Amounts(NamedTuple):
    """One dose in mg, doses a week, the route, and what was said in two ways."""

    mg: Number | None
    times_a_week: Number | None
    route: str | None
    unclear: list[Unclear]

    @property
    def a_week(self) -> tuple[float, float] | None:
        """Milligrams a week, from the least to the most."""
        mg, times = self.mg, self.times_a_week
        return mg and times and (mg.least * times.least, mg.most * times.most)


def amounts_of(groups: Sequence[Sequence[Said]]) -> list[Amounts]:
    """Return each dose that is taken; what speaks of the same dose in two ways counts once.

    10 mg in the morning and 5 mg in the evening are two; 300 mg three times a day (900 mg a day)
    is one.
    """
    groups = [part for group in groups for part in _parted(group)]
    everything = [said for group in groups for said in group]
    strengths = kinds(groups[0], "strength")
    groups = [g if kinds(g, "strength") else [*strengths, *g] for g in groups]
    each = [_amounts(group)._replace(route=_route(everything)) for group in groups]
    if len(each) > 1 and _apart(groups):
        return each
    weekly = {one.a_week for one in each}
    if len(weekly) == 1 and None not in weekly:
        return each[:1]
    whole = _amounts(everything)
    times = [one.times_a_week for one in each]
    if len(each) > 1 and whole.times_a_week and all(times):  # they may add up
        most = sum(one.most for one in times if one)
        whole = whole._replace(times_a_week=whole.times_a_week._replace(most=most))
    return [whole]


def _parted(group: Sequence[Said]) -> list[list[Said]]:
    """Part what names an amount again after a time of its own: 20 mg am 10 mg pm."""
    parts: list[list[Said]] = [[]]
    for said in sorted(group, key=lambda said: said.at):
        if (
            said.direction.kind == "strength"
            and kinds(parts[-1], "strength")
            and own_time(parts[-1])
        ):
            parts.append([])
        parts[-1].append(said)
    return parts


def kinds(group: Iterable[Said], *wanted: str) -> list[Said]:
    """Return what was said of some kinds."""
    return [said for said in group if said.direction.kind in wanted]


def _amounts(group: Sequence[Said]) -> Amounts:
    unclear: dict[Unclear, None] = {}
    mg, times = _mg(group, unclear), _times_a_week(group, unclear)
    if mg and mg.either:
        unclear["number"] = None
    return Amounts(mg, times, _route(group), list(unclear))


def _apart(groups: Sequence[Sequence[Said]]) -> bool:
    """Tell whether each is taken at moments of its own, or on days of its own."""
    moments, days = (
        [{said.direction.id for said in kinds(group, of)} for group in groups] for of in _WHEN
    )
    for own, other in ((moments, days), (days, moments)):
        if all(own) and not any(other):
            return len(set().union(*own)) == sum(map(len, own))
    return False


def own_time(group: Iterable[Said]) -> bool:
    """Tell whether moments of the day, or days of the week, are named."""
    return bool(kinds(group, *_WHEN))


def _route(group: Sequence[Said]) -> str | None:
    """Return the route that is named, else that of the form; ``None`` when they are several."""
    for wanted in (("route",), ("form", "pieces")):
        if found := {said.direction.route for said in kinds(group, *wanted)} - {None}:
            return found.pop() if len(found) == 1 else None
    return None


def _mg(group: Sequence[Said], unclear: dict[Unclear, None]) -> Number | None:
    """Return mg of one dose: the strength, times the pieces where these are counted."""
    strengths, pieces = kinds(group, "strength"), kinds(group, "pieces")
    uncounted = any(said.direction.pieces for said in kinds(group, "form"))
    values = [said.value for said in strengths]
    single = any(said.direction.id == "single-doses" for said in kinds(group, "form"))
    amounts = [
        said
        for said in kinds(group, "unclear-amount")
        if not (single and said.direction.id == "in-a-volume" and said.number != _ONE)
    ]
    if amounts or not values or None in values or len(pieces) > 1:
        return None
    forms = [said.at for said in kinds(group, "form") if said.direction.pieces]
    beyond = [said.value for said in strengths if forms and said.at > min(forms)]
    if not pieces and len(values) > 1 and len(beyond) == 1:  # 2.5 mg tablets: 15 mg weekly
        values, uncounted = beyond, False
    known = list(dict.fromkeys(value for value in values if value))
    if pieces:
        return _counted(group, known, pieces[0], unclear)
    if uncounted and len(known) == 1:
        return None
    return _either(known, "amount", unclear)


def _counted(
    group: Sequence[Said], known: list[Number], pieces: Said, unclear: dict[Unclear, None]
) -> Number | None:
    """Multiply by the pieces; of two amounts one may be what the pieces come to."""
    count = pieces.value
    often = kinds(group, *_RATES, *_WHEN, "unclear-often", "on")
    if count is None or not (often or pieces.direction.id == "so-many-times" or count.least < 1):
        return None  # the pieces of a pack
    all_of = [_times(one, count) for one in known]
    if not often and len(known) == 1 and count.least > 1:  # 2 x 200 mg: at a time, or a day?
        return known[0]._replace(most=all_of[0].most)
    same = [one for one in all_of if one in known and count != _ONE]
    if len(known) > 1 and same:
        return same[0]
    return _either(all_of, "amount", unclear)


def _times_a_week(group: Sequence[Said], unclear: dict[Unclear, None]) -> Number | None:
    """Return doses a week; days of the week and times of the day are counted when alone."""
    rates = [_rate(said) for said in kinds(group, *_RATES)]
    moments = {said.direction.id for said in kinds(group, "moment")}
    if kinds(group, "unclear-often", "on") or None in rates:
        return None
    known = [rate for rate in rates if rate]
    most = float(max(len(moments), 1))
    a_day = Number(most - (moments >= _LATE), most)
    if days := _days(group):
        known = _on_days(known, days, a_day)
    elif moments and (len(moments) > 1 or not known):
        daily = _times(a_day, exactly(DAYS))
        agreed = any(daily.least <= rate.least <= daily.most for rate in known)
        known += [] if agreed else [daily]
    if any(rate.least < 1 < rate.most for rate in known):
        unclear["frequency"] = None
    return _either(list(dict.fromkeys(known)), "frequency", unclear)


def _days(group: Sequence[Said]) -> Number | None:
    """Count the days of the week that are named, also as Monday to Friday, or Tue-Sun."""
    named = kinds(group, "weekday")
    single = [said for said in named if said.direction.id in WEEK]
    between = sum(
        (WEEK.index(last.direction.id) - WEEK.index(first.direction.id) - 1) % len(WEEK)
        for first, last in pairwise(single)
        if last.through
    )
    spans = [said.direction for said in named if said.direction.id not in WEEK]
    least = len({said.direction.id for said in single}) + sum(each.value for each in spans)
    open_to = sum((each.most or each.value) - each.value for each in spans)
    return Number(least, least + between + open_to) if least else None


def _on_days(rates: Sequence[Number], days: Number, a_day: Number) -> list[Number]:
    """Return what rates and days of the week come to; daily on one day is a contradiction."""
    on_days, found = _times(a_day, days), []
    for rate in rates:
        every_day = rate.least / DAYS
        whole = rate.least == rate.most and every_day.is_integer()
        if whole and (every_day > 1 or days.least > 1):
            found.append(_times(days, exactly(every_day)))
        elif rate.most < 1 and days.most == 1:  # fortnightly on a Friday
            found.append(rate)
        else:
            found += [rate, on_days]
    return found or [on_days]


def _times(number: Number, by: Number) -> Number:
    return number._replace(least=number.least * by.least, most=number.most * by.most)


def _rate(said: Said) -> Number | None:
    number, kind, once = said.number, said.direction.kind, exactly(said.direction.value)
    if kind == "clock":
        return once
    if number is None or not number.least:
        return None
    if kind == "every":
        return Number(once.least / number.most, once.least / number.least)
    if kind == "often-if-one":  # six a week may be all at once, four weekly every fourth week
        much = number.least > DAYS
        return once if much else Number(1 / number.most, number.most) if number.least >= 1 else None
    return once if number.least > _MOST_TIMES else said.value  # 400/d: that is how much


def _either(
    numbers: Sequence[Number], what: Unclear, unclear: dict[Unclear, None]
) -> Number | None:
    """Return the one number, or the span of several, which is then not clear."""
    if len(numbers) > 1:
        unclear[what] = None
        least, most = min(n.least for n in numbers), max(n.most for n in numbers)
        return Number(least, most, any(n.either for n in numbers))
    return numbers[0] if numbers else None

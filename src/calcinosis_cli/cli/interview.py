"""The interview: one question after the other, each the one that matters most now.

No terminal here. What was said is kept after every answer, so that one can go back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from calcinosis_cli.patient.facts import FACTS, Fact
from calcinosis_cli.patient.names import several
from calcinosis_cli.patient.profile import ContradictionError
from calcinosis_cli.patient.reading import ProfileError, ProfileReader

if TYPE_CHECKING:
    from calcinosis_cli.engine.answer import AlertFinding, Question
    from calcinosis_cli.engine.answering import LazyAnswer
    from calcinosis_cli.library import Loaded

TOGETHER = 8
"""So many conditions make one tick-list."""

YES, NO = ("y", "yes"), ("n", "no", "none")


class Asked(NamedTuple):
    """What is asked now: one fact, or several conditions as a tick-list."""

    questions: Sequence[Question]
    choices: Sequence[str]

    @property
    def facts(self) -> list[str]:
        """What the answer settles."""
        return [question.fact for question in self.questions]

    @property
    def moves(self) -> int:
        """How many treatments could move."""
        return len({name for question in self.questions for name in question.moves})


class State(NamedTuple):
    """The words of the profile so far, what was passed over, and the answer to them."""

    words: Mapping[str, Any]
    passed: frozenset[str]
    answer: LazyAnswer


class Interview:
    """Keeps the states of one interview; the last one counts."""

    def __init__(self, base: Loaded, words: Mapping[str, Any]) -> None:
        self._base = base
        self.reader = ProfileReader(base.names)
        self._states = [self._state(words, frozenset())]

    @property
    def words(self) -> Mapping[str, Any]:
        """What was said, as a profile file says it."""
        return self._states[-1].words

    @property
    def answer(self) -> LazyAnswer:
        """The answer to what was said."""
        return self._states[-1].answer

    @property
    def asked(self) -> Asked | None:
        """What to ask now; nothing when all is said or passed over."""
        passed = self._states[-1].passed
        still = [each for each in self.answer.ask_first if each.fact not in passed]
        if not still:
            return None
        if still[0].kind == "fact":
            fact = FACTS[still[0].fact]
            return Asked(still[:1], fact.values)
        ticks = [each for each in still if each.kind == "condition"][:TOGETHER]
        labels = self._base.vocabulary.conditions
        return Asked(ticks, [labels[each.fact].label for each in ticks])

    def give(self, text: str) -> None:
        """Take an answer to what is asked, passing over it if empty.

        Raises:
            ProfileError: It is no answer to this, or contradicts what was said before.
        """
        asked = self.asked
        if asked is None:
            return
        said = _read(asked, text.strip()) if text.strip() else {}
        passed, words = self._states[-1].passed, dict(self.words)
        if not said or asked.facts == ["doses"]:
            passed = passed.union(asked.facts)
        if said and asked.facts == ["doses"]:
            words["takes"] = self._without(said["takes"])
        self._states.append(self._state(_merged(words, said), passed))

    def _without(self, lines: list[str]) -> list[str]:
        """Return what was named before, without the medicines whose lines are now given."""
        ids = set(self.reader.read({"takes": lines}).takes)
        named = self.words.get("takes", [])
        return [one for one in named if ids.isdisjoint(self.reader.read({"takes": one}).takes)]

    def back(self) -> bool:
        """Take back the last answer, if there is one."""
        if len(self._states) > 1:
            self._states.pop()
            return True
        return False

    def new_alerts(self) -> list[AlertFinding]:
        """Return the red flags that the last answer raised."""
        before = {alert.id for alert in self._states[-2].answer.alerts}
        return [alert for alert in self.answer.alerts if alert.id not in before]

    def unrecognized(self) -> list[str]:
        """Return the names of the last answer that nobody knows."""
        before = set(self._states[-2].answer.unrecognized)
        return [name for name in self.answer.unrecognized if name not in before]

    def change(self) -> str:
        """Say in one line what the last answer changed."""
        before, after = (_open(state.answer) for state in self._states[-2:])
        parts = [
            f"{len(names)} {what}"
            for names, what in ((before - after, "left the options"), (after - before, "entered"))
            if names
        ]
        left = len(self.answer.ask_first)
        return f"{len(after)} options ({', '.join(parts) or 'the same'}), {left} questions open"

    def _state(self, words: Mapping[str, Any], passed: frozenset[str]) -> State:
        try:
            answer = self._base.engine.recommend(self.reader.read(words))
        except ContradictionError as error:
            raise ProfileError((), str(error)) from error
        return State(words, passed, answer)


def _open(answer: LazyAnswer) -> set[str]:
    return {option.id for option in answer.consider}


def _merged(words: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """Add to lists and conditions, replace single facts."""
    merged = {**words, **said}
    for name in said:
        if name in FACTS and FACTS[name].kind == "drugs":
            merged[name] = [*words.get(name, []), *said[name]]
    if "conditions" in said:
        merged["conditions"] = {**words.get("conditions", {}), **said["conditions"]}
    return merged


def _read(asked: Asked, text: str) -> dict[str, Any]:
    """Turn what was typed into words of a profile."""
    first = asked.questions[0]
    if first.kind == "condition":
        return {"conditions": _ticked(asked, text)}
    fact = FACTS[first.fact]
    if fact.kind == "drugs":
        if text.lower() in NO:
            return {fact.closed: False}
        return {fact.name: [text]}
    if fact.kind == "doses":
        return {"takes": [text]}
    return {fact.name: _value(fact, text)}


def _value(fact: Fact, text: str) -> object:
    if fact.kind == "flag":
        return _yes_or_no(fact.name, text)
    if fact.kind == "number":
        try:
            return float(text.replace(",", "."))
        except ValueError:
            raise ProfileError((fact.name,), f"'{text}'", f"a number in {fact.unit}") from None
    if fact.kind == "choices":
        return [_chosen(fact.values, part) for part in several(text, fact.values.__contains__)]
    return _chosen(fact.values, text)


def _yes_or_no(name: str, text: str) -> bool:
    if text.lower() in (*YES, *NO):
        return text.lower() in YES
    raise ProfileError((name,), f"'{text}'", "y, n, or Enter when it is not known")


def _chosen(values: Sequence[str], text: str) -> str:
    """Return the value of a number, or the text itself, which the reader then checks."""
    text = text.strip().lower()
    place = int(text) if text.isdecimal() else 0
    return values[place - 1] if 1 <= place <= len(values) else text


def _ticked(asked: Asked, text: str) -> dict[str, bool]:
    """Read the numbers of a tick-list: these are present, the others are not."""
    if text.lower() in NO:
        return dict.fromkeys(asked.facts, False)
    parts = [number for part in several(text, str.isdecimal) for number in part.split()]
    numbers = [int(part) for part in parts if part.isdecimal()]
    if len(numbers) < len(parts) or not all(1 <= each <= len(asked.facts) for each in numbers):
        allowed = f"numbers from 1 to {len(asked.facts)}, n for none of them, or Enter"
        raise ProfileError(("conditions",), f"'{text}'", allowed)
    return {fact: place in numbers for place, fact in enumerate(asked.facts, 1)}

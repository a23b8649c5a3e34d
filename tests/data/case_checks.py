"""Whether the answer on the built-in data is what a golden clinic case expects."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from calcinosis_cli.engine.answer import RANK, Excluded, Key, Option
from calcinosis_cli.knowledge.vocabulary import Vocabulary
from calcinosis_cli.library import load
from calcinosis_cli.patient.facts import FACTS
from calcinosis_cli.patient.reading import ProfileReader

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from calcinosis_cli.engine import answering

    from .case_files import Case, Expect, First

URGENCIES = ("same-day", "reconsider-diagnosis", "plan", "review-today")


class Clinic:
    """The built-in data and everything computed from it once."""

    def __init__(self) -> None:
        loaded = load()
        kb = loaded.kb
        self.vocabulary = Vocabulary(kb)
        self.reader = ProfileReader(loaded.names)
        self.engine = loaded.engine
        self.known: dict[str, Collection[str]] = {
            "treatment": self.vocabulary.treatments,
            "group": self.vocabulary.groups,
            "fact": {*FACTS, *self.vocabulary.conditions},
            "alert": {*URGENCIES, *(alert.id for alert in kb.alerts)}
            | {f"review-{name}" for name in self.vocabulary.treatments},
            "reference": {reference.id for reference in kb.references},
            "interaction": {interaction.id for interaction in kb.interactions},
            "drug": {*self.vocabulary.treatments, *self.vocabulary.drugs}
            | {*self.vocabulary.classes},
        }

    def answer(self, words: Mapping[str, Any]) -> answering.LazyAnswer:
        """Answer a profile given in the words of a profile file."""
        return self.engine.recommend(self.reader.read(words))


class Answer:
    """A recommendation, asked the questions of :class:`Expect`."""

    def __init__(self, result: answering.LazyAnswer) -> None:
        self.result = result
        self.options = {option.id: option for option in result.consider}
        self.excluded = {row.id: row for row in result.not_for_this_patient}
        self.asked = [question.fact for question in result.ask_first]

    def row(self, name: str) -> Option | Excluded:
        """Return the treatment wherever it stands."""
        return self.options.get(name) or self.excluded[name]

    def standing(self, name: str) -> tuple[str, str, Key]:
        """Return the list, the fit and the key of a treatment."""
        row = self.row(name)
        return ("consider" if name in self.options else "not"), row.fit, row.key

    def stands(self, name: str) -> str:
        """Say where a treatment stands, for a message."""
        row = self.row(name)
        if isinstance(row, Excluded):
            return f"{name} is excluded: {row.because}"
        place = list(self.options).index(name) + 1
        return f"{name} is option {place}, {row.fit}, {row.safety}, could be {row.could_be}"

    @cached_property
    def strings(self) -> list[str]:
        """Every text of the answer."""
        return list(_strings(msgspec.to_builtins(self.result.recommendation)))

    def says(self, phrase: str) -> Iterator[str]:
        """Yield the sentences that say the phrase without a *not* or *never* before it."""
        wanted = re.compile(rf"\b{re.escape(phrase)}\b", re.IGNORECASE)
        for text in filter(wanted.search, self.strings):
            for sentence in re.split(r"(?<=[.;:!?])\s", text):
                found = wanted.search(sentence)
                if found and not _NEGATION.search(sentence[: found.start()]):
                    yield sentence


_NEGATION = re.compile(r"\b(?:not|never|nor|don't|without)\b", re.IGNORECASE)


def _strings(tree: object) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        yield from (text for value in tree.values() for text in _strings(value))
    elif isinstance(tree, list):
        yield from (text for value in tree for text in _strings(value))


def leading(answer: Answer, expect: Expect) -> Iterator[str]:
    found = [lead.group for lead in answer.result.leading]
    if isinstance(expect.leads, str) and found[:1] != [expect.leads]:
        yield f"leads: first {expect.leads}, not {found}"
    if isinstance(expect.leads, list) and found != expect.leads:
        yield f"leads: {expect.leads}, not {found}"
    yield from (f"among_leads: {group}" for group in expect.among_leads if group not in found)
    yield from (f"not_leads: {group} leads" for group in expect.not_leads if group in found)


def _early(answer: Answer, first: First) -> set[str]:
    rows = [row for row in answer.result.consider if first.of in (None, row.group)]
    keys = {row.id: row.key.places() for row in rows}
    return {
        name for name, key in keys.items() if sum(k < key for k in keys.values()) < first.within
    }


def places(answer: Answer, expect: Expect) -> Iterator[str]:
    for first in expect.first:
        early = _early(answer, first)
        where = f"first {first.within} of {first.of or 'all'}"
        yield from (f"{where}: {answer.stands(name)}" for name in first.ids if name not in early)
        if first.any_of and not early.intersection(first.any_of):
            yield f"{where}, one of: {'; '.join(map(answer.stands, first.any_of))}"
    for first in expect.not_first:
        for name in _early(answer, first).intersection(first.ids):
            yield f"not first {first.within} of {first.of or 'all'}: {answer.stands(name)}"
    for one, other in zip(expect.order, expect.order[1:], strict=False):
        if one not in answer.options or other not in answer.options:
            yield f"order: {answer.stands(one)}; {answer.stands(other)}"
        elif not answer.row(one).key.places() < answer.row(other).key.places():
            yield f"order: {one} before {other}, but {answer.stands(one)}; {answer.stands(other)}"


def lists(answer: Answer, expect: Expect) -> Iterator[str]:
    options = answer.options
    current = {name for name, option in options.items() if option.current}
    preferred = {name for name, option in options.items() if option.fit == "preferred"}
    wrong = {
        "consider": [name for name in expect.consider if name not in options],
        "current": [name for name in expect.current if name not in current],
        "preferred": [name for name in expect.preferred if name not in preferred],
        "not_preferred": [name for name in expect.not_preferred if name in preferred],
        "never_consider": [name for name in expect.never_consider if name in options],
        "not": [
            name
            for name, because in expect.not_.items()
            if name in options or answer.excluded[name].because != because
        ],
    }
    for key, names in wrong.items():
        yield from (f"{key}: {answer.stands(name)}" for name in names)


def dangers(answer: Answer, expect: Expect) -> Iterator[str]:
    rows = {name: answer.row(name) for name in (*answer.options, *answer.excluded)}
    wrong = {
        "safety": [n for n, level in expect.safety.items() if rows[n].safety != level],
        "could_be": [
            n
            for n, level in expect.could_be.items()
            if RANK[rows[n].could_be or rows[n].safety] < RANK[level]
        ],
        "at_least": [
            n for n, level in expect.at_least.items() if RANK[rows[n].safety] < RANK[level]
        ],
    }
    for key, names in wrong.items():
        yield from (f"{key}: {getattr(expect, key)[n]}, but {answer.stands(n)}" for n in names)
    for name, word in expect.against_first.items():
        named = [[reason.rule, *reason.facts] for reason in rows[name].against]
        if word not in (named or [[]])[0]:
            yield f"against_first {name}: {word}, not {named[:1]}"
    for wanted, table in ((True, expect.against), (False, expect.not_against)):
        for name, words in table.items():
            said = {
                word for reason in answer.row(name).against for word in (reason.rule, *reason.facts)
            }
            for word in words:
                if (word in said) is not wanted:
                    yield f"{'' if wanted else 'not_'}against {name}: {word}; said: {sorted(said)}"


def alarms(answer: Answer, expect: Expect) -> Iterator[str]:
    found = {word for alert in answer.result.alerts for word in (alert.id, alert.urgency)}
    yield from (f"alerts: {word}, not {found}" for word in expect.alerts if word not in found)
    if expect.no_alerts is True and found:
        yield f"no_alerts: {found}"
    if isinstance(expect.no_alerts, list):
        yield from (f"no_alerts: {word}" for word in expect.no_alerts if word in found)


def _asked_first(answer: Answer, within: int) -> list[str]:
    """Name what the first questions ask; conditions asked with each other share a tick-list."""
    lists: dict[str, list[str]] = {}
    for question in answer.result.ask_first:
        key = question.fact if question.kind == "fact" else question.asked
        lists.setdefault(key, []).append(question.fact)
    return [fact for found in [*lists.values()][:within] for fact in found]


def asking(answer: Answer, expect: Expect) -> Iterator[str]:
    asked = answer.asked
    yield from (f"ask: {fact}" for fact in expect.ask if fact not in asked)
    yield from (f"not_ask: {fact}" for fact in expect.not_ask if fact in asked)
    if expect.ask_first and asked[:1] != [expect.ask_first]:
        yield f"ask_first: {expect.ask_first}, not {asked[:1]}"
    if expect.ask_within:
        early = _asked_first(answer, expect.ask_within.within)
        late = [fact for fact in expect.ask_within.facts if fact not in early]
        yield from (f"ask_within: {fact} is not in {early}" for fact in late)
    order = [fact for fact in asked if fact in expect.ask_before]
    if order != expect.ask_before:
        yield f"ask_before: {expect.ask_before}, not {order}"


def together(answer: Answer, expect: Expect) -> Iterator[str]:
    pairs = answer.result.interactions
    for wanted in expect.interactions:
        if isinstance(wanted, str):
            found = any(pair.id == wanted for pair in pairs)
        else:
            one, other = wanted
            sides = [(pair.first, pair.second) for pair in pairs]
            sides += [(second, first) for first, second in sides]
            found = any(one in first and other in second for first, second in sides)
        if not found:
            yield f"interactions: {wanted}"
    found_names = answer.result.unrecognized
    if expect.unrecognized is not None and found_names != expect.unrecognized:
        yield f"unrecognized: {expect.unrecognized}, not {found_names}"


def texts(answer: Answer, expect: Expect) -> Iterator[str]:
    said = "\n".join(answer.strings).casefold()
    yield from (f"says: {phrase}" for phrase in expect.says if phrase.casefold() not in said)
    for phrase in expect.texts_absent:
        yield from (f"texts_absent: '{phrase}' in: {text}" for text in answer.says(phrase))


CHECKS: tuple[Callable[[Answer, Expect], Iterable[str]], ...] = (
    leading,
    places,
    lists,
    dangers,
    alarms,
    asking,
    together,
    texts,
)


def unmoved(clinic: Clinic, case: Case, answer: Answer) -> Iterator[str]:
    """Check that leaving a fact out changes neither list, fit nor key."""
    for fact, names in case.expect.unmoved_by.items():
        words = {key: value for key, value in case.profile.items() if key != fact}
        without = Answer(clinic.answer(words))
        for name in names:
            if answer.standing(name) != without.standing(name):
                yield f"unmoved_by {fact}: {answer.stands(name)}; without: {without.stands(name)}"


def unknown_words(clinic: Clinic, case: Case) -> Iterator[str]:
    """Check that the data know every word of the case."""
    named: dict[str, Iterable[str]] = {
        "treatment": case.expect.treatments(),
        "group": case.expect.groups(),
        "fact": case.expect.facts(),
        "alert": case.expect.alerts_named(),
        "reference": case.references,
        "interaction": [name for name in case.expect.interactions if isinstance(name, str)],
        "drug": [
            name for pair in case.expect.interactions if isinstance(pair, list) for name in pair
        ],
    }
    for kind, names in named.items():
        yield from (f"unknown {kind}: {name}" for name in names if name not in clinic.known[kind])

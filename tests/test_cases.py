"""Golden clinic cases: what a specialist expects of the built-in data, one YAML file each.

``tests/cases/<id>.yaml`` holds one case: ``id`` (the file's name), ``reason`` (the clinical
reason in one line), ``references`` (published patients or guideline statements behind the
expectation), ``profile`` (the words of a profile file) and ``expect``. Adding a file adds a
test. The keys of ``expect``, each optional, at least one needed, are described at
:class:`Expect`; any other key is an error, and so is an id that the data do not know.

A case says what is clinically right. When it fails, the data or the code are to be looked at
first.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from calcinosis_cli.assessment import Because
from calcinosis_cli.evidence import weigh_all
from calcinosis_cli.facts import FACTS
from calcinosis_cli.knowledge import load
from calcinosis_cli.knowledge.profile_text import read_profile
from calcinosis_cli.profile_input import ProfileReader
from calcinosis_cli.recommend import Excluded, Key, Option, Recommendation, recommend
from calcinosis_cli.safety import RANK, Safety
from calcinosis_cli.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from calcinosis_cli.evidence import Evidence
    from calcinosis_cli.record import Id

CASES = Path(__file__).parent / "cases"
FILES = sorted(CASES.glob("*.yaml"))
AT_LEAST = 32
REQUIRED = (
    "child-active-new-plaques-methotrexate",
    "quiet-painful-elbow-nodule-warfarin",
    "hot-draining-elbow-mycophenolate",
    "ten-weeks-pregnant-active-ulcers",
    "exoskeleton-kidney-heart-dysphagia",
    "ischemic-fingertip",
    "silent-and-stable",
    "everything-tried",
)
MAY_BE_EMPTY = ("leads", "unrecognized")
"""Of these an empty list is an expectation: nothing leads, every name is known."""

URGENCIES = ("same-day", "reconsider-diagnosis", "review-today")
STEROIDS = (
    "steroid",
    "steroids",
    "glucocorticoid",
    "glucocorticoids",
    "corticosteroids",
    "prednisone",
    "prednisolone",
    "methylprednisolone",
)
STOP_STEROIDS = [
    f"{verb} {drug}"
    for verb in ("stop", "stop the", "discontinue", "discontinue the", "withdraw", "withhold")
    for drug in STEROIDS
]


class First(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``ids`` are all among the first ``within`` options, of group ``of`` or else overall.

    Ties share the better place: an option counts as among the first ``within`` when fewer
    than ``within`` options have a strictly better key.
    """

    within: int
    ids: list[str]
    of: str | None = None


class Expect(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the answer must say.

    - ``leads``: the leading groups, all of them in their order; a text is the first of them.
    - ``first``: see :class:`First`.
    - ``order``: options in this order, each with a strictly better place than the next.
    - ``consider``: among the options; ``current``: among them as taken now.
    - ``preferred``, ``not_preferred``: options with and without the fit *preferred* (what is
      no option is not preferred).
    - ``not``: not for this patient, with the reason; ``never_consider``: no option, whatever
      the reason.
    - ``safety``: the worst level of what is true, exactly; ``could_be``: the worst possible
      level is at least this.
    - ``against``, ``not_against``: facts, rules or interactions that are, or are not, among
      the true reasons against a treatment.
    - ``alerts``: ids or urgencies; ``no_alerts``: the same, or ``true`` for none at all.
    - ``ask``, ``not_ask``: facts that are, or are not, asked; ``ask_first``: the first
      question; ``ask_before``: asked in this order.
    - ``interactions``: ids, or pairs of drugs that stand on the two sides of one.
    - ``unrecognized``: exactly these names; ``[]``: every name is known.
    - ``unmoved_by``: treatments with the same list, fit and key when the fact is left out.
    - ``texts_absent``: phrases that no text of the answer says, in any case of letters, unless
      a *not* or *never* stands before it in the sentence.
    """

    leads: str | list[str] | None = None
    first: list[First] = []
    order: list[str] = []
    consider: list[str] = []
    current: list[str] = []
    preferred: list[str] = []
    not_preferred: list[str] = []
    not_: dict[str, Because] = msgspec.field(name="not", default_factory=dict)
    never_consider: list[str] = []
    safety: dict[str, Safety] = {}
    could_be: dict[str, Safety] = {}
    against: dict[str, list[str]] = {}
    not_against: dict[str, list[str]] = {}
    alerts: list[str] = []
    no_alerts: bool | list[str] = []
    ask: list[str] = []
    not_ask: list[str] = []
    ask_first: str | None = None
    ask_before: list[str] = []
    interactions: list[str | list[str]] = []
    unrecognized: list[str] | None = None
    unmoved_by: dict[str, list[str]] = {}
    texts_absent: list[str] = []

    def treatments(self) -> Iterator[str]:
        """Yield every treatment that is named."""
        yield from (name for first in self.first for name in first.ids)
        for names in (self.order, self.consider, self.current, self.preferred):
            yield from names
        yield from (*self.not_preferred, *self.not_, *self.never_consider)
        yield from (*self.safety, *self.could_be, *self.against, *self.not_against)
        yield from (name for names in self.unmoved_by.values() for name in names)

    def facts(self) -> Iterator[str]:
        """Yield every fact or condition that is named as a question."""
        yield from (*self.ask, *self.not_ask, *self.ask_before, *self.unmoved_by)
        if self.ask_first:
            yield self.ask_first

    def alerts_named(self) -> Iterator[str]:
        """Yield every alert or urgency that is named."""
        yield from self.alerts
        yield from self.no_alerts if isinstance(self.no_alerts, list) else ()

    def groups(self) -> Iterator[str]:
        """Yield every group that is named."""
        if self.leads is not None:
            yield from [self.leads] if isinstance(self.leads, str) else self.leads
        yield from (first.of for first in self.first if first.of)


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One golden clinic case."""

    id: str
    reason: str
    references: list[str]
    profile: dict[str, Any]
    expect: Expect


def read_case(path: Path) -> Case:
    """Read one case strictly; an empty ``expect`` is an error."""
    tree = read_profile(path.read_bytes(), path.name).tree
    case = msgspec.convert(tree, Case)
    problems = []
    if case.id != path.stem:
        problems.append(f"id is '{case.id}', the file '{path.stem}'")
    if not case.reason.strip() or "\n" in case.reason:
        problems.append("reason: one line")
    if not case.references:
        problems.append("references: at least one")
    stated = tree["expect"]
    if not isinstance(stated, dict) or not stated:
        problems.append("expect: at least one expectation")
    else:
        empty = [key for key, value in stated.items() if value in (None, [], {}, "")]
        problems += [
            f"expect.{key}: empty" for key in empty if key not in MAY_BE_EMPTY or stated[key] != []
        ]
    if problems:
        raise ValueError(f"{path.name}: {'; '.join(problems)}")
    return case


class Clinic:
    """The built-in data and everything computed from it once."""

    def __init__(self) -> None:
        loaded = load()
        kb = loaded.kb
        self.vocabulary = Vocabulary(kb)
        self.reader = ProfileReader(loaded.names)
        self.evidence: dict[Id, Evidence] = weigh_all(kb.treatments, kb.references)
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

    def answer(self, words: Mapping[str, Any]) -> Recommendation:
        """Answer a profile given in the words of a profile file."""
        return recommend(self.reader.read(words), self.vocabulary, self.evidence)


class Answer:
    """A recommendation, asked the questions of :class:`Expect`."""

    def __init__(self, result: Recommendation) -> None:
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
        return list(_strings(msgspec.to_builtins(self.result)))

    def says(self, phrase: str) -> Iterator[str]:
        """Yield the sentences that say the phrase without a *not* or *never* before it."""
        wanted = re.compile(rf"\b{re.escape(phrase)}\b", re.IGNORECASE)
        for text in self.strings:
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


def places(answer: Answer, expect: Expect) -> Iterator[str]:
    for first in expect.first:
        rows = [row for row in answer.result.consider if first.of in (None, row.group)]
        keys = {row.id: row.key.places() for row in rows}
        for name in first.ids:
            better = [other for other, key in keys.items() if name in keys and key < keys[name]]
            if name not in keys or len(better) >= first.within:
                where = first.of or "all"
                yield f"first {first.within} of {where}: {answer.stands(name)}; {better}"
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
    for name, level in expect.safety.items():
        if answer.row(name).safety != level:
            yield f"safety: {level}, but {answer.stands(name)}"
    for name, level in expect.could_be.items():
        row = answer.row(name)
        if RANK[row.could_be or row.safety] < RANK[level]:
            yield f"could_be: {level}, but {answer.stands(name)}"
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


def asking(answer: Answer, expect: Expect) -> Iterator[str]:
    asked = answer.asked
    yield from (f"ask: {fact}" for fact in expect.ask if fact not in asked)
    yield from (f"not_ask: {fact}" for fact in expect.not_ask if fact in asked)
    if expect.ask_first and asked[:1] != [expect.ask_first]:
        yield f"ask_first: {expect.ask_first}, not {asked[:1]}"
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


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CALCINOSIS_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        return Clinic()


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


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_case(path: Path, clinic: Clinic) -> None:
    case = read_case(path)
    problems = list(unknown_words(clinic, case))
    assert not problems, "\n".join(problems)
    answer = Answer(clinic.answer(case.profile))
    problems += [problem for check in CHECKS for problem in check(answer, case.expect)]
    problems += unmoved(clinic, case, answer)
    assert not problems, f"{case.reason}\n" + "\n".join(problems)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_answer_advises_to_stop_steroids(path: Path, clinic: Clinic) -> None:
    answer = Answer(clinic.answer(read_case(path).profile))
    found = [text for phrase in STOP_STEROIDS for text in answer.says(phrase)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_treatment_stands_once(path: Path, clinic: Clinic) -> None:
    result = clinic.answer(read_case(path).profile)
    rows = [option.id for option in result.consider]
    rows += [excluded.id for excluded in result.not_for_this_patient]
    assert Counter(rows) == Counter(list(clinic.vocabulary.treatments))


def test_the_cases_are_many_and_hold_the_required() -> None:
    names = {path.stem for path in FILES}
    assert len(names) >= AT_LEAST
    assert names.issuperset(REQUIRED)


GOOD = """\
id: good
reason: A reason.
references: [share-2017]
profile: {disease: jdm}
expect: {leads: disease-control}
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("expect: {leads: disease-control}", "expect: {}", "at least one expectation"),
        ("leads: disease-control", "lead: disease-control", "lead"),
        ("leads: disease-control", "consider: []", "consider: empty"),
        ("leads: disease-control", "not: {warfarin: dangerous}", "dangerous"),
        ("leads: disease-control", "safety: {warfarin: bad}", "bad"),
        ("leads: disease-control", "first: [{within: 3}]", "ids"),
        ("references: [share-2017]", "references: []", "references: at least one"),
        ("id: good", "id: other", "the file 'good'"),
        ("reason: A reason.\n", "", "reason"),
        ("profile:", "patient:", "patient"),
    ],
)
def test_a_case_is_read_strictly(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert read_case(path).id == "good"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises((msgspec.ValidationError, ValueError), match=re.escape(said)):
        read_case(path)


def test_an_empty_list_of_leading_groups_is_an_expectation(tmp_path: Path) -> None:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD.replace("disease-control", "[]"), encoding="utf-8")
    assert read_case(path).expect.leads == []


def test_a_negated_phrase_does_not_count(clinic: Clinic) -> None:
    answer = Answer(clinic.answer({"infection": True, "conditions": {"fever": True}}))
    assert any("not stop steroids" in text.lower() for text in answer.strings)
    assert not list(answer.says("stop steroids"))
    assert list(answer.says("steroids may hide the signs"))

"""The one screen of ``recommend``: what fits, what is never shortened, what is counted."""

from __future__ import annotations

import re
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING

import msgspec
import pytest

from calcinosis_cli.engine.answer import SEVERITIES
from calcinosis_cli.library import load
from calcinosis_cli.output import one_screen
from calcinosis_cli.output.answers import RecommendationDocument, recommendation_document
from calcinosis_cli.output.formats.terminal import drawn
from calcinosis_cli.output.plain_screen import PlainRegister
from calcinosis_cli.output.register import Register
from calcinosis_cli.output.report.wording import PLAIN
from calcinosis_cli.output.stamp import DISCLAIMER
from calcinosis_cli.output.words import URGENCY, profile_line
from calcinosis_cli.patient.facts import FACTS
from tests.builders import dice
from tests.engine.whole import THROWS, recommended

if TYPE_CHECKING:
    from collections.abc import Sequence

BASE = load()
WIDTHS = (40, 55, 70, 80, 100, 160)
PROFILES = 40
TOKEN = re.compile(r"[^\W\d_]+(?:[-'][^\W_]+)*")
OWN_WORDS = (
    "i gaps not searched checked treatment treatments with options option first taken also "
    "not ask then any more data with or and long all why name"
)


@cache
def answers() -> Sequence[RecommendationDocument]:
    lot = dice("one screen")
    profiles = [THROWS.profile(lot) for _ in range(PROFILES)]
    return [recommendation_document(BASE, recommended(p)) for p in profiles]


@pytest.fixture(params=[Register, PlainRegister], ids=["clinician", "plain"])
def say(request: pytest.FixtureRequest) -> Register:
    made: Register = request.param(BASE.vocabulary)
    return made


def lines_of(document: RecommendationDocument, say: Register, width: int) -> list[str]:
    blocks = one_screen.blocks(document, say, width)
    return drawn(blocks, width=width).splitlines()


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("width", WIDTHS)
def test_warnings_and_the_disclaimer_are_whole(say: Register, width: int) -> None:
    for document in answers():
        shown = words(" ".join(lines_of(document, say, width)))
        alerts = ["".join(span.text for span in say.alert(each).spans) for each in document.alerts]
        assert all(words(alert) in shown for alert in alerts)
        notes = say.notes(document.notes, document.unrecognized)
        assert len(notes) == len(document.notes)
        assert all(words(note) in shown for note in notes)
        assert shown.endswith(DISCLAIMER)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_window(say: Register, width: int) -> None:
    for document in answers():
        assert max(map(len, lines_of(document, say, width))) <= width


@pytest.mark.parametrize("width", WIDTHS)
def test_no_word_is_cut(say: Register, width: int) -> None:
    for document in answers():
        known = _all_words(document, say)
        for line in lines_of(document, say, width):
            assert set(TOKEN.findall(line.lower())) <= known, line


def _all_words(document: RecommendationDocument, say: Register) -> set[str]:
    vocabulary = BASE.vocabulary
    parts = [
        *(" ".join((fact.label, fact.ask, *fact.flags, fact.metavar)) for fact in FACTS.values()),
        *(group.name for group in vocabulary.groups.values()),
        *(each.replace("-", " ") for each in vocabulary.conditions),
        *map(vocabulary.called, document.profile.takes),
        profile_line(document.profile, vocabulary),
        msgspec.json.encode(document).decode(),
        *say.told(document.profile),
        *say.notes(document.notes, document.unrecognized),
        *map(say.group, vocabulary.groups),
        *(say.leads(lead) for lead in document.leading),
        *(
            each
            for option in document.consider
            for each in (say.evidence(option), *say.marks(option))
        ),
        *map(say.fact, (*FACTS, *vocabulary.conditions)),
        *map(say.severity, SEVERITIES),
        *say.because.values(),
        *say.safety.values(),
        *(PLAIN.urgency.values() if isinstance(say, PlainRegister) else URGENCY.values()),
        *(
            say.more,
            say.proof(document.consider),
            OWN_WORDS,
            "condition no-other-drugs no-other-allergies",
        ),
    ]
    return {token for part in parts for token in TOKEN.findall(part.lower())}


def test_eighty_columns_fit_a_small_window(say: Register) -> None:
    """Only warnings, and one option of each leading group or of the first, may exceed it."""
    for document in answers():
        blocks = list(one_screen.blocks(document, say, 80))
        warnings = [each for each in blocks if each.marker]
        lines = len(drawn(blocks, width=80).splitlines())
        alone = len(drawn(warnings, width=80).splitlines())
        assert lines - alone <= one_screen.LINES
        least = 16 + 3 * max(1, len(document.leading))  # what always stands, and an option a group
        assert lines <= max(one_screen.LINES, alone + least), document.profile


@pytest.mark.parametrize("width", WIDTHS)
def test_an_option_is_shown_wherever_there_is_one(say: Register, width: int) -> None:
    for document in answers():
        shown = words(" ".join(lines_of(document, say, width)))
        groups = {each.group for each in document.consider} - {one_screen.EVERYONE}
        heads = [say.group(group).upper() for group in groups]
        assert not heads or any(head in shown for head in heads), document.profile


@pytest.mark.parametrize("width", WIDTHS)
def test_each_leading_group_shows_its_first_option(say: Register, width: int) -> None:
    for document in answers():
        shown = words(" ".join(lines_of(document, say, width)))
        for lead in document.leading:
            own = [option for option in document.consider if option.group == lead.group]
            if own and lead.group != one_screen.EVERYONE:
                assert say.group(lead.group).upper() in shown
                assert own[0].name.split()[0] in shown


def test_what_a_group_does_not_show_is_counted(say: Register) -> None:
    for document in answers():
        lines = lines_of(document, say, 100)
        for name in BASE.vocabulary.groups:
            head = next((line for line in lines if line.startswith(say.group(name).upper())), None)
            if head is None:
                continue
            at = lines.index(head) + 1
            own = [option for option in document.consider if option.group == name]
            begun = tuple("  " + " ".join(option.name.split()[:2]) for option in own)
            rows = takewhile(lambda line: line.startswith("  "), lines[at:])
            shown = sum(row.startswith(begun) for row in rows)
            hidden = re.search(r"\(\+(\d+)\)", head)
            assert shown + int(hidden[1] if hidden else 0) == len(own), head


def test_plain_words_change_nothing_that_is_offered() -> None:
    """Groups, their order and their options are the same, and as much is left out."""
    clinician, plain = Register(BASE.vocabulary), PlainRegister(BASE.vocabulary)
    for document in answers():
        one, other = (one_screen._groups(document, say) for say in (clinician, plain))
        assert [group.options for group in one] == [group.options for group in other]
        assert [group.in_place for group in one] == [group.in_place for group in other]
        for say in (clinician, plain):
            assert len(one_screen._not(document, say)) == len(document.not_for_this_patient)


def test_a_family_reads_no_clinical_words() -> None:
    for document in answers():
        shown = words(" ".join(lines_of(document, PlainRegister(BASE.vocabulary), 100)))
        for clinical in ("contraindicated", "refractory", "experimental", "SAME-DAY ASSESSMENT"):
            assert clinical not in shown

"""The one screen of ``recommend``: what fits, what is never shortened, what is counted."""

from __future__ import annotations

import re
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING

import msgspec
import pytest

from calcinosis_cli.library import load
from calcinosis_cli.output import one_screen
from calcinosis_cli.output.answers import RecommendationDocument, recommendation_document
from calcinosis_cli.output.formats.terminal import drawn
from calcinosis_cli.output.stamp import DISCLAIMER
from calcinosis_cli.output.words import (
    BECAUSE,
    SAFETY,
    URGENCY,
    certainty_sentence,
    profile_line,
)
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
    "i gaps not searched with options option first taken also "
    "not ask then any more data with or and long all why name"
)


@cache
def answers() -> Sequence[RecommendationDocument]:
    lot = dice("one screen")
    profiles = [THROWS.profile(lot) for _ in range(PROFILES)]
    return [recommendation_document(BASE, recommended(p)) for p in profiles]


def lines_of(document: RecommendationDocument, width: int) -> list[str]:
    blocks = one_screen.blocks(document, BASE.vocabulary, width)
    return drawn(blocks, width=width).splitlines()


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("width", WIDTHS)
def test_warnings_and_the_disclaimer_are_whole(width: int) -> None:
    for document in answers():
        shown = words(" ".join(lines_of(document, width)))
        assert all(words(alert.text) in shown for alert in document.alerts)
        assert all(words(note) in shown for note in document.notes)
        assert shown.endswith(DISCLAIMER)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_window(width: int) -> None:
    for document in answers():
        assert max(map(len, lines_of(document, width))) <= width


@pytest.mark.parametrize("width", WIDTHS)
def test_no_word_is_cut(width: int) -> None:
    for document in answers():
        known = _all_words(document)
        for line in lines_of(document, width):
            assert set(TOKEN.findall(line.lower())) <= known, line


def _all_words(document: RecommendationDocument) -> set[str]:
    vocabulary = BASE.vocabulary
    parts = [
        *(" ".join((fact.label, fact.ask, *fact.flags, fact.metavar)) for fact in FACTS.values()),
        *(group.name for group in vocabulary.groups.values()),
        *(each.replace("-", " ") for each in vocabulary.conditions),
        *map(vocabulary.called, document.profile.takes),
        profile_line(document.profile, vocabulary),
        msgspec.json.encode(document).decode(),
        *BECAUSE.values(),
        *SAFETY.values(),
        *URGENCY.values(),
        *(one_screen.MORE, OWN_WORDS, "condition no-other-drugs no-other-allergies"),
        certainty_sentence(document.consider),
    ]
    return {token for part in parts for token in TOKEN.findall(part.lower())}


def test_eighty_columns_fit_a_small_window() -> None:
    """Only warnings, and one option of each leading group or of the first, may exceed it."""
    for document in answers():
        blocks = list(one_screen.blocks(document, BASE.vocabulary, 80))
        warnings = [each for each in blocks if each.marker]
        lines = len(drawn(blocks, width=80).splitlines())
        alone = len(drawn(warnings, width=80).splitlines())
        assert lines - alone <= one_screen.LINES
        least = 16 + 3 * max(1, len(document.leading))  # what always stands, and an option a group
        assert lines <= max(one_screen.LINES, alone + least), document.profile


@pytest.mark.parametrize("width", WIDTHS)
def test_an_option_is_shown_wherever_there_is_one(width: int) -> None:
    for document in answers():
        shown = words(" ".join(lines_of(document, width)))
        groups = {each.group for each in document.consider} - {one_screen.EVERYONE}
        heads = [BASE.vocabulary.groups[group].name.upper() for group in groups]
        assert not heads or any(head in shown for head in heads), document.profile


@pytest.mark.parametrize("width", WIDTHS)
def test_each_leading_group_shows_its_first_option(width: int) -> None:
    for document in answers():
        shown = words(" ".join(lines_of(document, width)))
        for lead in document.leading:
            own = [option for option in document.consider if option.group == lead.group]
            if own and lead.group != one_screen.EVERYONE:
                assert BASE.vocabulary.groups[lead.group].name.upper() in shown
                assert own[0].name.split()[0] in shown


def test_what_a_group_does_not_show_is_counted() -> None:
    for document in answers():
        lines = lines_of(document, 100)
        for name, group in BASE.vocabulary.groups.items():
            head = next((line for line in lines if line.startswith(group.name.upper())), None)
            if head is None:
                continue
            at = lines.index(head) + 1
            own = [option for option in document.consider if option.group == name]
            begun = tuple("  " + " ".join(option.name.split()[:2]) for option in own)
            rows = takewhile(lambda line: line.startswith("  "), lines[at:])
            shown = sum(row.startswith(begun) for row in rows)
            hidden = re.search(r"\(\+(\d+)\)", head)
            assert shown + int(hidden[1] if hidden else 0) == len(own), head

"""Hostile arguments: code 2, one printable line; or taken as the text that they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.tough.conftest import Start

pytestmark = pytest.mark.slow

EVIL = b"\x1b[31m\xff\xe2\x80\xae[/x]"
"""A colour, a byte that is no UTF-8, a turn of direction, markup."""

PLACES = [
    "",
    "show",
    "list --group",
    "list --class",
    "list --route",
    "list --sort",
    "list --format",
    "list --width",
    "gaps --group",
    "recommend --disease",
    "recommend --age",
    "recommend --site",
    "recommend --condition",
    "recommend --no-condition",
    "recommend --takes",
    "recommend --tried",
    "recommend --tried colchicine:x --tried",
    "recommend --why",
    "recommend --what-if",
    "interactions colchicine",
    "export",
    "export --format",
    "validate --schema",
]


@pytest.mark.parametrize("place", PLACES)
def test_a_hostile_word_is_refused_in_one_line(place: str, start: Start) -> None:
    start(*place.split(), EVIL).is_refused(2)
    start(*place.split(), b"a" * 100_000).is_refused(2) if "takes" not in place else None


@pytest.mark.parametrize("option", [b"--" + EVIL, b"-\x1b", b"--takes=" + EVIL])
def test_hostile_options(option: bytes, start: Start) -> None:
    start("recommend", option).is_refused(2)


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e999", "-1", "9" * 100_000, "0x10", ""])
@pytest.mark.parametrize("flag", ["--age", "--egfr", "--size-cm"])
def test_impossible_numbers(flag: str, value: str, start: Start) -> None:
    start("recommend", f"{flag}={value}").is_refused(2, flag)


def test_words_of_a_search_are_text(start: Start) -> None:
    ended = start("list", EVIL)
    assert ended.code == 0
    assert ended.err == b""
    assert b"\x1b" not in ended.out
    assert "\u202e" not in ended.out.decode()


def test_very_many_arguments(start: Start) -> None:
    start("recommend", *["--takes=x"] * 5_000).is_refused(2, "5000 names: at most 200")

"""Lines of prescriptions: what is around a name changes nothing, and nothing is swallowed."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest

from calcinosis_cli.library import load
from calcinosis_cli.patient.names import NameIndex, normal
from calcinosis_cli.patient.prescription import Prescriptions
from calcinosis_cli.patient.profile import Dose, PatientFacts, Profile
from calcinosis_cli.patient.reading import ProfileError, ProfileReader, words_of
from calcinosis_cli.patient.record import Amount
from tests.builders import dice
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

BASE = load()
NAMES = BASE.names
INDEX = NameIndex(NAMES.drugs)
READER = ProfileReader(NAMES)
LINES = Prescriptions(INDEX, NAMES.directions)
WORDS = sorted({word for each in NAMES.directions for word in each.words})
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}

AROUND = (
    "({}®) 2.5MG daily",
    *(
        pytest.param(around, marks=pytest.mark.slow)
        for around in (
            "{} 5 mg",
            "5 mg {} bd",
            "take {} 10-20 mg every 8 hours prn",
            "{}, 1,000 mg, twice a day",
            "{} Teva 20 mg x3/day",
            "• {}: 40 mg/0.4 mL weekly on Mondays",
            "{} XR 50 mcg nocte",
        )
    ),
)
"""Directions that go with any medicine by any way."""


def read(text: str) -> list[tuple[list[str], list[str]]]:
    """Every medicine of a text: ids, and what is not recognized."""
    return [(ids, unknown) for ids, unknown, _ in READER._taken(text)]  # noqa: SLF001


def meant(text: str) -> object:
    """The same as sets, or the refusal of a name that is several."""
    try:
        found = read(text)
    except ProfileError as error:
        return error.args[0].partition(":")[2]
    ids = {name for medicine, _ in found for name in medicine}
    return ids, sum(len(unknown) for _, unknown in found)


def disguises(name: str) -> Iterator[str]:
    """Yield the name in other characters that look or mean the same."""
    yield name.upper()
    yield f"  {name} "
    yield name.replace(" ", "\u00a0").replace("-", "\u2011").replace("'", "\u2019")
    yield name.translate(FULL_WIDTH)


@pytest.mark.parametrize("around", AROUND)
def test_directions_never_change_what_a_name_means(around: str) -> None:
    for shown in INDEX.names():
        assert meant(around.format(shown)) == meant(shown), around.format(shown)


@pytest.mark.slow
def test_look_alikes_never_change_what_a_name_means() -> None:
    for shown in INDEX.names():
        expected = meant(shown)
        for disguise in disguises(shown):
            assert meant(disguise) == expected, disguise
            assert meant(f"{disguise}™ 5 mg") == expected, disguise


@pytest.mark.slow
def test_random_directions_never_change_what_a_name_means() -> None:
    at = dice("directions")
    ways = [each for each in NAMES.directions if each.route or each.kind in ("none", "number")]
    local = {word for each in ways for word in each.words} | {"plus", "+"}
    words = [w.replace("#", "2") for w in WORDS if w not in local and w not in INDEX]
    for shown in INDEX.names():
        said = at.sample(words, 3)
        line = f"{shown} {', '.join(said)}"
        salts = [each for each in NAMES.directions if each.kind == "salt"]
        if any(word in each.words for word in said for each in salts):
            continue
        assert meant(line) == meant(shown), line


@pytest.mark.slow
def test_a_word_that_nobody_knows_is_never_swallowed() -> None:
    at = dice("words")
    for shown in INDEX.names():
        word = "".join(at.choices("bcdfghjklmnpqrstvwxz", k=5)) + "yx"
        for line in (f"{shown} {word}", f"{word} {shown} 5 mg", f"{shown} 5 {word} daily"):
            found = read(line)
            assert any(word in unknown for _, each in found for unknown in each), line


def test_known_names_are_no_directions() -> None:
    """A word for a form may be one for a kind, too: an inhaler; two salts are medicines."""
    forms = ["eye drop", "eye drops", "inhaler", "inhalers", "nasal spray", "nose drops"]
    forms += ["nose spray", "supplement", "supplements", "vaginal ring"]
    salts = ["sodium phosphate", "trometamol", "tromethamine"]
    assert [word for word in WORDS if word in INDEX] == sorted([*forms, *salts])


def test_each_direction_means_one_thing() -> None:
    keys = [normal(word) for each in NAMES.directions for word in each.words]
    assert len(keys) == len(set(keys))


def listed(path: str) -> list[dict[str, str]]:
    with (ROOT / "tests" / "patient" / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@pytest.mark.parametrize("row", listed("lines.tsv"), ids=lambda row: row["line"])
def test_a_line_is_read(row: dict[str, str]) -> None:
    profile = READER.read({"takes": row["line"]})
    assert " ".join([*profile.takes, *(f"?{name}" for name in profile.unrecognized)]) == row["ids"]
    doses = [
        f"{dose.mg or '-':} {dose.times_a_week or '-'} {dose.route or '-'}"
        for dose in profile.doses
    ]
    assert "; ".join(doses) == row["doses"]

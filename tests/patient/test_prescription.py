"""Lines of prescriptions: what is around a name changes nothing, and nothing is swallowed."""

from __future__ import annotations

import csv
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from msgspec.structs import replace

from calcinosis_cli.library import load
from calcinosis_cli.patient.names import NameIndex, normal
from calcinosis_cli.patient.prescription import Prescriptions
from calcinosis_cli.patient.reading import ProfileError, ProfileReader
from calcinosis_cli.patient.scanning import key_of
from calcinosis_cli.patient.telling import words_of
from tests.builders import dice
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calcinosis_cli.engine.answering import LazyAnswer
    from calcinosis_cli.patient.facts import Profile
    from calcinosis_cli.patient.history import Dose

BASE = load()
NAMES = BASE.names
INDEX = NameIndex(NAMES.drugs)
READER = ProfileReader(NAMES)
LINES = Prescriptions(INDEX, NAMES.directions)
WORDS = sorted({word for each in NAMES.directions for word in each.words})
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}

MTX = "methotrexate"

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


STATES = ("past", "past-before", "allergy", "reaction")
OTHER_MEANING = ("none", "number", *STATES)


def answer_to(words: dict[str, Any]) -> LazyAnswer:
    return BASE.engine.recommend(READER.read(words))


def read(text: str) -> list[tuple[list[str], list[str]]]:
    """Every medicine of a text: ids, and what is not recognized."""
    return [(each.ids, each.unknown) for each in READER.medicines.taken(text)]


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
    ways = [each for each in NAMES.directions if each.route or each.kind in OTHER_MEANING]
    ways += [each for each in NAMES.directions if each.id == "dose-before"]
    local = {word for each in ways for word in each.words} | {"plus", "+"}
    words = [w.replace("#", "20") for w in WORDS if w not in local and w not in INDEX]
    for shown in INDEX.names():
        said = at.sample(words, 3)
        line = f"{shown} {', '.join(said)}"
        salts = [each for each in NAMES.directions if each.kind == "salt"]
        if any(word in each.words for word in said for each in salts):
            continue
        assert meant(line) == meant(shown), line


@pytest.mark.slow
def test_what_is_said_not_to_be_taken_is_never_taken() -> None:
    at = dice("states")
    words = [w for each in NAMES.directions if each.kind in ("past", "allergy") for w in each.words]
    for shown in INDEX.names():
        word = at.choice(words)
        for line in (f"{shown} {word}", f"{word} {shown}", f"{shown} ({word} 2020)"):
            with suppress(ProfileError):
                assert not any(ids for ids, _ in read(line)), line


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
    forms += ["nose spray", "supplement", "supplements", "vaccine", "vaginal ring"]
    salts = ["sodium phosphate", "trometamol", "tromethamine"]
    assert [word for word in WORDS if word in INDEX] == sorted([*forms, *salts])


def test_each_direction_means_one_thing() -> None:
    keys = [normal(word) for each in NAMES.directions for word in each.words]
    assert len(keys) == len(set(keys))


def listed(path: str) -> list[dict[str, str]]:
    with (ROOT / "tests" / "patient" / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


ROWS = [*listed("lines.tsv"), *listed("letters.tsv")]


def said_of(profile: Profile) -> str:
    """Say what is taken, what not (``not:``, ``allergic:``), and what is not recognized (``?``)."""
    others = [(("not:", "allergic:")[line.allergic], line.read_as) for line in profile.not_taken]
    return " ".join(
        [
            *profile.takes,
            *(sign + one for sign, ids in others for one in ids),
            *(f"?{name}" for name in profile.unrecognized),
        ]
    )


def dose_of(dose: Dose) -> str:
    """Say how much, how often and by which route; ``!`` before what was said in two ways."""
    spans = ((dose.mg, dose.mg_to), (dose.times_a_week, dose.times_to))
    said = [f"{least or '-'}" + (f"..{most}" if most else "") for least, most in spans]
    return " ".join([*said, dose.route or "-", *(f"!{what}" for what in dose.unclear)])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["line"])
def test_a_line_is_read(row: dict[str, str]) -> None:
    """As it stands on a box, in a letter, in RxNorm: ``-`` is not said, ``?`` not recognized."""
    profile = READER.read({"takes": row["line"]})
    assert said_of(profile) == row["ids"]
    assert "; ".join(map(dose_of, profile.doses)) == row["doses"]


def test_what_was_read_is_read_again() -> None:
    """From its words, and from the profile of an answer."""
    for row in ROWS:
        profile = READER.read({"takes": row["line"], "other_drugs": False})
        answered = json.loads(msgspec.json.encode(profile))
        for words in (words_of(profile), answered):
            again = READER.read(words)
            assert sorted(again.takes) == sorted(profile.takes)
            assert again.unrecognized == profile.unrecognized
            assert again.not_taken == profile.not_taken
            assert again.allergies == profile.allergies
            for dose in (*again.doses, *profile.doses):
                assert any(
                    replace(dose, typed="") == replace(other, typed="") for other in profile.doses
                ), (row, dose)


def test_lines_of_a_file_and_of_a_list_are_the_same() -> None:
    lines = ["methotrexate 15 mg weekly", "folic acid 5 mg", "prednisone"]
    assert READER.read({"takes": "\n".join(lines)}) == READER.read({"takes": lines})
    assert READER.read({"takes": "; ".join(lines)}) == READER.read({"takes": lines})


@pytest.mark.parametrize("text", ["none", "Nothing", "no medicines", "NIL", "n/a"])
def test_none_leads_to_the_flag(text: str) -> None:
    with pytest.raises(ProfileError, match="--no-other-drugs"):
        READER.read({"takes": [text]})


def test_a_name_that_is_several_stays_several_with_a_dose() -> None:
    """Its ids are named to choose from."""
    coarse = [shown for shown in INDEX.names() if "several" in str(meant(shown))]
    for shown in coarse:
        assert meant(f"{shown} 5 mg") == meant(shown)


def test_too_much_is_refused() -> None:
    with pytest.raises(ProfileError, match="at most 200"):
        READER.read({"takes": ",".join(["MTX", *(f"x{n}y" for n in range(300))])})
    with pytest.raises(ProfileError, match="characters"):
        READER.read({"takes": "a " * 2_000})


@pytest.mark.parametrize(
    ("text", "repeated"),
    [
        ("Neoral, Sandimmune", {"ciclosporin": ["Neoral", "Sandimmune"]}),
        ("Neoral; Sandimmune 100 mg", {"ciclosporin": ["Neoral", "Sandimmune 100 mg"]}),
        ("Neoral (ciclosporin)", {}),
        ("ciclosporin, Neoral", {}),
        ("prednisone 5 mg, prednisone 10 mg", {}),
        (
            "morphine sulphate MR 10 mg BD, Oramorph 5 mg PRN",
            {"morphine": ["morphine sulphate MR 10 mg BD", "Oramorph 5 mg PRN"]},
        ),
        ("amoxicillin 875 MG / clavulanate 125 MG Oral Tablet [Augmentin]", {}),
        ("acetylsalicylic acid 100 mg (Aspirin)", {}),
    ],
)
def test_two_brands_of_one_drug_are_named_twice(text: str, repeated: dict[str, list[str]]) -> None:
    assert READER.read({"takes": text}).repeated == repeated


def test_what_is_not_taken_is_told_and_does_not_count() -> None:
    answer = answer_to({"takes": "warfarin (stopped 2020); MTX", "other_drugs": False})
    assert answer.profile.takes == [MTX]
    assert any("warfarin (stopped 2020)' is read as warfarin, not" in each for each in answer.notes)
    again = answer_to({"takes": ["warfarin stopped 2020", "warfarin 5 mg"]})
    assert again.profile.takes == ["warfarin"]
    assert any("that counts" in note for note in again.notes)


def test_what_is_perhaps_taken_lets_nothing_be_clear() -> None:
    for line in ("stopped warfarin and aspirin", "warfarin stopped yesterday", "warfarin?"):
        profile = READER.read({"takes": line, "other_drugs": False})
        assert (profile.takes, profile.unrecognized) == ([], [line])


def test_an_allergy_in_a_list_is_one() -> None:
    answer = answer_to({"takes": "MTX 15 mg weekly; allergic to colchicine"})
    assert answer.profile.allergies == ["colchicine"]
    assert "colchicine" in {item.id for item in answer.not_for_this_patient}
    for line, flag in (("NKDA", "--no-allergies"), ("allergic to xyzzy", "--allergy 'xyzzy'")):
        with pytest.raises(ProfileError, match=flag):
            READER.read({"takes": f"MTX 15 mg weekly; {line}"})
    both = READER.read({"takes": "allergic to MTX", "allergies": ["colchicine", "MTX"]})
    assert both.allergies == [MTX, "colchicine"]


BY_A_LOCAL_ROUTE = [
    *("diltiazem gel", "diltiazem 2% cream", "ketoconazole shampoo", "ciprofloxacin eye drops"),
    *("dexamethasone mouthwash", "budesonide inhaler", "diclofenac suppository", "heparin gel"),
]


@pytest.mark.parametrize("line", BY_A_LOCAL_ROUTE)
def test_interactions_of_what_is_not_swallowed_stand_and_that_is_said(line: str) -> None:
    local, swallowed = (answer_to({"takes": text}) for text in (line, line.split(maxsplit=1)[0]))
    assert {pair.id for pair in local.interactions} >= {
        pair.id for pair in swallowed.interactions if pair.when is None
    }
    assert any("local route" in note and "stands" in note for note in local.notes)
    assert not any("local route" in note for note in swallowed.notes)


@pytest.mark.parametrize("line", ["clotrimazole cream", "ibuprofen gel bd", "diltiazem 60 mg po"])
def test_nothing_is_said_of_a_route_that_does_not_matter(line: str) -> None:
    assert not any("local route" in note for note in answer_to({"takes": line}).notes)


def test_words_for_numbers_stand_in_no_other_direction() -> None:
    """There they would never be found: a line has the number in their place."""
    numbers = {word for each in NAMES.directions if each.kind == "number" for word in each.words}
    others = [w for each in NAMES.directions if each.kind != "number" for w in each.words]
    assert not [word for word in others if numbers & set(key_of(word).split())]


def test_a_heading_goes_with_the_lines_below_it() -> None:
    text = """Home medications:
1. MTX 15 mg weekly
2. folic acid 5 mg

Stopped:
- warfarin
- amiodarone
Allergies:
Penicillin
latex

prednisone 5 mg daily"""
    profile = READER.read({"takes": text})
    assert profile.takes == [MTX, "folic-acid", "prednisone"]
    assert profile.allergies == ["penicillins"]
    assert profile.conditions == {"latex-allergy": True}
    assert [line.read_as for line in profile.not_taken if not line.allergic] == [
        ["warfarin"],
        ["amiodarone"],
    ]
    assert profile.unrecognized == []
    assert READER.read(words_of(profile)).not_taken == profile.not_taken
    assert READER.read({"takes": "Cardiology:\nramipril 5 mg"}).unrecognized == ["Cardiology:"]
    assert READER.read({"takes": "Allergies:\nMTX 15 mg weekly"}).takes == []


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("MTX 15 mg weeky", "it names mtx: 'weeky' is not understood"),
        ("stopped MTX and azathioprine", "it names mtx and azathioprine: say plainly"),
        ("methotraxate 15 mg weekly", "did you mean methotrexate?"),
        ("moonshine", ""),
    ],
)
def test_a_line_that_is_not_clear_says_why(line: str, hint: str) -> None:
    assert READER.read({"takes": line}).unrecognized == [line]
    assert READER.hint(line).startswith(hint)
    assert bool(READER.hint(line)) is bool(hint)

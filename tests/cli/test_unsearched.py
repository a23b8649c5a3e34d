"""Every surface tells apart what is recorded, what was searched, and what nobody searched."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ended

    Run = Callable[..., Ended]

NEWCOMER = "drugs:\n- {id: newcomer, kind: drug, name: Newcomer}\n"
SAID = "1 of 2 medicines not searched: Newcomer"


@pytest.fixture
def overlay(write: Callable[..., Path]) -> list[str]:
    return ["--kb", str(write(NEWCOMER))]


@pytest.fixture
def recommend(run: Run, overlay: list[str]) -> Callable[..., str]:
    profile = ["--takes", "newcomer", "--takes", "MTX", "--no-other-drugs"]
    return lambda *more: run("recommend", *profile, *overlay, *more).out


@pytest.mark.parametrize("form", [(), ("--format", "markdown")])
def test_the_screens_say_it_once_beside_the_option(
    form: tuple[str, ...], recommend: Callable[..., str]
) -> None:
    shown = recommend("--all", "--width", "120", *form)
    answer = json.loads(recommend("--json"))
    assert SAID in shown
    assert shown.count(" not searched: ") == sum("unsearched" in row for row in answer["consider"])


def test_json_names_them(recommend: Callable[..., str]) -> None:
    answer = json.loads(recommend("--json"))
    rows = {row["id"]: row for row in answer["consider"]}
    assert rows["alendronate"]["unsearched"] == ["newcomer"]
    assert "unsearched" not in rows["wound-care"]


def test_csv_has_a_column_of_them(recommend: Callable[..., str]) -> None:
    rows = csv.DictReader(io.StringIO(recommend("--format", "csv")))
    assert {row["id"]: row["unsearched"] for row in rows}["alendronate"] == "newcomer"


def test_the_chain_names_them(recommend: Callable[..., str]) -> None:
    told = recommend("--why", "alendronate", "--width", "120")
    assert "Whether it interacts with newcomer was not searched." in told


def test_in_brief_they_are_named(run: Run, overlay: list[str], tmp_path: Path) -> None:
    line = tmp_path / "patients.jsonl"
    line.write_text('{"takes": ["newcomer"], "other_drugs": false}\n', encoding="utf-8")
    answer = json.loads(run("recommend", "--profiles", str(line), "--brief", *overlay).out)
    rows = {row["id"]: row for row in answer["consider"]}
    assert rows["alendronate"]["unsearched"] == ["newcomer"]


@pytest.mark.parametrize(
    ("register", "said"),
    [
        ((), SAID),
        (("--plain",), "Whether it clashes with Newcomer was not checked: 1 of 2 medicines."),
    ],
)
def test_both_pages_say_it(
    register: tuple[str, ...], said: str, run: Run, overlay: list[str]
) -> None:
    profile = ["--takes", "newcomer", "--takes", "MTX", "--no-other-drugs"]
    assert said in run("report", *profile, *overlay, *register).out


def test_pairs_are_told_apart(run: Run, overlay: list[str]) -> None:
    names = ["alendronate", "apixaban", "newcomer", "ibuprofen"]
    answer = json.loads(run("interactions", *names, *overlay, "--json").out)
    told = {(pair["first"], pair["second"]): pair for pair in answer["unrecorded"]}
    assert told["alendronate", "apixaban"]["searched"] == ["ansm-thesaurus-2020"]
    assert "searched" not in told["alendronate", "newcomer"]
    assert ("alendronate", "ibuprofen") not in told
    shown = run("interactions", *names, *overlay, "--width", "120").out
    assert "Alendronate + Newcomer: not searched, a gap of ours." in shown
    assert "Alendronate + Apixaban: searched, none found in Thésaurus" in shown


def test_one_drug_by_two_names_is_a_duplicate_therapy(run: Run) -> None:
    said = "Fosamax and alendronate hold the same drug (alendronate)"
    assert said in run("interactions", "Fosamax", "alendronate", "--width", "120").out
    taken = ["--takes", "Fosamax", "--takes", "alendronate"]
    assert said in run("recommend", *taken, "--width", "120").out
    assert said not in run("recommend", "--takes", "Fosamax", "--takes", "fosamax").out


def test_csv_of_interactions_tells_whether_each_holds(run: Run) -> None:
    out = run("interactions", "antibiotics", "methotrexate", "--format", "csv").out
    assert {row["holds"] for row in csv.DictReader(io.StringIO(out))} == {"unknown"}

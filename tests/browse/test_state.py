"""The explorer without a screen: changes, the way back, lines, what moved, files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from calcinosis_cli.browse import moved
from calcinosis_cli.browse.naming_field import suggestions
from calcinosis_cli.browse.sections import lines
from calcinosis_cli.browse.state import Explorer
from calcinosis_cli.patient.facts import Profile
from calcinosis_cli.patient.history import Tried
from calcinosis_cli.patient.reading import ProfileReader
from calcinosis_cli.patient.telling import words_of

if TYPE_CHECKING:
    from calcinosis_cli.engine.answer import Excluded, Option
    from calcinosis_cli.library import Loaded

FULL = Profile(
    disease="jdm",
    age=7,
    site=["joint"],
    ulcers=False,
    conditions={"fever": True, "dialysis": False},
    other_conditions=False,
    takes=["methotrexate"],
    unrecognized=["glowberry"],
    tried=[Tried("alendronate", "failed"), Tried("colchicine")],
)


@pytest.mark.parametrize("profile", [Profile(), FULL], ids=["empty", "full"])
def test_a_profile_survives_as_words(profile: Profile, source: Loaded) -> None:
    assert ProfileReader(source.names).read(words_of(profile)) == profile


@pytest.mark.parametrize("profile", [Profile(), FULL], ids=["empty", "full"])
def test_lines_follow_the_recommendation(profile: Profile, source: Loaded) -> None:
    answer = source.engine.recommend(profile)
    shown = [line for line in lines(Explorer(source, profile)) if line.kind != "heading"]
    both: list[Option | Excluded] = [*answer.consider, *answer.not_for_this_patient]
    assert [line.id for line in shown] == [item.id for item in both]
    assert len(shown) == len(source.kb.treatments)
    assert all(line.note for line in shown)


def test_signs_say_the_verdict(explorer: Explorer) -> None:
    explorer.give("pregnancy", "pregnant")
    by_id = {line.id: line for line in lines(explorer)}
    assert by_id["methotrexate"].sign == "X"
    assert by_id["warfarin"].sign in ("-", "X")
    for option in explorer.answer.consider:
        sign = {"clear": "", "caution": "!", "avoid": "!!"}[option.safety]
        sign += ("?" if option.could_be else "") + ("H" if option.hazards else "")
        assert by_id[option.id].sign == sign


def test_digits_of_a_number_count_as_one_change(explorer: Explorer) -> None:
    before = explorer.answer
    explorer.give("egfr", 2)
    explorer.give("egfr", 25)
    assert explorer.change is not None
    assert explorer.change.before == before
    assert explorer.change.label == "eGFR: unknown -> 25"
    assert explorer.undo()
    assert explorer.answer.recommendation == before.recommendation
    assert not explorer.undo()


def test_a_change_taken_back_by_hand_leaves_nothing_to_undo(explorer: Explorer) -> None:
    explorer.give("pain", value=True)
    explorer.give("pain", value=None)
    assert moved.summary(explorer) == "pain: unknown -> unknown · nothing moves"
    assert not explorer.undo()


def test_a_refused_change_changes_nothing(explorer: Explorer) -> None:
    explorer.give_condition("severe-heart-failure", present=True)
    before = explorer.words, explorer.answer
    with pytest.raises(ValueError, match="out of range"):
        explorer.give("age", 400)
    with pytest.raises(ValueError, match="contradicts"):
        explorer.give_condition("heart-failure", present=False)
    assert (explorer.words, explorer.answer) == before


def test_moves_name_places_and_rules(explorer: Explorer) -> None:
    explorer.give("age", 7)
    assert "no longer for this patient" in moved.summary(explorer)
    [sentence] = [line for line in moved.sentences(explorer) if line.startswith("Doxycycline")]
    assert "-> not for this patient - Not below 8 years" in sentence
    marked = {line.id: line for line in lines(explorer)}["doxycycline"]
    assert marked.changed
    assert marked.note.startswith("was ")


def test_a_new_leading_group_is_said_first(explorer: Explorer) -> None:
    explorer.give("infection", value=True)
    assert moved.sentences(explorer)[0].startswith("Infection now leads: A lesion is infected")
    assert "alert" in moved.summary(explorer) or not explorer.answer.alerts


def test_every_move_has_a_reason(explorer: Explorer) -> None:
    for fact, value in (("pain", True), ("inflamed", True), ("active_disease", False)):
        explorer.give(fact, value)
        assert explorer.change is not None
        for sentence in moved.sentences(explorer):
            assert not sentence.endswith(" - ")


def test_search_is_that_of_list(explorer: Explorer) -> None:
    assert explorer.matching("  ") is None
    assert "alendronate" in (explorer.matching("fosamax") or ())
    assert explorer.matching("no-such-word") == set()


@pytest.mark.parametrize(
    ("typed", "first"),
    [("meth", "methotrexate"), ("MTX", "methotrexate"), ("fosam", "alendronate")],
)
def test_names_are_suggested(typed: str, first: str, source: Loaded) -> None:
    names = {name.id for name, _ in suggestions(source.offers.drugs, typed)}
    assert first in names


def test_suggestions_are_few_and_only_for_words(source: Loaded) -> None:
    for known in (source.offers.conditions, source.offers.drugs, source.offers.treatments):
        assert suggestions(known, " ") == []
        assert len(suggestions(known, "a")) == 6

"""The panel: facts are typed, chosen, named, and count at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import OptionList, Select

from calcinosis_cli.patient.history import ENDS

from .conftest import field, listed, naming, opened, play, screen_text, strip

if TYPE_CHECKING:
    from calcinosis_cli.library import Loaded

pytestmark = pytest.mark.slow


def test_a_flag_reorders_at_once_and_says_what_moved(source: Loaded) -> None:
    async def scene() -> None:
        async with opened(source) as (app, pilot):
            before = listed(app)
            await field(app, pilot, "infection")
            await pilot.press("y")
            assert listed(app) != before
            assert listed(app)[0] == "infection-treatment"
            assert "infection: unknown -> yes" in strip(app)
            assert "Infection now leads" in strip(app)
            await pilot.press("escape", "u")
            assert listed(app) == before
            assert "undone" in strip(app)
            await pilot.press("u")
            assert "Nothing to undo" in strip(app)

    play(scene)


def test_a_number_counts_while_it_is_typed(source: Loaded) -> None:
    async def scene() -> None:
        async with opened(source) as (app, pilot):
            await field(app, pilot, "egfr")
            await pilot.press("2", "8")
            assert app.explorer.profile.egfr == 28
            assert "eGFR: unknown -> 28" in strip(app)
            await pilot.press("8", "8")
            assert app.explorer.profile.egfr == 28 or app.explorer.profile.egfr is None
            assert "out of range" in str(app.query_one("#question").render())
            for _ in range(4):
                await pilot.press("backspace")
            assert app.explorer.profile.egfr is None

    play(scene)


def test_a_choice_is_chosen_by_keys(source: Loaded) -> None:
    async def scene() -> None:
        async with opened(source) as (app, pilot):
            await pilot.press("p", "enter", "down", "down", "enter")
            await pilot.pause()
            assert app.explorer.profile.disease == "jdm"
            await pilot.press("down", "7")
            assert app.explorer.profile.age == 7
            app.query("ChoiceField").first(Select).clear()
            await pilot.pause()
            assert app.explorer.profile.disease is None

    play(scene)


def test_ticks_are_many(source: Loaded) -> None:
    async def scene() -> None:
        async with opened(source) as (app, pilot):
            await field(app, pilot, "site")
            await pilot.press("space", "right", "right", "space")
            assert app.explorer.profile.site == ["fingertip", "joint"]
            await pilot.press("backspace")
            assert app.explorer.profile.site == []

    play(scene)


def test_conditions_are_suggested_added_answered_and_removed(source: Loaded) -> None:
    async def scene() -> None:
        async with opened(source, (120, 40)) as (app, pilot):
            conditions = await naming(app, pilot, "conditions")
            assert conditions.query_one(OptionList).option_count
            await pilot.press(*"dialy")
            await pilot.press("down", "enter")
            await pilot.pause()
            assert app.explorer.profile.conditions == {"dialysis": True}
            assert "Dialysis" in screen_text(app)
            await pilot.press("tab", "n")
            assert app.explorer.profile.conditions == {"dialysis": False}
            await pilot.press("r")
            await pilot.pause()
            assert app.explorer.profile.conditions == {}

    play(scene)


def test_a_coarse_word_is_answered_with_the_specific_ones(source: Loaded) -> None:
    async def scene() -> None:
        async with opened(source, (120, 40)) as (app, pilot):
            conditions = await naming(app, pilot, "conditions")
            await pilot.press(*"tuberculosis", "enter")
            await pilot.pause()
            assert "is several" in str(app.query_one("#question").render())
            assert conditions.query_one(OptionList).option_count > 1
            assert app.explorer.profile.conditions == {}

    play(scene)


def test_a_product_is_added_as_its_ingredients(source: Loaded) -> None:
    async def scene() -> None:
        async with opened(source, (120, 40)) as (app, pilot):
            await naming(app, pilot, "takes")
            await pilot.press(*"Aggrenox", "enter", *"Augmen", "down", "enter")
            await pilot.pause()
            await pilot.pause()
            profile = app.explorer.profile
            assert set(profile.takes) == {
                "dipyridamole",
                "acetylsalicylic-acid",
                "amoxicillin",
                "clavulanic-acid",
            }
            assert profile.unrecognized == []

    play(scene)


def test_drugs_are_never_guessed(source: Loaded) -> None:
    async def scene() -> None:
        async with opened(source, (120, 40)) as (app, pilot):
            await naming(app, pilot, "takes")
            await pilot.press(*"MTX", "enter", *"methotrexaat", "enter")
            await pilot.pause()
            await pilot.pause()
            assert app.explorer.profile.takes == ["methotrexate"]
            assert app.explorer.profile.unrecognized == ["methotrexaat"]
            assert "not recognized; did you" in screen_text(app)

    play(scene)


def test_what_was_tried_says_how_it_ended(source: Loaded) -> None:
    async def scene() -> None:
        async with opened(source, (120, 40)) as (app, pilot):
            await naming(app, pilot, "tried")
            await pilot.press(*"fosamax", "enter")
            await pilot.pause()
            await pilot.press("tab", "f")
            [tried] = app.explorer.profile.tried
            assert (tried.treatment, tried.outcome) == ("alendronate", "failed")
            await pilot.press(*["right"] * len(ENDS), "enter")
            await pilot.pause()
            assert app.explorer.profile.tried == []

    play(scene)


def test_an_unknown_condition_is_explained(source: Loaded) -> None:
    async def scene() -> None:
        async with opened(source, (120, 40)) as (app, pilot):
            await naming(app, pilot, "conditions")
            await pilot.press(*"diabetis", "enter")
            assert "did you mean" in str(app.query_one("#question").render())

    play(scene)

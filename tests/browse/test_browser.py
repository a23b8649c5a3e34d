"""The explorer at work, driven by keys and mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.command import CommandPalette
from textual.widgets import Input, OptionList, Select

from calcinosis_cli.browse.naming_field import NamingField
from calcinosis_cli.browse.panel import Panel
from calcinosis_cli.browse.screens import Details, PageScreen
from calcinosis_cli.browse.sections import TABS
from calcinosis_cli.cli.profiles import profile_from_flags
from calcinosis_cli.output.stamp import DISCLAIMER
from calcinosis_cli.patient.facts import Profile
from calcinosis_cli.patient.history import ENDS

from .conftest import opened, play, screen_text

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from calcinosis_cli.browse.app import Browser
    from calcinosis_cli.engine.answer import Excluded, Option
    from calcinosis_cli.library import Loaded

pytestmark = pytest.mark.slow

SIZES = [(80, 24), (120, 40), (60, 20)]


def listed(app: Browser) -> list[str]:
    options = app.side.list.options
    return [option.id for option in options if option.id and not option.disabled]


def strip(app: Browser) -> str:
    return str(app.query_one("#moved").render())


async def field(app: Browser, pilot: Pilot[None], name: str) -> None:
    """Open the panel and go to a field."""
    if not app.screen.has_class("-facts"):
        await pilot.press("p")
    target = next(w for w in app.query_one(Panel).query("*") if w.name == name and w.can_focus)
    target.focus()
    await pilot.pause()


async def naming(app: Browser, pilot: Pilot[None], name: str) -> NamingField:
    if not app.screen.has_class("-facts"):
        await pilot.press("p")
    found = next(f for f in app.query(NamingField) if f.name == name)
    found.query_one(Input).focus()
    await pilot.pause()
    return found


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_order_is_that_of_recommend(size: tuple[int, int], source: Loaded) -> None:
    async def scene() -> None:
        async with opened(source, size, ulcers=True, takes=["methotrexate"]) as (app, _):
            profile = app.explorer.profile
            answer = source.engine.recommend(profile)
            both: list[Option | Excluded] = [*answer.consider, *answer.not_for_this_patient]
            assert listed(app) == [item.id for item in both]

    play(scene)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_disclaimer_and_data_version_are_always_there(
    size: tuple[int, int], source: Loaded
) -> None:
    async def scene() -> None:
        async with opened(source, size, infection=True, conditions={"fever": True}) as (app, pilot):
            for key in ("2", "p", "escape"):
                text = " ".join(screen_text(app).split())
                assert DISCLAIMER in text
                assert f"data {source.stamp.version}" in text
                assert "SAME-DAY ASSESSMENT" in text
                await pilot.press(key)

    play(scene)


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


def test_search_filters_while_typing(source: Loaded) -> None:
    async def scene() -> None:
        async with opened(source) as (app, pilot):
            whole = listed(app)
            await pilot.press("slash", *"fosamax")
            assert "alendronate" in listed(app)
            assert len(listed(app)) < 5
            assert "found" in screen_text(app)
            assert app.query_one(Details).treatment == listed(app)[0]
            await pilot.press(*"zzz")
            assert listed(app) == []
            assert "Nothing found" in screen_text(app)
            await pilot.press("escape")
            assert listed(app) == whole

    play(scene)


@pytest.mark.parametrize("colour", ["", "1"], ids=["colour", "plain"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_escape_goes_back_one_step(
    size: tuple[int, int], colour: str, source: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", colour)

    async def scene() -> None:
        async with opened(source, size) as (app, pilot):
            whole = listed(app)
            await pilot.press("slash", *"fosamax", "enter")
            await pilot.press("p")
            await pilot.pause()
            assert app.query_one(Panel).has_focus_within
            assert "esc Back" in screen_text(app)
            await pilot.press("escape")
            assert (app.query_one(Panel).display, app.details.display) == (False, True)
            assert len(listed(app)) < len(whole)
            assert "esc Back" in screen_text(app)
            await pilot.press("escape")
            assert listed(app) == whole
            app.details.query_one("#scroll").focus()
            await pilot.press("escape")
            assert app.focused is app.side.list
            await pilot.press("escape", "escape")
            await pilot.pause()
            assert app.is_running
            assert "esc Back" not in screen_text(app)

    play(scene)


@pytest.mark.parametrize("key", ["1", "right", "enter"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_details_that_are_asked_for_are_seen(
    size: tuple[int, int], key: str, source: Loaded
) -> None:
    async def scene() -> None:
        async with opened(source, size) as (app, pilot):
            await pilot.press("p")
            await pilot.pause()
            app.side.list.focus()
            await pilot.press(key)
            assert app.details.display
            assert app.query_one(Panel).display is (size[0] >= 116)

    play(scene)


@pytest.mark.parametrize("colour", ["", "1"], ids=["colour", "plain"])
@pytest.mark.parametrize("size", SIZES[:2], ids=str)
def test_the_palette_has_the_commands_and_the_themes(
    size: tuple[int, int], colour: str, source: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", colour)

    async def scene() -> None:
        async with opened(source, size) as (app, pilot):
            assert "ctrl+p lists all commands" in screen_text(app)
            offered = [command.title for command in app.get_system_commands(app.screen)]
            assert {"Theme", "Export", "Save", "Help"} <= set(offered)
            assert "Screenshot" not in offered
            await pilot.press("ctrl+p")
            await pilot.pause()
            assert isinstance(app.screen, CommandPalette)
            await pilot.press("escape")
            await pilot.pause()
            assert app.focused is app.side.list
            help_ = next(c for c in app.get_system_commands(app.screen) if c.title == "Help")
            await help_.callback()
            await pilot.pause()
            assert isinstance(app.screen, PageScreen)

    play(scene)


def test_tabs_by_keys_and_mouse(source: Loaded) -> None:
    async def scene() -> None:
        async with opened(source) as (app, pilot):
            details = app.query_one(Details)
            for number, name in enumerate(TABS, 1):
                await pilot.press(str(number))
                assert details.tabs.active == name
            await pilot.press("right")
            assert details.tabs.active == "why"
            await pilot.click("#evidence")
            assert details.tabs.active == "evidence"
            await pilot.press("left", "space", "b")
            assert details.tabs.active == "why"

    play(scene)


def test_the_mouse_chooses_treatments_and_answers(source: Loaded) -> None:
    async def scene() -> None:
        async with opened(source, (120, 40)) as (app, pilot):
            await pilot.click("#treatments", offset=(10, 3))
            assert app.query_one(Details).treatment == listed(app)[2]
            await pilot.press("p")
            pain = next(w for w in app.query("SegmentsField") if w.name == "pain")
            await pilot.click(pain, offset=(6, 0))
            assert app.explorer.profile.pain is True

    play(scene)


def test_every_tab_of_every_treatment_can_be_shown(source: Loaded) -> None:
    async def scene() -> None:
        async with opened(source, ulcers=True) as (app, _):
            details = app.query_one(Details)
            for tab in TABS:
                details.tabs.active = tab
                for name in listed(app):
                    details.show(name)

    play(scene)


@pytest.mark.parametrize(
    ("key", "words"), [("question_mark", "Help"), ("m", "What moved"), ("o", "CONSIDER")]
)
def test_pages_open_and_close(key: str, words: str, source: Loaded) -> None:
    async def scene() -> None:
        async with opened(source) as (app, pilot):
            await pilot.press(key)
            assert isinstance(app.screen, PageScreen)
            assert words in screen_text(app)
            assert DISCLAIMER in " ".join(screen_text(app).split())
            await pilot.press("space", "b", "escape")
            assert not isinstance(app.screen, PageScreen)

    play(scene)


def test_moved_shows_every_rule(source: Loaded) -> None:
    async def scene() -> None:
        async with opened(source) as (app, pilot):
            await field(app, pilot, "infection")
            await pilot.press("y", "escape", "m")
            assert "are judged otherwise" in screen_text(app).casefold()

    play(scene)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_export_asks_where_and_is_read_back(
    size: tuple[int, int], source: Loaded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    async def scene() -> None:
        async with opened(source, size, ulcers=True, takes=["warfarin"]) as (app, pilot):
            await pilot.press("e", *"visit", "enter")
            await pilot.pause()
            assert "Saved: visit.md and visit.json" in strip(app)
            assert [path.name for path in app.kept] == ["visit.md", "visit.json"]
            before = (tmp_path / "visit.json").read_bytes()
            (tmp_path / "visit.md").unlink()
            await pilot.press("e", *"visit", "enter")
            await pilot.pause()
            assert "visit.json exists" in strip(app)
            assert not (tmp_path / "visit.md").exists()
            assert (tmp_path / "visit.json").read_bytes() == before
            await pilot.press("e", *"no/visit", "enter")
            await pilot.pause()
            assert "no such file" in strip(app)

    play(scene)
    kept = tmp_path / "visit.json"
    assert profile_from_flags(source, {}, str(kept)) == Profile(ulcers=True, takes=["warfarin"])
    assert kept.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("colour", ["", "1"], ids=["colour", "plain"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_patient_is_saved_and_opened(
    size: tuple[int, int],
    colour: str,
    source: Loaded,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", colour)
    monkeypatch.chdir(tmp_path)
    facts = {"ulcers": True, "takes": ["methotrexate"]}

    async def scene() -> None:
        async with opened(source, size, **facts) as (app, pilot):
            await pilot.press("ctrl+s", *"me.yaml", "enter")
            await pilot.pause()
            assert "Saved: me.yaml" in strip(app)
            before = (tmp_path / "me.yaml").read_bytes()
            await pilot.press("ctrl+s", *"me.yaml", "enter")
            await pilot.pause()
            assert "Not saved: me.yaml exists" in strip(app)
            assert (tmp_path / "me.yaml").read_bytes() == before
            await pilot.press("ctrl+s", *"no.yaml", "escape")
            assert not (tmp_path / "no.yaml").exists()
        async with opened(source, size) as (app, pilot):
            await pilot.press("ctrl+o", *"none.yaml", "enter")
            await pilot.pause()
            assert "Not opened" in strip(app)
            await pilot.press("ctrl+o", *"me.yaml", "enter")
            await pilot.pause()
            assert (app.explorer.profile.ulcers, app.explorer.profile.takes) == (
                True,
                ["methotrexate"],
            )
            assert "opened me.yaml" in strip(app)
            await pilot.press("u")
            assert app.explorer.profile.ulcers is None

    play(scene)
    assert (tmp_path / "me.yaml").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("key", "code"), [("q", 0), ("ctrl+c", 130)])
def test_quit(key: str, code: int, source: Loaded) -> None:
    async def scene() -> None:
        async with opened(source) as (app, pilot):
            await pilot.press(key)
        assert (app.return_code or 0) == code

    play(scene)


def test_resizing_moves_the_parts(source: Loaded) -> None:
    async def scene() -> None:
        async with opened(source, (120, 40)) as (app, pilot):
            side, details = app.side, app.query_one(Details)
            chosen = app.side.list.current()
            for size, stacked in (((60, 20), True), ((80, 24), False), ((200, 60), False)):
                await pilot.resize_terminal(*size)
                await pilot.pause()
                assert (details.region.y > side.region.y) is stacked
                assert app.side.list.current() == chosen
                lines = screen_text(app).splitlines()
                assert len(lines) == size[1]
            await pilot.resize_terminal(20, 6)
            await pilot.pause()

    play(scene)

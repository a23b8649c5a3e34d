"""The explorer at work, driven by keys and mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.command import CommandPalette

from calcinosis_cli.browse.panel import Panel
from calcinosis_cli.browse.screens import Details, PageScreen
from calcinosis_cli.browse.sections import TABS
from calcinosis_cli.output.stamp import DISCLAIMER

from .conftest import SIZES, field, listed, opened, play, screen_text

if TYPE_CHECKING:
    from calcinosis_cli.engine.answer import Excluded, Option
    from calcinosis_cli.library import Loaded

pytestmark = pytest.mark.slow


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

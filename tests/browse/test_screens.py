"""What people see, as text; and what a hostile knowledge base cannot do to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from calcinosis_cli.browse.sections import TABS

from .conftest import opened, play, screen_text, session_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from calcinosis_cli.library import Loaded

pytestmark = pytest.mark.slow

SCENES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "start": ({"ulcers": True, "takes": ["methotrexate"]}, ["down", "down"]),
    "evidence": (
        {"active_disease": False, "extent": "localized", "pain": True},
        ["slash", *"excision", "enter", "2"],
    ),
    "patient": ({"severity": "high"}, ["p", "down", "7"]),
    "alert": ({"infection": True, "conditions": {"fever": True}}, []),
    "help": ({}, ["question_mark"]),
}
SIZES = [(80, 24), (120, 40), (60, 20)]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", SCENES)
def test_screen(
    name: str, size: tuple[int, int], small: Loaded, golden: Callable[[str, str], None]
) -> None:
    facts, keys = SCENES[name]
    shown: list[str] = []

    async def scene() -> None:
        async with opened(small, size, **facts) as (app, pilot):
            app.animation_level = "none"
            await pilot.press(*keys)
            await pilot.pause()
            shown.append(screen_text(app).replace(small.stamp.digest[:12], "DIGEST000000"))

    play(scene)
    assert all(len(line) <= size[0] for line in shown[0].splitlines())
    golden(f"browse-{name}-{size[0]}.txt", shown[0])


def test_without_colour_nothing_is_lost(small: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    async def scene() -> None:
        async with opened(small, ulcers=True, egfr=25) as (app, pilot):
            await pilot.press("p", "tab", "7")
            seen.append(screen_text(app))

    play(scene)
    monkeypatch.setenv("NO_COLOR", "1")
    play(scene)
    assert seen[0] == seen[1]
    assert "(x)" in seen[0]


HOSTILE = "[bold]x[/] [@click=app.quit]y[/] [/nonsense] [red :b: \\["


@pytest.mark.parametrize("size", [(80, 24), (160, 48)], ids=str)
def test_hostile_text_stays_text(size: tuple[int, int], small: Loaded) -> None:
    kb = small.kb
    first, *rest = kb.treatments
    evil = msgspec.structs.replace(
        first, name=HOSTILE, summary=HOSTILE, aliases=[HOSTILE], role="usual"
    )
    hostile = session_of(
        msgspec.structs.replace(
            kb,
            treatments=[evil, *rest],
            groups=[msgspec.structs.replace(group, name=HOSTILE) for group in kb.groups],
            conditions=[
                msgspec.structs.replace(c, label=f"{HOSTILE} {c.id}") for c in kb.conditions
            ],
            drugs=[msgspec.structs.replace(drug, name=f"{HOSTILE} {drug.id}") for drug in kb.drugs],
            alerts=[msgspec.structs.replace(alert, text=HOSTILE) for alert in kb.alerts],
        )
    )
    hostile.notices = (HOSTILE,)

    async def scene() -> None:
        facts = {"infection": True, "conditions": {"fever": True}, "unrecognized": ["[b]glow[/b]"]}
        async with opened(hostile, size, **facts) as (app, pilot):
            assert "[bold]x[/] [@click=app.quit]y" in screen_text(app)
            app.details.show(evil.id)
            for number in range(1, len(TABS) + 1):
                await pilot.press(str(number))
            for key in ("m", "escape", "o", "escape", "p"):
                await pilot.press(key)
            for field in app.query("NamingField Input"):
                field.focus()
                await pilot.press("x", "down", "enter")
                await pilot.pause()
            await pilot.press("escape", "m", "escape", "slash", *"[bold]", "enter")
            assert "[bold]x" in screen_text(app)
            await pilot.click("#treatments", offset=(15, 1))
            assert app.is_running

    play(scene)

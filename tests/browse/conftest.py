"""The explorer in a terminal of any size, and the text on its screen."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

pytest.importorskip("textual", reason="the explorer needs the extra 'tui'")

from textual.widgets import Input

from calcinosis_cli.browse.app import Browser
from calcinosis_cli.browse.naming_field import NamingField
from calcinosis_cli.browse.panel import Panel
from calcinosis_cli.browse.state import Explorer
from calcinosis_cli.cli.commands.browse import files_of
from calcinosis_cli.evidence.weighing import weigh_all
from calcinosis_cli.library import Loaded, load
from calcinosis_cli.library.building import Compiled, parts_of
from calcinosis_cli.patient.facts import Profile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

    from textual.pilot import Pilot

    from calcinosis_cli.knowledge.model import KnowledgeBase

FEW = (
    *(
        "multidisciplinary-care",
        "wound-care",
        "watchful-waiting",
        "infection-treatment",
        "methotrexate",
        "intravenous-immunoglobulin",
    ),
    *("surgical-excision", "curettage", "sodium-thiosulfate-topical", "extracorporeal-shock-wave"),
    *("alendronate", "diltiazem", "colchicine", "doxycycline", "warfarin", "etidronate"),
)
"""Enough for every group, so that the golden screens do not follow every edit of the data."""
SCROLL_BARS = str.maketrans(dict.fromkeys("▁▂▃▄▅▆▇█", " "))


def session_of(kb: KnowledgeBase) -> Loaded:
    """Make ready a knowledge base that no file holds."""
    digest = load().stamp.digest
    made = parts_of(Compiled(kb, weigh_all(kb.treatments, kb.references), []), digest)
    return Loaded(made.__getitem__, lambda: made)


@pytest.fixture(scope="session")
def source() -> Loaded:
    return load()


@pytest.fixture(scope="session")
def small(source: Loaded) -> Loaded:
    """A part of the real knowledge base that stays the same."""
    treatments = [t for t in source.kb.treatments if t.id in FEW]
    return session_of(msgspec.structs.replace(source.kb, treatments=treatments))


@pytest.fixture
def explorer(source: Loaded) -> Explorer:
    return Explorer(source, Profile())


@asynccontextmanager
async def opened(
    source: Loaded,
    size: tuple[int, int] = (80, 24),
    **facts: Any,  # noqa: ANN401
) -> AsyncIterator[tuple[Browser, Pilot[None]]]:
    """Open the explorer without a terminal."""
    app = Browser(source, Profile(**facts), files_of(source))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot


def screen_text(app: Browser) -> str:
    """Return what stands on the screen without colours, scroll bars and spaces at line ends."""
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text.translate(SCROLL_BARS).rstrip() for strip in strips) + "\n"


def play(scene: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a scene."""
    asyncio.run(scene())


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

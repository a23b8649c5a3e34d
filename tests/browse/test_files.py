"""What the explorer writes and opens: answers, and a patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from calcinosis_cli.cli.profiles import profile_from_flags
from calcinosis_cli.output.stamp import DISCLAIMER
from calcinosis_cli.patient.facts import Profile

from .conftest import SIZES, opened, play, strip

if TYPE_CHECKING:
    from pathlib import Path

    from calcinosis_cli.library import Loaded

pytestmark = pytest.mark.slow


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
            assert (tmp_path / "visit.md").read_text("utf-8").count(DISCLAIMER) == 1
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

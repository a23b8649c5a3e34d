"""What people see, at three widths; stamps are masked so that only words are compared."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Ended

SCREENS = {
    "greeting": [],
    "list": ["list"],
    "list-filter": ["list", "bone", "--role", "usual"],
    "list-nothing": ["list", "no-such-words"],
    "show": ["show", "diltiazem"],
    "show-evidence": ["show", "surgery", "--only", "evidence"],
    "show-plain": ["show", "Fosamax", "--plain"],
    "show-side-by-side": ["show", "alendronate", "pamidronate"],
    "recommend": ["recommend", "--ulcers", "--severity", "high"],
    "recommend-child": [
        *("recommend", "--disease", "jdm", "--age", "7", "--active-disease"),
        *("--course", "new", "--takes", "MTX"),
    ],
    "recommend-infected": [
        *("recommend", "--infection", "--condition", "fever", "--site", "joint"),
        *("--takes", "CellCept", "--takes", "glowberry"),
    ],
    "recommend-plain": [
        *("recommend", "--plain", "--disease", "jdm", "--age", "7", "--active-disease"),
        *("--course", "new", "--takes", "MTX"),
    ],
    "recommend-plain-infected": [
        *("recommend", "--plain", "--infection", "--condition", "fever", "--site", "joint"),
        *("--takes", "CellCept", "--takes", "glowberry"),
    ],
    "recommend-all": [
        "recommend",
        "--inactive-disease",
        "--pain",
        "--extent",
        "localized",
        "--all",
    ],
    "list-conditions": ["list", "--conditions", "heart"],
    "gaps": ["gaps"],
    "interactions": ["interactions", "MTX", "Bactrim", "ibuprofen"],
    "monitoring": ["show", "MTX", "prednisone", "--only", "monitoring"],
    "why": ["recommend", "--ulcers", "--egfr", "28", "--why", "alendronate"],
    "what-if": ["recommend", "--ulcers", "--inactive-disease", "--what-if", "pregnancy=pregnant"],
    "explain": ["recommend", "--ulcers", "--explain"],
    "validate": ["validate"],
}
WIDTHS = (60, 80, 120)


def cells(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


@pytest.mark.parametrize(
    "width", [pytest.param(n, marks=() if n == 80 else pytest.mark.slow) for n in WIDTHS]
)
@pytest.mark.parametrize("name", SCREENS)
def test_screen(
    name: str, width: int, run: Callable[..., Ended], golden: Callable[[str, str], None]
) -> None:
    ended = run(*SCREENS[name], env={"COLUMNS": str(width)})
    assert ended.code == 0
    # Diagnostics are for the person and never mix with the screen.
    assert ("glowberry" in ended.err) == name.endswith("-infected")
    too_wide = [line for line in ended.out.splitlines() if cells(line) > width]
    assert name == "greeting" or not too_wide
    assert "\x1b" not in ended.out
    masked = re.sub(r"\b[0-9a-f]{12}\b", "DIGEST000000", ended.out)
    golden(f"{name}-{width}.txt", masked)


ONE_SCREEN = (
    *("recommend", "recommend-child", "recommend-infected", "show"),
    *("recommend-plain", "recommend-plain-infected"),
)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in SCREENS if name != "greeting"])
def test_every_screen_ends_with_the_disclaimer_and_the_data_version(
    name: str, run: Callable[..., Ended]
) -> None:
    text = " ".join(run(*SCREENS[name]).out.split())
    assert "Information for a conversation with your specialists, not a prescription." in text
    whole = r"Data \d{4}\.\d{2}, reviewed \d{4}-\d{2}-\d{2}, [0-9a-f]{12}\."
    # One screen has no room for the digest; --long and --all end with it.
    brief = r"[Dd]ata \d{4}\.\d{2}\b"
    assert re.search(brief if name in ONE_SCREEN else whole, text)


def test_width_flag_wins_over_the_environment(run: Callable[..., Ended]) -> None:
    assert (
        run("list", "--width", "60", env={"COLUMNS": "120"}).out
        == run("list", env={"COLUMNS": "60"}).out
    )


@pytest.mark.parametrize(
    "env",
    [
        {"NO_COLOR": "1", "FORCE_COLOR": "1"},
        {"TERM": "dumb"},
        {"LC_ALL": "C"},
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "ascii:strict"},
    ],
    ids=str,
)
def test_hostile_environment_changes_nothing(
    env: dict[str, str], run: Callable[..., Ended]
) -> None:
    plain = run("recommend", "--egfr", "50", env={"COLUMNS": "80"})
    assert run("recommend", "--egfr", "50", env={"COLUMNS": "80", **env}) == plain


def test_colour_only_adds(run: Callable[..., Ended]) -> None:
    plain = run("recommend", "--ulcers", env={"COLUMNS": "80"}).out
    colored = run(
        "recommend", "--ulcers", env={"COLUMNS": "80", "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    ).out
    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain

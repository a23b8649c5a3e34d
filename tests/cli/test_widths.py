"""Nothing is cut inside a word: each word of a narrow screen is one of the widest screen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Ended

pytestmark = pytest.mark.slow

WIDEST = 400
LONGEST_MARGIN = 12
PATIENT = [
    "--ulcers",
    "--condition",
    "fever",
    "--age",
    "54",
    "--takes",
    "warfarin",
    "--takes",
    "infliximab",
]
SCREENS = {
    "list": ["list"],
    "some": ["list", "--group", "systemic", "--sort", "level"],
    "conditions": ["list", "--conditions"],
    "gaps": ["gaps"],
    "show": ["show", "colchicine"],
    "safety": ["show", "colchicine", "--only", "safety"],
    "compared": ["show", "colchicine", "alendronate", "pamidronate"],
    "interactions": ["interactions", "colchicine", "clarithromycin", "ciclosporin", "statins"],
    "recommend": ["recommend", *PATIENT],
    "long": ["recommend", *PATIENT, "--long"],
    "all": ["recommend", *PATIENT, "--all"],
    "plain": ["recommend", *PATIENT, "--plain"],
    "keys": ["recommend", *PATIENT, "--explain"],
    "why": ["recommend", *PATIENT, "--why", "warfarin"],
    "what-if": ["recommend", *PATIENT, "--what-if", "pregnancy=pregnant"],
}


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{2,}", text.casefold()))


@pytest.mark.parametrize("name", SCREENS)
def test_no_word_is_cut(name: str, run: Callable[..., Ended]) -> None:
    def shown(width: int) -> str:
        ended = run(*SCREENS[name], "--width", str(width))
        assert ended.code == 0, ended.err
        return ended.out

    wide = shown(WIDEST)
    for width in (40, 47, 60, 72, 80, 100):
        text = shown(width)
        assert max(map(len, text.splitlines())) <= width
        # An address or an id that is about as long as a line has to be cut.
        long = [each for each in wide.casefold().split() if len(each) > width - LONGEST_MARGIN]
        cut = {word for word in words(text) - words(wide) if not any(word in each for each in long)}
        assert not cut, f"{width} columns: {sorted(cut)}"

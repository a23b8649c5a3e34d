"""One treatment at a glance: every treatment fits, and what is left out is counted."""

from __future__ import annotations

import re

import pytest

from calcinosis_cli.library import load
from calcinosis_cli.output import glance
from calcinosis_cli.output.documents import TreatmentDocument
from calcinosis_cli.output.formats.terminal import drawn
from calcinosis_cli.output.stamp import DISCLAIMER, stamped

BASE = load()
NAMES = [treatment.id for treatment in BASE.kb.treatments]
ROOM = 30


def lines_of(name: str, width: int) -> list[str]:
    page = BASE.page(name)
    document = stamped(TreatmentDocument, BASE, treatment=page, for_patient=[])
    return drawn(glance.blocks(page, document, width), width=width).splitlines()


@pytest.mark.parametrize("name", NAMES)
def test_every_treatment_fits_a_window(name: str) -> None:
    """What forbids stands there whole, harms are named or counted."""
    lines = lines_of(name, 80)
    text = " ".join(" ".join(lines).split())
    assert max(map(len, lines)) <= 80
    assert len(lines) <= ROOM
    assert text.endswith(DISCLAIMER)
    never = re.search(r"NEVER (.*?) (?:AVOID|CARE|HARMS|DOSES|TESTS|More)", text)
    assert not never or not never[1].endswith(" more")
    found = re.search(r"HARMS (.*?) (?:DOSES|TESTS|More)", text)
    shown = found[1].split(" · ") if found else []
    counted = int(shown.pop().split()[0]) if shown and shown[-1].endswith(" more") else 0
    effects = BASE.page(name).side_effects
    assert len(shown) + counted == len(effects)
    serious = {effect.name for effect in effects if effect.serious}
    assert serious.issuperset(shown[: len(serious)])


@pytest.mark.slow
@pytest.mark.parametrize("width", [40, 60, 100, 160])
def test_no_line_is_wider_than_the_window(width: int) -> None:
    for name in NAMES:
        assert max(map(len, lines_of(name, width))) <= width

"""What a user's own file lets one conclude makes nothing safer than the data alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from calcinosis_cli.engine.answer import RANK
from calcinosis_cli.library import load
from calcinosis_cli.patient.facts import Profile

if TYPE_CHECKING:
    from pathlib import Path

    from calcinosis_cli.engine.answer import Excluded, Option
    from calcinosis_cli.engine.answering import LazyAnswer

OWN = """
conditions:
- id: new-thing
  label: New thing
  ask: Is there a new thing?
  implied_by: [{infection: true}]
  implies: [hypocalcemia]
"""
SETTLED = Profile(
    age=40,
    ulcers=False,
    inflamed=False,
    active_disease=False,
    pain=True,
    pregnancy="not-possible",
    egfr=90,
    conditions={"hypocalcemia": False},
    other_conditions=False,
    other_drugs=False,
)


@pytest.mark.slow
def test_absence_of_what_is_implied_does_not_answer_a_question(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(OWN)
    before, after = (worst(load(files).engine.recommend(SETTLED)) for files in ((), [own]))
    assert before["extracorporeal-shock-wave"] == RANK["contraindicated"]
    assert all(after[name] >= rank for name, rank in before.items())


def worst(answer: LazyAnswer) -> dict[str, int]:
    rows: list[Option | Excluded] = [*answer.consider, *answer.not_for_this_patient]
    return {row.id: RANK[row.could_be or row.safety] for row in rows}

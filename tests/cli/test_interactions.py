"""Alerts of what is taken together stand above, whether or not anything is said of a patient."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Ended

FORBIDDEN = [("colchicine", "clarithromycin"), ("sildenafil", "GTN spray"), ("MTX", "Bactrim")]


@pytest.mark.parametrize("names", FORBIDDEN, ids=str)
def test_a_forbidden_pair_is_an_alert_with_and_without_a_patient(
    run: Callable[..., Ended], names: tuple[str, str]
) -> None:
    bare = json.loads(run("interactions", *names, "--json").out)
    assert [each["urgency"] for each in bare["alerts"]].count("review-today")
    told = json.loads(run("interactions", *names, "--age", "50", "--json").out)
    assert {each["id"] for each in bare["alerts"]} <= {each["id"] for each in told["alerts"]}
    assert "REVIEW TODAY" in run("interactions", *names).out

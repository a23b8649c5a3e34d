"""A hazard of everybody is said wherever a treatment is judged or described."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Ended

HEALTHY = (
    *("--disease", "dm", "--age", "45", "--pregnancy", "not-possible", "--egfr", "95"),
    *("--inactive-disease", "--course", "stable", "--no-other-conditions", "--no-other-drugs"),
)
TEXT = "a single dose in pregnancy can cause severe birth defects"
PLAIN = "One dose of this medicine can badly harm an unborn baby"
SIGN = "hazard for everybody"

SURFACES = {
    "table": (["recommend", *HEALTHY, "--all", "--width", "400"], TEXT),
    "table, long": (["recommend", *HEALTHY, "--long", "--width", "400"], SIGN),
    "one screen": (["recommend", *HEALTHY], "H ! caution"),
    "markdown": (["recommend", *HEALTHY, "--all", "--format", "markdown"], TEXT),
    "csv": (["recommend", *HEALTHY, "--format", "csv"], TEXT),
    "json": (["recommend", *HEALTHY, "--json"], TEXT),
    "jsonl": (["recommend", *HEALTHY, "--format", "jsonl"], TEXT),
    "brief": (["recommend", *HEALTHY, "--brief", "--json"], "thalidomide-boxed-warning"),
    "why": (["recommend", *HEALTHY, "--why", "thalidomide", "--width", "400"], TEXT),
    "glance": (["show", "thalidomide"], TEXT),
    "show": (["show", "thalidomide", "--all", "--width", "400"], TEXT),
    "show, safety": (["show", "thalidomide", "--only", "safety", "--width", "400"], TEXT),
    "show, plain": (["show", "thalidomide", "--plain", "--width", "400"], PLAIN),
    "side by side": (["show", "thalidomide", "colchicine", "--width", "400"], "a single dose"),
    "list": (["list", "--json"], "thalidomide-boxed-warning"),
    "export": (["export", "thalidomide", "--format", "json"], TEXT),
    "page": (["report", *HEALTHY], TEXT),
    "page, plain": (["report", *HEALTHY, "--plain"], PLAIN),
}


@pytest.mark.parametrize("surface", SURFACES)
def test_every_surface_says_it(surface: str, run: Callable[..., Ended]) -> None:
    command, said = SURFACES[surface]
    ended = run(*command)
    assert ended.code == 0, ended.err
    assert said in " ".join(ended.out.split())

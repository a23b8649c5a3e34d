"""Hazards of everybody: each boxed warning has one, and it stands beside *no recorded problem*."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import msgspec
import pytest

from calcinosis_cli.engine.compiling import compile_rules
from calcinosis_cli.engine.deciding import Engine
from calcinosis_cli.knowledge.classes import without_class_rules
from calcinosis_cli.library import load as load_files
from calcinosis_cli.output.words import HAZARD, safety_span
from calcinosis_cli.patient.reading import ProfileReader

if TYPE_CHECKING:
    from calcinosis_cli.engine.answer import Recommendation
    from calcinosis_cli.knowledge.model import Treatment
    from calcinosis_cli.library import Loaded

WARNED = re.compile(r"boxed warning|life-threatening (situation|disease|refractory)", re.IGNORECASE)
WHY_NOT = {
    "denosumab": "Its boxed warning is on advanced kidney disease, which a rule reads.",
    "vitamin-k": "Its boxed warning is on injections; the entry is the oral form.",
}
"""Entries that speak of such a warning but have no hazard for everybody."""

KILLS = [
    "methotrexate",
    "mycophenolate-mofetil",
    "azathioprine",
    "ciclosporin",
    "tacrolimus",
    "cyclophosphamide",
    "leflunomide",
    "intravenous-immunoglobulin",
    "rituximab",
    "tocilizumab",
    "tofacitinib",
    "baricitinib",
    "upadacitinib",
    "infliximab",
    "adalimumab",
    "etanercept",
    "infliximab-intralesional",
    "thalidomide",
    "lenalidomide",
    "bosentan",
    "warfarin",
    "car-t-cell-therapy",
    "hematopoietic-stem-cell-transplantation",
]
"""With a boxed warning of the US, or kept for life-threatening disease."""

HEALTHY = {
    "disease": "dm",
    "sex": "female",
    "age": 45,
    "pregnancy": "not-possible",
    "egfr": 95,
    "other_conditions": False,
    "other_drugs": False,
}


@cache
def load() -> Loaded:
    return load_files()


@cache
def healthy() -> Recommendation:
    return load().engine.recommend(ProfileReader(load().names).read(HEALTHY)).recommendation


def speaks_of_a_warning(treatment: Treatment) -> bool:
    classes = {cls.id: cls for cls in load().kb.classes}
    own = msgspec.structs.replace(without_class_rules(treatment, classes), searched=[])
    return bool(WARNED.search(msgspec.json.encode(own).decode()))


@pytest.mark.parametrize(
    "treatment",
    [each for each in load().kb.treatments if speaks_of_a_warning(each)],
    ids=lambda each: each.id,
)
def test_what_speaks_of_a_boxed_warning_has_a_hazard_or_says_why_not(treatment: Treatment) -> None:
    assert bool(treatment.hazards) != (treatment.id in WHY_NOT)


@pytest.mark.parametrize("name", KILLS)
def test_what_can_kill_anyone_has_a_hazard(name: str) -> None:
    (found,) = (each for each in load().kb.treatments if each.id == name)
    assert found.hazards


def test_no_recorded_problem_never_stands_alone_beside_a_hazard() -> None:
    clear = [each for each in healthy().consider if each.safety == "clear" and not each.could_be]
    dangerous = [each for each in clear if each.hazards]
    assert {"thalidomide", "methotrexate"} & {each.id for each in clear}
    assert all(HAZARD in safety_span(each).text for each in dangerous)
    assert not any(HAZARD in safety_span(each).text for each in clear if not each.hazards)


def test_a_hazard_changes_neither_level_nor_order() -> None:
    kb = load().kb
    bare = [msgspec.structs.replace(each, hazards=[]) for each in kb.treatments]
    engine = Engine(compile_rules(msgspec.structs.replace(kb, treatments=bare), load().evidence))
    without = engine.recommend(healthy().profile)
    rows = [msgspec.structs.replace(each, hazards=[]) for each in healthy().consider]
    assert rows == without.consider


def test_a_class_shares_its_hazard() -> None:
    shared = {each.id for each in load().kb.classes if each.hazards}
    assert shared == {"jak-inhibitors", "tnf-inhibitors"}
    for treatment in load().kb.treatments:
        if treatment.class_ in shared:
            assert f"{treatment.class_}-boxed-warning" in {each.id for each in treatment.hazards}

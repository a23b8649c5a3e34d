"""What is known of a pair of drugs: recorded, searched without a find, or not searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from calcinosis_cli.knowledge.model import Label
from calcinosis_cli.knowledge.searched import Coverage, SearchedPairs
from calcinosis_cli.knowledge.vocabulary import Vocabulary
from tests.builders import DRUG, OTHER, drug, interaction, knowledge, treatment

if TYPE_CHECKING:
    from tests.builders import Whatever

LABEL = Label("label", "Label", "label")


def searched(*drugs: Whatever, own: list[str], **fields: Whatever) -> SearchedPairs:
    treated = treatment(kind="drug", screened=own)
    made = knowledge(treated, drugs=list(drugs), references=[LABEL], **fields)
    return SearchedPairs(Vocabulary(made))


def known(own: list[str], theirs: list[str]) -> str:
    return searched(drug(OTHER, screened=theirs), own=own).known(DRUG, OTHER)


@pytest.mark.parametrize(
    ("own", "theirs", "state"),
    [
        ([], [], "not-searched"),
        (["list"], [], "not-searched"),
        ([], ["list"], "not-searched"),
        (["list"], ["list"], "searched"),
        (["list"], ["another"], "not-searched"),
        # Labels speak of classes: of the other drug they must be known from somewhere.
        (["label"], [], "not-searched"),
        ([], ["label"], "not-searched"),
        (["label"], ["list"], "searched"),
        (["list"], ["label"], "searched"),
    ],
)
def test_a_pair_is_searched_by_what_its_sides_declare(
    own: list[str], theirs: list[str], state: str
) -> None:
    assert known(own, theirs) == state


def test_an_interaction_that_bars_is_recorded_whatever_was_searched() -> None:
    found = searched(drug(OTHER, screened=[]), own=[], interactions=[interaction(DRUG, OTHER)])
    assert found.known(DRUG, OTHER) == found.known(OTHER, DRUG) == "recorded"


@pytest.mark.parametrize(("theirs", "state"), [([], "not-searched"), (["list"], "recorded")])
@pytest.mark.parametrize(
    "pair",
    [
        interaction(DRUG, OTHER, "minor"),
        interaction(DRUG, OTHER, "major", when={"kidney_disease": True}),
    ],
)
def test_a_lower_bound_is_enough_only_beside_a_complete_source(
    pair: Whatever, theirs: list[str], state: str
) -> None:
    found = searched(drug(OTHER, screened=theirs), own=["list"], interactions=[pair])
    assert found.known(DRUG, OTHER) == found.known(OTHER, DRUG) == state


def test_of_two_medicines_what_is_recorded_is_a_lower_bound() -> None:
    """A rule for their classes may be milder than what a list says of the two."""
    pairs = [interaction(OTHER, "gamma", "major")]
    found = searched(drug(OTHER), drug("gamma"), own=["list"], interactions=pairs)
    assert found.known(OTHER, "gamma") == "not-searched"


def test_a_list_tells_nothing_of_two_medicines() -> None:
    """It was read for the treatments: its rows on other pairs were not looked at."""
    found = searched(drug(OTHER), drug("gamma"), own=["list"])
    assert found.known(OTHER, "gamma") == "not-searched"
    assert found.sources(OTHER, "gamma") == []


@pytest.mark.parametrize(("of_gamma", "state"), [(["list"], "searched"), ([], "not-searched")])
def test_a_kind_is_searched_when_each_member_is(of_gamma: list[str], state: str) -> None:
    kind = drug("kind", kind="group", members=[OTHER, "gamma"])
    found = searched(drug(OTHER), drug("gamma", screened=of_gamma), kind, own=["list"])
    assert found.known(DRUG, "kind") == state


def test_a_kind_with_a_recorded_member_is_no_longer_free() -> None:
    kind = drug("kind", kind="group", members=[OTHER, "gamma"])
    pairs = [interaction(DRUG, OTHER)]
    found = searched(drug(OTHER), drug("gamma"), kind, own=["list"], interactions=pairs)
    assert found.known(DRUG, "kind") == "recorded"
    assert found.known(DRUG, "gamma") == "searched"


def test_the_sources_are_named_once() -> None:
    found = searched(drug(OTHER, screened=["list", "label"]), own=["label", "list"])
    assert found.sources(DRUG, OTHER) == ["label", "list"]


def test_coverage_counts_every_other_drug_once() -> None:
    drugs = [drug(OTHER), drug("gamma"), drug("delta", screened=[])]
    found = searched(*drugs, own=["list"], interactions=[interaction(DRUG, OTHER)])
    assert found.coverage(DRUG) == Coverage(recorded=1, searched=1, not_searched=1)
    assert found.unsearched(DRUG) == ["delta"]

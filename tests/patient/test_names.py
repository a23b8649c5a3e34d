"""Names in any spelling of case and separators; near misses only suggested."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcinosis_cli.knowledge.naming import takable
from calcinosis_cli.library import load
from calcinosis_cli.patient.names import NameIndex, normal
from calcinosis_cli.patient.reading import ProfileError, ProfileReader
from calcinosis_cli.patient.spelling import LONGEST
from tests.builders import class_, condition, drug, knowledge, names_of, treatment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from calcinosis_cli.knowledge.model import Drug, KnowledgeBase, Treatment, TreatmentClass
    from calcinosis_cli.patient.record import Id

KB = load().kb
NAMES = names_of(KB)
INDEXES = {
    "drugs": NameIndex(NAMES.drugs),
    "treatments": NameIndex(NAMES.treatments),
    "conditions": NameIndex(NAMES.conditions),
}


def named() -> Iterator[tuple[str, Id, str]]:
    """Every index with every id and each of its names; products are looked at elsewhere."""
    drugs: list[Treatment | TreatmentClass | Drug] = [*takable(KB), *KB.classes, *KB.drugs]
    products = {normal(n) for p in KB.products for n in (p.id, p.name, *p.aliases)}
    for entry in drugs:
        for name in (entry.id, entry.name, *entry.aliases):
            if normal(name) not in products:
                yield "drugs", entry.id, name
    for found in KB.treatments:
        for name in (found.id, found.name, *found.aliases):
            yield "treatments", found.id, name
    for c in KB.conditions:
        for name in (c.id, c.label, *c.aliases):
            yield "conditions", c.id, name


NAMED = list(named())
VARIANTS: dict[str, Callable[[str], str]] = {
    "as written": str,
    "upper": str.upper,
    "lower": str.lower,
    "title": str.title,
    "swapped": str.swapcase,
    "underscores": lambda name: re.sub(r"[\s-]", "_", name),
    "hyphens": lambda name: re.sub(r"[\s_]", "-", name),
    "spaces": lambda name: re.sub(r"[-_]", " ", name),
    "padded": lambda name: f"  {name}\t",
    "doubled": lambda name: re.sub(r"[\s_-]", " - ", name),
}


IDS = {(index, identifier) for index, identifier, _ in NAMED}


def meant(index: str, identifier: Id, name: str) -> Id:
    """Return the id that a name must lead to: an id itself is never coarse."""
    own = "-".join(re.split(r"[\s_-]+", name.strip())).casefold()
    return own if (index, own) in IDS else identifier


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_name_resolves_in_every_spelling(variant: str) -> None:
    respell = VARIANTS[variant]
    wrong = [
        (index, identifier, respell(name))
        for index, identifier, name in NAMED
        if meant(index, identifier, name) not in INDEXES[index].resolve(respell(name))
        or INDEXES[index].resolve(respell(name)) != INDEXES[index].resolve(name)
    ]
    assert not wrong


@given(st.sampled_from(NAMED), st.data())
def test_mixed_spelling_resolves_to_the_same(
    found: tuple[str, Id, str], data: st.DataObject
) -> None:
    index, identifier, name = found
    mixed = "".join(
        data.draw(st.sampled_from(["-", "_", " ", " -"]))
        if letter in " -_"
        else data.draw(st.sampled_from([letter.upper(), letter.lower()]))
        for letter in name
    )
    assert meant(index, identifier, name) in INDEXES[index].resolve(mixed)


def test_a_name_of_a_drug_means_one_drug() -> None:
    coarse = {name: INDEXES["drugs"].resolve(name) for index, _, name in NAMED if index == "drugs"}
    assert {name: ids for name, ids in coarse.items() if len(ids) != 1} == {}


def test_an_id_is_never_coarse() -> None:
    for index, identifier, _ in NAMED:
        assert INDEXES[index].resolve(identifier) == [identifier]


def near_misses(name: str) -> Iterator[str]:
    """Every deletion, every swap of neighbors, and some insertions and replacements."""
    for at in range(len(name)):
        yield name[:at] + name[at + 1 :]
        yield name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :]
        yield name[:at] + "x" + name[at:]
        yield name[:at] + "q" + name[at + 1 :]
    yield name + "s"


def test_near_misses_are_never_resolved() -> None:
    known: dict[str, dict[str, set[Id]]] = {index: {} for index in INDEXES}
    for index, identifier, name in NAMED:
        known[index].setdefault(normal(name), set()).add(identifier)
    for entry in KB.classes:  # a class stands for its members
        members = {t.id for t in KB.treatments if t.class_ == entry.id}
        for name in (entry.id, entry.name, *entry.aliases):
            key = normal(name)
            known["treatments"].setdefault(key, set()).update(members)
    for product in KB.products:
        for name in (product.id, product.name, *product.aliases):
            known["drugs"].setdefault(normal(name), set()).update(product.ingredients)
    for index, _, name in NAMED:
        for miss in near_misses(name):
            found = set(INDEXES[index].resolve(miss))
            assert found <= known[index].get(normal(miss), set()), (index, name, miss)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("prednisone", "prednisolone"),
        ("methotrexate", "metolazone"),
        ("sodium-thiosulfate-topical", "sodium-thiosulfate-intravenous"),
        ("tofacitinib", "baricitinib"),
    ],
)
def test_look_alikes_stay_apart(one: str, other: str) -> None:
    ids = INDEXES["drugs"]
    assert ids.resolve(one) == [one]
    assert other not in ids.resolve(one)
    assert one not in ids.resolve(other)


def test_suggestions_are_known_names_and_few() -> None:
    for index, _, name in NAMED[:: len(NAMED) // 60]:
        names = set(INDEXES[index].names())
        near = INDEXES[index].suggest(name[:-1] + "x")
        assert set(near) <= names
        assert len(near) <= 3
    assert "prednisone" in INDEXES["drugs"].suggest("prednisonne")
    assert INDEXES["drugs"].suggest("qqqqqqqqqqqq") == []
    assert INDEXES["drugs"].suggest("p" * (LONGEST + 1)) == []


@given(st.text())
def test_normalizing_twice_is_once(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@given(st.text(max_size=30))
def test_no_text_breaks_the_index(text: str) -> None:
    index = INDEXES["drugs"]
    assert isinstance(index.resolve(text), list)
    assert isinstance(index.suggest(text), list)


# A small index


def small() -> KnowledgeBase:
    return knowledge(
        treatment("ciclosporin", aliases=["cyclosporine"], class_="calcineurin"),
        treatment("tacrolimus", class_="calcineurin"),
        classes=[class_("calcineurin", aliases=["CNI"])],
        drugs=[drug("aspirin", aliases=["ASA"])],
        conditions=[
            condition("latent-tuberculosis", aliases=["tuberculosis"]),
            condition("active-tuberculosis", aliases=["tuberculosis"]),
        ],
    )


def test_a_class_stands_for_its_members_among_treatments_and_for_itself_among_drugs() -> None:
    names = names_of(small())
    treatments = NameIndex(names.treatments)
    assert treatments.resolve("cni") == ["ciclosporin", "tacrolimus"]
    assert NameIndex(names.drugs).resolve("CNI") == ["calcineurin"]
    assert treatments.resolve("asa") == []
    assert names.classes == ["calcineurin"]


def test_an_id_wins_over_an_equal_alias() -> None:
    index = NameIndex({"shared": ["shared", "one", "shared"]})
    assert index.resolve("SHARED") == ["shared"]


def test_a_class_without_members_is_no_name() -> None:
    index = NameIndex(names_of(knowledge(classes=[class_("empty")])).treatments)
    assert index.resolve("empty") == []
    assert list(index.names()) == []


READER = ProfileReader(names_of(small()))


@pytest.mark.parametrize(
    ("words", "path", "said"),
    [
        ({"conditions": {"tuberculosis": True}}, ("conditions", "tuberculosis"), "latent-tub"),
        ({"conditions": {"latent tuberculosi": True}}, ("conditions", "latent tuberculosi"), "did"),
        ({"conditions": {"latent tuberculosis": "yes"}}, ("conditions", "latent tuberculosis"), ""),
        ({"conditions": ["x"]}, ("conditions",), "mapping"),
        ({"tried": ["cyclosporin"]}, ("tried", 0), "did you mean"),
        ({"tried": ["ciclosporin:bad"]}, ("tried", 0), "failed"),
        ({"age": True}, ("age",), "0 to 120"),
        ({"age": -0.001}, ("age",), "out of range"),
        ({"age": 120.001}, ("age",), "out of range"),
        ({"age": float("nan")}, ("age",), "number"),
        ({"age": "54"}, ("age",), "number"),
        ({"pain": "no"}, ("pain",), "true or false"),
        ({"pain": 0}, ("pain",), "true or false"),
        ({"disease": "Morbus"}, ("disease",), "one of dm"),
        ({"site": ["joint", "elbow"]}, ("site", 1), "one of"),
        ({"takes": [""]}, ("takes", 0), "a text"),
        ({"takes": [3]}, ("takes", 0), "a text"),
        ({"agee": 3}, ("agee",), "did you mean age"),
        ({"other_drugs": 1}, ("other_drugs",), "true or false"),
        ({"id": True}, ("id",), "a text"),
    ],
)
def test_wrong_words_are_named_with_their_place(
    words: dict[str, Any], path: tuple[str | int, ...], said: str
) -> None:
    with pytest.raises(ProfileError) as caught:
        READER.read(words)
    assert caught.value.path == path
    assert said in str(caught.value)


def test_a_condition_under_two_names_must_agree() -> None:
    with pytest.raises(ProfileError, match="both true and false"):
        READER.read({"conditions": {"Latent_Tuberculosis": True, "latent tuberculosis": False}})
    same = READER.read({"conditions": {"LATENT-TUBERCULOSIS": True, "latent tuberculosis": True}})
    assert same.conditions == {"latent-tuberculosis": True}


def test_what_is_read_and_what_is_not() -> None:
    profile = READER.read(
        {
            "id": "p1",
            "age": 0,
            "egfr": 250,
            "pain": None,
            "site": ["joint", "joint"],
            "takes": ["asa", "ASA", "Cyclosporin", "CNI"],
            "tried": ["tacrolimus:failed", "cyclosporine", "cni:relapsed"],
            "other_drugs": False,
        }
    )
    assert (profile.age, profile.egfr, profile.pain) == (0.0, 250.0, None)
    assert profile.site == ["joint"]
    assert profile.takes == ["aspirin", "calcineurin"]
    assert profile.unrecognized == ["Cyclosporin"]
    assert not profile.drugs_complete
    assert [(t.treatment, t.outcome) for t in profile.tried] == [
        ("tacrolimus", "failed"),
        ("ciclosporin", None),
        ("calcineurin", "relapsed"),
    ]


def test_one_word_may_stand_for_a_list_of_one() -> None:
    assert READER.read({"takes": "ASA"}).takes == ["aspirin"]


@given(st.dictionaries(st.text(max_size=12), st.one_of(st.none(), st.text(), st.integers())))
def test_any_mapping_is_read_or_refused(words: dict[str, Any]) -> None:
    said = ""
    try:
        READER.read(words)
    except ProfileError as error:
        said = str(error)
    assert "\n" not in said

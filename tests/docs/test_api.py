"""The Python interface: the same answers as the command line, and nothing imported early."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any, cast

import msgspec
import pytest

import calcinosis_cli
from calcinosis_cli import (
    Answer,
    ContradictionError,
    Knowledge,
    KnowledgeError,
    Profile,
    ProfileError,
    Tried,
    UnknownNameError,
    UnreadableError,
    ask,
    interactions,
    load,
    recommend,
    show,
)
from calcinosis_cli.knowledge.naming import takable
from calcinosis_cli.output.answers import RecommendationDocument

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typing_extensions import assert_type

    from calcinosis_cli.engine.answer import Excluded, Option
    from tests.conftest import Ended

PROFILE = Profile(age=54, ulcers=True, takes=["MTX", "moonshine"], tried=[Tried("Fosamax")])
FLAGS = ["--age", "54", "--ulcers", "--takes", "MTX", "--takes", "moonshine", "--tried", "Fosamax"]


@pytest.fixture(scope="module")
def kb() -> Knowledge:
    return load()


def typed_example() -> str:
    """What mypy --strict must accept, with the types that a reader expects."""
    answer = recommend(load(overlays=["mine.yaml"]), Profile(age=54, ulcers=True))
    if TYPE_CHECKING:
        assert_type(answer, Answer)
        assert_type(answer.consider, list[Option])
    return answer.consider[0].name


def test_answer_is_the_json_of_the_command_line(kb: Knowledge, run: Callable[..., Ended]) -> None:
    answer = recommend(kb, PROFILE)
    assert msgspec.to_builtins(answer.document) == json.loads(
        run("recommend", *FLAGS, "--json").out
    )
    line = json.dumps({"age": 54, "ulcers": True, "takes": ["MTX"]}).encode()
    ended = run("recommend", "--profiles", "-", stdin=line)
    answer = recommend(kb, json.loads(line))
    assert msgspec.json.encode(answer.document).decode() + "\n" == ended.out


@pytest.mark.parametrize("name", RecommendationDocument.__struct_fields__)
def test_each_part_is_that_of_the_document(kb: Knowledge, name: str) -> None:
    """Whatever is read first, and if nothing else is."""
    assert getattr(recommend(kb, PROFILE), name) == getattr(recommend(kb, PROFILE).document, name)


def test_names_are_read(kb: Knowledge) -> None:
    profile = recommend(kb, PROFILE).profile
    assert profile.takes == ["methotrexate"]
    assert profile.unrecognized == ["moonshine"]
    assert profile.tried == [Tried("alendronate")]


def test_answered_profile_gives_the_same_answer(kb: Knowledge) -> None:
    words = {
        "takes": ["MTX", "moonshine"],
        "tried": ["Fosamax:failed"],
        "conditions": {"GERD": True},
    }
    answer = recommend(kb, words)
    assert recommend(kb, answer.profile).document == answer.document


def test_every_id_means_itself(kb: Knowledge) -> None:
    data = kb.data
    taken = [entry.id for entry in takable(data)]
    names = taken + [entry.id for entry in data.drugs]
    for name in names + [entry.id for entry in data.classes]:
        assert kb.read({"takes": [name]}).takes == [name]
    for condition in data.conditions:
        assert kb.read({"conditions": {condition.id: True}}).conditions == {condition.id: True}


def colchicine(answer: Answer) -> Option | Excluded:
    every: list[Option | Excluded] = [*answer.consider, *answer.not_for_this_patient]
    return next(one for one in every if one.id == "colchicine")


def test_an_unknown_name_is_never_harmless(kb: Knowledge) -> None:
    silent = recommend(kb, Profile(takes=["nonsensemycin"], other_drugs=False))
    known = recommend(kb, Profile(other_drugs=False))
    assert "takes" in colchicine(silent).ask
    assert "takes" not in colchicine(known).ask


@pytest.mark.parametrize(
    "profile",
    [Profile(age=-1), Profile(conditions={"nonsense": True}), Profile(tried=[Tried("nonsense")])],
)
def test_wrong_profile_is_refused(profile: Profile, kb: Knowledge) -> None:
    with pytest.raises(ProfileError) as caught:
        recommend(kb, profile)
    assert caught.value.path


def test_contradiction_is_refused(kb: Knowledge) -> None:
    with pytest.raises(ContradictionError):
        recommend(kb, Profile(infection=True, conditions={"active-infection": False}))


def test_one_path_or_several(kb: Knowledge, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("conditions: [{id: moon-face, label: Moon face, ask: Is the face round?}]\n")
    one, several = load(str(file)), load([file])
    assert one.stamp == several.stamp
    assert one.stamp.digest != kb.stamp.digest
    assert "moon-face" in one.vocabulary.conditions


def test_bad_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("nonsense: 1\n")
    with pytest.raises(KnowledgeError):
        load(tmp_path / "bad.yaml")
    with pytest.raises(UnreadableError):
        load(tmp_path / "none.yaml")


def test_treatments_by_name(kb: Knowledge) -> None:
    assert [treatment.id for treatment in kb.treatments("MTX")] == ["methotrexate"]
    assert len(kb.treatments("thiosulfates")) > 1
    with pytest.raises(UnknownNameError, match=r"did you mean .*colchicine"):
        kb.treatments("colchicien")


def in_new_process(code: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", code], capture_output=True, check=True
    )
    return ended.stdout.decode().strip()


def test_importing_the_package_imports_nothing_else() -> None:
    code = (
        "import sys; had = set(sys.modules); import calcinosis_cli; print(*set(sys.modules) - had)"
    )
    assert in_new_process(code) == "calcinosis_cli"


@pytest.mark.parametrize("first", ["from calcinosis_cli import recommend", "pass"])
def test_no_module_hides_a_public_name(first: str) -> None:
    """Importing a module sets it in its package, over whatever stood there."""
    code = (
        f"{first}; import pkgutil, calcinosis_cli as c; "
        "modules = [m.name for m in pkgutil.iter_modules(c.__path__)]; "
        "print(type(c.recommend), set(modules) & set(c.__all__), 'api' in modules)"
    )
    assert in_new_process(code) == "<class 'function'> set() True"


def test_public_names() -> None:
    assert set(calcinosis_cli.__all__) <= set(dir(calcinosis_cli))
    for name in calcinosis_cli.__all__:
        assert getattr(calcinosis_cli, name).__doc__
    assert not hasattr(calcinosis_cli, "nonsense")


class Scalar:
    """As NumPy and pandas make them: a value that gives itself up by ``tolist``."""

    def __init__(self, value: object) -> None:
        self.value = value

    def tolist(self) -> object:
        return self.value


class NAType:
    """As the missing value of pandas, which is neither true nor false."""

    def __bool__(self) -> bool:
        raise TypeError("boolean value of NA is ambiguous")


def test_values_of_data_frames_are_read(kb: Knowledge) -> None:
    framed = {
        "id": Scalar(7),
        "age": Scalar(54.0),
        "ulcers": Scalar(value=True),
        "takes": Scalar(["MTX"]),
        "tried": ("colchicine:failed",),
        "conditions": {"gout": Scalar(value=False), "fever": NAType()},
        "egfr": float("nan"),
        "size_cm": NAType(),
    }
    plain = {
        "id": "7",
        "age": 54,
        "ulcers": True,
        "takes": ["MTX"],
        "tried": ["colchicine:failed"],
        "conditions": {"gout": False},
    }
    assert recommend(kb, framed).profile == recommend(kb, plain).profile


def test_real_values_of_numpy_and_pandas_are_read(kb: Knowledge) -> None:
    numpy: Any = pytest.importorskip("numpy")
    pandas: Any = pytest.importorskip("pandas")
    odd: dict[str, Any] = {
        "age": numpy.int64(54),
        "ulcers": numpy.bool_(True),
        "egfr": numpy.float64("nan"),
        "takes": pandas.Series(["MTX"]),
        "size_cm": pandas.NA,
    }
    plain = recommend(kb, Profile(age=54, ulcers=True, takes=["MTX"])).profile
    assert recommend(kb, odd).profile == plain
    assert recommend(kb, Profile(**odd)).profile == plain


ODD: Any = None
ARGUMENTS: dict[str, Callable[[Knowledge], object]] = {
    "no knowledge": lambda _: recommend(ODD, Profile()),
    "the wrong way round": lambda kb: recommend(*cast("Any", (Profile(), kb))),
    "no profile": lambda kb: recommend(kb, ODD),
    "a text for a profile": lambda kb: recommend(kb, cast("Any", "age: 5")),
    "questions of nobody": lambda kb: ask(kb, ODD),
    "no name": lambda kb: show(kb, ODD),
    "several names": lambda kb: show(kb, cast("Any", ["colchicine"])),
    "a knowledge that is none": lambda _: show(cast("Any", "kb"), "colchicine"),
    "a profile that is none": lambda kb: interactions(kb, ["MTX"], cast("Any", 5)),
}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_an_argument_of_another_kind_is_told(name: str, kb: Knowledge) -> None:
    with pytest.raises(TypeError, match=r"(?s)(what load\(\) returns|a mapping|a text), not"):
        ARGUMENTS[name](kb)


def test_what_is_missing_is_unknown(kb: Knowledge) -> None:
    missing = Profile(takes=ODD, tried=ODD, allergies=ODD, conditions=ODD)
    assert recommend(kb, missing).profile == Profile()


def test_one_medicine_may_be_a_text(kb: Knowledge) -> None:
    assert interactions(kb, "colchicine") == interactions(kb, ["colchicine"])


def test_an_answer_in_a_notebook_is_short_and_warns(kb: Knowledge) -> None:
    answer = recommend(kb, {"takes": ["MTX daily", "<script>"]})
    assert repr(answer).count("\n") == 0
    assert len(repr(answer)) < 100
    page = answer._repr_html_()
    assert len(page) < 10_000
    assert "SAME-DAY" in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert len(repr(kb)) < 100
    assert answer.to_dict() == msgspec.to_builtins(answer.document)


def test_the_other_commands_as_data(kb: Knowledge, run: Callable[..., Ended]) -> None:
    questions = json.loads(run("recommend", "--age", "54", "--json").out)["ask_first"]
    assert msgspec.to_builtins(ask(kb, {"age": 54})) == questions
    page = json.loads(run("show", "colchicine", "--json").out)["treatment"]
    assert msgspec.to_builtins(show(kb, "colchicine")) == [page]
    with pytest.raises(UnknownNameError):
        show(kb, "nothing-like-it")
    for flags, words in (([], None), (["--egfr", "25"], {"egfr": 25})):
        told = run("interactions", "colchicine", "clarithromycin", *flags, "--json").out
        found = interactions(kb, ["colchicine", "clarithromycin"], words)
        assert msgspec.to_builtins(found) == json.loads(told)

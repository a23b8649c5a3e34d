"""Differences of the answers: what is judged otherwise, and through which entry."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import jsonschema
import pytest

from tests.cli.test_contract import values

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ended
    from tests.small_base import Edit

pytestmark = pytest.mark.slow


class Case(NamedTuple):
    """An edit, a patient, and what must be said of which treatment, through what."""

    edits: list[tuple[str, str]]
    profile: dict[str, Any]
    treatment: str
    changed: set[str]
    causes: set[tuple[str, str, str]]


CASES = {
    "rule raised": Case(
        [("level: caution\n    when: {age", "level: contraindicated\n    when: {age")],
        {"age": 7},
        "alendronate",
        {"where", "safety", "reasons"},
        {("rule", "alendronate-children", "changed")},
    ),
    "rule reads another bound": Case(
        [('egfr: "<35"', 'egfr: "<30"')],
        {"egfr": 32},
        "alendronate",
        {"where", "safety"},
        {("rule", "alendronate-egfr", "changed")},
    ),
    "rule of the class": Case(
        [
            (
                "level: avoid\n    when: {pregnancy: [pregnant, planning]}",
                "level: contraindicated\n    when: {pregnancy: [pregnant, planning]}",
            )
        ],
        {"pregnancy": "planning"},
        "alendronate",
        {"where", "safety"},
        {("rule", "bisphosphonates-pregnancy", "changed")},
    ),
    "interaction": Case(
        [("severity: major\n  withhold: nsaids", "severity: contraindicated\n  withhold: either")],
        {"takes": ["aspirin"]},
        "alendronate",
        {"where", "safety"},
        {("interaction", "bisphosphonates-nsaids", "changed")},
    ),
    "drug group": Case(
        [("members: [aspirin, naproxen]", "members: [naproxen]")],
        {"takes": ["aspirin"], "other_drugs": False},
        "alendronate",
        {"safety"},
        {("drug", "nsaids", "changed")},
    ),
    "alias": Case(
        [("aliases: [acetylsalicylic acid]", "aliases: [acetylsalicylic acid, ASA]")],
        {"takes": ["ASA"], "other_drugs": False},
        "alendronate",
        {"safety"},
        {("drug", "aspirin", "changed")},
    ),
    "condition": Case(
        [
            ("  - infection: true", "  - infection: true\n  - ulcers: true"),
            ("when: {ulcers: true}", "when: {active-infection: true}"),
        ],
        {"ulcers": True},
        "wound-care",
        set(),
        set(),
    ),
    "condition that implies": Case(
        [("  implies: [heart-failure]", "  implies: [heart-failure, hypocalcemia]")],
        {"conditions": {"severe-heart-failure": True}},
        "alendronate",
        {"where", "safety"},
        {("condition", "severe-heart-failure", "changed")},
    ),
    "fit": Case(
        [("when: {ulcers: true}", "when: {pain: true}")],
        {"ulcers": True, "pain": False},
        "wound-care",
        {"fit", "reasons"},
        {("rule", "wound-care-ulcers", "changed")},
    ),
    "leading group": Case(
        [("when: {extent: extensive, active_disease: false}", "when: {extent: extensive}")],
        {"extent": "extensive"},
        "alendronate",
        {"leads"},
        {("rule", "systemic-leads", "changed")},
    ),
    "role": Case(
        [("group: for-everyone\n  role: usual", "group: for-everyone\n  role: refractory")],
        {},
        "wound-care",
        {"role"},
        {("treatment", "wound-care", "changed")},
    ),
    "study": Case(
        [("diseases: [jdm]", "diseases: [calciphylaxis]"), ("    direct: 6\n", "")],
        {},
        "alendronate",
        {"level"},
        {("reference", "smith-2015", "changed")},
    ),
    "nobody looked": Case(
        [
            ("none, references: [label-alendronate-us], note: No dose change.", "rules"),
            ("    liver: {found: rules}\n", ""),
        ],
        {"age": 40, "pregnancy": "not-possible", "egfr": 90},
        "alendronate",
        {"safety", "reasons"},
        {("treatment", "alendronate", "changed")},
    ),
}


def ask(
    run: Callable[..., Ended], old: Path | str, new: Path | str, *profiles: dict[str, Any]
) -> Any:  # noqa: ANN401
    lines = "".join(json.dumps(profile) + "\n" for profile in profiles)
    ended = run("diff", old, new, "--profiles", "-", "--json", stdin=lines.encode())
    assert (ended.code, ended.err) == (0, "")
    return json.loads(ended.out)


@pytest.mark.parametrize("name", CASES)
def test_a_change_is_traced_to_its_cause(
    name: str, base: Path, edit: Edit, run: Callable[..., Ended]
) -> None:
    case = CASES[name]
    found = ask(run, base, edit(case.edits), case.profile)
    assert found["data"]
    shifts = {shift["id"]: shift for each in found["answers"] for shift in each.get("shifts", ())}
    if not case.changed:
        assert case.treatment not in shifts
        return
    shift = shifts[case.treatment]
    assert case.changed <= set(shift["changed"])
    assert {(c["kind"], c["id"], c["change"]) for c in shift["causes"]} == case.causes
    back = ask(run, base.parent / "new", base, case.profile)
    turned = {s["id"]: s for each in back["answers"] for s in each.get("shifts", ())}
    assert set(turned) == set(shifts)
    assert turned[case.treatment]["before"] == shift["after"]
    assert turned[case.treatment]["after"] == shift["before"]


def test_what_nobody_feels_changes_no_answer(
    base: Path, edit: Edit, run: Callable[..., Ended]
) -> None:
    new = edit([("text: Not licensed in children.", "text: Not for children.")])
    found = ask(run, base, new, {}, {"age": 40}, {"ulcers": True})
    assert found["profiles"] == 3
    assert found["answers"] == []
    assert found["data"][0]["changed"][0]["fields"] == [
        {
            "path": "safety[alendronate-children].text",
            "before": "Not licensed in children.",
            "after": "Not for children.",
        }
    ]


WOUND = """\
- id: rest
  kind: measure
  name: Rest
  group: for-everyone
  role: usual
  routes: [none]
  summary: Rest.
  plain: Rest.
  references: [guideline-2021]
- id: wound-care
"""


def test_a_new_treatment(base: Path, edit: Edit, run: Callable[..., Ended]) -> None:
    new = edit([("- id: wound-care\n", WOUND)])
    found = ask(run, base, new, {"id": "anna"})
    (shift,) = found["answers"][0]["shifts"]
    assert found["answers"][0]["profile"] == "anna"
    assert (shift["id"], shift["changed"]) == ("rest", ["added"])
    assert shift["causes"] == [
        {"kind": "treatment", "id": "rest", "change": "added", "references": []}
    ]
    assert "before" not in shift
    (shift,) = ask(run, new, base, {})["answers"][0]["shifts"]
    assert (shift["id"], shift["changed"]) == ("rest", ["removed"])
    assert "after" not in shift


def test_alerts_and_questions(base: Path, edit: Edit, run: Callable[..., Ended]) -> None:
    new = edit(
        [
            ("when: [{active-infection: true}, {infection: true}]", "when: {ulcers: true}"),
            ('egfr: "<35"', 'size_cm: "<35"'),
        ]
    )
    answer = ask(run, base, new, {"ulcers": True, "infection": False})["answers"][0]
    assert [alert["id"] for alert in answer["alerts_began"]] == ["spreading-infection"]
    assert answer["asked"] == ["size_cm"]
    assert "egfr" in answer["no_longer_asked"]


def test_a_profile_that_one_side_cannot_read(
    base: Path, edit: Edit, run: Callable[..., Ended]
) -> None:
    new = edit([("aliases: [low calcium, hypocalcaemia]", "aliases: [hypocalcaemia]")])
    profile = {"id": "a", "conditions": {"low calcium": True}}
    (answer,) = ask(run, base, new, profile)["answers"]
    assert set(answer) == {"profile", "problem"}
    assert answer["problem"].startswith("the new data cannot be asked: conditions.low calcium: ")
    assert "the old data" in ask(run, new, base, profile)["answers"][0]["problem"]


def test_json_matches_its_schema(base: Path, edit: Edit, run: Callable[..., Ended]) -> None:
    schema = json.loads(run("validate", "--schema", "diff").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    found = ask(run, base, edit(CASES["rule raised"].edits), {"age": 7}, {"age": 9})
    jsonschema.Draft202012Validator(schema).validate(found)
    assert found["schema"] == "calcinosis/diff/1"
    assert None not in list(values(found))
    assert found["new"]["digest"] == found["knowledge_base"]["digest"] != found["old"]["digest"]


def test_built_in_profiles_are_asked(run: Callable[..., Ended], tmp_path: Path) -> None:
    found = json.loads(run("diff", "built-in", "built-in", "--json").out)
    assert found["profiles"] >= 8
    assert found["data"] == found["answers"] == []
    (tmp_path / "mine.yaml").write_text(
        "groups:\n- {id: systemic, name: Whole body, plain: Medicines for the whole body}\n"
    )
    found = json.loads(run("diff", "built-in", "mine.yaml", "--json").out)
    (difference,) = found["data"]
    assert difference["kind"] == "groups"
    assert found["answers"]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_screen(
    width: int,
    base: Path,
    edit: Edit,
    run: Callable[..., Ended],
    golden: Callable[[str, str], None],
) -> None:
    edits = [each for name in ("rule raised", "fit", "role", "study") for each in CASES[name].edits]
    edit([*edits, ("- id: wound-care\n", WOUND)])
    lines = [{"id": f"child-{n}", "age": n, "ulcers": n % 2 == 0} for n in range(1, 9)]
    (base.parent / "p.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    args = ("diff", "old", "new", "--profiles", "p.jsonl")
    table = run(*args, env={"COLUMNS": str(width)})
    assert (table.code, table.err) == (0, "")
    assert max(map(len, table.out.splitlines())) <= width
    golden(f"diff-{width}.txt", masked(table.out))
    if width == 80:
        golden("diff.md", masked(run(*args, "--format", "markdown").out))


def masked(text: str) -> str:
    import re  # noqa: PLC0415

    return re.sub(r"\b[0-9a-f]{12}\b", "DIGEST000000", text)


@pytest.mark.usefixtures("base")
def test_cut_tables_say_so(edit: Edit, run: Callable[..., Ended]) -> None:
    drugs = "".join(f"- {{id: drug-{n}, kind: drug, name: Drug {n}}}\n" for n in range(20))
    edit([("drugs:\n", f"drugs:\n{drugs}")])
    assert "… 8 more with --all" in run("diff", "old", "new").out
    whole = run("diff", "old", "new", "--all").out
    assert "more with --all" not in whole
    assert "Drug 19" in whole


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("nowhere", "built-in"), 4, "nowhere: no such file or directory"),
        (("built-in", "empty"), 4, "empty: holds no .yaml files"),
        (("built-in", "bad.yaml"), 3, "bad.yaml:1:"),
        (("built-in", "broken"), 3, "broken/x.yaml:1:"),
        (("built-in", "pipes"), 4, "pipes/x.yaml: is a directory"),
        (("built-in", "built-in", "--profiles", "nowhere"), 4, "nowhere: no such file"),
        (("built-in", "built-in", "--profiles", "p.jsonl"), 3, "p.jsonl:2: age: 'x': a number"),
        (("built-in", "built-in", "--format", "csv"), 2, "--format csv does not apply here"),
        (("built-in",), 2, "Missing argument"),
    ],
)
def test_errors_are_one_line(
    args: tuple[str, ...], code: int, said: str, run: Callable[..., Ended], tmp_path: Path
) -> None:
    for folder in ("empty", "broken", "pipes", "pipes/x.yaml"):
        (tmp_path / folder).mkdir()
    for file in ("bad.yaml", "broken/x.yaml"):
        (tmp_path / file).write_text("treatments: [\n")
    (tmp_path / "p.jsonl").write_text('{"age": 5}\n{"age": "x"}\n')
    ended = run("diff", *args)
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
    assert ended.err.count("\n") == 1

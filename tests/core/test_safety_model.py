"""Safety is checked like a model, on the built-in data, against an independent judge.

Per rule: all distinguishable values of the facts that it reads. Per treatment: states in which
every feasible combination of values of any three facts occurs. ``pytest -s`` or the summary
says how many states were checked.
"""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import pytest

from calcinosis_cli.knowledge import load
from calcinosis_cli.logic import Truth, evaluate, facts_read
from calcinosis_cli.model import Review
from calcinosis_cli.profile import PatientFacts
from calcinosis_cli.record import DOMAINS
from calcinosis_cli.safety import assess, level_against, worst
from calcinosis_cli.shapes import RANK, SCALE
from calcinosis_cli.vocabulary import Vocabulary

from .builders import answer, condition, drug, facts_of, interaction, knowledge, rule, treatment
from .oracle import Oracle
from .oracle import worst as join
from .states import Cover, Implications, Space, profile_of, whens_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from calcinosis_cli.model import Treatment
    from calcinosis_cli.profile import Profile
    from calcinosis_cli.safety import Verdict

    from .builders import Whatever
    from .states import Fragment

    Checked = Callable[[str, int], None]

KB = load().kb
VOCABULARY = Vocabulary(KB)
ORACLE = Oracle(KB)
IMPLICATIONS = Implications(ORACLE)
LETTER = {Truth.TRUE: "T", Truth.UNKNOWN: "U", Truth.FALSE: "F"}
SAID = {"true": "T", "unknown": "U", "false": "F"}


def every_when() -> list[tuple[str, Any]]:
    """Every condition of the data, with the drug that it belongs to."""
    found: list[tuple[str, Any]] = []
    for entry in KB.treatments:
        found += [(entry.id, r.when) for r in entry.safety]
        found += [(entry.id, r.when) for r in [*entry.fits, *entry.unsuited]]
    found += [("", r.when) for group in KB.groups for r in group.leads]
    found += [("", alert.when) for alert in KB.alerts]
    found += [("", i.when) for i in KB.interactions if i.when is not None]
    unique: dict[str, tuple[str, Any]] = {}
    for own, when in found:
        unique.setdefault(repr(when), (own, when))
    return list(unique.values())


def states_of(columns: list[list[Fragment]]) -> Iterator[tuple[int, ...]]:
    """Every combination of values that does not contradict itself."""
    for cells in product(*(range(len(column)) for column in columns)):
        fragments = [column[n] for column, n in zip(columns, cells, strict=True)]
        if not any(IMPLICATIONS.exclude(a, b) for a, b in combinations(fragments, 2)):
            yield cells


SHARDS = 8


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_rule_in_every_distinguishable_state(shard: int, checked: Checked) -> None:
    """Evaluation equals the oracle's, and knowing one fact more only resolves an unknown."""
    count = 0
    for own, when in every_when()[shard::SHARDS]:
        space = Space(ORACLE, [when], own)
        facts = list(dict.fromkeys(facts_read(when)))
        columns = [space.values(fact) for fact in facts]
        truths: dict[tuple[int, ...], str] = {}
        for cells in states_of(columns):
            profile = profile_of(*(c[n] for c, n in zip(columns, cells, strict=True)))
            truth = LETTER[evaluate(when, PatientFacts(profile, VOCABULARY))]
            assert truth == ORACLE.when(when, profile, ORACLE.known(profile)), (when, profile)
            truths[cells] = truth
        count += len(truths)
        _only_resolves(when, facts, columns, truths)
    checked("states of single rules (all distinguishable values)", count)


def _only_resolves(
    when: Whatever,
    facts: list[str],
    columns: list[list[Fragment]],
    truths: dict[tuple[int, ...], str],
) -> None:
    """Giving an unknown fact any value keeps what was true or false; so do all completions."""
    can_hold: dict[tuple[int, ...], bool] = {}
    for cells in sorted(truths, key=lambda cells: cells.count(0)):
        truth = truths[cells]
        nexts = [
            (*cells[:place], n, *cells[place + 1 :])
            for place, column in enumerate(columns)
            if cells[place] == 0 and facts[place] != "tried"
            for n in range(1, len(column))
        ]
        nexts = [following for following in nexts if following in truths]
        assert all(truth in ("U", truths[following]) for following in nexts), (when, cells)
        can_hold[cells] = truth == "T" or any(can_hold[following] for following in nexts)
        if truth == "U" and cells.count(0) and "takes" not in facts:
            assert can_hold[cells], f"{when} is unknown, but no answer makes it true"


def outcome(verdict: Verdict) -> dict[tuple[str, str], tuple[str, int]]:
    """Findings in the form of the oracle."""
    return {(f.rule, f.partner or ""): (SAID[f.holds], RANK[f.level]) for f in verdict.findings}


EACH_TREATMENT = pytest.mark.parametrize("entry", KB.treatments, ids=[t.id for t in KB.treatments])
PARTNERS = 4


@EACH_TREATMENT
def test_verdicts_over_all_combinations_of_three_facts(entry: Treatment, checked: Checked) -> None:
    """A verdict is the join of its rules and interactions; no completion is worse than could_be."""
    cover = cover_of(entry, PARTNERS)
    check_states(entry, cover)
    few = f"at most {PARTNERS} partner drugs a treatment, by lot; all with -m exhaustive"
    checked(f"feasible combinations of three facts, all ({few})", cover.combinations)
    checked("states and completions that hold them", 2 * len(cover.rows))


@pytest.mark.exhaustive
@EACH_TREATMENT
def test_verdicts_over_all_combinations_with_all_partners(
    entry: Treatment, checked: Checked
) -> None:
    cover = cover_of(entry, None)
    check_states(entry, cover)
    checked(
        "feasible combinations of three facts, all (with all partner drugs)", cover.combinations
    )
    checked("states and completions that hold them (all partner drugs)", 2 * len(cover.rows))


def cover_of(entry: Treatment, partners: int | None) -> Cover:
    space = Space(ORACLE, whens_of(entry, ORACLE), entry.id)
    facts = list(space.constraints)
    facts += [x for fact in facts for x in IMPLICATIONS.behind(fact)]
    columns = [space.values(x, brief=True, partners=partners) for x in dict.fromkeys(facts)]
    return Cover(entry.id, columns, IMPLICATIONS)


def check_states(entry: Treatment, cover: Cover) -> None:
    for profile, completion in cover.profiles():
        verdict = check_verdict(entry, profile)
        completed = assess(entry, PatientFacts(completion, VOCABULARY), VOCABULARY)
        assert RANK[verdict.safety] <= RANK[completed.safety], (profile, completion)
        assert RANK[completed.could_be] <= RANK[verdict.could_be], (profile, completion)


def check_verdict(entry: Treatment, profile: Profile) -> Verdict:
    """Compare a verdict and each of its findings with the oracle."""
    verdict = assess(entry, PatientFacts(profile, VOCABULARY), VOCABULARY)
    judged = ORACLE.judge(entry, profile)
    assert outcome(verdict) == judged, profile
    assert len(verdict.findings) == len(judged)
    assert verdict.safety == join(judged, "T"), profile
    assert verdict.could_be == join(judged, "TU"), profile
    return verdict


def test_every_partner_and_group_of_every_treatment(checked: Checked) -> None:
    """Each by itself, by one member, by the group that may mean it; the list complete or not."""
    count = 0
    for entry in KB.treatments:
        for fragment in Space(ORACLE, whens_of(entry, ORACLE), entry.id).values("takes"):
            check_verdict(entry, profile_of(fragment))
            count += 1
    checked("states of one treatment and one drug beside it", count)


# How findings join and count


def test_the_join_is_the_worst() -> None:
    for one, other in product(SCALE, SCALE):
        assert RANK[worst([one, other])] == max(RANK[one], RANK[other])
    assert worst([]) == "clear"


@pytest.mark.parametrize(
    ("severity", "withhold", "against_one", "against_other"),
    [
        ("contraindicated", "either", "contraindicated", "contraindicated"),
        ("contraindicated", "one", "contraindicated", "caution"),
        ("contraindicated", "other", "caution", "contraindicated"),
        ("major", "either", "avoid", "avoid"),
        ("major", "one", "avoid", "caution"),
        ("moderate", "either", "caution", "caution"),
        ("moderate", "other", "caution", "caution"),
        ("minor", "either", "clear", "clear"),
        ("minor", "one", "clear", "clear"),
    ],
)
def test_the_side_to_withhold_bears_the_weight(
    severity: str, withhold: str, against_one: str, against_other: str
) -> None:
    pair = interaction("one", "other", severity, withhold=withhold)
    assert level_against(pair, "one") == against_one
    assert level_against(pair, "other") == against_other
    kb = knowledge(treatment("one"), treatment("other"), interactions=[pair])
    for own, partner, level in (("one", "other", against_one), ("other", "one", against_other)):
        found = assess(
            next(t for t in kb.treatments if t.id == own),
            facts_of(kb, takes=[partner], other_drugs=False),
            Vocabulary(kb),
        )
        assert found.safety == found.could_be == level


@pytest.mark.parametrize("ulcers", [True, False, None])
@pytest.mark.parametrize("takes", [["partner"], [], None])
def test_a_limited_interaction_needs_both(
    ulcers: bool | None,  # noqa: FBT001 - a value, not an option
    takes: list[str] | None,
) -> None:
    pair = interaction("alpha", "partner", when={"ulcers": True})
    kb = knowledge(treatment(), drugs=[drug("partner")], interactions=[pair])
    given: dict[str, Any] = {} if takes is None else {"takes": takes, "other_drugs": False}
    found = assess(kb.treatments[0], facts_of(kb, ulcers=ulcers, **given), Vocabulary(kb))
    parts = [None if takes is None else bool(takes), ulcers]
    expected = "false" if False in parts else "unknown" if None in parts else "true"
    assert [f.holds for f in found.findings] == [expected]
    assert found.could_be == ("clear" if expected == "false" else "contraindicated")
    if expected == "unknown":
        names = {"takes": takes is None, "ulcers": ulcers is None}
        assert set(found.findings[0].facts) == {name for name, open_ in names.items() if open_}


def test_a_domain_that_nobody_reviewed_is_a_caution() -> None:
    for missing in DOMAINS:
        reviewed = {domain: Review("none", ["ref"]) for domain in DOMAINS if domain != missing}
        kb = knowledge(treatment(kind="drug", reviewed=reviewed))
        found = assess(kb.treatments[0], facts_of(kb), Vocabulary(kb))
        assert found.safety == "caution"
        assert [f.source for f in found.findings] == ["review"]
    complete = {domain: Review("none", ["ref"]) for domain in DOMAINS}
    kb = knowledge(treatment(kind="drug", reviewed=complete))
    assert assess(kb.treatments[0], facts_of(kb), Vocabulary(kb)).could_be == "clear"


@pytest.mark.parametrize(
    "entry",
    [t for t in KB.treatments if t.kind == "drug"],
    ids=[t.id for t in KB.treatments if t.kind == "drug"],
)
def test_an_unrecognized_drug_leaves_no_drug_free(entry: Treatment, checked: Checked) -> None:
    """The list is said to be complete, yet one name means nothing to us."""
    space = Space(ORACLE, whens_of(entry, ORACLE), entry.id)
    count = 0
    for fact in space.constraints:
        for fragment in space.values(fact):
            if "takes" in fragment:
                continue
            profile = profile_of(fragment, {"other_drugs": False, "unrecognized": ["zzz"]})
            verdict = assess(entry, PatientFacts(profile, VOCABULARY), VOCABULARY)
            assert verdict.could_be != "clear"
            for found in verdict.findings:
                if found.source == "interaction" and found.partner != "zzz":
                    limited = found.holds == "false"
                    assert limited or RANK[verdict.could_be] >= RANK[found.level]
                    assert not limited or _limits(found.rule), found
            count += 1
    checked("states with an unrecognized drug", count)


def _limits(name: str) -> bool:
    return next(i for i in KB.interactions if i.id == name).when is not None


def contraindications() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (entry.id, found.id, clause)
        for entry in KB.treatments
        for found in entry.safety
        if found.level == "contraindicated"
        for clause in (found.when if isinstance(found.when, list) else [found.when])
    ]


def satisfying(clause: dict[str, Any], own: str = "") -> list[Fragment]:
    """One fragment for each fact of a clause, together making it true."""
    space = Space(ORACLE, [clause], own)
    found = []
    for fact, wanted in clause.items():
        for fragment in space.values(fact):
            profile = profile_of(fragment)
            if ORACLE.constraint(fact, wanted, profile, ORACLE.known(profile)) == "T":
                found.append(fragment)
                break
    return found


def test_every_contraindication_can_come_true(checked: Checked) -> None:
    """Each clause has a patient, and for that patient the treatment is contraindicated."""
    count = 0
    for own, name, clause in contraindications():
        profile = profile_of(*satisfying(clause, own))
        verdict = assess(VOCABULARY.treatments[own], PatientFacts(profile, VOCABULARY), VOCABULARY)
        assert verdict.safety == "contraindicated", (own, name, clause)
        assert any(f.rule == name and f.holds == "true" for f in verdict.findings)
        count += 1
    checked("clauses of contraindications made true", count)


def test_findings_keep_the_sentence_the_source_and_the_facts() -> None:
    kb = knowledge(
        treatment(safety=[rule([{"ulcers": True}, {"egfr": "<30"}], "avoid", "r")]),
        conditions=[condition("c")],
    )
    result = answer(kb, ulcers=True, egfr=20)
    (option,) = result.consider
    (reason,) = option.against
    assert (option.safety, option.could_be) == ("avoid", None)
    assert (reason.rule, reason.level, reason.facts) == ("r", "avoid", ["ulcers", "egfr"])
    assert (reason.text, reason.references) == ("r speaks against it.", ["ref"])

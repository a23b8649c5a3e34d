"""Small knowledge bases, studies and profiles, made in one line each."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from calcinosis_cli.engine.compiling import compile_rules
from calcinosis_cli.engine.deciding import Engine
from calcinosis_cli.engine.explaining import Explanation, explain
from calcinosis_cli.evidence.weighing import weigh_all
from calcinosis_cli.knowledge.model import (
    Arm,
    Condition,
    Drug,
    Group,
    Interaction,
    KnowledgeBase,
    LeadRule,
    Registration,
    Release,
    Result,
    ReviewArticle,
    SafetyRule,
    Study,
    Treatment,
    TreatmentClass,
)
from calcinosis_cli.knowledge.naming import name_parts
from calcinosis_cli.knowledge.stated import Alert
from calcinosis_cli.knowledge.vocabulary import Vocabulary
from calcinosis_cli.patient.facts import Profile
from calcinosis_cli.patient.names import Names
from calcinosis_cli.patient.profile import PatientFacts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calcinosis_cli.engine.answer import Excluded, Option
    from calcinosis_cli.engine.answering import LazyAnswer
    from calcinosis_cli.evidence.weighing import Body, Evidence
    from calcinosis_cli.knowledge.model import AnyReference
    from calcinosis_cli.patient.record import Id, When

Whatever: TypeAlias = Any


def names_of(kb: KnowledgeBase) -> Names:
    parts = name_parts(kb)
    return Names(lambda kind, _: parts[kind])


"""What a field or a fact may hold; the records check it themselves."""

DRUG = "alpha"
OTHER = "beta"
CLASS = "letters"


def dice(seed: str | int) -> random.Random:
    """Return a generator whose throws are the same in every run."""
    return random.Random(seed)  # noqa: S311 - for tests, not for secrets


def rule(when: When, level: str = "contraindicated", name: str = "rule") -> SafetyRule:
    return SafetyRule(name, level, when, f"{name} speaks against it.", ["ref"])  # type: ignore[arg-type]


def fit_rule(when: When, name: str = "fit", unless: When | None = None) -> LeadRule:
    """Make a rule of fit; with an exception, of what leads."""
    return LeadRule(name, when, f"{name} is so.", ["ref"], unless)


def treatment(name: Id = DRUG, **fields: Whatever) -> Treatment:
    """Make a measure (so that no review is missing) that a list knows, unless told otherwise."""
    return Treatment(
        **{
            "id": name,
            "kind": "measure",
            "name": name.title(),
            "group": "group",
            "role": "usual",
            "routes": [],
            "summary": "",
            "plain": "",
            "references": [],
            "screened": ["list"],
            **fields,
        }
    )


def condition(name: Id, **fields: Whatever) -> Condition:
    return Condition(name, name.title(), f"Is there {name}?", **fields)


def drug(name: Id, **fields: Whatever) -> Drug:
    """Make a drug that a list knows, or a group, of which no list tells."""
    screened = ["list"] if fields.get("kind", "drug") == "drug" else []
    made = {"id": name, "kind": "drug", "name": name.title(), "screened": screened}
    return Drug(**{**made, **fields})


def interaction(
    left: Id, right: Id, severity: str = "contraindicated", **fields: Whatever
) -> Whatever:
    return Interaction(
        **{
            "id": f"{left}-{right}",
            "between": (left, right),
            "severity": severity,
            "withhold": "either",
            "consequence": "harm",
            "management": "do not combine",
            "references": ["ref"],
            **fields,
        }
    )


def knowledge(*treatments: Treatment, **fields: Whatever) -> KnowledgeBase:
    return KnowledgeBase(
        **{
            "knowledge_base": Release("1", "2026-01-01"),
            "groups": [Group("group", "Group", "plain")],
            "classes": [],
            "treatments": list(treatments),
            "references": [],
            "interactions": [],
            "drugs": [],
            "conditions": [],
            "alerts": [],
            **fields,
        }
    )


def class_(name: Id = CLASS, **fields: Whatever) -> TreatmentClass:
    return TreatmentClass(name, name.title(), **fields)


def alert(name: Id, when: When, **fields: Whatever) -> Alert:
    return Alert(
        **{
            "id": name,
            "urgency": "same-day",
            "when": when,
            "text": f"{name} text",
            "plain": f"{name} plain",
            "references": [f"{name}-ref"],
            **fields,
        }
    )


# Answers


def engine_of(kb: KnowledgeBase) -> Engine:
    return Engine(compile_rules(kb, weigh_all(kb.treatments, kb.references)))


def answer(kb: KnowledgeBase, **facts: Whatever) -> LazyAnswer:
    return engine_of(kb).recommend(Profile(**facts))


def explained(kb: KnowledgeBase, **facts: Whatever) -> list[Explanation]:
    """Explain every treatment, in the order of the file."""
    engine = engine_of(kb)
    return explain(engine, engine.recommend(Profile(**facts)), [t.id for t in kb.treatments])


def only(kb: KnowledgeBase, **facts: Whatever) -> Option:
    """Return the only option."""
    (option,) = answer(kb, **facts).consider
    return option


def left_out(kb: KnowledgeBase, **facts: Whatever) -> Excluded:
    """Return the only treatment that is not for this patient."""
    (excluded,) = answer(kb, **facts).not_for_this_patient
    return excluded


def facts_of(kb: KnowledgeBase, **facts: Whatever) -> PatientFacts:
    return PatientFacts(Profile(**facts), Vocabulary(kb))


# Studies


def result(improved: int | None = None, assessed: int | None = None, **fields: Whatever) -> Result:
    return Result(
        **{
            "outcome": "lesion",
            "unit": "patients",
            "assessed": assessed,
            "improved": improved,
            **fields,
        }
    )


def arm(*results: Result, **fields: Whatever) -> Arm:
    treated = max((found.assessed or 0 for found in results), default=0) or None
    return Arm(
        **{
            "treatments": [DRUG],
            "diseases": ["dm"],
            "treated": treated,
            "results": list(results),
            **fields,
        }
    )


def study(name: Id, *arms: Arm, **fields: Whatever) -> Study:
    return Study(
        **{
            "id": name,
            "title": name,
            "verified": "abstract",
            "design": "case-series",
            "comparator": "none",
            "arms": list(arms),
            **fields,
        }
    )


def series(name: Id, improved: int, assessed: int, **fields: Whatever) -> Study:
    """Make a study with one arm, one outcome; fields of arm and result go their way."""
    outcome = {key: fields.pop(key) for key in tuple(fields) if key in _OF_RESULT}
    group = {key: fields.pop(key) for key in tuple(fields) if key in _OF_ARM}
    return study(name, arm(result(improved, assessed, **outcome), **group), **fields)


_OF_RESULT = set(Result.__struct_fields__) - {"note"}
_OF_ARM = set(Arm.__struct_fields__) - {"results", "note"}


def review(name: Id, **fields: Whatever) -> ReviewArticle:
    return ReviewArticle(**{"id": name, "title": name, "verified": "abstract", **fields})


def trial(name: Id, **fields: Whatever) -> Registration:
    return Registration(
        **{"id": name, "title": name, "verified": "abstract", "treatments": [DRUG], **fields}
    )


def weigh(references: Sequence[AnyReference], **fields: Whatever) -> Evidence:
    """Weigh the evidence on DRUG."""
    return weigh_all([treatment(**fields)], list(references))[DRUG]


def body(references: Sequence[AnyReference], **fields: Whatever) -> Body:
    """Return the only body of evidence."""
    (found,) = weigh(references, **fields).bodies
    return found


def as_bytes(value: object) -> bytes:
    return msgspec.json.encode(value)

"""What the knowledge base is made of: frozen, typed, no I/O.

Every class mirrors one object of ``data/schema/knowledge-base.schema.json``, where each
field is described for the people who edit the YAML. ``None`` always means *not stated*.
"""

from typing import Literal, TypeAlias

import msgspec

from calcinosis_cli.knowledge.lexicon import Everyday, Product
from calcinosis_cli.knowledge.monitoring import Moment, Monitor
from calcinosis_cli.knowledge.stated import Alert, Hazard, Search, Stated, TreatmentLine
from calcinosis_cli.patient.names import Instruction
from calcinosis_cli.patient.record import AskedWith, Clause, Domain, Id, Outcome, Record, Role, When

Level: TypeAlias = Literal["contraindicated", "avoid", "caution", "note"]
Direction: TypeAlias = Literal["for", "against", "neutral", "unclear"]
Verified: TypeAlias = Literal["full-text", "abstract", "label", "guideline", "copy", "secondary"]
AgeGroup: TypeAlias = Literal["adult", "child", "any"]
Alike: TypeAlias = Literal["molecule", "class", "none"]
"""What an allergy to one says of the others: the same; a like one; nothing."""


class Rule(Record, frozen=True):
    """A condition on the patient with the sentence it makes true (fits, unsuited, leads)."""

    id: Id
    when: When
    text: str
    references: list[Id]


class LeadRule(Rule, frozen=True):
    """A rule that makes a group lead, where no exception (``unless``) is known."""

    unless: When | None = None


class SafetyRule(Record, frozen=True):
    """A rule that speaks against a treatment.

    ``level``: *contraindicated*, the label or guideline forbids; *avoid*, "should not" or
    "not recommended"; *caution*, what must be weighed or watched; *note*, "not established" or
    "not licensed" and no more: it is told and counts for nothing.
    """

    id: Id
    level: Level
    when: When
    text: str
    references: list[Id]
    jurisdiction: str | None = None


class Review(Record, frozen=True):
    """What the curators found when they looked for rules of one domain."""

    found: Literal["rules", "none"]
    references: list[Id] = []
    note: str | None = None


class Codes(Record, frozen=True):
    """Codes seen in an index or a label."""

    atc: list[str] = []
    rxnorm: list[str] = []
    mesh: list[str] = []
    mondo: list[str] = []
    hpo: list[str] = []


class Regimen(Record, frozen=True):
    """A dose as somebody studied or licensed it; never an order for this patient."""

    population: str
    age_group: AgeGroup
    dose: str
    references: list[Id]
    route: str | None = None
    duration: str | None = None


class SideEffect(Record, frozen=True):
    """An unwanted effect, with its frequency by label convention."""

    name: str
    frequency: Literal["very-common", "common", "uncommon", "rare", "very-rare", "not-known"]
    serious: bool
    references: list[Id]
    note: str | None = None


class Approval(Record, frozen=True):
    """What the product is licensed for; no product is licensed for calcinosis."""

    licensed_for: list[str]
    references: list[Id]
    note: str | None = None


class Judgement(Record, frozen=True):
    """A human judgement, printed as such: who by role, when, why."""

    kind: Literal["dramatic-effect", "applicability", "override"]
    by: str
    date: str
    reason: str
    references: list[Id]
    outcome: Outcome | None = None
    study: Id | None = None


class Availability(Record, frozen=True):
    """Whether the treatment is offered; a withdrawn one stays, with date and reason."""

    status: Literal["current", "withdrawn"]
    date: str | None = None
    reason: str | None = None


class Treatment(Record, frozen=True):
    """One way of treating: each route and each drug on its own."""

    id: Id
    kind: Literal["drug", "procedure", "measure"]
    name: str
    group: Id
    role: Role
    routes: list[str]
    summary: str
    plain: str
    references: list[Id]
    aliases: list[str] = []
    class_: Id | None = msgspec.field(default=None, name="class")
    not_recommended_because: Stated | None = None
    mechanism: Stated | None = None
    codes: Codes = Codes()
    regimens: list[Regimen] = []
    fits: list[Rule] = []
    unsuited: list[Rule] = []
    lines: list[TreatmentLine] = []
    safety: list[SafetyRule] = []
    hazards: list[Hazard] = []
    screened: list[Id] = []
    reviewed: dict[Domain, Review] = {}
    side_effects: list[SideEffect] = []
    monitoring: list[Monitor] = []
    judged: Moment | None = None
    stopped: Moment | None = None
    approval: Approval | None = None
    judgements: list[Judgement] = []
    searched: list[Search] = []
    standing: Availability = Availability("current")


class Group(Record, frozen=True):
    """How a specialist divides the problem; groups whose ``leads`` rule is true come first."""

    id: Id
    name: str
    plain: str
    leads: list[LeadRule] = []
    searched: list[Search] = []


class TreatmentClass(Record, frozen=True):
    """Rules and tests that the members of a drug class share.

    ``alike``: what an allergy to one of them says of the others.
    """

    id: Id
    name: str
    aliases: list[str] = []
    alike: Alike = "class"
    safety: list[SafetyRule] = []
    hazards: list[Hazard] = []
    fits: list[Rule] = []
    unsuited: list[Rule] = []
    monitoring: list[Monitor] = []


class Condition(Record, frozen=True):
    """A yes-or-no fact of the patient's history, asked in words a patient understands."""

    id: Id
    label: str
    ask: str
    aliases: list[str] = []
    implies: list[Id] = []
    implied_by: list[Clause] = []
    excluded_by: list[Clause] = []
    allergy: bool = False
    asked: AskedWith = "history"
    codes: Codes = Codes()


class Term(Record, frozen=True):
    """A disease or finding that the knowledge base is about, in the codes of terminologies."""

    id: Id
    name: str
    codes: Codes


class Drug(Record, frozen=True):
    """A drug that patients take beside the treatments, or a group of drugs.

    A drug or group stands in its ``groups``; ``members`` of a group names the treatments and
    classes that stand in it too. ``screened``: the complete lists of interactions that know it.
    """

    id: Id
    kind: Literal["drug", "group"]
    name: str
    aliases: list[str] = []
    groups: list[Id] = []
    members: list[Id] = []
    class_: Id | None = msgspec.field(default=None, name="class")
    alike: Alike = "none"
    screened: list[Id] = []
    codes: Codes = Codes()


class Interaction(Record, frozen=True):
    """``between`` two sides, each a treatment, a class, a partner drug or a drug group.

    ``duplicate``: they do the same, so that one of them is enough.
    """

    id: Id
    between: tuple[Id, Id]
    severity: Literal["contraindicated", "major", "moderate", "minor"]
    withhold: Id | Literal["either"]
    consequence: str
    management: str
    references: list[Id]
    mechanism: str | None = None
    when: When | None = None
    duplicate: bool = False


class Result(Record, frozen=True):
    """One outcome of an arm. Counts are of ``unit``; ``None`` means not stated."""

    outcome: Outcome
    unit: Literal["patients", "lesions"]
    assessed: int | None = None
    complete: int | None = None
    partial: int | None = None
    improved: int | None = None
    stable: int | None = None
    worse: int | None = None
    relapsed: int | None = None
    direction: Literal["better", "no-difference", "worse"] | None = None
    p_value: str | None = None
    surrogate: bool = False
    measure: str | None = None
    note: str | None = None


class AdverseEvent(Record, frozen=True):
    """An unwanted event counted in an arm."""

    name: str
    count: int | None = None
    of: int | None = None
    serious: bool = False


class Arm(Record, frozen=True):
    """Patients of one study who got the same: one treatment, or several together."""

    treatments: list[Id]
    diseases: list[str]
    age_group: AgeGroup | None = None
    treated: int | None = None
    direct: int | None = None
    regimen: str | None = None
    results: list[Result] = []
    adverse_events: list[AdverseEvent] = []
    note: str | None = None


class Conclusion(Record, frozen=True):
    """What a review or a guideline concludes about treatments."""

    treatments: list[Id]
    direction: Direction
    text: str


class Reference(Record, frozen=True, tag_field="kind"):
    """A source that somebody read; ``verified`` says how far."""

    id: Id
    title: str
    verified: Verified
    first_author: str | None = None
    journal: str | None = None
    year: int | None = None
    pmid: str | None = None
    pmcid: str | None = None
    doi: str | None = None
    url: str | None = None
    standing: Literal["current", "corrected", "concern", "retracted", "superseded"] = "current"
    notes: str | None = None


class Study(Reference, tag="study", frozen=True, kw_only=True):
    """A report on patients, with its arms."""

    design: Literal[
        "rct",
        "controlled-trial",
        "open-label-trial",
        "prospective-cohort",
        "retrospective-cohort",
        "case-control",
        "case-series",
        "case-report",
        "survey",
        "lab-study",
    ]
    comparator: Literal["none", "historical", "concurrent", "randomized"]
    timing: Literal["prospective", "retrospective"] | None = None
    overlaps: list[Id] = []
    arms: list[Arm] = []


class ReviewArticle(Reference, tag="review", frozen=True):
    """A review, with what it concludes."""

    synthesis: Literal["randomized-trials", "systematic", "narrative"] = "narrative"
    conclusions: list[Conclusion] = []


class Guideline(Reference, tag="guideline", frozen=True):
    """A guideline, with what it says."""

    conclusions: list[Conclusion] = []


class Label(Reference, tag="label", frozen=True):
    """Prescribing information of a product in a jurisdiction."""

    product: str | None = None
    jurisdiction: str | None = None
    sections: list[str] = []
    revision: str | None = None


class Registration(Reference, tag="registry", frozen=True):
    """A registered trial."""

    nct: str | None = None
    status: str | None = None
    seen: str | None = None
    enrolled: int | None = None
    treatments: list[Id] = []
    diseases: list[str] = []
    results: Literal["published", "posted", "none-found"] | None = None


AnyReference: TypeAlias = Study | ReviewArticle | Guideline | Label | Registration


class Release(Record, frozen=True):
    """Which edition of the data this is."""

    version: str
    reviewed: str


class KnowledgeBase(Record, frozen=True):
    """All of it, classes expanded, in the order of the files."""

    knowledge_base: Release
    groups: list[Group]
    classes: list[TreatmentClass]
    treatments: list[Treatment]
    references: list[AnyReference]
    interactions: list[Interaction]
    drugs: list[Drug]
    conditions: list[Condition]
    alerts: list[Alert]
    terms: list[Term] = []
    products: list[Product] = []
    everyday: list[Everyday] = []
    directions: list[Instruction] = []

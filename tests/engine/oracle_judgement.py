"""One treatment for one patient in its obvious form: safety, fit, and whether it is excluded."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from calcinosis_cli.engine.answer import LEVEL_OF, LINES, RANK
from calcinosis_cli.engine.explaining import Finding
from calcinosis_cli.knowledge.intolerance import intolerances
from calcinosis_cli.knowledge.model import SafetyRule
from calcinosis_cli.patient.logic import Truth
from calcinosis_cli.patient.record import DOMAINS

from .oracle_logic import deciding_facts, evaluate, takes_besides
from .oracle_pairs import not_searched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from calcinosis_cli.engine.answer import Because, Fit, Safety, Said
    from calcinosis_cli.knowledge.model import LeadRule, Rule, Treatment
    from calcinosis_cli.knowledge.stated import Alert, TreatmentLine
    from calcinosis_cli.knowledge.vocabulary import Vocabulary
    from calcinosis_cli.patient.facts import Profile
    from calcinosis_cli.patient.history import Tried
    from calcinosis_cli.patient.profile import PatientFacts
    from calcinosis_cli.patient.record import Id, LineName

SAID: dict[Truth, Said] = {Truth.TRUE: "true", Truth.UNKNOWN: "unknown", Truth.FALSE: "false"}


class Patient(NamedTuple):
    """What was said, and what is presumed: new or growing deposits are active disease."""

    profile: Profile
    vocabulary: Vocabulary
    stated: PatientFacts
    presumed: PatientFacts


class Judgement(NamedTuple):
    """One treatment for one patient."""

    treatment: Treatment
    findings: list[Finding]
    safety: Safety
    could_be: Safety
    fit: Fit
    doubtful: bool
    line: LineName
    preferred: list[Rule]
    unsuited: list[Rule]
    current: bool
    tried: list[Tried]
    because: Because | None
    open: list[str]
    """Facts whose answer could change safety or fit."""
    unsearched: list[Id]
    """What is taken of which nobody searched for its interaction with the treatment."""


def judge(treatment: Treatment, patient: Patient) -> Judgement:
    """Judge safety on what was stated, fit on what is presumed."""
    stated, presumed = patient.stated, patient.presumed
    findings = list(_findings(treatment, patient))
    safety = _worst(f.level for f in findings if f.holds == "true")
    current = treatment.id in stated.taken
    # Rules of what does not suit speak of starting a treatment: they stop none.
    against = [] if current else treatment.unsuited
    unsuited = those(against, presumed, Truth.TRUE)
    preferred = those(treatment.fits, presumed, Truth.TRUE)
    # What a label says should be avoided is nobody's preference.
    likes = preferred and safety != "avoid"
    fit: Fit = "unsuited" if unsuited else "preferred" if likes else "suitable"
    kin = patient.vocabulary.kin(treatment.id)
    tried = [past for past in patient.profile.tried if past.treatment in kin]
    because = _because(treatment, safety, fit, tried)
    opened = [
        fact
        for finding in findings
        if finding.holds == "unknown" and RANK[finding.level] > RANK[safety]
        for fact in finding.facts
    ]
    if because in (None, "unsuited") and not those(against, stated, Truth.TRUE):
        rules = those(against, stated, Truth.UNKNOWN)
        if not those(treatment.fits, stated, Truth.TRUE):
            rules += those(treatment.fits, stated, Truth.UNKNOWN)
        opened += [fact for rule in rules for fact in deciding_facts(rule.when, stated)]
    return Judgement(
        treatment=treatment,
        findings=findings,
        safety=safety,
        could_be=_worst(f.level for f in findings if f.holds != "false"),
        fit=fit,
        doubtful=bool(those(against, presumed, Truth.UNKNOWN)),
        line=next(
            (name for name in LINES for line in treatment.lines if _placed(line, name, presumed)),
            LINES[-1],
        ),
        preferred=preferred,
        unsuited=unsuited,
        current=current,
        tried=tried,
        because=because,
        open=[fact for fact in opened if fact != "tried"],
        unsearched=_unsearched(treatment, patient),
    )


def _placed(line: TreatmentLine, name: LineName, presumed: PatientFacts) -> bool:
    holds = line.when is None or evaluate(line.when, presumed) is Truth.TRUE
    return line.line == name and holds


def excepted(rule: LeadRule | Alert, facts: PatientFacts) -> bool:
    """Tell whether the exception of a rule is known to hold."""
    return rule.unless is not None and evaluate(rule.unless, facts) is Truth.TRUE


def _findings(treatment: Treatment, patient: Patient) -> Iterator[Finding]:
    """Everything that could speak against a treatment, the false too."""
    yield from (_rule(rule, patient.stated) for rule in treatment.safety)
    yield from _interactions(treatment, patient)
    if treatment.kind != "drug":
        return
    for rule, level, when, text in intolerances(treatment, patient.vocabulary):
        found = _rule(SafetyRule(rule, level, when, text, []), patient.stated)
        if found.holds != "false":  # of what nobody named there is nothing to say
            yield replace(found, source="intolerance")
    for domain in DOMAINS:
        if domain not in treatment.reviewed:
            text = f"Nobody has reviewed this drug for {domain} in this knowledge base."
            rule = f"{treatment.id}-unreviewed-{domain}"
            yield Finding(rule, "review", "caution", "true", text, [])
    for number, name in enumerate(patient.profile.unrecognized, 1):
        yield Finding(
            rule=f"{treatment.id}-unrecognized-{number}",
            source="interaction",
            level="caution",
            holds="unknown",
            text=f"{name} is not recognized: whether it interacts is not known.",
            references=[],
            facts=["takes"],
            partner=name,
        )
    vocabulary = patient.vocabulary
    silent: list[tuple[Id | None, list[str]]] = [
        (name, ["takes"] if vocabulary.is_kind(name) else [])
        for name in _unsearched(treatment, patient)
    ]
    takable = [*vocabulary.treatments, *vocabulary.drugs]
    if not patient.profile.drugs_complete and any(
        not_searched(treatment, name, vocabulary) for name in takable
    ):
        silent.append((None, ["takes"]))
    for partner, facts in silent:
        shown = partner or "other medicines that may be taken"
        yield Finding(
            rule=f"{treatment.id}-not-searched",
            source="interaction",
            level="caution",
            holds="unknown",
            text=f"Whether it interacts with {shown} was not searched.",
            references=[],
            facts=facts,
            partner=partner,
        )


def _unsearched(treatment: Treatment, patient: Patient) -> list[Id]:
    if treatment.kind != "drug":
        return []
    vocabulary = patient.vocabulary
    return [
        name
        for name in patient.profile.takes
        if any(not_searched(treatment, one, vocabulary) for one in vocabulary.members(name))
    ]


def _interactions(treatment: Treatment, patient: Patient) -> Iterator[Finding]:
    stated, vocabulary = patient.stated, patient.vocabulary
    kin = vocabulary.kin(treatment.id)
    for interaction in vocabulary.interactions_of(treatment.id):
        left, right = interaction.between
        for own, other in dict.fromkeys([(left, right), (right, left)]):
            if own not in kin:
                continue
            taken = truth = takes_besides(treatment.id, other, patient.profile, vocabulary)
            facts = ["takes"]
            if interaction.when is not None:
                limit = evaluate(interaction.when, stated)
                truth = min(taken, limit)
                facts = ["takes"] if taken is truth else []
                facts += deciding_facts(interaction.when, stated) if limit is truth else []
                facts = list(dict.fromkeys(facts))  # the limit may speak of other drugs
            level = LEVEL_OF[interaction.severity]
            if interaction.withhold not in ("either", own):  # the other one is to be withheld
                level = min(level, "caution", key=RANK.__getitem__)
            yield Finding(
                rule=interaction.id,
                source="interaction",
                level=level,
                holds=SAID[truth],
                text=("Duplicate therapy. " * interaction.duplicate) + interaction.consequence,
                references=interaction.references,
                facts=facts,
                partner=other,
                management=interaction.management,
            )


def _rule(rule: SafetyRule, stated: PatientFacts) -> Finding:
    return Finding(
        rule=rule.id,
        source="rule",
        level=LEVEL_OF[rule.level],
        holds=SAID[evaluate(rule.when, stated)],
        text=rule.text,
        references=rule.references,
        facts=deciding_facts(rule.when, stated),
        jurisdiction=rule.jurisdiction,
    )


def _worst(levels: Iterable[Safety]) -> Safety:
    return max(levels, key=RANK.__getitem__, default="clear")


def those(rules: Iterable[Rule], facts: PatientFacts, truth: Truth) -> list[Rule]:
    """Of some rules those of which the condition is true, unknown or false."""
    return [rule for rule in rules if evaluate(rule.when, facts) is truth]


def _other_route(treatment: Treatment, past: Tried) -> bool:
    """Whether it failed by one route only, and there is another."""
    barred = {
        "stomach": ["oral"],
        "injection-site": ["subcutaneous", "intramuscular", "intralesional"],
        "infusion": ["intravenous"],
    }.get(past.outcome or "", [])
    left = [route for route in treatment.routes if route not in barred]
    return 0 < len(left) < len(treatment.routes)


def _because(
    treatment: Treatment, safety: Safety, fit: Fit, tried: Iterable[Tried]
) -> Because | None:
    if safety == "contraindicated":
        return "contraindicated"
    if treatment.role == "not-recommended":
        return "not-recommended"
    if treatment.standing.status == "withdrawn":
        return "withdrawn"
    if any(past.outcome != "relapsed" and not _other_route(treatment, past) for past in tried):
        return "tried"
    return "unsuited" if fit == "unsuited" else None

"""The whole chain behind one treatment's place: each rule, the fact, the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from calcinosis_cli.engine.answer import SCALE, Key, Lead, ListName, Safety, Said
from calcinosis_cli.engine.judged import truth_of
from calcinosis_cli.engine.rules import UNRECOGNIZED, Source
from calcinosis_cli.knowledge.stated import Hazard
from calcinosis_cli.patient.facts import FACTS
from calcinosis_cli.patient.logic import Truth
from calcinosis_cli.patient.record import Id, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from calcinosis_cli.engine.answering import LazyAnswer, Standing
    from calcinosis_cli.engine.deciding import Engine
    from calcinosis_cli.engine.judged import Judged
    from calcinosis_cli.engine.rules import Effect, Ruled

SAID: dict[Truth, Said] = {Truth.TRUE: "true", Truth.UNKNOWN: "unknown", Truth.FALSE: "false"}


class Finding(Record, frozen=True):
    """One rule or interaction applied to the patient, with the facts that decided it."""

    rule: Id
    source: Source
    level: Safety
    holds: Said
    text: str
    references: list[Id]
    facts: list[str] = []
    partner: Id | None = None
    management: str | None = None
    jurisdiction: str | None = None


class FitFinding(Record, frozen=True):
    """A rule of fit, or a line of treatment, applied to the patient.

    ``effect``: *preferred*, *unsuited* or *line*.
    """

    rule: Id
    effect: str
    holds: Said
    text: str
    references: list[Id]
    facts: list[str]


class KnownFact(Record, frozen=True):
    """A fact that some rule of the treatment reads, with what is known of it."""

    fact: str
    value: str


class Explanation(Record, frozen=True):
    """Why a treatment stands where it stands."""

    id: Id
    name: str
    group: Id
    where: ListName
    place: int
    fit: str
    safety: Safety
    could_be: Safety
    key: Key
    leads: list[Lead]
    fit_rules: list[FitFinding]
    findings: list[Finding]
    facts: list[KnownFact]
    because: str | None = None
    hazards: list[Hazard] = []


def explain(engine: Engine, answer: LazyAnswer, names: Iterable[Id]) -> list[Explanation]:
    """Lay open the chain for treatments of a recommendation, the false rules too."""
    standings = answer.standings()
    return [_explain(engine, standings[name]) for name in names]


def _explain(engine: Engine, here: Standing) -> Explanation:
    place, row, answer = here
    judged, ruled, verdict = answer.judged, row.candidate.ruled, row.verdict
    fit_rules = list(_fit_findings(engine, judged, ruled))
    findings = list(_findings(engine, judged, ruled))
    read = [fact for rule in fit_rules for fact in rule.facts]
    read += [fact for finding in findings for fact in finding.facts]
    return Explanation(
        id=ruled.id,
        name=ruled.name,
        group=ruled.group,
        where=row.where,
        place=place,
        because=verdict.because,
        fit=verdict.fit,
        safety=verdict.safety,
        could_be=SCALE[verdict.could_be],
        key=row.shown_key,
        leads=[lead for lead in answer.leading if lead.group == ruled.group],
        fit_rules=fit_rules,
        findings=findings,
        facts=[KnownFact(fact, known_value(fact, judged)) for fact in dict.fromkeys(read)],
        hazards=ruled.hazards,
    )


def _fit_findings(engine: Engine, judged: Judged, ruled: Ruled) -> Iterator[FitFinding]:
    kinds = (("preferred", ruled.fits), ("unsuited", ruled.unsuited), ("line", ruled.lines))
    for effect, rules in kinds:
        for rule in rules:
            reason = engine.rules.reasons[rule.reason]
            yield FitFinding(
                rule=reason.rule,
                effect=effect,
                holds=SAID[truth_of(rule.condition, judged.presumed)],
                text=reason.text,
                references=reason.references,
                facts=engine.behind.deciding(rule.condition, judged.presumed, judged.supposed),
            )


def _findings(engine: Engine, judged: Judged, ruled: Ruled) -> Iterator[Finding]:
    for effect in ruled.against:
        if effect.condition == UNRECOGNIZED:
            for number, name in enumerate(judged.profile.unrecognized, 1):
                yield _open(engine, effect, name, number=number)
        elif effect.condition == ruled.unsearched:
            yield from _not_searched(engine, judged, ruled, effect)
        elif effect.source != "intolerance" or _is_said(effect, judged):
            yield _finding(engine, judged, effect)


def _is_said(effect: Effect, judged: Judged) -> bool:
    """Tell whether something was not tolerated; of what nobody named there is nothing to say."""
    return truth_of(effect.condition, judged.stated) is not Truth.FALSE


def _not_searched(
    engine: Engine, judged: Judged, ruled: Ruled, effect: Effect
) -> Iterator[Finding]:
    """Each drug of which nobody knows; what could be answered is which one is taken."""
    for name in judged.unsearched(ruled):
        found = _open(engine, effect, name)
        kind = engine.kinship.is_kind(name)
        yield found if kind else msgspec.structs.replace(found, facts=[])
    if not judged.profile.drugs_complete:
        found = _open(engine, effect, "other medicines that may be taken")
        yield msgspec.structs.replace(found, partner=None)


def _open(engine: Engine, effect: Effect, name: str, *, number: int = 0) -> Finding:
    """Say of a drug by its name that it may interact."""
    reason = engine.rules.reasons[effect.reason]
    return Finding(
        rule=f"{reason.rule}-{number}" if number else reason.rule,
        source=effect.source,
        level=SCALE[effect.rank],
        holds="unknown",
        text=reason.text.replace("{}", name),
        references=[],
        facts=reason.facts,
        partner=name,
    )


def _finding(engine: Engine, judged: Judged, effect: Effect) -> Finding:
    reason = engine.rules.reasons[effect.reason]
    return Finding(
        rule=reason.rule,
        source=effect.source,
        level=SCALE[effect.rank],
        holds=SAID[truth_of(effect.condition, judged.stated)],
        text=reason.text,
        references=reason.references,
        facts=engine.behind.deciding(effect.condition, judged.stated, judged.facts),
        partner=effect.partner,
        management=reason.management,
        jurisdiction=reason.jurisdiction,
    )


def known_value(fact: str, judged: Judged) -> str:
    """Say what is known of a fact: its value, *presumed*, or *unknown*."""
    profile = judged.profile
    if fact == "takes":
        taken = [*profile.takes, *profile.unrecognized]
        rest = "nothing else" if profile.drugs_complete else "others unknown"
        return ", ".join([*taken, rest])
    if fact in FACTS and FACTS[fact].kind == "choices":
        return ", ".join(getattr(profile, fact)) or "unknown"
    if fact in ("tried", "doses"):
        tried = ", ".join(past.treatment for past in profile.tried) or "nothing"
        doses = "; ".join(dose.typed for dose in profile.doses) or "unknown"
        return tried if fact == "tried" else doses
    if fact == "allergies":
        rest = "no other" if profile.other_allergies is False else "others unknown"
        return ", ".join([*profile.allergies, rest])
    stated, presumed = judged.facts.value(fact), judged.supposed.value(fact)
    if stated is None and presumed is not None:
        return f"{_shown(presumed)} (presumed)"
    return _shown(stated)


def _shown(value: object) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)

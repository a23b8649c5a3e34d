"""The rules in their obvious, slow form: what the engine is held against, byte for byte.

Every ``when`` is evaluated where it stands, for each treatment and each patient anew. Shared with
the engine are the shapes of an answer, the sentences that are the same for everybody, and the
logic of a single condition; ``safety_oracle.py`` judges safety without even these.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from calcinosis_cli.engine.answer import (
    CURRENT,
    FITS,
    LINES,
    RANK,
    RELAPSED,
    ROLES,
    TRIED_BEFORE_REFRACTORY,
    URGENCIES,
    AlertFinding,
    Excluded,
    Key,
    Lead,
    Option,
    Reason,
    Recommendation,
    notes_on,
    review_alert,
    review_pair,
    tried_reason,
)
from calcinosis_cli.engine.explaining import Explanation, FitFinding, KnownFact
from calcinosis_cli.evidence.brief import brief_of
from calcinosis_cli.knowledge.vocabulary import Vocabulary
from calcinosis_cli.patient.logic import Truth, facts_read
from calcinosis_cli.patient.profile import PatientFacts

from .oracle_judgement import SAID, Judgement, Patient, excepted, judge
from .oracle_logic import deciding_facts, evaluate
from .oracle_pairs import pairs_among, pairs_for
from .oracle_questions import questions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from calcinosis_cli.engine.answer import Pair
    from calcinosis_cli.engine.answering import LazyAnswer
    from calcinosis_cli.engine.explaining import Finding
    from calcinosis_cli.evidence.weighing import Evidence
    from calcinosis_cli.knowledge.model import KnowledgeBase, Rule
    from calcinosis_cli.patient.facts import Profile
    from calcinosis_cli.patient.record import Id


class SlowEngine:
    """Answers by evaluating everything that a knowledge base says."""

    def __init__(self, kb: KnowledgeBase, evidence: Mapping[Id, Evidence]) -> None:
        self.kb = kb
        self.evidence = evidence
        self.vocabulary = Vocabulary(kb)

    def recommend(self, profile: Profile) -> Recommendation:
        patient = self.patient(profile)
        judged = [judge(treatment, patient) for treatment in self.kb.treatments]
        leading = self.leading(patient.presumed)
        tried = Counter(each.treatment.group for each in judged if each.tried)
        keys = {each.treatment.id: self._key(each, leading, tried) for each in judged}
        opened = {each.treatment.id: each.open for each in judged}
        settles = settling(self.vocabulary, patient)
        opened = {
            name: [*read, *(f for f, others in settles.items() if others & {*read})]
            for name, read in opened.items()
        }
        asked = questions(self.vocabulary, patient.stated, opened)
        ties = Counter(keys[each.treatment.id] for each in judged if each.because is None)
        answer = Recommendation(
            profile=profile,
            alerts=sorted(
                [
                    *self._alerts(patient.stated),
                    *_review_today(judged),
                    *self._review_pairs(patient, judged),
                ],
                key=lambda alert: URGENCIES.index(alert.urgency),
            ),
            leading=leading,
            consider=[],
            not_for_this_patient=[],
            ask_first=asked,
            interactions=pairs_for(
                self.vocabulary,
                profile.takes,
                [each.treatment.id for each in judged if each.because is None],
                patient.stated,
            ),
            unrecognized=profile.unrecognized,
            notes=notes_on(
                profile,
                self.vocabulary,
                patient.stated.presumed,
                presumed_active=patient.stated.value("active_disease") is None
                and patient.presumed.value("active_disease") is not None,
                interacting=lambda name: any(
                    each.severity != "minor" for each in self.vocabulary.interactions_of(name)
                ),
            ),
        )
        for each in sorted(
            judged, key=lambda j: (keys[j.treatment.id].places(), j.treatment.name.casefold())
        ):
            key = keys[each.treatment.id]
            row = self._row(each) | {
                "key": key,
                "ask": [q.fact for q in asked if q.fact in opened[each.treatment.id]],
            }
            if each.because is None:
                tied = ties[key] > 1
                answer.consider.append(Option(**row, why=_why(each), tied=tied))
            else:
                why = _why_not(each, row["against"])
                answer.not_for_this_patient.append(Excluded(**row, because=each.because, why=why))
        return answer

    def explain(self, answer: LazyAnswer, name: Id) -> Explanation:
        """Lay open the chain for one treatment of an answer, the false rules too."""
        patient = self.patient(answer.profile)
        treatment = self.vocabulary.treatments[name]
        judgement = judge(treatment, patient)
        considered = judgement.because is None
        rows: Sequence[Option | Excluded] = (
            answer.consider if considered else answer.not_for_this_patient
        )
        place = [row.id for row in rows].index(name)
        fit_rules = [
            FitFinding(
                rule=rule.id,
                effect=effect,
                holds=SAID[evaluate(rule.when, patient.presumed)],
                text=rule.text,
                references=rule.references,
                facts=deciding_facts(rule.when, patient.presumed),
            )
            for effect, rules in (("preferred", treatment.fits), ("unsuited", treatment.unsuited))
            for rule in rules
        ]
        fit_rules += [
            FitFinding(
                rule=f"{name}-line-{number}",
                effect="line",
                holds=SAID[evaluate(line.when, patient.presumed)] if line.when else "true",
                text=f"A guideline or survey gives it as {line.line} line.",
                references=line.references,
                facts=deciding_facts(line.when, patient.presumed) if line.when else [],
            )
            for number, line in enumerate(treatment.lines, 1)
        ]
        read = [fact for rule in fit_rules for fact in rule.facts]
        read += [fact for finding in judgement.findings for fact in finding.facts]
        return Explanation(
            id=name,
            name=treatment.name,
            group=treatment.group,
            where="consider" if considered else "not_for_this_patient",
            place=place + 1,
            fit=judgement.fit,
            safety=judgement.safety,
            could_be=judgement.could_be,
            key=rows[place].key,
            leads=[lead for lead in answer.leading if lead.group == treatment.group],
            fit_rules=fit_rules,
            findings=judgement.findings,
            facts=[KnownFact(fact, _known(fact, patient)) for fact in dict.fromkeys(read)],
            because=judgement.because,
            hazards=treatment.hazards,
        )

    def among(self, names: Sequence[Id]) -> list[Pair]:
        """Interactions between any two of some drugs; of one alone, all that it has."""
        return pairs_among(self.vocabulary, names)

    def patient(self, profile: Profile) -> Patient:
        stated = PatientFacts(profile, self.vocabulary)
        presumed = PatientFacts(profile, self.vocabulary, presume=True)
        return Patient(profile, self.vocabulary, stated, presumed)

    def leading(self, presumed: PatientFacts) -> list[Lead]:
        """Groups of which a leading rule is true, in the order of the file."""
        found = []
        for group in self.kb.groups:
            why = [
                Reason(rule.text, rule.references, rule.id, deciding_facts(rule.when, presumed))
                for rule in group.leads
                if evaluate(rule.when, presumed) is Truth.TRUE and not excepted(rule, presumed)
            ]
            if why:
                found.append(Lead(group.id, why))
        return found

    def _key(self, judged: Judgement, leading: list[Lead], tried: Mapping[Id, int]) -> Key:
        treatment = judged.treatment
        role, line = treatment.role, LINES.index(judged.line)
        if tried[treatment.group] >= TRIED_BEFORE_REFRACTORY:
            line, role = 0, "usual" if role == "refractory" else role
        unless = judged.fit == "suitable" and judged.doubtful
        experimental = treatment.role == "experimental" and judged.fit != "preferred"
        return Key(
            leads=int(treatment.group not in [lead.group for lead in leading]),
            group=[group.id for group in self.kb.groups].index(treatment.group),
            back=int(judged.safety in ("avoid", "contraindicated") or experimental),
            fit=FITS.index(judged.fit),
            line=line,
            role=ROLES.index(role),
            doubt=int(unless),
            safety=RANK[judged.safety],
            level=self.evidence[treatment.id].sort_level,
            could_be=RANK[judged.could_be],
        )

    def _row(self, judged: Judgement) -> dict[str, Any]:
        """What both lists say of a treatment."""
        treatment = judged.treatment
        return {
            "id": treatment.id,
            "name": treatment.name,
            "group": treatment.group,
            "role": treatment.role,
            "fit": judged.fit,
            "safety": judged.safety,
            "could_be": judged.could_be if judged.could_be != judged.safety else None,
            "against": [
                Reason(f.text, f.references, f.rule, f.facts, f.level, f.management, f.jurisdiction)
                for f in sorted(judged.findings, key=_gravest_first)
                if f.holds == "true"
            ],
            "evidence": brief_of(self.evidence[treatment.id]),
            "current": judged.current,
            "hazards": treatment.hazards,
            "unsearched": judged.unsearched,
        }

    def _alerts(self, stated: PatientFacts) -> Iterator[AlertFinding]:
        for alert in self.kb.alerts:
            if evaluate(alert.when, stated) is Truth.TRUE and not excepted(alert, stated):
                facts = deciding_facts(alert.when, stated)
                said = (alert.urgency, alert.text, alert.plain, alert.references)
                yield AlertFinding(alert.id, *said, facts)

    def _review_pairs(self, patient: Patient, judged: list[Judgement]) -> Iterator[AlertFinding]:
        """Forbidden pairs that are taken now, where no review names one of the two."""
        named = {j.treatment.id for j in judged if j.current and j.safety == "contraindicated"}
        for pair in pairs_for(self.vocabulary, patient.profile.takes, [], patient.stated):
            forbidden = pair.severity == "contraindicated" and pair.holds == "true"
            if forbidden and not named & {*pair.first, *pair.second}:
                yield review_pair(pair)


def settling(vocabulary: Vocabulary, patient: Patient) -> dict[str, set[str]]:
    """Facts not said that would settle others: sex, and whether there are allergies at all."""
    found = {"sex": {"pregnancy", "fathering"}, "allergies": set[str]()}
    found["allergies"] |= {c.id for c in vocabulary.kb.conditions if c.allergy}
    if patient.stated.value("sex") is not None:
        del found["sex"]
    if patient.profile.other_allergies is False:
        del found["allergies"]
    return found


# Reasons


def _why(judged: Judgement) -> list[Reason]:
    return [
        *([CURRENT] if judged.current else []),
        *map(_reason, judged.preferred),
        *([RELAPSED] if any(past.outcome == "relapsed" for past in judged.tried) else []),
    ]


def _gravest_first(finding: Finding) -> tuple[int, bool]:
    return -RANK[finding.level], finding.source != "interaction"


def _why_not(judged: Judgement, against: list[Reason]) -> list[Reason]:
    treatment, stated = judged.treatment, judged.treatment.not_recommended_because
    if judged.because == "contraindicated":
        return [reason for reason in against if reason.level == "contraindicated"]
    if judged.because == "tried":
        return [tried_reason(judged.tried)]
    if judged.because == "unsuited":
        return [_reason(rule) for rule in judged.unsuited]
    if judged.because == "withdrawn":
        return [Reason(treatment.standing.reason or "Withdrawn.", [], "withdrawn", [])]
    text, references = treatment.summary, treatment.references
    if stated is not None:
        text, references = stated.text, stated.references
    return [Reason(text, references, "not-recommended", [])]


def _reason(rule: Rule) -> Reason:
    return Reason(rule.text, rule.references, rule.id, list(dict.fromkeys(facts_read(rule.when))))


def _review_today(judged: Iterable[Judgement]) -> Iterator[AlertFinding]:
    """Drugs that are taken now and contraindicated."""
    for each in judged:
        if each.current and each.safety == "contraindicated":
            found = sorted(each.findings, key=_gravest_first)
            grave = [f for f in found if f.holds == "true" and f.level == "contraindicated"]
            yield review_alert(
                each.treatment.id,
                each.treatment.name,
                grave[0].text,
                references=[name for finding in grave for name in finding.references],
                facts=[fact for finding in grave for fact in finding.facts],
            )


def _known(fact: str, patient: Patient) -> str:
    """Say what is known of a fact."""
    profile = patient.profile
    if fact == "takes":
        rest = "nothing else" if profile.drugs_complete else "others unknown"
        return ", ".join([*profile.takes, *profile.unrecognized, rest])
    if fact == "allergies":
        rest = "no other" if profile.other_allergies is False else "others unknown"
        return ", ".join([*profile.allergies, rest])
    if fact in ("phenotype", "site", "tried", "doses"):
        lists = {
            "tried": [past.treatment for past in profile.tried],
            "doses": [dose.typed for dose in profile.doses],
        }
        empty = "nothing" if fact == "tried" else "unknown"
        between = "; " if fact == "doses" else ", "
        return between.join(lists.get(fact) or getattr(profile, fact)) or empty
    value, presumed = patient.stated.value(fact), ""
    if value is None and patient.presumed.value(fact) is not None:
        value, presumed = patient.presumed.value(fact), " (presumed)"
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return ("yes" if value else "no") + presumed
    return f"{value:g}" if isinstance(value, float) else str(value)

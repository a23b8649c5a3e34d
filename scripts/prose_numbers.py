"""List the numbers in prose that nothing structured states: ``python scripts/prose_numbers.py``.

A number in a summary, in plain words, in the text of a rule or in the reason against a treatment
must stand in a condition, regimen, test, side effect or license of the same entry, or in what is
stored of a reference that it cites. A rule counts only what the rule itself cites, and so do a
mechanism, a judgement, an interaction and an alert; the other texts count everything that the
entry cites, and its rules, which are checked themselves. A condition cites nothing: its number
must stand in a reference of the rules, alerts and interactions that ask for it.

A side effect, a test, a license and the review of a domain stand by what they cite themselves (a
test also by its moments), a jurisdiction by what its rule says. A regimen is the statement itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from calcinosis_cli.knowledge.classes import without_class_rules
from calcinosis_cli.library import load
from calcinosis_cli.library.pages import cited_by
from calcinosis_cli.patient.logic import facts_read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from calcinosis_cli.knowledge.model import (
        Interaction,
        KnowledgeBase,
        Rule,
        SafetyRule,
        Treatment,
        TreatmentClass,
    )
    from calcinosis_cli.knowledge.stated import Alert
    from calcinosis_cli.patient.record import Record, When

    AnyRule = Rule | SafetyRule
    Asking = Rule | SafetyRule | Alert | Interaction

# A figure that is part of a name (CYP3A4, JAK1, CD19, IL-6, COVID-19, menaquinone-4) is none.
_NUMBER = re.compile(r"(?<![A-Za-z0-9.])(?<![A-Za-z]-)\d+(?:,\d{3})*(?:\.\d+)?(?![A-Za-z0-9])")
# Nor is one that belongs to a unit (10^9/L, mL/min/1.73 m2).
_UNIT = re.compile(r"(?:\bx ?|\b)10\^\d+|/1\.73 m2")
# A percentage beside its fraction is arithmetic: it must be right, and the fraction have a source.
_SHARE = re.compile(r"(\d+) of (\d+) \((\d+(?:\.\d+)?) ?(?:%|percent)\)")
_WORDS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
_FOLDS = {"once": "1", "single": "1", "twice": "2", "half": "50"}
_WORD = {word: str(number) for number, word in enumerate(_WORDS)} | _FOLDS
_NAMES = ("id", "url", "doi", "pmid", "pmcid", "nct", "journal", "first_author")
_FREE = (*_NAMES, "sections", "revision", "seen")
"""Fields of a reference in which figures say nothing about patients or doses."""


class Unstated(NamedTuple):
    """A number without a source, with the place and the sentence."""

    entry: str
    place: str
    number: str
    text: str


def numbers(text: str) -> set[str]:
    """Give the figures of a text, without thousands separators and trailing zeros."""
    return {_plain(figure) for figure in _NUMBER.findall(_UNIT.sub(" ", text))}


def _computed(text: str) -> set[str]:
    """Give the percentages that are the fraction before them, rounded as they are written."""
    found = set()
    for part, whole, share in _SHARE.findall(text):
        places = len(share.partition(".")[2])
        if f"{100 * int(part) / int(whole):.{places}f}" == share:
            found.add(_plain(share))
    return found


def _plain(figure: str) -> str:
    bare = figure.replace(",", "")
    return bare.rstrip("0").rstrip(".") if "." in bare else bare


def _stated(node: object) -> Iterator[str]:
    """Yield the figures anywhere inside an entry; small number words count on this side."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in _FREE:
                yield from _stated(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _stated(value)
    elif isinstance(node, str):
        yield from numbers(node)
        yield from (_WORD[word] for word in re.findall(r"[a-z]+", node.lower()) if word in _WORD)
    elif isinstance(node, int | float) and not isinstance(node, bool):
        yield _plain(str(node))


class _Sources:
    def __init__(self, kb: KnowledgeBase) -> None:
        self._figures = {ref.id: _inside(ref) for ref in kb.references}
        self._conditions = {condition.id: condition for condition in kb.conditions}

    def of(self, names: Iterable[str]) -> set[str]:
        return {figure for name in names for figure in self._figures[name]}

    def read_by(self, when: When | None) -> set[str]:
        """Give the figures of a condition on the patient, thresholds of its questions included."""
        read = [self._conditions[f] for f in facts_read(when or {}) if f in self._conditions]
        asked = [(condition.label, condition.ask) for condition in read]
        return {figure for node in (when, asked) for figure in _stated(node)}


def _inside(record: Record) -> set[str]:
    return set(_stated(msgspec.to_builtins(record)))


def unstated(kb: KnowledgeBase) -> list[Unstated]:
    """Check every text that states something; the rules of a class only at the class."""
    sources = _Sources(kb)
    return [
        *_of_treatments(kb, sources),
        *_of_interactions(kb, sources),
        *_of_alerts_and_groups(kb, sources),
        *_of_conditions(kb, sources),
    ]


def _of_treatments(kb: KnowledgeBase, sources: _Sources) -> Iterator[Unstated]:
    classes = {cls.id: cls for cls in kb.classes}
    for treatment in kb.treatments:
        yield from _of_treatment(without_class_rules(treatment, classes), classes, sources)
    for cls in kb.classes:
        yield from _of_rules(cls.id, _rules(cls), set(), sources)
        yield from _of_tests(cls, sources)


def _rules(entry: Treatment | TreatmentClass) -> list[AnyRule]:
    return [*entry.safety, *entry.fits, *entry.unsuited]


def _of_treatment(
    treatment: Treatment, classes: Mapping[str, TreatmentClass], sources: _Sources
) -> Iterator[Unstated]:
    fields = ("regimens", "monitoring", "side_effects", "approval", "codes")
    own = {n for field in fields for n in _stated(msgspec.to_builtins(getattr(treatment, field)))}
    yield from _of_rules(treatment.id, _rules(treatment), own, sources)
    yield from _of_reasons(treatment, own, sources)
    yield from _of_items(treatment, sources)
    cls = classes.get(treatment.class_ or "")
    rules = [*_rules(treatment), *(_rules(cls) if cls else [])]
    known = own | sources.of(cited_by([treatment])) | set(_stated(msgspec.to_builtins(rules)))
    texts = {"summary": treatment.summary, "plain": treatment.plain}
    if treatment.not_recommended_because:
        texts["not_recommended_because"] = treatment.not_recommended_because.text
    for place, text in texts.items():
        yield from _missing(treatment.id, place, text, known)


def _of_reasons(treatment: Treatment, own: set[str], sources: _Sources) -> Iterator[Unstated]:
    """Check mechanism, moments and judgements; a judgement may name the threshold of a rule."""
    if treatment.mechanism:
        known = own | sources.of(treatment.mechanism.references)
        yield from _missing(treatment.id, "mechanism", treatment.mechanism.text, known)
    for place, moment in (("judged", treatment.judged), ("stopped", treatment.stopped)):
        if moment:
            known = own | sources.of(moment.references)
            yield from _missing(treatment.id, place, moment.text or "", known)
    thresholds = {n for rule in _rules(treatment) for n in sources.read_by(rule.when)}
    for judgement in treatment.judgements:
        cited = [*judgement.references, *([judgement.study] if judgement.study else [])]
        known = own | thresholds | sources.of(cited)
        yield from _missing(treatment.id, judgement.kind, judgement.reason, known)


def _of_items(treatment: Treatment, sources: _Sources) -> Iterator[Unstated]:
    """Check what stands by itself: side effects, tests, domain reviews and the license."""
    for place, cited, texts in _items(treatment):
        known = sources.of(cited)
        for text in texts:
            yield from _missing(treatment.id, place, text or "", known)
    yield from _of_tests(treatment, sources)


def _of_tests(entry: Treatment | TreatmentClass, sources: _Sources) -> Iterator[Unstated]:
    for monitor in entry.monitoring:
        moments = set(_stated([moment.replace("-", " ") for moment in monitor.at]))
        known = moments | sources.of(monitor.references)
        for text in (monitor.test, monitor.why, monitor.detail):
            yield from _missing(entry.id, f"monitoring {monitor.test}", text or "", known)


def _items(treatment: Treatment) -> Iterator[tuple[str, list[str], list[str | None]]]:
    for effect in treatment.side_effects:
        yield f"side effect {effect.name}", effect.references, [effect.name, effect.note]
    for domain, review in treatment.reviewed.items():
        yield f"reviewed {domain}", review.references, [review.note]
    if treatment.approval:
        license_ = treatment.approval
        yield "approval", license_.references, [*license_.licensed_for, license_.note]


def _of_rules(
    entry: str, rules: Iterable[AnyRule], own: set[str], sources: _Sources
) -> Iterator[Unstated]:
    for rule in rules:
        known = _known(rule, sources)
        yield from _missing(entry, rule.id, rule.text, own | known)
        place = f"{rule.id} jurisdiction"
        said = getattr(rule, "jurisdiction", None) or ""
        yield from _missing(entry, place, said, known | numbers(rule.text))


def _of_interactions(kb: KnowledgeBase, sources: _Sources) -> Iterator[Unstated]:
    for pair in kb.interactions:
        for place in ("mechanism", "consequence", "management"):
            text = getattr(pair, place) or ""
            yield from _missing(pair.id, place, text, _known(pair, sources))


def _of_alerts_and_groups(kb: KnowledgeBase, sources: _Sources) -> Iterator[Unstated]:
    for alert in kb.alerts:
        for place in ("text", "plain"):
            yield from _missing(alert.id, place, getattr(alert, place), _known(alert, sources))
    for group in kb.groups:
        yield from _missing(group.id, "plain", f"{group.name}. {group.plain}", set())
        yield from _of_rules(group.id, group.leads, set(), sources)


def _of_conditions(kb: KnowledgeBase, sources: _Sources) -> Iterator[Unstated]:
    cited: dict[str, set[str]] = {condition.id: set() for condition in kb.conditions}
    for asking in _asking(kb):
        for fact in facts_read(asking.when or {}):
            cited.setdefault(fact, set()).update(asking.references)
    for condition in kb.conditions:
        known = sources.of(cited[condition.id]) | set(_stated(condition.implied_by))
        for place in ("label", "ask"):
            yield from _missing(condition.id, place, getattr(condition, place), known)


def _asking(kb: KnowledgeBase) -> Iterator[Asking]:
    for treatment in kb.treatments:
        yield from _rules(treatment)
    for cls in kb.classes:
        yield from _rules(cls)
    for group in kb.groups:
        yield from group.leads
    yield from kb.alerts
    yield from kb.interactions


def _known(asking: Asking, sources: _Sources) -> set[str]:
    return sources.read_by(asking.when) | sources.of(asking.references)


def _missing(entry: str, place: str, text: str, known: set[str]) -> Iterator[Unstated]:
    for number in sorted(numbers(text) - known - _computed(text), key=float):
        yield Unstated(entry, place, number, text)


if __name__ == "__main__":
    listed = unstated(load().kb)
    for each in listed:
        print(*each, sep=" | ")  # noqa: T201 - this is what the script is for
    print(f"{len(listed)} numbers without a source")  # noqa: T201

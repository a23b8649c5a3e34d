"""List the numbers in prose that nothing structured states: ``python scripts/prose_numbers.py``.

A number in a summary, in plain words, in the text of a rule or in the reason against a treatment
must stand in a condition, regimen, test, side effect or license of the same entry, or in what is
stored of a reference that it cites. A rule counts only what the rule itself cites; the other
texts count everything that the entry cites, and its rules, which are checked themselves.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from calcinosis_cli.differences import without_class_rules
from calcinosis_cli.documents import cited_by
from calcinosis_cli.knowledge import load
from calcinosis_cli.logic import facts_read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from calcinosis_cli.model import (
        AnyReference,
        KnowledgeBase,
        Rule,
        SafetyRule,
        Treatment,
        TreatmentClass,
    )

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
_FREE = ("id", "url", "doi", "pmid", "pmcid", "nct", "journal", "first_author", "revision", "seen")
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
        self._references: Mapping[str, AnyReference] = {ref.id: ref for ref in kb.references}
        self._conditions = {condition.id: condition for condition in kb.conditions}

    def of(self, names: Iterable[str]) -> set[str]:
        found = (self._references[name] for name in names)
        return {figure for ref in found for figure in _stated(msgspec.to_builtins(ref))}

    def read_by(self, rule: Rule | SafetyRule) -> set[str]:
        """Give the figures of a condition on the patient, thresholds of its questions included."""
        read = [self._conditions[f] for f in facts_read(rule.when) if f in self._conditions]
        asked = [(condition.label, condition.ask) for condition in read]
        return {figure for node in (rule.when, asked) for figure in _stated(node)}


def unstated(kb: KnowledgeBase) -> list[Unstated]:
    """Check every treatment and every class; the rules of a class only at the class."""
    sources = _Sources(kb)
    classes = {cls.id: cls for cls in kb.classes}
    found: list[Unstated] = []
    for treatment in kb.treatments:
        found += _of_treatment(without_class_rules(treatment, classes), classes, sources)
    for cls in kb.classes:
        found += _of_rules(cls.id, _rules(cls), set(), sources)
    return found


def _rules(entry: Treatment | TreatmentClass) -> list[Rule | SafetyRule]:
    return [*entry.safety, *entry.fits, *entry.unsuited]


def _of_treatment(
    treatment: Treatment, classes: Mapping[str, TreatmentClass], sources: _Sources
) -> Iterator[Unstated]:
    fields = ("regimens", "monitoring", "side_effects", "approval", "codes")
    own = {n for field in fields for n in _stated(msgspec.to_builtins(getattr(treatment, field)))}
    yield from _of_rules(treatment.id, _rules(treatment), own, sources)
    cls = classes.get(treatment.class_ or "")
    rules = [*_rules(treatment), *(_rules(cls) if cls else [])]
    known = own | sources.of(cited_by([treatment])) | set(_stated(msgspec.to_builtins(rules)))
    texts = {"summary": treatment.summary, "plain": treatment.plain}
    if treatment.not_recommended_because:
        texts["not_recommended_because"] = treatment.not_recommended_because.text
    for place, text in texts.items():
        yield from _missing(treatment.id, place, text, known)


def _of_rules(
    entry: str, rules: Iterable[Rule | SafetyRule], own: set[str], sources: _Sources
) -> Iterator[Unstated]:
    for rule in rules:
        known = own | sources.read_by(rule) | sources.of(rule.references)
        yield from _missing(entry, rule.id, rule.text, known)


def _missing(entry: str, place: str, text: str, known: set[str]) -> Iterator[Unstated]:
    for number in sorted(numbers(text) - known - _computed(text), key=float):
        yield Unstated(entry, place, number, text)


if __name__ == "__main__":
    listed = unstated(load().kb)
    for each in listed:
        print(*each, sep=" | ")  # noqa: T201 - this is what the script is for
    print(f"{len(listed)} numbers without a source")  # noqa: T201

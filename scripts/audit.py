"""Compare the two readings in docs/audit/ and write docs/audit.md: ``python scripts/audit.py``.

Each contraindication, dose, count and strong interaction was extracted a second time from its
source by someone who did not see the first reading. Items are compared by machine; differences
are listed with what was done about them. Random draws of other facts are counted.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import msgspec
import yaml

from calcinosis_cli.library import load

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent.parent / "docs" / "audit"
TARGET = FOLDER.parent / "audit.md"

Item: TypeAlias = dict[str, Any]
Outcome: TypeAlias = Literal["right", "differs", "not verifiable"]
COUNTS = ("treated", "assessed", "stable", "worse", "relapsed")
SAME_SEVERITY = {
    "contraindicated": ("contraindicated",),
    "major": ("avoid", "adjust-or-monitor"),
}
DRAWN = {
    "right": "right",
    "partly": "right in part",
    "wrong": "wrong",
    "not-verifiable": "not verifiable",
}
WORDS = {"once": "1", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}


def readings(name: str, which: str) -> dict[str, Item]:
    """Read one reading (*first* or *second*) of a kind, by item."""
    lines = (FOLDER / f"{name}.{which}.jsonl").read_text(encoding="utf-8").splitlines()
    return {item["item"]: item for item in map(json.loads, lines)}


def same_rule(first: Item, second: Item) -> Outcome:
    """Compare the level of a safety rule."""
    if second["verdict"] in ("not-verifiable", "not-mentioned"):
        return "not verifiable"
    return "right" if first["level"] == second["verdict"] else "differs"


def same_dose(first: Item, second: Item) -> Outcome:
    """Compare the figures of a dose: every figure of the first must stand in the second."""
    if second["verdict"] != "read":
        return "not verifiable"
    said = _figures(" ".join(str(second.get(key, "")) for key in ("dose", "duration", "note")))
    return "right" if _figures(first["dose"]) <= said else "differs"


def _figures(text: str) -> set[str]:
    plain = re.sub(r"[a-z]+", lambda word: WORDS.get(word[0], word[0]), text.lower())
    return set(re.findall(r"\d+(?:\.\d+)?", plain.replace(",", "")))


def same_count(first: Item, second: Item) -> Outcome:
    """Compare the counts of a result; what one reading leaves open does not contradict."""
    if second["verdict"] != "read":
        return "not verifiable"
    pairs = [(first.get(key), second.get(key)) for key in COUNTS]
    pairs.append((_improved(first), _improved(second)))
    clash = any(a != b for a, b in pairs if isinstance(a, int) and isinstance(b, int))
    unseen = _improved(first) is not None and _improved(second) is None
    return "differs" if clash or unseen else "right"


def _improved(item: Item) -> int | None:
    if isinstance(item.get("improved"), int):
        return int(item["improved"])
    parts = [item[key] for key in ("complete", "partial") if isinstance(item.get(key), int)]
    return sum(parts) if parts else None


def same_severity(first: Item, second: Item) -> Outcome:
    """Compare the severity of an interaction; a major one may be avoided or managed."""
    if second["verdict"] in ("not-verifiable", "not-mentioned"):
        return "not verifiable"
    return "right" if second["verdict"] in SAME_SEVERITY[first["severity"]] else "differs"


COMPARE = {
    "contraindications": same_rule,
    "doses": same_dose,
    "counts": same_count,
    "interactions": same_severity,
}


def outcomes(name: str) -> dict[str, Outcome]:
    """Compare all items of a kind."""
    first, second = readings(name, "first"), readings(name, "second")
    return {item: COMPARE[name](first[item], second[item]) for item in first}


def drawn(which: str) -> str:
    """Say how the facts of a random draw (*second* or *third*) came out."""
    path = FOLDER / f"random.{which}-draw.jsonl"
    facts = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    verdicts = [fact["verdict"] for fact in facts]
    return ", ".join(f"{verdicts.count(word) or 'none'} {said}" for word, said in DRAWN.items())


def imprecise() -> tuple[str, str]:
    """Count the facts of the fourth draw that were not right, and say what was done about each."""
    found = yaml.safe_load((FOLDER / "imprecise.yaml").read_text(encoding="utf-8"))
    verdicts = [fact["verdict"] for fact in found for _ in range(fact.get("count", 1))]
    tally = ", ".join(f"{verdicts.count(word)} {DRAWN[word]}" for word in DRAWN if word in verdicts)
    told = (f"- `{fact['item']}`: {fact['found']} {fact['done']}\n" for fact in found)
    return tally, "".join(told)


def clinic() -> Iterator[str]:
    """Yield, for each invented patient, what was said first, what was found, what was done."""
    for case in yaml.safe_load((FOLDER / "clinic.yaml").read_text(encoding="utf-8")):
        yield f"- **{case['told']}** *Said first:* {case['first']} *Never first:* {case['never']}\n"
        yield f"  *The program {case['verdict']}.* {case['found']} *Done:* {case['done']}\n"


def page() -> str:
    """Return the whole page."""
    resolutions = yaml.safe_load((FOLDER / "resolutions.yaml").read_text(encoding="utf-8"))
    parts = [HEAD, "| kind | items | right | differs | not verifiable |\n|---|---|---|---|---|\n"]
    found = {name: outcomes(name) for name in COMPARE}
    for name, items in found.items():
        words = list(items.values())
        tally = [words.count(word) for word in ("right", "differs", "not verifiable")]
        parts.append(f"| {name} | {len(items)} | {' | '.join(map(str, tally))} |\n")
    for name, items in found.items():
        parts.append(f"\n## {name.capitalize()} that differ or could not be verified\n\n")
        for item, outcome in items.items():
            if outcome != "right":
                done = resolutions.get(item, "Left as it stands.")
                parts.append(f"- `{item}` ({outcome}): {done}\n")
    parts += [COVERAGE, *coverage()]
    draws = (FOLDER / "random.md").read_text(encoding="utf-8")
    fourth, told = imprecise()
    parts.append(draws.format(second=drawn("second"), third=drawn("third"), fourth=fourth))
    parts += [told, CLINIC, *clinic()]
    return "".join(parts)


def coverage() -> Iterator[str]:
    """Yield, for each drug treatment, of how many medicines the interaction is known."""
    vocabulary = load().vocabulary
    searched = vocabulary.searched
    total = Counter[str]()
    for treatment in vocabulary.kb.treatments:
        if treatment.kind == "drug":
            counts = msgspec.structs.asdict(searched.coverage(treatment.id))
            total.update(counts)
            sources = ", ".join(f"`{name}`" for name in treatment.screened) or "none"
            yield f"| {treatment.id} | {' | '.join(map(str, counts.values()))} | {sources} |\n"
    shares = [f"{100 * count / total.total():.0f} %" for count in total.values()]
    yield f"| all | {' | '.join(shares)} | |\n"


COVERAGE = """
## Interactions: what was searched

Of how many of the drugs known here the interaction with a treatment is *recorded*, *searched* (in a
source that would name one, without finding any) or *not searched*. A list of interactions is
complete for the pairs of which it knows both sides; a label of which the whole section on
interactions was read, for its own drug with each drug that a list knows, or that has such a label
itself: labels speak of classes, and only of those are the classes known. What is not searched
leaves a possible interaction open in every answer.

| treatment | recorded | searched | not searched | complete sources |
|---|---|---|---|---|
"""

CLINIC = """
## Ten invented patients

What a rheumatologist would say first was written down and committed before the program was asked,
by a reader who knew its rules on pregnancy and the faults of an earlier clinic, but not its rules
of order, fit and alerts. Then the program was asked; whether it agrees is the same reader's word.

"""

HEAD = """\
# Audit of the data

Written by `python scripts/audit.py`; a test compares the two. In November 2026 every
contraindication (and every *avoid* with a threshold), every dose, every count and every
interaction that was contraindicated or major was extracted a second time from its source by a
reader who saw only the item, the question and the source, not the first reading. Both readings
are kept in `docs/audit/` and compared by machine: the level of a rule, the figures of a dose, the
counts of a result, the severity of an interaction. Most labels could be read as copies of unknown
date only. A difference is often one of wording, "should not be given" against "contraindicated";
what was changed is told.

An interaction is right when the second reader also found it forbidden where the data say
contraindicated, and found it to be avoided, or managed by dose or monitoring, where they say
major. Where texts differ, the stricter governs and the difference is told with the pair; but only
a label, a copy of one or a national list raises a pair to contraindicated, and only when it forbids
that pair without a condition (a dose, an age, the same moment). The first reading is the data as
they were before the second. Of the pairs from the French thesaurus one reader wrote the text, and
another read the level from the row alone.

"""

if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8", newline="\n")

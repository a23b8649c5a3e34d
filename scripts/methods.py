"""Write docs/methods.md from the tables in the code: ``python scripts/methods.py``."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from calcinosis_cli.engine import answer as shapes
from calcinosis_cli.evidence import counts, grading
from calcinosis_cli.evidence import weighing as evidence
from calcinosis_cli.output import words
from calcinosis_cli.patient.record import EVENTS, AskedWith

TARGET = Path(__file__).parent.parent / "docs" / "methods.md"

CONVENTIONS = (
    ("start", "randomized comparisons of calcinosis start high, all else low"),
    (
        "risk of bias",
        (
            "-1 without a concurrent control; -2 if, besides, fewer than half of the patients "
            "come from prospective reports with a stated denominator"
        ),
    ),
    ("imprecision", f"-1 under {grading.FEW} assessed, -2 under {grading.VERY_FEW}"),
    (
        "indirectness",
        (
            "-1 if fewer than half had dermatomyositis, -1 if the outcome is a surrogate; "
            "another disease starts low and loses 2"
        ),
    ),
    ("inconsistency", "-1 if intervals do not overlap or studies point in opposite directions"),
    (
        "publication bias",
        (
            f"-1 if every report has fewer than {grading.SMALL_REPORT} patients and is positive, "
            "or a completed trial has not been reported"
        ),
    ),
    ("upgrades", "none is automatic; a human judgement is a record of its own and printed"),
)
"""The steps of ``evidence/grading.py`` in words, in their order."""

TEMPLATE = """\
# Methods

Written by `python scripts/methods.py` from the tables in the code; a test compares the two.
Nobody types a grade: level, certainty and order are pure functions of recorded facts.

## Strata

{strata}

An arm of one drug class counts for each member as *indirect*, since the member itself was not
named. A combination is shown under each of its treatments and pooled under none. Retracted and
superseded sources contribute nothing. Of reports that share patients only the largest counts
(patients before lesions), even where a smaller one has the better design.

## Level of evidence

OCEBM Levels of Evidence Working Group, *The Oxford 2011 Levels of Evidence*, question "Does this
intervention help?" (table as reprinted in Br J Sports Med, read there; its footnotes, which
allow a level to be moved up or down by judgement, are not applied: no level is moved). The level
follows from the recorded comparison, not from the name of the design.

{levels}

The level shown for a treatment is the best one among studies of dermatomyositis itself that
support it. Without such a study none is shown.

## Certainty of evidence

The domains and starting points are those of GRADE (randomized trials start high, observational
studies low; five domains lower, three may raise; read in PMC6692166, table 1, and BMJ Open,
"Description of methods for grading of overall evidence"). The thresholds below are house
conventions. Only the studies of the best design in a body are judged, so that a study of worse
design never raises a certainty.

{conventions}

Where a study states counts but no comparison, it points *better* when at least half of those
assessed improved, *worse* when more worsened than improved, else *no difference*. Outcomes that
count events ({events}) point nowhere without a comparison. Bodies conflict when series of
{smallest} or more, or comparisons, point in different directions; surrogates have no voice.

## Words

What may be said at each certainty:

{verbs}

## Counts

Proportions carry a Wilson 95 % interval from {smallest} assessed on; single cases are counted
apart. Studies are put together only within one outcome and one stratum, for the sole treatment,
with patients as unit, from {fewest} studies of at least {smallest} on, and always with the range
of the single studies and the sentence: *{pooling}*

Outcomes, in order of weight: {outcomes}. Muscle strength is no calcinosis outcome.

## Safety

Levels, from best to worst: {safety}. An interaction counts {severity}; against the side that is
not to be withheld at most as a caution. `safety` is the worst finding that is true, `could_be`
the worst that is true or unknown. A domain that nobody has reviewed is a caution of its own.
A rule of level *note* (not established, not licensed) is said and counts for nothing. A hazard for
everybody, such as a boxed warning, stands beside the level and takes no part in levels or order.

## Order

A true *unsuited* rule beats all; a true *fits* rule makes an option preferred, unless something
true says that it should be avoided. Where an unknown fact could still make it unsuited, that
decides after the line of treatment and the role.

Lexicographic, the heaviest first:

{order}

Treatments that differ only by name are shown as ties. Never by counts or response: that would
reward publication bias.

## Questions

In the order in which a specialist asks: {asked}. What alone would raise an alert now comes before
all, and infection where a deposit is inflamed; within a rank the question that moves more
treatments.
"""


def methods() -> str:
    """Return the whole page."""
    return TEMPLATE.format(
        strata=_rows("stratum", "patients", words.STRATUM.items()),
        levels=_rows("level", "comparison", grading.LEVEL_MEANING.items()),
        conventions=_rows("domain", "house convention", CONVENTIONS),
        verbs=_rows(
            "certainty",
            "verb",
            ((name or "no counts", verb) for name, verb in grading.VERBS.items()),
        ),
        smallest=counts.SMALLEST_SERIES,
        fewest=counts.FEWEST_STUDIES,
        events=", ".join(words.OUTCOME[outcome] for outcome in EVENTS),
        pooling=counts.POOLING_SENTENCE,
        outcomes=", ".join(words.OUTCOME[outcome] for outcome in evidence.OUTCOMES),
        safety=", ".join(shapes.SCALE),
        severity=", ".join(f"{name} as {shapes.LEVEL_OF[name]}" for name in shapes.SEVERITIES),
        order="\n".join(f"{n}. {part.meaning}" for n, part in enumerate(words.ORDER, 1)),
        asked=", ".join(get_args(AskedWith)),
    )


def _rows(first: str, second: str, rows: object) -> str:
    lines = [f"| {first} | {second} |", "|---|---|"]
    lines += [f"| {left} | {right} |" for left, right in rows]  # type: ignore[attr-defined]
    return "\n".join(lines)


if __name__ == "__main__":
    TARGET.write_text(methods(), encoding="utf-8", newline="\n")

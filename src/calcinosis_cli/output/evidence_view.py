"""The evidence of one treatment: strata apart, a line and a bar for each report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from calcinosis_cli.evidence.counts import POOLING_SENTENCE, Line
from calcinosis_cli.output.layout import Block, Heading, Row, Span, Table, text
from calcinosis_cli.output.words import DISEASE_SHORT, OUTCOME, STRATUM, reported
from calcinosis_cli.patient.messages import plural

if TYPE_CHECKING:
    from calcinosis_cli.evidence.weighing import Body, Evidence, Opinion

BAR = 21
SCALE = "0 %      50 %   100 %"
"""A plot from 0 to 100 % in as many cells as the scale is long."""


def blocks(evidence: Evidence, *, everything: bool = True) -> Iterator[Block]:
    """Show all bodies of evidence with their grading, then opinions, trials and gaps.

    Without ``everything`` narrative reviews are only counted.
    """
    yield Heading("Evidence on calcinosis")
    yield text(summary(evidence), "strong")
    for body in evidence.bodies:
        yield from _body(body)
    yield from _opinions(evidence.opinions, everything=everything)
    for trial in evidence.trials:
        results = f", results: {trial.results}" if trial.results else ""
        yield text(
            f"registered trial {trial.nct or ''} {trial.status}{results} [{trial.reference}]",
            marker="- ",
        )
    for judgement in evidence.judgements:
        yield text(
            f"human judgement ({judgement.kind}) by {judgement.by}, {judgement.date}: "
            f"{judgement.reason}",
            marker="- ",
        )
    if evidence.missing:
        yield text("Missing: " + "; ".join(evidence.missing) + ".", "muted")


def _opinions(opinions: Sequence[Opinion], *, everything: bool) -> Iterator[Block]:
    narrative = [] if everything else [o for o in opinions if o.kind.startswith("narrative")]
    for opinion in opinions:
        if opinion not in narrative:
            yield text(
                f"{opinion.kind}, {opinion.direction}: {opinion.text} [{opinion.reference}]",
                marker="- ",
            )
    if narrative:
        counts = Counter(opinion.direction for opinion in narrative)
        said = ", ".join(f"{count} {direction}" for direction, count in counts.items())
        yield text(f"narrative reviews: {said} (--only evidence quotes them)", marker="- ")


def summary(evidence: Evidence) -> str:
    """Say in one line what is known, of which level, how certain."""
    level = f"Oxford level {evidence.level}" if evidence.level else "no supporting direct study"
    certainty = f"certainty {evidence.certainty}" if evidence.certainty else "certainty not graded"
    conflict = " Reports conflict." if evidence.conflicting else ""
    return f"{evidence.headline}; {level}; {certainty}.{conflict}"


def _body(body: Body) -> Iterator[Block]:
    yield Heading(
        f"{STRATUM[body.stratum]}: {OUTCOME[body.outcome]} "
        f"(level {body.level}, certainty {body.certainty})",
        3,
    )
    rows = list(report_rows(body.lines))
    yield Table(("report", "better", SCALE, "how"), (18, 13, BAR, 22), rows, below=2)
    if body.pooled:
        pooled = body.pooled
        yield text(
            f"Together {pooled.improved} of {pooled.assessed} in {plural(pooled.studies, 'series')}"
            f" ({pooled.interval.low:.0%} to {pooled.interval.high:.0%}; single series "
            f"{pooled.range_low:.0%} to {pooled.range_high:.0%}). {POOLING_SENTENCE}",
            "muted",
        )
    steps = "; ".join(
        f"{step.domain} {step.change:+d}: {step.reason}" if step.change else step.reason
        for step in body.steps
    )
    yield text(f"Certainty {body.certainty}: {steps}.", "muted")


def report_rows(lines: Sequence[Line]) -> Iterator[Row]:
    """One row a report; single cases together, a dot each, off the scale of per cent."""
    for line in lines:
        if not line.single:
            by_class = [f"class {_spelled(line.by_class)}"] if line.by_class else []
            words = ", ".join([*how(line, _spelled), *by_class])
            yield _row(line.cite, reported(line), bar(line), words)
    singles = [line for line in lines if line.single]
    if singles:
        better = sum(bool(line.place) for line in singles)
        dots = "o" * better + "." * (len(singles) - better)
        cites = ", ".join(dict.fromkeys(line.cite for line in singles))
        yield _row(plural(len(singles), "single case"), f"{better} of {len(singles)}", dots, cites)


def _spelled(identifier: str) -> str:
    return identifier.replace("-", " ")


def _row(*words: str) -> Row:
    cite, count, drawn, how = words
    return Row((Span(cite), Span(count), Span(drawn, "open"), Span(how)))


def bar(line: Line) -> str:
    """Draw the proportion with its interval; a direction without a count as an arrow."""
    if line.place is None:
        return ""
    cells = [" "] * BAR
    if line.interval:
        low, high = _cell(line.interval.low), _cell(line.interval.high)
        cells[low : high + 1] = ["-"] * (high - low + 1)
    counted = line.improved is not None and line.assessed
    cells[_cell(line.place)] = "o" if counted else ">" if line.place else "<"
    return "".join(cells)


def _cell(share: float) -> int:
    return round(share * (BAR - 1))


def how(line: Line, name: Callable[[str], str], *, plain: bool = False) -> Iterator[str]:
    """Say how a report came about; in plain words only what was given with it.

    ``name`` names treatments.
    """
    if not plain:
        yield line.design.replace("-", " ")
        if line.comparator != "none":
            yield f"{line.comparator} control"
        if line.stratum != "direct":
            yield ", ".join(DISEASE_SHORT[disease] for disease in line.diseases)
        if line.surrogate:
            yield "surrogate outcome"
    if line.together_with:
        yield "with " + ", ".join(map(name, line.together_with))
    if not line.counted:
        yield "same patients as a larger report"

"""The views of ``show``: a page for the clinician, and several beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, get_args

from calcinosis_cli.engine.answer import LEVEL_OF
from calcinosis_cli.knowledge.model import AnyReference, Level
from calcinosis_cli.output import evidence_view
from calcinosis_cli.output.layout import (
    Block,
    Heading,
    Paragraph,
    Row,
    Span,
    Table,
    Tone,
    cited,
    reference_marks,
    text,
)
from calcinosis_cli.output.words import (
    FREQUENCY,
    HAZARD,
    LIST,
    MOMENT,
    SAFETY,
    SAFETY_TONE,
    hazard_line,
    in_force,
    moment_words,
)

if TYPE_CHECKING:
    from calcinosis_cli.engine.explaining import Explanation
    from calcinosis_cli.knowledge.searched import Coverage
    from calcinosis_cli.library.pages import TreatmentPage


LEVELS: tuple[Level, ...] = get_args(Level)
NO_LICENCE = "Not licensed for calcinosis anywhere; use for it is off label."


def blocks(page: TreatmentPage, only: str | None = None) -> Iterator[Block]:
    """Show the page, or one section of it."""
    yield from _head(page)
    if only is None:
        yield text(page.summary)
        if page.mechanism:
            yield cited("Mechanism: " + page.mechanism.text, page.mechanism.references)
        yield from evidence_view.blocks(page.evidence, everything=False)
    for name, section in SECTIONS.items():
        if only == name or (only is None and name != "evidence"):
            yield from section(page)


def _head(page: TreatmentPage) -> Iterator[Block]:
    yield Heading(page.name, 1)
    parts = [page.group_name, ", ".join(page.routes)]
    parts += [page.class_name] if page.class_name else []
    parts += [f"role: {page.role.replace('-', ' ')}"]
    parts += [f"ATC {', '.join(page.codes.atc)}"] if page.codes.atc else []
    yield text(" · ".join(parts), "muted")
    if page.aliases:
        yield text("Also called " + ", ".join(page.aliases), "muted")
    if page.standing.status == "withdrawn":
        yield text(f"Withdrawn {page.standing.date}: {page.standing.reason}", "danger")


def _evidence(page: TreatmentPage) -> Iterator[Block]:
    yield from evidence_view.blocks(page.evidence)


def _safety(page: TreatmentPage) -> Iterator[Block]:
    yield Heading("Safety")
    yield from map(hazard_line, page.hazards)
    for level in LEVELS:
        for rule in page.safety:
            if rule.level == level:
                head = Span(f"{level}: ", SAFETY_TONE[LEVEL_OF[level]])
                yield cited(rule.text + in_force(rule), rule.references, head=head)
    if page.kind == "drug":
        yield text(
            "Known hypersensitivity to the drug or its excipients always rules it out.", marker="  "
        )
        for domain, review in page.reviewed.items():
            if review.found == "none":
                note = f" {review.note}" if review.note else ""
                yield cited(
                    f"{domain}: looked for, no rule found.{note}", review.references, "muted"
                )
    if page.coverage:
        yield text(coverage_words(page.coverage), "muted", marker="- ")
    if page.side_effects:
        yield Heading("Side effects")
        for effect in sorted(page.side_effects, key=lambda effect: not effect.serious):
            serious = " (serious)" if effect.serious else ""
            note = f". {effect.note}" if effect.note else ""
            yield cited(
                f"{effect.name}{serious}: {FREQUENCY[effect.frequency]}{note}",
                effect.references,
                "caution" if effect.serious else "plain",
            )


def coverage_words(coverage: Coverage) -> str:
    """Say of how many medicines it is known whether they interact."""
    return (
        f"Interactions: recorded with {coverage.recorded} of the medicines known here, searched "
        f"and none found with {coverage.searched}, not searched with {coverage.not_searched}."
    )


def _fit(page: TreatmentPage) -> Iterator[Block]:
    if not page.fits and not page.unsuited:
        return
    yield Heading("Whom it fits")
    for rules, sign in ((page.fits, "fits: "), (page.unsuited, "not suited: ")):
        for rule in rules:
            yield cited(rule.text, rule.references, head=Span(sign, "strong"))


def _regimens(page: TreatmentPage) -> Iterator[Block]:
    if not page.regimens and page.approval is None:
        return
    yield Heading("Regimens as studied or licensed (never an order)")
    for regimen in page.regimens:
        route = f", {regimen.route}" if regimen.route else ""
        duration = f", {regimen.duration}" if regimen.duration else ""
        head = Span(f"{regimen.population} ({regimen.age_group}): ", "strong")
        yield cited(f"{regimen.dose}{route}{duration}", regimen.references, head=head)
    if page.approval:
        yield text(NO_LICENCE, "muted")
        if page.approval.licensed_for:
            yield cited(
                "Licensed for: " + "; ".join(page.approval.licensed_for), page.approval.references
            )
        if page.approval.note:
            yield cited(page.approval.note, page.approval.references)


def _monitoring(page: TreatmentPage) -> Iterator[Block]:
    moments = {"Judged": page.judged, "Stopped": page.stopped}
    told = [(name, moment) for name, moment in moments.items() if moment]
    if page.monitoring or told:
        yield Heading("Monitoring")
    if page.monitoring:
        yield _tests(page)
    for name, moment in told:
        tone: Tone = "plain" if moment.text else "muted"
        yield cited(f"{name}: {moment_words(moment)}", moment.references, tone)


def _tests(page: TreatmentPage) -> Table:
    rows = []
    for monitor in page.monitoring:
        when = monitor.detail or ", ".join(MOMENT[moment] for moment in monitor.at)
        why = Span(f"{monitor.why}{reference_marks(monitor.references)}")
        rows.append(Row((Span(monitor.test, "strong"), Span(when), why)))
    return Table(("test", "when", "why"), (22, 24, 34), rows)


def _references(page: TreatmentPage) -> Iterator[Block]:
    yield Heading("References")
    for reference in page.references:
        yield _reference(reference)


def _reference(reference: AnyReference) -> Paragraph:
    links = [f"PMID {reference.pmid}" if reference.pmid else None]
    links += [f"doi:{reference.doi}" if reference.doi else None]
    year = str(reference.year) if reference.year else None
    where = [reference.first_author, reference.journal, year]
    where += links if any(links) else [reference.url]
    standing = "" if reference.standing == "current" else f" {reference.standing.upper()}."
    words = ". ".join(filter(None, [reference.title, *where]))
    return Paragraph(
        (
            Span(f"[{reference.id}] ", "strong"),
            Span(f"{words}."),
            Span(f" Read as: {reference.verified}.{standing}", "muted"),
        ),
        marker="- ",
    )


SECTIONS: dict[str, Callable[[TreatmentPage], Iterator[Block]]] = {
    "evidence": _evidence,
    "fit": _fit,
    "safety": _safety,
    "regimens": _regimens,
    "monitoring": _monitoring,
    "references": _references,
}


ABREAST = 4
"""More treatments than this do not fit beside each other at 80 columns."""


def side_by_side(
    pages: Sequence[TreatmentPage], verdicts: Sequence[Explanation] = ()
) -> Iterator[Block]:
    """Compare the treatments subject by subject, in bands of at most four."""
    yield Heading("Side by side: " + ", ".join(page.name for page in pages), 1)
    told = {"For this patient": [_verdict(item) for item in verdicts]} if verdicts else {}
    subjects = told | {title: list(map(cell, pages)) for title, cell in SUBJECTS.items()}
    for start in range(0, len(pages), ABREAST):
        band = slice(start, start + ABREAST)
        names = [page.name for page in pages[band]]
        for title, cells in subjects.items():
            yield Heading(title, 3)
            row = Row([Span(cell or "-") for cell in cells[band]])
            yield Table(names, [1] * len(names), [row])
    yield text("`calcinosis show NAME` gives the sources of each statement.", "muted")


def _verdict(item: Explanation) -> str:
    worse = f"; could be {SAFETY[item.could_be]}" if item.could_be != item.safety else ""
    hazard = f"; {HAZARD}" if item.hazards else ""
    where = f"{LIST[item.where]}, place {item.place}"
    return f"{where}; {item.fit}; {SAFETY[item.safety]}{worse}{hazard}"


def _rules(level: Level) -> Callable[[TreatmentPage], str]:
    return lambda page: "; ".join(rule.text for rule in page.safety if rule.level == level)


def _side_effects_cell(page: TreatmentPage) -> str:
    serious = [effect.name for effect in page.side_effects if effect.serious]
    other = [effect.name for effect in page.side_effects if not effect.serious]
    parts = [f"serious: {', '.join(serious)}"] if serious else []
    parts += [f"other: {', '.join(other)}"] if other else []
    return "; ".join(parts)


def _monitoring_cell(page: TreatmentPage) -> str:
    tests = page.monitoring
    return "; ".join(f"{test.test} ({', '.join(MOMENT[m] for m in test.at)})" for test in tests)


SUBJECTS: dict[str, Callable[[TreatmentPage], str]] = {
    "What it is": lambda page: page.summary,
    "Group, role, route": lambda page: (
        f"{page.group_name}; {page.role.replace('-', ' ')}; {', '.join(page.routes)}"
    ),
    "Evidence": lambda page: evidence_view.summary(page.evidence),
    "Hazards for everybody": lambda page: " ".join(hazard.text for hazard in page.hazards),
    **{level.capitalize(): _rules(level) for level in LEVELS},
    "Side effects": _side_effects_cell,
    "Monitoring": _monitoring_cell,
    "Regimens as studied": lambda page: "; ".join(
        f"{r.age_group}: {r.dose}" for r in page.regimens
    ),
}

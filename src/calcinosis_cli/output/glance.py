"""One treatment at a glance: what people look for in a page, in one screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from calcinosis_cli.output.fitting import WIDEST, broken, packed
from calcinosis_cli.output.words import MOMENT, condition_words

if TYPE_CHECKING:
    from calcinosis_cli.engine.answer import Safety
    from calcinosis_cli.evidence.weighing import Body
    from calcinosis_cli.knowledge.model import Rule, SafetyRule
    from calcinosis_cli.library.pages import TreatmentPage
    from calcinosis_cli.output.layout import Paragraph
    from calcinosis_cli.output.stamp import Document

MORE = "More: --all, --plain, --only PART, --json · data {}"
OF_LEVEL: dict[Safety, tuple[str, int]] = {
    "contraindicated": ("NEVER", 99),
    "avoid": ("AVOID", 3),
    "caution": ("CARE", 2),
}
"""Lines for each; what forbids is never shortened."""

SUMMARY = 4
"""Lines of the summary; its first sentence is never cut."""


def blocks(page: TreatmentPage, document: Document, width: int) -> Iterator[Paragraph]:
    """Lay out a page for a terminal of so many columns."""
    width = min(width, WIDEST)
    role = () if page.role == "usual" else (page.role.replace("-", " "),)
    yield from packed(None, [page.name, page.group_name.lower(), *page.routes, *role], width)
    yield from _begin(page.summary, width)
    yield from packed("KNOWN", [*_known(page)], width, most=3)
    yield from packed("PAIRS", [*_pairs(page)], width)
    yield from packed("FITS", [_short(rule) for rule in page.fits], width, most=2)
    yield from packed("UNFIT", [_short(rule) for rule in page.unsuited], width, most=2)
    yield from packed("RISK", [hazard.text for hazard in page.hazards], width, most=99)
    for level, (head, most) in OF_LEVEL.items():
        rules = [_short(rule) for rule in page.safety if rule.level == level]
        yield from packed(head, list(dict.fromkeys(rules)), width, most=most)
    effects = sorted(page.side_effects, key=lambda effect: not effect.serious)
    yield from packed("HARMS", [effect.name for effect in effects], width, most=2)
    doses = [f"{each.population}: {each.dose}" for each in page.regimens]
    yield from packed("DOSES", doses, width, most=2)
    tests = [f"{each.test} ({each.detail or MOMENT[each.at[0]]})" for each in page.monitoring]
    yield from packed("TESTS", tests, width, most=2)
    yield from broken(MORE.format(document.knowledge_base.version), width, "muted")
    yield from broken(document.disclaimer, width, "muted")


def _pairs(page: TreatmentPage) -> Iterator[str]:
    """Say with how many medicines an interaction was not searched, not found, or is recorded."""
    if page.coverage:
        yield f"not searched with {page.coverage.not_searched} medicines"
        yield f"none found {page.coverage.searched}"
        yield f"recorded {page.coverage.recorded}"


def _begin(summary: str, width: int) -> list[Paragraph]:
    """Return as many sentences as fit, at least one, and how many follow."""
    sentences = summary.split(". ")
    found: list[Paragraph] = []
    for shown in range(len(sentences), 0, -1):
        hidden = len(sentences) - shown
        more = f". (+{hidden})" if hidden else ""
        found = broken(". ".join(sentences[:shown]) + more, width)
        if len(found) <= SUMMARY:
            break
    return found


def _known(page: TreatmentPage) -> Iterator[str]:
    """Say the evidence: its headline, level and certainty, then what else was counted."""
    evidence = page.evidence
    yield evidence.headline
    if evidence.level:
        yield f"Oxford level {evidence.level}"
    if evidence.certainty:
        yield f"certainty {evidence.certainty}"
    if evidence.conflicting:
        yield "reports conflict"
    yield from map(_body, evidence.bodies)


def _body(body: Body) -> str:
    reports = f"{body.studies} series" if body.studies else f"{body.single_cases} single cases"
    return f"{body.stratum} {body.outcome.replace('-', ' ')}: {reports}"


def _short(rule: Rule | SafetyRule) -> str:
    """Say for whom a rule holds; one for everybody says its first words."""
    return condition_words(rule.when) if rule.when else rule.text.partition(".")[0]

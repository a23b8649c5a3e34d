"""The views of ``gaps``, ``interactions`` and the merged monitoring plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import combinations, product
from typing import TYPE_CHECKING

from calcinosis_cli.engine.answer import LEVEL_OF, SEVERITIES, AlertFinding, Pair
from calcinosis_cli.evidence.coverage import GapRow
from calcinosis_cli.output.formats import Content
from calcinosis_cli.output.layout import (
    Block,
    Heading,
    Paragraph,
    Span,
    TableColumn,
    Tone,
    listed,
    plain_columns,
    reference_marks,
    table,
    text,
)
from calcinosis_cli.output.recommendation import pair_line, pair_names
from calcinosis_cli.output.stamp import Document, Warned, stamped
from calcinosis_cli.output.words import (
    MOMENT,
    SAFETY_SIGN,
    SAFETY_TONE,
    WORDS,
    condition_words,
    moment_words,
    profile_line,
    said_first,
)
from calcinosis_cli.patient.facts import Profile
from calcinosis_cli.patient.history import Dose
from calcinosis_cli.patient.messages import plural
from calcinosis_cli.patient.record import Id, Record

if TYPE_CHECKING:
    from calcinosis_cli.evidence.coverage import Cell
    from calcinosis_cli.knowledge.vocabulary import Vocabulary
    from calcinosis_cli.library import Loaded
    from calcinosis_cli.output.documents import MonitoringDocument


class GapsDocument(Document, frozen=True, kw_only=True):
    """Answer of ``gaps``."""

    KIND = "gaps"
    populations: list[str]
    gaps: list[GapRow]


class UnrecordedPair(Record, frozen=True):
    """Two named drugs without a known interaction, or with a lower bound; ``searched``: where."""

    first: Id
    second: Id
    searched: list[Id] = []


class InteractionsDocument(Document, frozen=True, kw_only=True):
    """Answer of ``interactions``."""

    KIND = "interactions"
    profile: Profile | None = None
    alerts: list[AlertFinding] = []
    notes: list[str] = []
    drugs: list[Id]
    repeated: dict[Id, list[str]] = {}
    interactions: list[Pair]
    unrecorded: list[UnrecordedPair] = []
    unrecognized: list[str]
    doses: list[Dose] = []

    def warned(self) -> Warned:
        """Return those of the patient, and the pairs that nobody searched."""
        gaps = [
            f"{pair.first} + {pair.second}: not searched, a gap of ours"
            for pair in self.unrecorded
            if not pair.searched
        ]
        return Warned(self.alerts, self.unrecognized, [*self.notes, *gaps])


SHADES = ((1, "."), (2, "-"), (10, "+"), (30, "#"))
"""From so many patients on, this sign; a blank means that nobody looked."""
COLUMN = WORDS["population"]


def gaps_content(document: GapsDocument, vocabulary: Vocabulary) -> Content:
    """Offer the map of who has been studied."""
    columns = _gap_columns(document.populations)
    blocks = partial(_gap_blocks, document, vocabulary, columns)
    return listed(document, document.gaps, columns, blocks)


def _gap_columns(populations: Sequence[str]) -> list[TableColumn[GapRow]]:
    columns: list[TableColumn[GapRow]] = [
        *plain_columns("id"),
        TableColumn("name", lambda row: row.name, "treatment", 28),
        *plain_columns("group"),
    ]
    for name in populations:
        columns += [_cell_column(name, field) for field in ("patients", "studies", "level")]
    return columns


def _cell_column(population: str, field: str) -> TableColumn[GapRow]:
    return TableColumn(
        f"{population}_{field}",
        lambda row: getattr(row.cells.get(population), field, None),
        COLUMN[population],
        9,
        lambda row: _cell(row.cells.get(population)),
    )


def _gap_blocks(
    document: GapsDocument, vocabulary: Vocabulary, columns: Sequence[TableColumn[GapRow]]
) -> Iterator[Block]:
    """Draw the map by group: patients studied, best level, blank where nobody looked."""
    yield Heading("Who has been studied: treatment by population", 1)
    yield text(
        "Patients counted for any one outcome and best Oxford level (L). Blank: nobody looked. "
        "Other CTD: overlap, MCTD, lupus and others; unsplit: populations not told apart. "
        "Signs: . one patient, - 2 or more, + 10 or more, # 30 or more.",
        "muted",
    )
    shown = ["name", *(f"{name}_patients" for name in document.populations)]
    header = True
    for group in vocabulary.kb.groups:
        members = [row for row in document.gaps if row.group == group.id]
        if members:
            yield Heading(group.name, 3)
            yield table(columns, members, shown, show_header=header)
            header = False


def _cell(cell: Cell | None) -> Span:
    if cell is None:
        return Span("")
    sign = [shade for least, shade in SHADES if cell.patients >= least]
    count = str(cell.patients) if cell.patients else "n?"
    return Span(f"{sign[-1] if sign else '?'}{count} L{cell.level}", "open")


def unrecorded(names: Sequence[Id], vocabulary: Vocabulary) -> list[UnrecordedPair]:
    """Tell of each pair without an interaction whether one was searched for, and where."""
    searched = vocabulary.searched
    found = []
    for one, other in combinations(names, 2):
        known = searched.known(one, other)
        if known != "recorded":
            sources = searched.sources(one, other) if known == "searched" else []
            found.append(UnrecordedPair(one, other, sources))
    return found


PAIR_COLUMNS: Sequence[TableColumn[Pair]] = [
    *plain_columns("id severity first second withhold consequence management holds"),
    TableColumn("when", lambda pair: condition_words(pair.when) if pair.when else ""),
    *plain_columns("references"),
]


def interactions_document(
    base: Loaded, profile: Profile, *, of_a_patient: bool
) -> InteractionsDocument:
    """Find the interactions of what a profile takes; of anybody, if not ``of_a_patient``."""
    answer = base.engine.recommend(profile)
    truths = base.engine.judge(profile).stated if of_a_patient or profile.doses else None
    return stamped(
        InteractionsDocument,
        base,
        profile=profile if of_a_patient else None,
        alerts=answer.alerts,
        notes=answer.notes,
        drugs=profile.takes,
        repeated=profile.repeated,
        interactions=base.engine.pairs.among(profile.takes, truths),
        unrecorded=unrecorded(profile.takes, base.vocabulary),
        unrecognized=profile.unrecognized,
        doses=profile.doses,
    )


def interactions_content(document: InteractionsDocument, vocabulary: Vocabulary) -> Content:
    """Offer every interaction between the named drugs."""
    blocks = partial(_interaction_blocks, document, vocabulary)
    return listed(document, document.interactions, PAIR_COLUMNS, blocks)


def _interaction_blocks(document: InteractionsDocument, vocabulary: Vocabulary) -> Iterator[Block]:
    names = ", ".join(map(vocabulary.called, document.drugs))
    yield Heading(f"Interactions of {names or 'nothing that is recognized'}", 1)
    if document.profile:
        yield text(profile_line(document.profile, vocabulary), "muted")
    yield from said_first(document.notes, document.alerts)
    if not document.interactions:
        yield text("No recorded interaction; that is not proof of safety.", marker="- ")
    yield from _verdicts(document, vocabulary)
    for pair in document.interactions:
        yield pair_line(pair, vocabulary)
        yield text(
            f"{pair.mechanism or ''}{reference_marks(pair.references)}".strip(), "muted", indent=2
        )
    for silent in document.unrecorded:
        yield _unrecorded_line(silent, vocabulary)


def _gravity(pair: Pair) -> tuple[bool, int]:
    return pair.holds != "true", SEVERITIES.index(pair.severity)


def _verdicts(document: InteractionsDocument, vocabulary: Vocabulary) -> Iterator[Block]:
    """Say one verdict a pair, gravest first, before what each rule says.

    Of a pair that nobody searched, what a rule for whole classes says is a lower bound.
    """
    gaps = {frozenset((gap.first, gap.second)) for gap in document.unrecorded if not gap.searched}
    rules: dict[frozenset[Id], list[Pair]] = {}
    names: dict[frozenset[Id], str] = {}
    for pair in document.interactions:
        for both, called in _couples(pair, document.drugs, vocabulary):
            rules.setdefault(both, []).append(pair)
            names.setdefault(both, called)
    worst = {both: min(pairs, key=_gravity) for both, pairs in rules.items()}
    for both, pair in sorted(worst.items(), key=lambda each: _gravity(each[1])):
        sure = "perhaps " if pair.holds != "true" else "at least " if both in gaps else ""
        level = LEVEL_OF[pair.severity]
        count = plural(len(rules[both]), "rule")
        yield Paragraph(
            (
                Span(f"{sure}{pair.severity}".upper(), SAFETY_TONE[level]),
                Span(f": {names[both]}", "strong"),
                Span(f" ({count})", "muted"),
            ),
            marker=f"{SAFETY_SIGN[level] or ('?' if both in gaps else '-'):<3}",
        )
    if document.interactions:
        yield Heading("What the rules say")


def _couples(
    pair: Pair, drugs: Sequence[Id], vocabulary: Vocabulary
) -> Iterator[tuple[frozenset[Id], str]]:
    """Name the pairs of drugs that an interaction is about; of one drug alone, both sides."""
    if len(drugs) == 1:
        yield frozenset((*pair.first, *pair.second)), pair_names(pair, vocabulary)
        return
    for both in product(pair.first, pair.second):
        if both[0] != both[1]:
            yield frozenset(both), " + ".join(map(vocabulary.called, both))


def _unrecorded_line(pair: UnrecordedPair, vocabulary: Vocabulary) -> Paragraph:
    names = " + ".join(map(vocabulary.called, (pair.first, pair.second)))
    said = ": not searched, a gap of ours."
    if pair.searched:
        titles = [vocabulary.references[name].title for name in pair.searched]
        said = f": searched, none found in {'; '.join(titles)}."
    tone: Tone = "plain" if pair.searched else "open"
    return Paragraph(
        (Span(names, "strong"), Span(said, tone), Span(reference_marks(pair.searched))),
        marker="- " if pair.searched else "? ",
    )


def monitoring_content(document: MonitoringDocument, vocabulary: Vocabulary) -> Content:
    """Offer one plan: what comes first, then by interval."""
    blocks = partial(_monitoring_blocks, document, vocabulary)
    return Content(document, blocks, lambda: document.monitoring)


def _monitoring_blocks(document: MonitoringDocument, vocabulary: Vocabulary) -> Iterator[Block]:
    names = ", ".join(map(vocabulary.called, document.treatments))
    yield Heading(f"Monitoring of {names}", 1)
    yield text(f"{plural(len(document.monitoring), 'test')}, same tests merged.", "muted")
    several = len(document.treatments) > 1
    for test in document.monitoring:
        when = ", ".join(MOMENT[moment] for moment in test.at)
        yield Paragraph((Span(test.test, "strong"), Span(f": {when}")), marker="- ")
        for purpose in test.purposes:
            who = f"{vocabulary.called(purpose.treatment)}: " if several else ""
            detail = f" ({purpose.detail})" if purpose.detail else ""
            yield text(f"{who}{purpose.why}{detail}{reference_marks(purpose.references)}", indent=4)
    for each in document.moments:
        who = f"{vocabulary.called(each.treatment)} " if several else ""
        for name, moment in (("judged", each.judged), ("stopped", each.stopped)):
            if moment:
                said = f"{who}{name}: {moment_words(moment)}{reference_marks(moment.references)}"
                yield text(said, marker="- ")

"""``calcinosis show``: one treatment in full, or several side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from msgspec import Raw

from calcinosis_cli.cli import complete
from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.options import BASE, OUTPUT, Run, ids_named, refuse, says, with_options
from calcinosis_cli.output.formats import Content
from calcinosis_cli.output.stamp import Document, stamped

if TYPE_CHECKING:
    from calcinosis_cli.library import Loaded
    from calcinosis_cli.library.pages import TreatmentPage
    from calcinosis_cli.output.documents import TreatmentDocument, TreatmentPagesDocument
    from calcinosis_cli.output.layout import Block
    from calcinosis_cli.patient.record import Id

PANEL = "Explore"
EPILOG = (
    "Examples: calcinosis show diltiazem · calcinosis show Fosamax --only safety · "
    "calcinosis show surgery --plain · calcinosis show alendronate pamidronate"
)
Section = Literal["evidence", "fit", "safety", "regimens", "monitoring", "references"]


@with_options(*OUTPUT, *BASE)
def command(
    run: Run,
    names: Annotated[
        list[str],
        typer.Argument(
            help="Treatments by any name: id, brand, abbreviation.",
            autocompletion=complete.treatments,
        ),
    ],
    only: Annotated[Section | None, says("Only this part of the page.")] = None,
    plain: Annotated[bool, says("In plain words, for patients.", "--plain")] = False,
    everything: Annotated[bool, says("The whole page, beyond one screen.", "--all")] = False,
    profile: Annotated[
        str | None, says("Add fit and safety for this patient.", metavar="FILE|-")
    ] = None,
) -> None:
    """Show a treatment: evidence, safety, regimens, monitoring, references."""
    if plain and only:
        raise CommandError(Exit.USAGE, "--plain and --only exclude each other: give one")
    if profile is not None and only == "monitoring":
        raise CommandError(Exit.USAGE, "--only monitoring is the same for every patient")
    if run.form in ("json", "jsonl"):  # which tell everything
        part = f"--only {only}" if only not in (None, "monitoring") else ""
        refuse(f"--format {run.form}", {part: part, "--plain": plain})
    base = run.base
    found = list(dict.fromkeys(each for name in names for each in ids_named(base, name)))
    if only == "monitoring":
        content = _monitoring(base, found)
    elif run.form == "json" and profile is None:
        content = Content(_encoded(base, found))
    else:
        said = {} if profile is None else _for_patient(base, found, profile)
        content = _pages(base, found, said, only, plain=plain)
        if len(found) == 1 and not (said or only or plain or everything):
            content = content._replace(screen=partial(_glance, base, found[0], content.document))
    run.emit(content)


class EncodedPage(Document, frozen=True, kw_only=True):
    """A page as it was encoded when the data were compiled: the bytes of a TreatmentDocument."""

    KIND = "treatment"
    treatment: Raw


class EncodedPages(Document, frozen=True, kw_only=True):
    """The same for several: the bytes of a TreatmentPagesDocument."""

    KIND = "treatment-pages"
    treatments: list[Raw]


def _encoded(base: Loaded, found: Sequence[Id]) -> Document:
    made = [base.raw_page(name) for name in found]
    if len(made) == 1:
        return stamped(EncodedPage, base, treatment=made[0])
    return stamped(EncodedPages, base, treatments=made)


def _for_patient(base: Loaded, found: Sequence[Id], profile: str) -> dict[str, Any]:
    """Explain each treatment for the patient, after what must be said first."""
    from calcinosis_cli.cli.profiles import profile_from_flags
    from calcinosis_cli.engine.explaining import explain  # only with a profile

    answer = base.engine.recommend(profile_from_flags(base, {}, profile))
    return {
        "for_patient": explain(base.engine, answer, found),
        "alerts": answer.alerts,
        "notes": answer.notes,
    }


def _monitoring(base: Loaded, found: Sequence[Id]) -> Content:
    from calcinosis_cli.knowledge.monitoring import moments, plan
    from calcinosis_cli.output import maps
    from calcinosis_cli.output.documents import MonitoringDocument  # slow to import

    named = [base.vocabulary.treatments[name] for name in found]
    document = stamped(
        MonitoringDocument,
        base,
        treatments=list(found),
        monitoring=plan(named),
        moments=moments(named),
    )
    return maps.monitoring_content(document, base.vocabulary)


def _pages(
    base: Loaded, found: Sequence[Id], said: dict[str, Any], only: str | None, *, plain: bool
) -> Content:
    from calcinosis_cli.output.documents import TreatmentDocument, TreatmentPagesDocument

    pages = [base.page(name) for name in found]
    document: TreatmentDocument | TreatmentPagesDocument = (
        stamped(TreatmentDocument, base, treatment=pages[0], **said)
        if len(pages) == 1
        else stamped(TreatmentPagesDocument, base, treatments=pages, **said)
    )
    return Content(
        document,
        blocks=lambda: _blocks(base, pages, document, only, plain=plain),
        items=lambda: pages,
    )


def _glance(base: Loaded, name: Id, document: Document, width: int) -> Iterator[Block]:
    from calcinosis_cli.output import glance

    return glance.blocks(base.page(name), document, width)


def _blocks(
    base: Loaded,
    pages: Sequence[TreatmentPage],
    document: TreatmentDocument | TreatmentPagesDocument,
    only: str | None,
    *,
    plain: bool,
) -> Iterator[Block]:
    from calcinosis_cli.output import page
    from calcinosis_cli.output import plain as plain_view
    from calcinosis_cli.output.words import said_first

    verdicts = document.for_patient
    yield from said_first(document.notes, document.alerts)
    if plain:
        for one in pages:
            yield from plain_view.blocks(one, base.vocabulary)
    elif len(pages) == 1 or only:
        for one in pages:
            yield from page.blocks(one, only)
        if verdicts:
            from calcinosis_cli.output.explanations import explanation_blocks  # only with a profile
        for verdict in verdicts:
            yield from explanation_blocks(verdict, base.vocabulary)
    else:
        yield from page.side_by_side(pages, verdicts)

"""``calcinosis show``: one treatment in full, or several side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from calcinosis_cli.assessment import Patient
from calcinosis_cli.cli import complete
from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.options import (
    FormatOption,
    JsonOption,
    KbOption,
    WeakerOption,
    WidthOption,
)
from calcinosis_cli.cli.output import Views, emit
from calcinosis_cli.cli.profiles import profile_from_flags
from calcinosis_cli.cli.session import Session
from calcinosis_cli.documents import (
    MonitoringDocument,
    TreatmentDocument,
    TreatmentPagesDocument,
    pages,
)
from calcinosis_cli.explain import Explanation, explain
from calcinosis_cli.monitoring import plan
from calcinosis_cli.recommend import recommend

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from calcinosis_cli.documents import Document, TreatmentPage
    from calcinosis_cli.model import Treatment
    from calcinosis_cli.profile import Profile
    from calcinosis_cli.render.blocks import Block

PANEL = "Explore"
EPILOG = (
    "Examples: calcinosis show diltiazem · calcinosis show Fosamax --only safety · "
    "calcinosis show surgery --plain · calcinosis show alendronate pamidronate"
)
Section = Literal["evidence", "fit", "safety", "regimens", "monitoring", "references"]


def command(
    names: Annotated[
        list[str],
        typer.Argument(
            help="Treatments by any name: id, brand, abbreviation.",
            autocompletion=complete.treatments,
        ),
    ],
    only: Annotated[Section | None, typer.Option(help="Only this part of the page.")] = None,
    plain: Annotated[bool, typer.Option("--plain", help="In plain words, for patients.")] = False,
    profile: Annotated[
        str | None,
        typer.Option(metavar="FILE|-", help="Add fit and safety for this patient."),
    ] = None,
    form: FormatOption = "table",
    json: JsonOption = False,
    width: WidthOption = None,
    kb: KbOption = None,
    allow_weaker_safety: WeakerOption = False,
) -> None:
    """Show a treatment: evidence, safety, regimens, monitoring, references."""
    if plain and only:
        raise CommandError(Exit.USAGE, "--plain and --only exclude each other: give one")
    session = Session(kb, allow_weaker_safety=allow_weaker_safety)
    found = list({t.id: t for name in names for t in session.treatments_named(name)}.values())
    form = "json" if json else form
    if only == "monitoring":
        emit(*_monitoring(session, found), form, width=width)
        return
    patient = profile_from_flags(session, {}, profile) if profile is not None else None
    made = pages(found, session.evidence, session.vocabulary)
    verdicts = explanations(session, found, patient)
    document = _document(session, made, verdicts)
    views = Views(lambda: _blocks(session, made, verdicts, only, plain=plain), items=lambda: made)
    emit(document, views, form, width=width)


def explanations(
    session: Session, treatments: Sequence[Treatment], profile: Profile | None
) -> list[Explanation]:
    """Explain each treatment for the patient; empty without one."""
    if profile is None:
        return []
    result = recommend(profile, session.vocabulary, session.evidence)
    patient = Patient(profile, session.vocabulary)
    return [explain(treatment, patient, result) for treatment in treatments]


def _monitoring(
    session: Session, treatments: Sequence[Treatment]
) -> tuple[MonitoringDocument, Views]:
    document = session.document(
        MonitoringDocument,
        "monitoring",
        treatments=[treatment.id for treatment in treatments],
        monitoring=plan(treatments),
    )

    def blocks() -> Iterator[Block]:
        from calcinosis_cli.render.maps import monitoring_blocks  # noqa: PLC0415

        return monitoring_blocks(document, session.vocabulary)

    return document, Views(blocks, items=lambda: document.monitoring)


def _document(session: Session, made: list[TreatmentPage], verdicts: list[Explanation]) -> Document:
    if len(made) == 1:
        return session.document(
            TreatmentDocument, "treatment", treatment=made[0], for_patient=verdicts
        )
    return session.document(
        TreatmentPagesDocument, "treatment-pages", treatments=made, for_patient=verdicts
    )


def _blocks(
    session: Session,
    made: Sequence[TreatmentPage],
    verdicts: Sequence[Explanation],
    only: str | None,
    *,
    plain: bool,
) -> Iterator[Block]:
    from calcinosis_cli.render import page, side_by_side  # noqa: PLC0415
    from calcinosis_cli.render import plain as plain_view  # noqa: PLC0415
    from calcinosis_cli.render.reasons import explanation_blocks  # noqa: PLC0415

    if plain:
        for one in made:
            yield from plain_view.blocks(one, session.vocabulary)
    elif len(made) == 1 or only:
        for one in made:
            yield from page.blocks(one, only)
        for verdict in verdicts:
            yield from explanation_blocks(verdict, session.vocabulary)
    else:
        yield from side_by_side.blocks(made, verdicts)

"""Answers to *why* and *what if*."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from calcinosis_cli.cli.output import Views
from calcinosis_cli.cli.profiles import read_profile_words, words_from_flags
from calcinosis_cli.cli.what_if import changed_words
from calcinosis_cli.documents import ExplanationsDocument, WhatIfDocument
from calcinosis_cli.engine.explaining import explain
from calcinosis_cli.moves import moves
from calcinosis_cli.profile_input import ProfileReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from calcinosis_cli.cli.session import Session
    from calcinosis_cli.profile import Profile
    from calcinosis_cli.render.blocks import Block


def why(
    session: Session, profile: Profile, names: Sequence[str]
) -> tuple[ExplanationsDocument, Views]:
    """Explain treatments wherever they stand."""
    engine = session.engine
    found = dict.fromkeys(each for name in names for each in session.ids_named(name))
    document = session.document(
        ExplanationsDocument,
        "explanations",
        profile=profile,
        explanations=explain(engine, engine.recommend(profile), found),
    )

    def blocks() -> Iterator[Block]:
        from calcinosis_cli.render.reasons import why_blocks  # noqa: PLC0415

        return why_blocks(document, session.vocabulary)

    return document, Views(blocks, items=lambda: document.explanations)


def what_if(
    session: Session, flags: dict[str, Any], file: str | None, changes: Sequence[str]
) -> tuple[WhatIfDocument, Views]:
    """Compare the answer with the one to the changed profile."""
    reader = ProfileReader(session.names)
    words = words_from_flags(session, reader, flags, file)
    before = read_profile_words(session, reader, words)
    after = read_profile_words(session, reader, changed_words(reader, words, changes))
    old, new = map(session.engine.recommend, (before, after))
    document = session.document(
        WhatIfDocument,
        "what-if",
        before=before,
        after=after,
        changed=list(changes),
        moves=moves(old, new),
        alerts_began=[alert for alert in new.alerts if alert not in old.alerts],
        alerts_ended=[alert for alert in old.alerts if alert not in new.alerts],
    )

    def blocks() -> Iterator[Block]:
        from calcinosis_cli.render.reasons import what_if_blocks  # noqa: PLC0415

        return what_if_blocks(document, session.vocabulary)

    return document, Views(blocks, items=lambda: document.moves)

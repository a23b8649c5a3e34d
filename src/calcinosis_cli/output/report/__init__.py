"""The page for a visit: one self-contained HTML file, for the clinician or in plain words.

Views (``options``, ``forest``, …) turn the answer into strings and places; templates only put
them down. Nothing is loaded from anywhere, there is no script and no clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.output.report.cards import first_options, left_out, option_groups
from calcinosis_cli.output.report.citing import Sources
from calcinosis_cli.output.report.context import Context
from calcinosis_cli.output.report.forest import strata_views
from calcinosis_cli.output.report.patient import patient_view
from calcinosis_cli.output.report.studied import map_view
from calcinosis_cli.output.report.visit import alert_views, pair_views, questions_view, timeline
from calcinosis_cli.output.report.wording import CLINICIAN, PLAIN
from calcinosis_cli.output.words import RANDOMIZED_LEVEL, certainty_sentence, disease_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from calcinosis_cli.engine.answer import Option
    from calcinosis_cli.evidence.weighing import Evidence
    from calcinosis_cli.knowledge.vocabulary import Vocabulary
    from calcinosis_cli.output.answers import RecommendationDocument
    from calcinosis_cli.output.report.wording import Wording
    from calcinosis_cli.patient.record import Id


def report_page(
    document: RecommendationDocument,
    vocabulary: Vocabulary,
    evidence: Mapping[Id, Evidence],
    *,
    plain: bool = False,
) -> str:
    """Return the whole page."""
    from calcinosis_cli.output.report.rendering import render  # loads Jinja2

    w = PLAIN if plain else CLINICIAN
    context = Context(vocabulary, evidence, Sources(vocabulary), w)
    return render("report.html.j2", {"w": w, "document": document, **_views(document, context)})


def _views(document: RecommendationDocument, context: Context) -> dict[str, object]:
    """Lay out every section in the order of the page: sources are numbered on the way."""
    first = first_options(document.consider)
    order = [item.id for item in document.consider]
    order += [item.id for item in document.not_for_this_patient]
    taken = [pair for pair in document.interactions if pair.scope == "taken"]
    among = [pair for pair in document.interactions if pair.scope == "options"]
    watched = dict.fromkeys([*document.profile.takes, *first])
    disease = disease_words(document.profile)
    views = {
        "title": context.w.title.format(disease=disease),
        "certainty": _certainty(document.consider, context.w),
        "alerts": alert_views(document.alerts, context),
        "patient": patient_view(document.profile, document.notes, context),
        "groups": option_groups(document, context),
        "excluded": left_out(document.not_for_this_patient, context),
        "questions": questions_view(document.ask_first, context),
        "pairs_taken": pair_views(taken, context),
        "pairs_among": pair_views(among, context, folded=True),
        "moments": timeline(watched, context),
        "strata": strata_views(order, context),
        "map": map_view(order, first, context),
    }
    return {
        **views,
        "sources": context.sources.listed(folded=False),
        "sources_folded": context.sources.listed(folded=True),
    }


def _certainty(options: Sequence[Option], w: Wording) -> str:
    if not w.plain:
        return certainty_sentence(options)
    if any((o.evidence.level or RANDOMIZED_LEVEL + 1) <= RANDOMIZED_LEVEL for o in options):
        return (
            "At least one treatment did better in a fair test, in which chance decided who got "
            "it. Most of the others were tried in only a few people. Nobody can be sure."
        )
    return (
        "No treatment has been shown to work for calcium lumps in a fair test, in which chance "
        "decides who gets it. Most were tried in only a few people. Nobody can be sure."
    )

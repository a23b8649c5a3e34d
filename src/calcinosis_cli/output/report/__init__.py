"""The page for a visit: one self-contained HTML file, for the clinician or in plain words.

Views (``options``, ``forest``, …) turn the answer into strings and places; templates only put
them down. Nothing is loaded from anywhere, there is no script and no clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from calcinosis_cli.engine.answer import LEVEL_OF
from calcinosis_cli.evidence.counts import cite
from calcinosis_cli.evidence.grading import LEVEL_MEANING
from calcinosis_cli.output.report.citing import READ, Context, Sources, links
from calcinosis_cli.output.report.forest import strata_views
from calcinosis_cli.output.report.front import front_view
from calcinosis_cli.output.report.patient import known_facts, unknown_facts
from calcinosis_cli.output.report.rendering import render
from calcinosis_cli.output.report.views import (
    first_options,
    left_out,
    map_view,
    option_groups,
    shade,
    timeline,
)
from calcinosis_cli.output.report.wording import CLINICIAN, PLAIN
from calcinosis_cli.output.words import (
    HAZARD_SIGN,
    MOMENT,
    SAFETY_SIGN,
    certainty_sentence,
    disease_words,
    has_trial,
    lowered,
    unsearched_words,
)
from calcinosis_cli.patient.messages import plural

if TYPE_CHECKING:
    from calcinosis_cli.evidence.weighing import Evidence
    from calcinosis_cli.knowledge.vocabulary import Vocabulary
    from calcinosis_cli.output.answers import RecommendationDocument
    from calcinosis_cli.patient.record import Id

MOST_NAMED = 4


def report_page(
    document: RecommendationDocument,
    vocabulary: Vocabulary,
    evidence: Mapping[Id, Evidence],
    *,
    plain: bool = False,
) -> str:
    """Return the whole page."""
    w = PLAIN if plain else CLINICIAN
    context = Context(vocabulary, evidence, Sources(vocabulary), w)
    words = {
        "w": w,
        "document": document,
        "vocabulary": vocabulary,
        "sign": SAFETY_SIGN,
        "hazard_sign": HAZARD_SIGN,
        "level_of": LEVEL_OF,
        "moment": MOMENT,
        "plural": plural,
        "shade": shade,
        "level_meaning": LEVEL_MEANING,
        "read": READ,
        "cite": cite,
        "links": links,
        "asked": partial(_asked, context=context),
        "names": partial(_names, vocabulary=vocabulary),
        "unsearched": partial(
            unsearched_words, profile=document.profile, vocabulary=vocabulary, form=w.unsearched
        ),
    }
    return render("report.html.j2", {**words, **_views(document, context)})


def _asked(fact: str, context: Context) -> str:
    """Name a fact or condition within a sentence."""
    condition = context.vocabulary.conditions.get(fact)
    return lowered(condition.label if condition else context.w.fact(fact))


def _names(ids: Sequence[str], vocabulary: Vocabulary) -> str:
    names = list(map(vocabulary.called, ids))
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _views(document: RecommendationDocument, context: Context) -> dict[str, object]:
    """Lay out every section in the order of the page: sources are numbered on the way."""
    first = first_options(document.consider)
    order = [item.id for item in document.consider]
    order += [item.id for item in document.not_for_this_patient]
    taken = [pair for pair in document.interactions if pair.scope == "taken"]
    among = [pair for pair in document.interactions if pair.scope == "options"]
    watched = dict.fromkeys([*document.profile.takes, *first])
    disease = disease_words(document.profile)
    certainty = certainty_sentence(document.consider)
    if context.w.plain:
        tested = has_trial(document.consider)
        certainty = context.w.phrases["tested" if tested else "not_tested"]
    views: dict[str, object] = {
        "title": context.w.title.format(disease=disease),
        "certainty": certainty,
        "front": front_view(document, context),
        "alerts": context.cited(document.alerts),
    }
    with context.sources.folded():
        views |= {
            "known": known_facts(document.profile, context),
            "unknown": unknown_facts(document.profile, context),
            "groups": option_groups(document, context),
            "excluded": left_out(document.not_for_this_patient, context),
            "pairs_taken": context.cited(taken),
            "pairs_among": context.cited(among),
            "moments": timeline(watched, context),
            "strata": strata_views(order, context),
            "map": map_view(order, first, context),
        }
    return {
        **views,
        "sources": context.sources,
        "listed": context.sources.listed(folded=False),
        "listed_folded": context.sources.listed(folded=True),
    }

"""The words of the page in two registers: for the clinician, and plain."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.engine.answer import SEVERITIES
from calcinosis_cli.output.maps import COLUMN
from calcinosis_cli.output.words import (
    BECAUSE,
    HAZARD,
    PLAIN_CERTAINTY,
    SAFETY,
    STRATUM,
    URGENCY,
    fact_label,
)
from calcinosis_cli.patient.facts import FACTS
from calcinosis_cli.patient.messages import plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from calcinosis_cli.engine.answer import Safety


class Wording(NamedTuple):
    """One register; ``sections`` are headings, by their anchors, in the order of the page."""

    plain: bool
    kicker: str
    title: str
    sections: Mapping[str, str]
    leads: Mapping[str, str]
    safety: Mapping[Safety, str]
    certainty: Mapping[str | None, str]
    urgency: Mapping[str, str]
    because: Mapping[str, str]
    severity: Mapping[str, str]
    strata: Mapping[str, str]
    populations: Mapping[str, str]
    phrases: Mapping[str, str]

    def fact(self, name: str) -> str:
        """Name a fact or condition shortly."""
        return FACTS[name].plain if self.plain and name in FACTS else fact_label(name)

    def cases(self, count: int) -> str:
        """Count reports of single patients."""
        if not self.plain:
            return plural(count, "single case")
        return "1 person" if count == 1 else f"{count} people, each reported alone"


CLINICIAN = Wording(
    plain=False,
    kicker="Treatment options for one patient",
    title="Calcinosis in {disease}",
    sections={
        "alerts": "Before anything else",
        "patient": "This patient",
        "options": "Options to consider",
        "not-for-this-patient": "Not for this patient",
        "questions": "Questions for the visit",
        "interactions": "Interactions",
        "monitoring": "Monitoring plan",
        "evidence": "Evidence",
        "studied": "Who has been studied",
        "references": "References",
    },
    leads={
        "options": (
            "Ordered by leading group, fit, role, worst possible safety and evidence level, "
            "never by counts of responders. The first of each group are open."
        ),
        "not-for-this-patient": "Every treatment that is left out, with the reason.",
        "questions": (
            "Facts whose answer could change a verdict. Nothing that is unknown counts as safe."
        ),
        "interactions": "With what is taken now, then among the options themselves.",
        "monitoring": (
            "For the first options and for what is taken now. The same test is listed once, with "
            "the reason of each treatment."
        ),
        "evidence": (
            "Published proportion reported improved, with the Wilson 95 % interval for five or "
            "more assessed. The interval is sampling error only; few reports have a control, and "
            "no figure is this patient's chance. Populations stay apart."
        ),
        "studied": (
            "Patients counted for any one outcome, and the best Oxford 2011 level (L). "
            "A blank field: nobody looked."
        ),
    },
    safety=SAFETY,
    certainty={name: f"certainty {name or 'not graded'}" for name in PLAIN_CERTAINTY},
    urgency={name: words.capitalize() for name, words in URGENCY.items()},
    because=BECAUSE,
    severity={name: name for name in SEVERITIES},
    strata=STRATUM,
    populations=COLUMN,
    phrases={
        "current": "taken now",
        "preferred": "fits this patient",
        "leading": "leads for this patient",
        "could_be": "at worst: {level}",
        "hazard": HAZARD,
        "ask": "Settle first",
        "more": "{count} more in this group",
        "reasons": "Reasons and cautions",
        "unknown": "Not said",
        "no_alerts": "No red flag in what was said.",
        "no_options": "No option is left. Talk to a specialist center.",
        "no_pairs": "No recorded interaction among these.",
        "no_tests": "No recorded test.",
        "stop": "Taken now: do not stop it without advice.",
        "conditions": "Any of these?",
        "moves": "{count} depend on it",
        "count_options": "to consider",
        "count_out": "not for this patient",
        "count_questions": "open questions",
        "among": "Among the options themselves: {count}",
        "withhold": "Withhold",
        "note": "note",
        "others": "The other {count} treatments",
        "doctor": "",
    },
)

PLAIN = Wording(
    plain=True,
    kicker="A page to take to the visit",
    title="Calcium lumps in {disease}",
    sections={
        "alerts": "First of all",
        "patient": "What we were told",
        "options": "Treatments to talk about",
        "not-for-this-patient": "Not the right thing here",
        "questions": "Questions for the visit",
        "interactions": "Medicines that may clash",
        "monitoring": "Check-ups",
        "evidence": "How many people got better",
        "studied": "Who has been studied",
        "references": "Where this comes from",
    },
    leads={
        "options": (
            "The ones that fit best come first. This is not a ranking of how well they work: "
            "nobody knows that yet."
        ),
        "not-for-this-patient": "These are left out, and here is why.",
        "questions": (
            "Tick what you have asked or answered. The answers can change what is possible. "
            "If you do not know an answer, that does not mean no."
        ),
        "interactions": "Ask the doctor or pharmacist before combining these.",
        "monitoring": (
            "Tests that are usual with the first treatments on this page and with the medicines "
            "taken now. Each test is listed once."
        ),
        "evidence": (
            "Each circle is a report; a bigger circle means more people. The line shows how much "
            "the number could differ by chance alone. Most reports had nobody to compare with, "
            "so people may also have got better by themselves. It is not your own chance."
        ),
        "studied": "The number of people who were counted. An empty field: nobody has looked.",
    },
    safety={
        "clear": "no known problem",
        "caution": "needs care",
        "avoid": "usually better avoided",
        "contraindicated": "must not be used",
    },
    certainty=PLAIN_CERTAINTY,
    urgency={
        "same-day": "See a doctor today",
        "reconsider-diagnosis": "Ask whether it is something else",
        "plan": "Plan this with your doctor",
        "review-today": "Call your doctor today",
    },
    because={
        "contraindicated": "could do harm",
        "not-recommended": "experts advise against it",
        "withdrawn": "no longer offered",
        "tried": "tried before",
        "unsuited": "does not fit the situation",
    },
    severity={
        "contraindicated": "must not be combined",
        "major": "better not combined",
        "moderate": "needs care",
        "minor": "good to know",
    },
    strata={
        "direct": "People with dermatomyositis",
        "mixed": "People with dermatomyositis and people with other diseases, counted together",
        "indirect": "People with related diseases, such as scleroderma or lupus, or on another "
        "drug of the same class",
        "mechanism": "People with quite different diseases",
    },
    populations={
        "jdm": "Children's dermatomyositis",
        "dm": "Adults' dermatomyositis",
        "other-ctd": "Related diseases",
        "ssc": "Scleroderma",
        "unsplit": "Counted together",
    },
    phrases={
        "current": "taken now",
        "preferred": "fits the situation",
        "leading": "comes first here",
        "could_be": "depends: perhaps {level}",
        "hazard": "can be dangerous for anyone",
        "ask": "Depends on",
        "more": "{count} more",
        "reasons": "In your doctor's words",
        "unknown": "Not said yet",
        "no_alerts": "No warning sign in what we were told.",
        "no_options": "No treatment is left. Ask for a specialist center.",
        "no_pairs": "We know of no clash among these.",
        "no_tests": "We know of no test.",
        "stop": "Taken now: do not stop it on your own.",
        "conditions": "Tick what is true",
        "moves": "{count} depend on it",
        "count_options": "to talk about",
        "count_out": "left out",
        "count_questions": "open questions",
        "among": "Between the treatments themselves: {count}",
        "withhold": "Leave out",
        "note": "good to know",
        "others": "The other {count} treatments",
        "doctor": "In your doctor's words",
    },
)

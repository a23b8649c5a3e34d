"""The words for codes: one place, so that every surface says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.logic import clauses
from calcinosis_cli.render.blocks import Span, Tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calcinosis_cli.profile import Profile
    from calcinosis_cli.record import Constraint, When
    from calcinosis_cli.shapes import Safety
    from calcinosis_cli.vocabulary import Vocabulary

SAFETY: dict[Safety, str] = {
    "clear": "no recorded problem",
    "caution": "caution",
    "avoid": "avoid",
    "contraindicated": "contraindicated",
}
SAFETY_TONE: dict[Safety, Tone] = {
    "clear": "good",
    "caution": "caution",
    "avoid": "avoid",
    "contraindicated": "danger",
}
SAFETY_SIGN: dict[Safety, str] = {
    "clear": "",
    "caution": "!",
    "avoid": "!!",
    "contraindicated": "X",
}

DISEASE = {
    "dm": "adult-onset dermatomyositis",
    "jdm": "juvenile dermatomyositis",
    "overlap": "overlap with myositis",
}
DISEASE_SHORT = {
    "dm": "DM",
    "jdm": "JDM",
    "iim": "other myositis",
    "overlap": "overlap",
    "ssc": "SSc",
    "mctd": "MCTD",
    "sle": "SLE",
    "uctd": "UCTD",
    "other-ctd": "other CTD",
    "calciphylaxis": "calciphylaxis",
    "tumoral-calcinosis": "tumoral calcinosis",
    "genetic-calcification": "genetic calcification",
    "idiopathic-calcinosis": "idiopathic calcinosis",
    "tendon": "tendon",
    "other": "other",
    "healthy": "healthy",
}
URGENCY = {
    "same-day": "SAME-DAY ASSESSMENT",
    "reconsider-diagnosis": "RECONSIDER THE DIAGNOSIS",
    "review-today": "REVIEW TODAY",
}
STRATUM = {
    "direct": "dermatomyositis",
    "mixed": "dermatomyositis and others, not split",
    "indirect": "other connective-tissue disease, or its drug class",
    "mechanism": "other disease or laboratory",
}
OUTCOME = {
    "lesion": "deposits",
    "new-lesions": "new deposits",
    "inflammation": "inflammation around deposits",
    "ulcer": "ulcers",
    "pain": "pain",
    "function": "function",
    "prevention": "prevention of calcinosis",
}
BECAUSE = {
    "contraindicated": "contraindicated",
    "not-recommended": "not recommended",
    "withdrawn": "withdrawn",
    "tried": "tried before",
    "unsuited": "not suited",
}
FREQUENCY = {
    "very-common": "very common (1 in 10 or more)",
    "common": "common (1 in 100 or more)",
    "uncommon": "uncommon (1 in 1,000 or more)",
    "rare": "rare (1 in 10,000 or more)",
    "very-rare": "very rare",
    "not-known": "frequency not known",
}
MOMENT = {
    "baseline": "before the start",
    "each-dose": "at each dose",
    "weekly": "weekly",
    "every-2-weeks": "every 2 weeks",
    "monthly": "monthly",
    "every-2-months": "every 2 months",
    "every-3-months": "every 3 months",
    "every-6-months": "every 6 months",
    "yearly": "yearly",
    "periodically": "periodically",
    "before-procedure": "before the procedure",
    "after-procedure": "after the procedure",
    "if-symptoms": "when symptoms appear",
    "at-end": "at the end",
}
PLAIN_CERTAINTY = {
    "high": "There are good studies of this.",
    "moderate": "There are some good studies of this, but doctors could still be wrong.",
    "low": "Only weak studies exist. Doctors are not sure.",
    "very low": "Only a few people have been studied. Nobody is sure that it works.",
    None: "Nobody has counted how many people with calcinosis it helped.",
}


def safety_span(safety: Safety, could_be: Safety | None, ask: Sequence[str]) -> Span:
    """Say the verdict: what is true, else which fact must be asked first."""
    if could_be is None:
        return Span(SAFETY[safety], SAFETY_TONE[safety])
    question = f"ask: {fact_label(ask[0])}" if ask else f"could be {SAFETY[could_be]}"
    if len(ask) > 1:
        question += f", {len(ask) - 1} more"
    if safety == "clear":
        return Span(question, "open")
    return Span(f"{SAFETY[safety]}; {question}", SAFETY_TONE[safety])


FACT = {
    "egfr": "eGFR",
    "takes": "other medicines",
    "size_cm": "size",
    "function_loss": "loss of function",
    "active_disease": "active disease",
}


def fact_label(fact: str) -> str:
    """Name a fact or condition shortly."""
    return FACT.get(fact, fact.replace("-", " ").replace("_", " "))


def condition_words(when: When) -> str:
    """Say a condition on the patient: clauses joined by *or*, constraints by *and*."""
    return " or ".join(
        " and ".join(_constraint(fact, value) for fact, value in clause.items())
        for clause in clauses(when)
    )


def _constraint(fact: str, value: Constraint) -> str:
    if isinstance(value, bool):
        return fact_label(fact) if value else f"no {fact_label(fact)}"
    options = value if isinstance(value, list) else [value]
    return f"{fact_label(fact)} {'/'.join(map(str, options))}"


def profile_line(profile: Profile, vocabulary: Vocabulary) -> str:
    """Sum up the profile in one line."""
    parts = [_title(profile)]
    parts += _numbers(profile)
    parts += [f"{value} burden" for value in [profile.severity] if value]
    parts += [value for value in [profile.extent, profile.course] if value]
    parts += [*profile.phenotype, *(site.replace("-", " ") for site in profile.site)]
    parts += _flags(profile)
    if profile.pregnancy:
        parts.append(f"pregnancy: {profile.pregnancy.replace('-', ' ')}")
    parts += _conditions(profile, vocabulary)
    if profile.takes:
        parts.append("takes " + ", ".join(name_of(drug, vocabulary) for drug in profile.takes))
    if profile.tried:
        parts.append("tried " + ", ".join(name_of(t.treatment, vocabulary) for t in profile.tried))
    return " · ".join(parts)


def _title(profile: Profile) -> str:
    disease = DISEASE.get(profile.disease or "", "dermatomyositis")
    return f"Calcinosis in {disease}"


def _numbers(profile: Profile) -> list[str]:
    parts = []
    if profile.age is not None:
        parts.append(f"age {profile.age:g}")
    if profile.size_cm is not None:
        parts.append(f"{profile.size_cm:g} cm")
    if profile.egfr is not None:
        parts.append(f"eGFR {profile.egfr:g}")
    return parts


def _flags(profile: Profile) -> list[str]:
    words = {
        "ulcers": ("ulcers", "no ulcers"),
        "infection": ("infected", "not infected"),
        "inflamed": ("inflamed", "not inflamed"),
        "pain": ("pain", "no pain"),
        "function_loss": ("loss of function", "no loss of function"),
        "active_disease": ("active disease", "inactive disease"),
    }
    return [
        words[name][0 if value else 1]
        for name in words
        if (value := getattr(profile, name)) is not None
    ]


def _conditions(profile: Profile, vocabulary: Vocabulary) -> list[str]:
    parts = []
    for name, present in profile.conditions.items():
        label = vocabulary.conditions[name].label
        parts.append(label if present else f"no {label}")
    if profile.other_conditions is False:
        parts.append("no other conditions")
    if profile.other_drugs is False:
        parts.append("no other drugs")
    return parts


def name_of(identifier: str, vocabulary: Vocabulary) -> str:
    """Name a treatment, class, drug or group by its id."""
    for table in (vocabulary.treatments, vocabulary.classes, vocabulary.drugs):
        entry = table.get(identifier)
        if entry is not None:
            return str(entry.name)
    return identifier


def plural(count: int, noun: str) -> str:
    """Return ``1 option``, ``2 options``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"

"""The words for codes: one place, ``words.json``, so that every surface says the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec
from msgspec.structs import asdict

from calcinosis_cli.engine.answer import FITS, LINES, ROLES, SCALE, TRIED_BEFORE_REFRACTORY, Key
from calcinosis_cli.knowledge.monitoring import MOMENTS, Moment
from calcinosis_cli.output.layout import Paragraph, Span, Tone, cited, text
from calcinosis_cli.patient import facts
from calcinosis_cli.patient.facts import FACTS, Fact, Profile
from calcinosis_cli.patient.logic import clauses
from calcinosis_cli.patient.messages import plural
from calcinosis_cli.patient.record import EVENTS, LEVEL_NONE, Amount, Constraint, When

if TYPE_CHECKING:
    from calcinosis_cli.engine.answer import AlertFinding, Excluded, Option, Reason, Safety
    from calcinosis_cli.engine.explaining import Finding
    from calcinosis_cli.evidence.counts import Line
    from calcinosis_cli.knowledge.model import SafetyRule
    from calcinosis_cli.knowledge.stated import Hazard
    from calcinosis_cli.knowledge.vocabulary import Vocabulary


SAFETY_TONE: dict[Safety, Tone] = {
    "clear": "good",
    "caution": "caution",
    "avoid": "avoid",
    "contraindicated": "danger",
}
SAFETY_SIGN = {"clear": "", "caution": "!", "avoid": "!!", "contraindicated": "X"}

HAZARD, HAZARD_SIGN = "hazard for everybody", "H"
"""Stands beside whatever the level is, and is no level."""


def packaged(*path: str) -> bytes:
    """Read a file beside this one, also from inside a zip, as the slower pkgutil does."""
    data: bytes = globals()["__loader__"].get_data(str(Path(__file__).parent.joinpath(*path)))
    return data


WORDS: dict[str, dict[str, str]] = msgspec.json.decode(packaged("words.json"))
"""The words for codes, by kind, as they stand in the file."""

SAFETY, URGENCY, BECAUSE, STRATUM, OUTCOME, DISEASE_SHORT, FREQUENCY = (
    WORDS[kind]
    for kind in ("safety", "urgency", "because", "stratum", "outcome", "disease", "frequency")
)
MOMENT = {moment: moment.replace("-", " ") for moment in MOMENTS} | WORDS["moment"]
PLAIN_CERTAINTY = {
    None if name == "none" else name: words for name, words in WORDS["certainty"].items()
}
LIST = {"consider": "consider", "not_for_this_patient": "not for this patient"}

UNSEARCHED = "{count} of {all} not searched: {names}"
"""What is said once beside an option of medicines that nobody searched for with it."""


def reported(line: Line) -> str:
    """Say what a report counted, or to which side it points without a count."""
    unit = "" if line.unit == "patients" else " lesions"
    if line.improved is not None and line.assessed:
        return f"{line.improved} of {line.assessed}{unit}"
    if line.p_value:
        return f"p {line.p_value}, not counted"
    if line.worse is not None and line.assessed:
        return f"{line.worse} of {line.assessed}{unit} {EVENTS.get(line.outcome, 'worse')}"
    if line.stable and line.assessed:
        return f"{line.stable} of {line.assessed}{unit} the same"
    return f"{line.trend.replace('-', ' ')}, not counted" if line.trend else "not counted"


RANDOMIZED_LEVEL = 2


def has_trial(options: Sequence[Option]) -> bool:
    """Tell whether a randomized trial supports one of them."""
    return any((o.evidence.level or RANDOMIZED_LEVEL + 1) <= RANDOMIZED_LEVEL for o in options)


def certainty_sentence(options: Sequence[Option]) -> str:
    """Say how sure anyone is, before any list."""
    return WORDS["proof"]["trial" if has_trial(options) else "none"]


def capital(words: str) -> str:
    """Begin words with a capital, unless they are an abbreviation or a name."""
    return words if words[1:2].isupper() else words[:1].upper() + words[1:]


def lowered(words: str) -> str:
    """Begin words within a sentence, unless they are an abbreviation."""
    return words[:1].lower() + words[1:] if words[1:2].islower() else words


def level_word(level: Safety) -> str:
    """Name the level of a reason; what counts for nothing is a note."""
    return "note" if level == "clear" else SAFETY[level]


def safety_span(item: Option | Excluded) -> Span:
    """Say the verdict, and beside it that there is a hazard for everybody."""
    verdict = _verdict(item)
    if not item.hazards:
        return verdict
    tone = "caution" if verdict.tone == "good" else verdict.tone
    return Span(f"{verdict.text}; {HAZARD}", tone)


def _verdict(item: Option | Excluded) -> Span:
    """Say what is true, else which fact must be asked first."""
    safety, ask = item.safety, item.ask
    if item.could_be is None:
        return Span(SAFETY[safety], SAFETY_TONE[safety])
    question = f"ask: {fact_label(ask[0])}" if ask else gap_words(item)
    if len(ask) > 1:
        question += f", {len(ask) - 1} more"
    if safety == "clear":
        return Span(question, "open")
    return Span(f"{SAFETY[safety]}; {question}", SAFETY_TONE[safety])


def said_first(notes: Iterable[str], alerts: Iterable[AlertFinding]) -> Iterator[Paragraph]:
    """Say before anything else how names were read, and every red flag."""
    for note in notes:
        yield text(note, "open", marker="i ")
    yield from map(alert_line, alerts)


def alert_line(
    alert: AlertFinding, marker: str = "! ", urgency: Mapping[str, str] = URGENCY
) -> Paragraph:
    """Say one red flag, whole."""
    tone: Tone = "caution" if alert.urgency == "plan" else "danger"
    return Paragraph((Span(f"{urgency[alert.urgency]}: ", tone), Span(alert.text)), marker)


def in_force(rule: Reason | Finding | SafetyRule) -> str:
    """Say where a rule holds, if not everywhere."""
    return f" [{rule.jurisdiction}]" if rule.jurisdiction else ""


def marks(item: Option | Excluded, *, tied: bool = False) -> list[str]:
    """Name what sets a treatment apart from its neighbors."""
    role = item.role if item.role != "usual" else ""
    words = ("taken now" if item.current else "", "tie" if tied else "", role)
    return [word for word in words if word]


def patient_first(excluded: Sequence[Excluded]) -> list[Excluded]:
    """Order what is left out: what is taken now first, what is recommended to nobody last."""
    general = ("not-recommended", "withdrawn")
    return sorted(excluded, key=lambda item: (not item.current, item.because in general))


def hazard_line(hazard: Hazard) -> Paragraph:
    """Say a hazard with its sources."""
    head = Span(f"{HAZARD}: ", "avoid")
    return cited(hazard.text, hazard.references, head=head, marker=f"{HAZARD_SIGN} ")


def gap_words(item: Option | Excluded) -> str:
    """Say shortly that medicines were not searched, where nothing is left to ask."""
    return f"{len(item.unsearched)} not searched"


def unsearched_words(
    item: Option | Excluded, profile: Profile, vocabulary: Vocabulary, form: str = UNSEARCHED
) -> str:
    """Say of how many of the medicines nobody searched for an interaction: a gap of ours."""
    if not item.unsearched:
        return ""
    others = [name for name in profile.takes if name != item.id]
    names = ", ".join(map(vocabulary.called, item.unsearched))
    count = len(item.unsearched)
    return form.format(count=count, all=plural(len(others), "medicine"), names=names)


def fact_label(fact: str) -> str:
    """Name a fact or condition shortly."""
    return FACTS[fact].label if fact in FACTS else fact.replace("-", " ")


def condition_words(when: When) -> str:
    """Say a condition on the patient: clauses joined by *or*, constraints by *and*."""
    return " or ".join(
        " and ".join(_constraint(fact, value) for fact, value in clause.items())
        for clause in clauses(when)
    )


def _constraint(fact: str, value: Constraint) -> str:
    if isinstance(value, Amount):
        return _amount(value)
    headline = FACTS[fact].headline if fact in FACTS else None
    if isinstance(value, bool):
        said = headline or (fact_label(fact), f"no {fact_label(fact)}")
        return said[0 if value else 1]
    options = "/".join(map(str, value if isinstance(value, list) else [value]))
    if headline and FACTS[fact].kind == "choice":
        return headline[0].format(options)
    return f"{fact_label(fact)} {options}"


def _amount(amount: Amount) -> str:
    """Say what is asked of a dose: dose of methotrexate: times a week >1."""
    asked = asdict(amount)
    said = [
        f"{measure.replace('_', ' ')} {'/'.join(wanted) if isinstance(wanted, list) else wanted}"
        for measure, wanted in asked.items()
        if measure != "of" and wanted is not None
    ]
    return f"dose of {amount.of}: {' and '.join(said)}"


def profile_line(profile: Profile, vocabulary: Vocabulary) -> str:
    """Sum up the profile in one line."""
    return " · ".join(profile_parts(profile, vocabulary))


def profile_parts(profile: Profile, vocabulary: Vocabulary) -> list[str]:
    """Say what is known of a patient, one thing each."""
    parts = [f"Calcinosis in {disease_words(profile)}", *_facts(profile)]
    parts += _conditions(profile, vocabulary)
    if profile.takes:
        parts.append("takes " + ", ".join(map(vocabulary.called, profile.takes)))
    if profile.allergies:
        names = ", ".join(map(vocabulary.called, profile.allergies))
        parts.append(f"allergic to {names}")
    if profile.tried:
        parts.append("tried " + ", ".join(vocabulary.called(t.treatment) for t in profile.tried))
    return parts


def disease_words(profile: Profile) -> str:
    """Name the disease, as far as it is known."""
    disease = profile.disease
    return FACTS["disease"].words(disease) if disease else "dermatomyositis"


def _facts(profile: Profile) -> Iterator[str]:
    """Say the single facts: numbers first, then the deposits by kind, what is for safety last."""
    for fact in sorted(FACTS.values(), key=_place):
        given = getattr(profile, fact.name)
        if given is None or not fact.headline:
            continue
        for item in given if isinstance(given, list) else [given]:
            if fact.kind == "flag":
                yield fact.headline[0 if item else 1]
            else:
                shown = f"{item:g}" if fact.kind == "number" else item.replace("-", " ")
                yield fact.headline[0].format(shown)


def _place(fact: Fact) -> tuple[bool, bool, str]:
    # choice, choices, flag
    return fact.kind != "number", fact.section == facts.SAFETY, fact.kind


def _conditions(profile: Profile, vocabulary: Vocabulary) -> list[str]:
    parts = []
    for name, present in profile.conditions.items():
        label = vocabulary.conditions[name].label
        parts.append(label if present else f"no {label}")
    if profile.other_conditions is False:
        parts.append("no other conditions")
    if profile.other_allergies is False:
        parts.append("no other allergies")
    if profile.other_drugs is False:
        parts.append("no other drugs")
    return parts


def moment_words(moment: Moment) -> str:
    """Say when something was done, or that what was read does not say it."""
    return moment.text or "nothing found in what was read."


class Part(NamedTuple):
    """One part of the key, named as its field: what it means, and a value of it in words."""

    name: str
    meaning: str
    words: Callable[[int], str]


ORDER: Final = (
    Part("leads", "leading group", ("leading group", "group does not lead").__getitem__),
    Part("group", "group, as in the file", lambda place: f"group {place + 1}"),
    Part(
        "back",
        "not held back: what should be avoided comes after the rest, and so does what is "
        "experimental and not preferred, which gains nothing by the warnings of others",
        ("not held back", "held back").__getitem__,
    ),
    Part("fit", f"fit ({', '.join(FITS)})", FITS.__getitem__),
    Part(
        "line",
        f"line of treatment ({', '.join(LINES)}), as a guideline or survey states it for such a "
        "patient; what no source places comes with the last, and every line is due once "
        f"{TRIED_BEFORE_REFRACTORY} options of the group were tried",
        ("first line or due", "second line", "later line").__getitem__,
    ),
    Part(
        "role",
        f"role ({', '.join(ROLES)}; refractory counts as usual once {TRIED_BEFORE_REFRACTORY} "
        "options of its group were tried)",
        ROLES.__getitem__,
    ),
    Part(
        "doubt",
        "no open question that could make it unsuited",
        ("no doubt of its fit", "its fit waits for an answer").__getitem__,
    ),
    Part("safety", "known safety", lambda rank: SAFETY[SCALE[rank]]),
    Part(
        "level",
        "level of the supporting direct evidence (none is last)",
        lambda level: f"level {level}" if level < LEVEL_NONE else "no supporting direct study",
    ),
    Part("could_be", "worst possible safety", lambda rank: f"at worst {SAFETY[SCALE[rank]]}"),
)
"""The heaviest first; a test holds the names against the fields of the key."""


def key_words(key: Key) -> str:
    """Spell a sorting key, heaviest part first."""
    return " > ".join(part.words(getattr(key, part.name)) for part in ORDER)

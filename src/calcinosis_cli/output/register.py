"""How the one screen says things; what it says is the same in every register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.output.words import (
    BECAUSE,
    HAZARD,
    HAZARD_SIGN,
    SAFETY,
    alert_line,
    capital,
    certainty_sentence,
    fact_label,
    gap_words,
    marks,
    profile_parts,
)
from calcinosis_cli.patient.messages import plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from calcinosis_cli.engine.answer import AlertFinding, Excluded, Lead, Option, Question
    from calcinosis_cli.knowledge.vocabulary import Vocabulary
    from calcinosis_cli.output.layout import Paragraph
    from calcinosis_cli.patient.facts import Profile
    from calcinosis_cli.patient.record import Id


class Register:
    """The words for a clinician."""

    safety: Mapping[str, str] = SAFETY
    because: Mapping[str, str] = BECAUSE
    more = f"! caution, !! avoid, {HAZARD_SIGN} {HAZARD}, ? ask · --long, --all, --why NAME"

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def told(self, profile: Profile) -> list[str]:
        """Say what is known of the patient, one thing each."""
        return profile_parts(profile, self.vocabulary)

    def proof(self, options: Sequence[Option]) -> str:
        """Say how sure anyone is, before any list."""
        return certainty_sentence(options)

    def alert(self, alert: AlertFinding) -> Paragraph:
        """Say one red flag, whole."""
        return alert_line(alert)

    def notes(self, notes: Sequence[str], _unrecognized: Sequence[str]) -> Sequence[str]:
        """Say what the answer rests on."""
        return notes

    def severity(self, severity: str) -> str:
        """Say how grave an interaction is."""
        return severity

    def unsearched(self, name: Id, options: int) -> str:
        """Say with how many options nobody searched for an interaction of a medicine."""
        return f"{self.vocabulary.called(name)}: not searched with {plural(options, 'option')}"

    def group(self, name: Id) -> str:
        """Name a group."""
        return self.vocabulary.groups[name].name

    def leads(self, lead: Lead) -> str:
        """Say why a group leads."""
        return lead.why[0].text

    def marks(self, option: Option) -> list[str]:
        """Name what sets a treatment apart from its neighbors."""
        return marks(option)

    def evidence(self, option: Option) -> str:
        """Say shortly what is known of its effect."""
        return option.evidence.headline

    def gap(self, item: Option | Excluded) -> str:
        """Say shortly that medicines were not searched."""
        return gap_words(item)

    def fact(self, name: str) -> str:
        """Name a fact or condition shortly."""
        return fact_label(name)

    def cell(self, name: str) -> str:
        """Name a fact or condition where there is little room."""
        return fact_label(name)

    def short(self, name: str) -> str:
        """Ask for a fact where there is no room for its question."""
        return f"{capital(self.fact(name))}?"

    def tick(self, question: Question) -> str:
        """Ask for a condition in a list of them."""
        return self.fact(question.fact)

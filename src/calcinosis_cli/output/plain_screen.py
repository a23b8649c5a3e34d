"""The words of ``recommend --plain``: those of the page for a family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from calcinosis_cli.engine.answer import unknown_note
from calcinosis_cli.output.register import Register
from calcinosis_cli.output.report.wording import PLAIN
from calcinosis_cli.output.words import (
    HAZARD_SIGN,
    WORDS,
    alert_line,
    capital,
    disease_words,
    has_trial,
    lowered,
    profile_parts,
)
from calcinosis_cli.patient.facts import FACTS
from calcinosis_cli.patient.messages import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calcinosis_cli.engine.answer import AlertFinding, Excluded, Lead, Option, Question
    from calcinosis_cli.output.layout import Paragraph
    from calcinosis_cli.patient.facts import Profile
    from calcinosis_cli.patient.record import Id

SIGNS = {
    said: plain
    for fact in map(FACTS.__getitem__, ("ulcers", "infection", "inflamed", "function_loss"))
    for said, plain in zip(fact.headline or (), (fact.plain, f"no {fact.plain}"), strict=True)
}
"""What can be seen and felt, by how the line about the patient names it to a clinician."""


class PlainRegister(Register):
    """The words for a family."""

    safety = PLAIN.safety
    because = PLAIN.because
    more = (
        f"! {PLAIN.safety['caution']}, !! better avoided, {HAZARD_SIGN} danger for anyone, ? ask"
        " · report --plain"
    )

    def told(self, profile: Profile) -> list[str]:
        """Name the disease as the page does, and what can be seen and felt."""
        _, *parts = profile_parts(profile, self.vocabulary)
        title = PLAIN.title.format(disease=disease_words(profile))
        return [title, *(SIGNS.get(part, part) for part in parts)]

    def proof(self, options: Sequence[Option]) -> str:
        """Say whether there was a fair test."""
        return WORDS["plain_proof"]["trial" if has_trial(options) else "none"]

    def alert(self, alert: AlertFinding) -> Paragraph:
        """Say what to do, whole."""
        return alert_line(replace(alert, text=alert.plain), urgency=PLAIN.urgency)

    def notes(self, notes: Sequence[str], unrecognized: Sequence[str]) -> Sequence[str]:
        """Say whom to ask about a name that nobody knows."""
        form = PLAIN.phrases["unknown_name"]
        plain = {unknown_note(name): form.format(name=name) for name in unrecognized}
        return [plain.get(note, note) for note in notes]

    def severity(self, severity: str) -> str:
        """Say what to do about an interaction."""
        return PLAIN.severity[severity]

    def unsearched(self, name: Id, options: int) -> str:
        """Say what was not checked."""
        called = self.vocabulary.called(name)
        return f"{called}: not checked with {plural(options, 'treatment')}"

    def group(self, name: Id) -> str:
        """Say what a group is for."""
        return self.vocabulary.groups[name].plain

    def leads(self, _lead: Lead) -> str:
        """Say that a group leads; the reason is in a doctor's words."""
        return PLAIN.phrases["leading"]

    def marks(self, option: Option) -> list[str]:
        """Say of a role what it means."""
        return [WORDS["plain_role"].get(mark, mark) for mark in super().marks(option)]

    def evidence(self, option: Option) -> str:
        """Say how sure anyone is."""
        return WORDS["sure"][option.evidence.certainty or "none"]

    def gap(self, item: Option | Excluded) -> str:
        """Say shortly what was not checked."""
        return f"{len(item.unsearched)} not checked"

    def fact(self, name: str) -> str:
        """Name a condition as people do."""
        condition = self.vocabulary.conditions.get(name)
        return lowered(condition.label) if condition else PLAIN.fact(name)

    def short(self, name: str) -> str:
        """Name what is asked for."""
        return capital(self.fact(name))

    def tick(self, question: Question) -> str:
        """Ask for what people notice, not for a diagnosis."""
        return question.ask

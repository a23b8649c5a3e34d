"""Whether a treatment fits the patient's situation, apart from safety."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from calcinosis_cli.logic import Truth, deciding_facts, evaluate
from calcinosis_cli.model import Record, Rule, Treatment

if TYPE_CHECKING:
    from calcinosis_cli.profile import PatientFacts

Fit: TypeAlias = Literal["preferred", "suitable", "unsuited"]


class Fitness(Record, frozen=True):
    """The fit with the rules behind it and the facts that could still change it."""

    fit: Fit
    preferred_by: list[Rule]
    unsuited_by: list[Rule]
    unknown_facts: list[str]
    could_be_unsuited: bool


def fitness(treatment: Treatment, facts: PatientFacts, *, current: bool) -> Fitness:
    """Judge the fit; a true *unsuited* rule beats all.

    What is taken now is never unsuited: those rules speak of starting a treatment, and must
    not read as advice to stop one.
    """
    unsuited = [] if current else _with(treatment.unsuited, facts, Truth.TRUE)
    preferred = _with(treatment.fits, facts, Truth.TRUE)
    fit: Fit = "unsuited" if unsuited else "preferred" if preferred else "suitable"
    doubts = [] if unsuited or current else _with(treatment.unsuited, facts, Truth.UNKNOWN)
    hopes = _with(treatment.fits, facts, Truth.UNKNOWN) if fit == "suitable" else []
    asked = dict.fromkeys(f for rule in doubts + hopes for f in deciding_facts(rule.when, facts))
    return Fitness(fit, preferred, unsuited, list(asked), could_be_unsuited=bool(doubts))


def _with(rules: list[Rule], facts: PatientFacts, truth: Truth) -> list[Rule]:
    return [rule for rule in rules if evaluate(rule.when, facts) is truth]

"""Whether a treatment fits the patient's situation, apart from safety."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.logic import Truth, deciding_facts, evaluate

if TYPE_CHECKING:
    from calcinosis_cli.model import Rule, Treatment
    from calcinosis_cli.profile import PatientFacts
    from calcinosis_cli.shapes import Fit


class Fitness(NamedTuple):
    """The fit with the rules behind it and the facts that could still change it."""

    fit: Fit
    preferred_by: list[Rule]
    unsuited_by: list[Rule]
    unknown_facts: list[str]
    could_be_unsuited: bool


def fitness(
    treatment: Treatment, presumed: PatientFacts, stated: PatientFacts, *, current: bool
) -> Fitness:
    """Judge the fit on what is presumed; a true *unsuited* rule beats all.

    What is taken now is never unsuited: those rules speak of starting a treatment, and must
    not read as advice to stop one. A presumption is asked for as long as it was not stated.
    """
    unsuited = [] if current else _with(treatment.unsuited, presumed, Truth.TRUE)
    preferred = _with(treatment.fits, presumed, Truth.TRUE)
    fit: Fit = "unsuited" if unsuited else "preferred" if preferred else "suitable"
    doubts = [] if unsuited or current else _with(treatment.unsuited, presumed, Truth.UNKNOWN)
    return Fitness(
        fit,
        preferred,
        unsuited,
        _open_facts(treatment, stated, current=current),
        could_be_unsuited=bool(doubts),
    )


def _open_facts(treatment: Treatment, stated: PatientFacts, *, current: bool) -> list[str]:
    """Facts that could change the fit: of unknown rules that no stated one makes idle."""
    against = [] if current else treatment.unsuited
    if _with(against, stated, Truth.TRUE):
        return []
    rules = _with(against, stated, Truth.UNKNOWN)
    if not _with(treatment.fits, stated, Truth.TRUE):
        rules += _with(treatment.fits, stated, Truth.UNKNOWN)
    return list(dict.fromkeys(f for rule in rules for f in deciding_facts(rule.when, stated)))


def _with(rules: list[Rule], facts: PatientFacts, truth: Truth) -> list[Rule]:
    return [rule for rule in rules if evaluate(rule.when, facts) is truth]

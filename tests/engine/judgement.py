"""What the engine thinks of one treatment for one patient, without a whole answer around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.engine.answer import SCALE
from calcinosis_cli.engine.explaining import Finding, FitFinding, _findings, _fit_findings

if TYPE_CHECKING:
    from calcinosis_cli.engine.answer import Because, Fit, Safety
    from calcinosis_cli.engine.candidates import Verdict
    from calcinosis_cli.engine.deciding import Engine
    from calcinosis_cli.engine.judged import Judged
    from calcinosis_cli.patient.record import Id


class Judgement(NamedTuple):
    """A verdict with everything behind it; ``asked``: the facts that could change it."""

    verdict: Verdict
    findings: list[Finding]
    fit_rules: list[FitFinding]
    asked: list[str]

    @property
    def safety(self) -> Safety:
        return self.verdict.safety

    @property
    def could_be(self) -> Safety:
        return SCALE[self.verdict.could_be]

    @property
    def fit(self) -> Fit:
        return self.verdict.fit

    @property
    def because(self) -> Because | None:
        return self.verdict.because


def judgement(engine: Engine, judged: Judged, name: Id) -> Judgement:
    candidate, behind = engine.candidates[name], engine.behind
    kin = engine.kinship.kin(name)
    verdict = candidate.verdict(
        judged,
        current=name in judged.profile.takes,
        tried=[past for past in judged.profile.tried if past.treatment in kin],
    )
    opened = behind.unknown_clauses(candidate.open(verdict, judged.stated), judged.stated)
    asked = [fact for fact, waits in behind.waiting(judged).items() if opened & waits]
    return Judgement(
        verdict,
        list(_findings(engine, judged, candidate.ruled)),
        list(_fit_findings(engine, judged, candidate.ruled)),
        asked,
    )

"""An answer of the engine, held against the obvious statement of the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from tests.engine.oracle import SlowEngine

from calcinosis_cli.engine.explaining import explain
from calcinosis_cli.patient.profile import ContradictionError

from .checks import ensure

if TYPE_CHECKING:
    from calcinosis_cli.engine.answering import LazyAnswer
    from calcinosis_cli.library import Loaded
    from calcinosis_cli.patient.facts import Profile


class Both:
    """One knowledge base, answered from by its rules as they are stored, and by the oracle."""

    def __init__(self, loaded: Loaded) -> None:
        self._oracle = SlowEngine(loaded.kb, loaded.evidence)
        self._engine = loaded.engine
        self._names = [treatment.id for treatment in loaded.kb.treatments]

    def answer(self, profile: Profile) -> LazyAnswer:
        """Answer, and see that the oracle says the same, in brief too; may be a contradiction."""
        try:
            expected = self._oracle.recommend(profile)
        except ContradictionError as error:
            self._contradicted(profile, str(error))
            raise
        result = self._engine.recommend(profile)
        ensure(
            msgspec.json.encode(result.recommendation) == msgspec.json.encode(expected),
            "the answers differ",
        )
        consider = [row.id for row in result.consider]
        both = consider + [row.id for row in result.not_for_this_patient]
        ensure(sorted(both) == sorted(self._names), "a treatment not once")
        brief = [row.candidate.ruled.id for row in result.rows if row.verdict.because is None]
        ensure(brief == consider, f"in brief {brief}, not {consider}")
        self._explained(result)
        return result

    def _explained(self, result: LazyAnswer) -> None:
        names = self._names[:: max(1, len(self._names) // 5)]
        for found in explain(self._engine, result, names):
            expected = self._oracle.explain(result, found.id)
            ensure(found == expected, f"{found.id}: {found}, not {expected}")

    def _contradicted(self, profile: Profile, words: str) -> None:
        try:
            self._engine.recommend(profile)
        except ContradictionError as error:
            ensure(str(error) == words, f"the engine says {error}, not {words}")
        else:
            ensure(None, f"the engine answers {profile} in spite of: {words}")

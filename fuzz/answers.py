"""Both ways to answer a profile, by the rules and from tables, held against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from calcinosis_cli.profile import ContradictionError
from calcinosis_cli.recommend import recommend
from calcinosis_cli.vocabulary import Vocabulary

from .checks import ensure

if TYPE_CHECKING:
    from calcinosis_cli.knowledge import Loaded
    from calcinosis_cli.profile import Profile
    from calcinosis_cli.shapes import Recommendation


class Both:
    """One knowledge base, in both forms."""

    def __init__(self, loaded: Loaded) -> None:
        self.vocabulary = Vocabulary(loaded.kb)
        self._evidence = loaded.evidence
        self._engine = loaded.engine

    def answer(self, profile: Profile) -> Recommendation:
        """Answer by the rules, and see that the tables say the same; may be a contradiction."""
        try:
            result = recommend(profile, self.vocabulary, self._evidence)
        except ContradictionError as error:
            self._contradicted(profile, str(error))
            raise
        written = msgspec.json.encode(result)
        ensure(msgspec.json.encode(self._engine.recommend(profile)) == written, "tables differ")
        consider = [row.id for row in result.consider]
        both = consider + [row.id for row in result.not_for_this_patient]
        ensure(sorted(both) == sorted(self.vocabulary.treatments), "a treatment not once")
        rows, _ = self._engine.brief(profile)
        brief = [_id(row.verdict.brief) for row in rows if row.verdict.because is None]
        ensure(brief == consider, f"in brief {brief}, not {consider}")
        return result

    def _contradicted(self, profile: Profile, words: str) -> None:
        try:
            self._engine.recommend(profile)
        except ContradictionError as error:
            ensure(str(error) == words, f"tables say {error}, not {words}")
        else:
            ensure(None, f"tables answer {profile} in spite of: {words}")


def _id(raw: object) -> str:
    return str(msgspec.json.decode(msgspec.json.encode(raw))["id"])

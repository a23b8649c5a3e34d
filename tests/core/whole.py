"""The built-in data, everything made from them once, and throws of whole profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.evidence import weigh_all
from calcinosis_cli.knowledge import load
from calcinosis_cli.recommend import recommend
from calcinosis_cli.vocabulary import Vocabulary

from .oracle import Oracle
from .states import Implications, Throws

if TYPE_CHECKING:
    from calcinosis_cli.profile import Profile
    from calcinosis_cli.shapes import Recommendation

KB = load().kb
VOCABULARY = Vocabulary(KB)
EVIDENCE = weigh_all(KB.treatments, KB.references)
ORACLE = Oracle(KB)
THROWS = Throws(ORACLE)
IMPLICATIONS = Implications(ORACLE)
SHARDS = 20


def recommended(profile: Profile) -> Recommendation:
    return recommend(profile, VOCABULARY, EVIDENCE)

"""The built-in data, everything made from them once, and throws of whole profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.engine.compiling import compile_rules
from calcinosis_cli.engine.engine import Engine
from calcinosis_cli.evidence import weigh_all
from calcinosis_cli.knowledge import load
from calcinosis_cli.vocabulary import Vocabulary

from .judgement import Judgement, judgement
from .oracle import Oracle
from .states import Implications, Throws

if TYPE_CHECKING:
    from calcinosis_cli.profile import Profile
    from calcinosis_cli.record import Id
    from calcinosis_cli.shapes import Recommendation

KB = load().kb
VOCABULARY = Vocabulary(KB)
EVIDENCE = weigh_all(KB.treatments, KB.references)
ENGINE = Engine(compile_rules(KB, EVIDENCE))
ORACLE = Oracle(KB)
THROWS = Throws(ORACLE)
IMPLICATIONS = Implications(ORACLE)
SHARDS = 20


def recommended(profile: Profile) -> Recommendation:
    return ENGINE.recommend(profile)


def judged(profile: Profile, name: Id) -> Judgement:
    return judgement(ENGINE, ENGINE.judge(profile), name)

"""The built-in data, everything made from them once, and throws of whole profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from calcinosis_cli.engine.compiling import compile_rules
from calcinosis_cli.engine.deciding import Engine
from calcinosis_cli.evidence.weighing import weigh_all
from calcinosis_cli.knowledge.vocabulary import Vocabulary
from calcinosis_cli.library import load

from .cover import Implications
from .judgement import Judgement, judgement
from .safety_oracle import Oracle
from .throws import Throws

if TYPE_CHECKING:
    from calcinosis_cli.engine.answering import LazyAnswer
    from calcinosis_cli.patient.facts import Profile
    from calcinosis_cli.patient.record import Id

KB = load().kb
VOCABULARY = Vocabulary(KB)
EVIDENCE = weigh_all(KB.treatments, KB.references)
ENGINE = Engine(compile_rules(KB, EVIDENCE))
ORACLE = Oracle(KB)
THROWS = Throws(ORACLE)
IMPLICATIONS = Implications(ORACLE)
SHARDS = 20
EACH_SHARD = pytest.mark.parametrize(
    "shard", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, SHARDS))]
)
"""Of long walks the first part belongs to every run; the others are slow."""


def recommended(profile: Profile) -> LazyAnswer:
    return ENGINE.recommend(profile)


def judged(profile: Profile, name: Id) -> Judgement:
    return judgement(ENGINE, ENGINE.judge(profile), name)

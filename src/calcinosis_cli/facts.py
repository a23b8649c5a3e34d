"""The patient facts, defined once.

The same words are flags of the commands, keys of a profile file and keys of ``when:`` in the
knowledge base. Conditions (``hypocalcemia``, …) are facts too; they come from the data.
"""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

Kind = Literal["choice", "choices", "number", "flag", "drugs", "treatments"]


class Fact(NamedTuple):
    """One fact: its values or bounds, and the question that asks for it in plain words."""

    name: str
    kind: Kind
    ask: str
    values: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    unit: str = ""
    values_help: tuple[str, ...] = ()


_ALL = (
    Fact(
        "disease",
        "choice",
        "Which disease is it?",
        ("dm", "jdm", "overlap"),
        values_help=("adult-onset dermatomyositis", "juvenile dermatomyositis", "overlap"),
    ),
    Fact("age", "number", "How old is the patient?", low=0, high=120, unit="years"),
    Fact(
        "severity",
        "choice",
        "How heavy is the burden of the calcinosis?",
        ("low", "moderate", "high"),
    ),
    Fact(
        "extent",
        "choice",
        "Is the calcinosis in one or few places, or extensive (two or more limbs, or the trunk)?",
        ("localized", "extensive"),
    ),
    Fact(
        "phenotype",
        "choices",
        "What do the deposits look like: superficial lumps, large tumor-like masses, flat sheets "
        "in the muscle layers, or a shell (exoskeleton)?",
        ("superficial", "tumoral", "planar", "exoskeleton"),
    ),
    Fact(
        "site",
        "choices",
        "Where are the deposits that trouble: fingertip, pressure point, joint, face, elsewhere?",
        ("fingertip", "pressure-point", "joint", "face", "other"),
    ),
    Fact(
        "size_cm",
        "number",
        "How large is the largest deposit that causes trouble?",
        low=0,
        high=100,
        unit="cm",
    ),
    Fact(
        "course",
        "choice",
        "Are the deposits new, growing, stable or shrinking?",
        ("new", "growing", "stable", "shrinking"),
    ),
    Fact("ulcers", "flag", "Is the skin open over a deposit (ulcer, chalky drainage)?"),
    Fact("infection", "flag", "Is a deposit infected (pus, spreading redness, warmth)?"),
    Fact("inflamed", "flag", "Is the skin around a deposit red and warm?"),
    Fact("pain", "flag", "Do the deposits hurt?"),
    Fact("function_loss", "flag", "Do the deposits limit movement or daily life?"),
    Fact("active_disease", "flag", "Is the muscle or skin disease active now?"),
    Fact(
        "pregnancy",
        "choice",
        "Is pregnancy possible, planned (by either parent) or present, or is the patient "
        "breastfeeding?",
        ("not-possible", "possible", "planning", "pregnant", "breastfeeding"),
    ),
    Fact(
        "egfr",
        "number",
        "How well do the kidneys work (eGFR)?",
        low=0,
        high=250,
        unit="mL/min/1.73 m²",
    ),
    Fact("takes", "drugs", "Which other medicines are taken, over-the-counter ones too?"),
    Fact("tried", "treatments", "Which treatments were tried before?"),
)
FACTS: dict[str, Fact] = {fact.name: fact for fact in _ALL}

FLAG_YES = "yes"
FLAG_NO = "no"


class Comparison(NamedTuple):
    """One half of a numeric constraint, such as ``<35``."""

    symbol: str
    bound: float

    def holds(self, value: float) -> bool:
        """Tell whether ``value`` lies on the allowed side of the bound."""
        return _OPERATORS[self.symbol](value, self.bound)


_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_COMPARISON = r"(<=|>=|<|>)\s?([0-9]+(?:\.[0-9]+)?)"


def parse_comparison(text: str) -> tuple[Comparison, ...]:
    """Read ``"<35"`` or ``">=30 <60"``; raise ``ValueError`` for anything else."""
    parts = tuple(
        Comparison(symbol, float(bound)) for symbol, bound in re.findall(_COMPARISON, text)
    )
    if not parts or re.sub(_COMPARISON, "", text).strip():
        raise ValueError(text)
    return parts

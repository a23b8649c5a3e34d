"""Door 3: conditions on the patient (``when``), from the schema to what they decide.

An input is JSON: ``{"when": …, "facts": {…}, "hidden": […]}``. What the schema and the checks
accept can be evaluated for everyone; and learning a fact never changes what was decided without
it (Kleene's logic is monotone): only UNKNOWN may become TRUE or FALSE.
"""

from __future__ import annotations

import json
import math
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import msgspec
from tests.engine.oracle_logic import deciding_facts, evaluate

from calcinosis_cli.knowledge import check_when
from calcinosis_cli.knowledge.document import ParsedFile, Spot
from calcinosis_cli.knowledge.merged import Fault, Merged
from calcinosis_cli.knowledge.schema import check_schema
from calcinosis_cli.knowledge.stated import Alert
from calcinosis_cli.knowledge.vocabulary import Vocabulary
from calcinosis_cli.knowledge.walk import list_fields
from calcinosis_cli.library import load
from calcinosis_cli.patient import logic
from calcinosis_cli.patient.facts import FACTS
from calcinosis_cli.patient.logic import Truth, parse_comparison
from calcinosis_cli.patient.profile import ContradictionError, PatientFacts
from calcinosis_cli.patient.reading import ProfileError, ProfileReader
from calcinosis_cli.patient.record import Amount, Clause, When

from . import sources
from .checks import ensure, one_line
from .mutator import NUMBERS, Mutator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from random import Random

    from calcinosis_cli.knowledge.model import KnowledgeBase, Rule, SafetyRule

_LOADED: Final = load(data=sources.ROOT / "data")
_VOCABULARY: Final = Vocabulary(_LOADED.kb)
_READER: Final = ProfileReader(_LOADED.names)
_SCHEMA: Final = json.dumps(
    {
        "$defs": json.loads(sources.SCHEMA.read_bytes())["$defs"],
        "type": "object",
        "properties": {"when": {"$ref": "#/$defs/when"}},
    }
).encode()
_ENDS: Final = (-math.inf, math.inf)
_MANY: Final = frozenset({"choices", "drugs", "treatments"})


class Table:
    """Facts as a table of truths, without any meaning: the logic alone."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self.facts = facts

    def value(self, fact: str) -> object:
        """Return what the table holds."""
        return self.facts.get(fact)

    def member(self, fact: str, item: str) -> Truth:
        """Tell whether an item is in a list of the table; no list is unknown."""
        given = self.facts.get(fact)
        if given is None:
            return Truth.UNKNOWN
        return Truth.TRUE if item in given else Truth.FALSE

    def dosed(self, amount: Amount) -> Truth:
        """Say nothing: a table holds no dose."""
        del amount
        return Truth.UNKNOWN


def one(data: bytes) -> None:
    """Check and evaluate a condition; raise whatever is not allowed."""
    try:
        given = json.loads(data)
    except (ValueError, RecursionError):
        _comparison(data.decode(errors="replace"))
        return
    if not isinstance(given, dict) or (when := _accepted(given.get("when"))) is None:
        return
    words, hidden = given.get("facts"), given.get("hidden")
    words = words if isinstance(words, dict) else {}
    hidden = [name for name in hidden if isinstance(name, str)] if isinstance(hidden, list) else []
    try:
        full = _READER.read(words)
        PatientFacts(full, _LOADED.kinship)
        part = _READER.read(_without(words, hidden))
        _monotone(when, PatientFacts(part, _LOADED.kinship), PatientFacts(full, _LOADED.kinship))
    except (ProfileError, ContradictionError) as error:
        one_line(str(error))
    else:
        known = msgspec.to_builtins(full)
        table = {**known, **known.get("conditions", {})}
        fewer = {name: value for name, value in table.items() if name not in hidden}
        _monotone(when, Table(fewer), Table(table))


def seeds() -> Iterator[bytes]:
    """Yield conditions of the data with facts that make them true, half of them hidden."""
    for when in _WHENS[::4]:
        words: dict[str, Any] = {}
        for clause in logic.clauses(when):
            _state(words, clause)
        hidden = [*words, *words.get("conditions", {})][1::2]
        made = msgspec.to_builtins({"when": when, "facts": words, "hidden": hidden})
        yield json.dumps(made, indent=1).encode()
    yield from (b"<35", b">=18 <65", b"> 1.5", b"<=0")


def mutate(data: bytes, dice: Random) -> bytes:
    """Change a condition, or what is known: as a tree of JSON where it is one, or as text."""
    if dice.random() >= TEXT:
        with suppress(ValueError, RecursionError, TypeError, KeyError, AttributeError):
            given = json.loads(data)
            for _ in range(dice.choice((1, 2, 4))):
                dice.choice(_CHANGES)(given, dice)
            return json.dumps(given, indent=1).encode()
    return _MUTATOR.mutate(data.decode(errors="replace"), dice).encode(errors="replace")


TEXT: Final = 0.4
"""Share of changes that are made to the text."""


def _clause(given: dict[str, Any], dice: Random) -> None:
    """Ask more: a further alternative, or a further fact in one."""
    when, other = given["when"], dice.choice(logic.clauses(dice.choice(_WHENS)))
    alternatives = when if isinstance(when, list) else [when]
    if dice.random() < TEXT:
        given["when"] = [*alternatives, other]
    else:
        dice.choice(alternatives).update(other)


def _fact(given: dict[str, Any], dice: Random) -> None:
    """Tell something that some condition asks for."""
    _state(given["facts"], dice.choice(logic.clauses(dice.choice(_WHENS))))


def _number(given: dict[str, Any], dice: Random) -> None:
    given["facts"][dice.choice(("age", "egfr", "size_cm"))] = dice.choice((0, 7, 17.9, 35, 90))


def _hide(given: dict[str, Any], dice: Random) -> None:
    facts = given["facts"]
    names = [*facts, *facts.get("conditions", {})]
    given["hidden"] = [name for name in names if dice.random() < TEXT]


def _turn(given: dict[str, Any], dice: Random) -> None:
    """Turn a yes into a no, in the condition or in the facts."""
    trees = [given["facts"], given["facts"].get("conditions", {}), *logic.clauses(given["when"])]
    flags = [(tree, key) for tree in trees for key in tree if isinstance(tree[key], bool)]
    if flags:
        tree, key = dice.choice(flags)
        tree[key] = not tree[key]


def _complete(given: dict[str, Any], dice: Random) -> None:
    given["facts"][dice.choice(("other_drugs", "other_conditions"))] = False


_CHANGES: Final = (_clause, _fact, _fact, _number, _hide, _turn, _turn, _complete)


def _state(words: dict[str, Any], clause: Clause) -> None:
    """Add facts that make a clause true, where they can be told simply."""
    for name, constraint in clause.items():
        value = constraint[0] if isinstance(constraint, list) else constraint
        kind = FACTS[name].kind if name in FACTS else "condition"
        if kind == "condition":
            words.setdefault("conditions", {})[name] = value
        elif kind == "number":
            part = logic.comparisons(str(value))[0]
            words[name] = max(0, part.bound + (-1 if "<" in part.symbol else 1))
        else:
            words[name] = [value] if kind in _MANY else value


def _comparison(text: str) -> None:
    """Anything but comparisons is a ``ValueError``."""
    try:
        parts = parse_comparison(text)
    except ValueError:
        return
    for part in parts:
        ensure(part.holds(part.bound) is ("=" in part.symbol), f"{part} at its own bound")
        ensure(math.isinf(part.bound) or any(map(part.holds, _ENDS)), f"{part} never holds")


def _accepted(tree: object) -> When | None:
    """Return the condition if schema, model and checks accept it; their words must be lines."""
    document = ParsedFile("when.yaml", {"when": tree}, Spot(1, 1))
    problems = check_schema(document, _SCHEMA)
    for problem in problems:
        one_line(str(problem))
    if problems:
        return None
    when: When = msgspec.convert(tree, When)
    alert = Alert("fuzz", "same-day", when, "Text.", "Plain.", ["reference"])
    kb: KnowledgeBase = msgspec.structs.replace(_BARE, alerts=[alert])
    findings: list[Fault] = list(check_when.check(kb, list_fields(kb)))
    for finding in findings:
        one_line(str(Merged(documents=[document]).problem(finding._replace(path=()))))
    return None if findings else when


def _without(words: dict[str, Any], hidden: list[str]) -> dict[str, Any]:
    """Leave facts out so that what remains says less, and nothing else.

    A list of drugs without its claim to be complete; never ``tried``, where silence is *no*.
    """
    fewer = {name: value for name, value in words.items() if name not in hidden or name == "tried"}
    if "takes" not in fewer:
        fewer.pop("other_drugs", None)
    conditions = fewer.get("conditions")
    if isinstance(conditions, dict):
        kept = {name: value for name, value in conditions.items() if name not in hidden}
        fewer["conditions"] = kept
    if fewer.get("conditions") != words.get("conditions"):
        fewer.pop("other_conditions", None)
    return fewer


def _monotone(when: When, less: logic.Facts, more: logic.Facts) -> None:
    before, after = evaluate(when, less), evaluate(when, more)
    ensure(before in {Truth.UNKNOWN, after}, f"{before!r} became {after!r}")
    for facts, truth in ((less, before), (more, after)):
        deciding = deciding_facts(when, facts)
        ensure(deciding, f"nothing decides that it is {truth!r}")
        ensure(set(deciding) <= set(logic.facts_read(when)), "a fact decides that is not read")


def _whens() -> list[When]:
    kb = _LOADED.kb
    rules: list[Rule | SafetyRule] = [rule for entry in kb.treatments for rule in entry.safety]
    fits = [rule for entry in kb.treatments for rule in [*entry.fits, *entry.unsuited]]
    leads = [lead for group in kb.groups for lead in group.leads]
    found = [rule.when for rule in [*rules, *fits, *leads]] + [each.when for each in kb.alerts]
    found += [each.when for each in kb.interactions if each.when is not None]
    return list({msgspec.json.encode(when): when for when in found}.values())


_WHENS: Final = _whens()


def _words() -> list[str]:
    values = [value for fact in FACTS.values() for value in (fact.name, *fact.values)]
    symbols = [f"{mark}{number}" for mark in ("<", "<=", ">", ">=") for number in NUMBERS]
    constants = ["true", "false", "null", "[]", "{}", "35", "18.5", '"<35"', '">=18 <65"']
    entries = [*_VOCABULARY.conditions, *_VOCABULARY.drugs, *_VOCABULARY.treatments]
    keys = [*map(json.dumps, [*values, *entries, "conditions", "other_conditions", "other_drugs"])]
    return [*constants * 10, *keys, *map(json.dumps, values * 5), *map(json.dumps, symbols)]


_BARE: Final = msgspec.structs.replace(
    _LOADED.kb, groups=[], references=[], interactions=[], alerts=[]
)
_MUTATOR: Final = Mutator([seed.decode() for seed in seeds()], _words())

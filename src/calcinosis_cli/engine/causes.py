"""Which difference of the data is behind a difference of the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from calcinosis_cli.engine.judged import truth_of
from calcinosis_cli.knowledge.model import Study
from calcinosis_cli.patient.logic import Truth
from calcinosis_cli.patient.record import Id, Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from calcinosis_cli.engine.deciding import Engine
    from calcinosis_cli.engine.judged import Judged
    from calcinosis_cli.engine.judging import Truths
    from calcinosis_cli.engine.rules import Effect, Source
    from calcinosis_cli.knowledge.model import KnowledgeBase
    from calcinosis_cli.knowledge.vocabulary import Vocabulary
    from calcinosis_cli.patient.facts import Profile

CauseKind: TypeAlias = Literal[
    "rule", "interaction", "group", "reference", "treatment", "condition", "drug", "class"
]
Change: TypeAlias = Literal["added", "removed", "changed"]

_KINDS: dict[Source, CauseKind] = {
    "rule": "rule",
    "interaction": "interaction",
    "intolerance": "treatment",
    "review": "treatment",
}
"""What changed where an effect did: the last two are of the treatment itself."""


class Cause(Record, frozen=True):
    """An entry that differs; ``through`` is the unchanged rule that reads it."""

    kind: CauseKind
    id: Id
    change: Change
    references: list[Id]
    through: Id | None = None


class Base(NamedTuple):
    """One knowledge base with what answers from it."""

    vocabulary: Vocabulary
    engine: Engine


class _Effect(NamedTuple):
    """What a rule or interaction does for the patient."""

    kind: CauseKind
    what: tuple[str, ...]
    reads: tuple[str, ...]


SAFETY = frozenset({"where", "safety", "could_be", "reasons"})
FIT = frozenset({"where", "fit", "reasons"})
"""What about a treatment such rules can change."""

Effects: TypeAlias = "dict[Id, list[_Effect]]"


class Causes:
    """The entries that differ between two knowledge bases, by kind and id."""

    def __init__(self, old: Base, new: Base) -> None:
        self._engines = (old.engine, new.engine)
        self._sides = (old.vocabulary, new.vocabulary)
        before, after = (_entries(vocabulary.kb) for vocabulary in self._sides)
        self._differing = {
            key: _cause(key, before.get(key), after.get(key))
            for key in dict.fromkeys([*before, *after])
            if before.get(key) != after.get(key)
        }

    def between(
        self, before: Profile, after: Profile
    ) -> Callable[[Id, Sequence[str]], list[Cause]]:
        """Return the search for one patient: by treatment, and what differs about it."""
        profiles = (before, after)
        patients = tuple(
            engine.judge(profile) for engine, profile in zip(self._engines, profiles, strict=True)
        )
        names = sorted({*before.takes} ^ {*after.takes})
        taken = [*self._of("drug", names), *self._of("treatment", names)]

        def find(name: Id, changed: Sequence[str]) -> list[Cause]:
            found = [*self._search(name, changed, patients), *taken]
            once = {(cause.kind, cause.id, cause.through): cause for cause in found}
            return list(once.values()) or self._of("treatment", [name])

        return find

    def _search(
        self, name: Id, changed: Sequence[str], patients: Sequence[Judged]
    ) -> Iterator[Cause]:
        if {"added", "removed"} & set(changed):
            yield from self._of("treatment", [name])
            return
        old, new = (
            _effects(engine, name, judged, changed)
            for engine, judged in zip(self._engines, patients, strict=True)
        )
        for rule in dict.fromkeys([*new, *old]):
            if old.get(rule) != new.get(rule):
                effects = [*new.get(rule, []), *old.get(rule, [])]
                yield from self._behind(rule, effects, patients)
        if {"role", "group"} & set(changed):
            yield from self._of("treatment", [name])
        if "level" in changed:
            yield from self._studies(name)

    def _behind(
        self, rule: Id, effects: Sequence[_Effect], patients: Sequence[Judged]
    ) -> Iterator[Cause]:
        """Yield the rule itself when it differs, else what it reads."""
        if own := self._of(effects[0].kind, [rule]):
            yield from own
            return
        read = {fact for effect in effects for fact in effect.reads}
        for vocabulary in self._sides:
            known = [fact for fact in read if fact in vocabulary.conditions]
            for fact in sorted(known):
                kin = {fact, *vocabulary.implied(fact), *vocabulary.implying(fact)}
                yield from self._of("condition", sorted(kin), rule)
        taken = {drug for patient in patients for drug in patient.profile.takes}
        drugs = {kin for v in self._sides for drug in taken | read for kin in v.kin(drug)}
        yield from self._of("drug", sorted(drugs), rule)
        yield from self._of("class", sorted(drugs), rule)

    def _studies(self, name: Id) -> Iterator[Cause]:
        """Yield references that differ and speak of the treatment or its class."""
        kin = {each for vocabulary in self._sides for each in vocabulary.kin(name)}
        for vocabulary in self._sides:
            for reference in vocabulary.kb.references:
                key = ("reference", reference.id)
                if key in self._differing and kin & set(_spoken_of(reference)):
                    yield self._differing[key]

    def _of(self, kind: CauseKind, names: Iterable[Id], through: Id | None = None) -> list[Cause]:
        found = [self._differing[kind, name] for name in names if (kind, name) in self._differing]
        if through is None:
            return found
        return [Cause(c.kind, c.id, c.change, c.references, through) for c in found]


def _cause(key: tuple[CauseKind, Id], before: Any, after: Any) -> Cause:  # noqa: ANN401
    kind, name = key
    change: Change = "changed" if before and after else "added" if after else "removed"
    if kind in ("reference", "treatment"):
        return Cause(kind, name, change, [name] if kind == "reference" else [])
    sides = [side for side in (after, before) if side]
    cited = dict.fromkeys(ref for side in sides for ref in getattr(side, "references", ()))
    return Cause(kind, name, change, list(cited))


def _entries(kb: KnowledgeBase) -> dict[tuple[CauseKind, Id], Any]:
    found: dict[tuple[CauseKind, Id], Any] = {}
    kinds: tuple[tuple[CauseKind, Sequence[Any]], ...] = (
        ("group", kb.groups),
        ("class", kb.classes),
        ("treatment", kb.treatments),
        ("reference", kb.references),
        ("interaction", kb.interactions),
        ("condition", kb.conditions),
        ("drug", kb.drugs),
        ("rule", list(_rules(kb))),
    )
    for kind, entries in kinds:
        found.update({(kind, entry.id): entry for entry in entries})
    return found


def _rules(kb: KnowledgeBase) -> Iterator[Any]:
    for treatment in kb.treatments:
        yield from (*treatment.safety, *treatment.fits, *treatment.unsuited)
    for group in kb.groups:
        yield from group.leads


def _effects(engine: Engine, name: Id, judged: Judged, changed: Sequence[str]) -> Effects:
    """Say what the rules and interactions of a treatment do that can change such things.

    What is false for the patient does nothing.
    """
    ruled = engine.candidates[name].ruled
    leads = next(lead.rules for lead in engine.rules.leading if lead.group == ruled.group)
    found: Effects = {}
    if SAFETY & set(changed):
        for effect in ruled.against:
            _add(found, engine, effect, judged.stated, name)
    if FIT & set(changed):
        for effect in (*ruled.fits, *ruled.unsuited):
            _add(found, engine, effect, judged.presumed, name)
    if "leads" in changed:
        for effect in leads:
            _add(found, engine, effect, judged.presumed, name)
    return found


def _add(found: Effects, engine: Engine, effect: Effect, truths: Truths, name: Id) -> None:
    truth = truth_of(effect.condition, truths)
    if truth is Truth.FALSE:
        return
    reason = engine.rules.reasons[effect.reason]
    reads = (*reason.facts, effect.partner or "")
    what = (reason.level or "", truth.name, effect.partner or "")
    kind = _KINDS[effect.source]
    if kind == "treatment":
        found.setdefault(name, []).append(_Effect(kind, (reason.rule, *what), reads))
    else:
        found.setdefault(reason.rule, []).append(_Effect(kind, what, reads))


def _spoken_of(reference: object) -> Iterator[Id]:
    """Yield the treatments and classes that a reference reports on."""
    if isinstance(reference, Study):
        yield from (name for arm in reference.arms for name in arm.treatments)
    for conclusion in getattr(reference, "conclusions", ()):
        yield from conclusion.treatments
    yield from getattr(reference, "treatments", ())

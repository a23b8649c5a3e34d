"""The patient on the screen, the answer, and what the last change moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from calcinosis_cli.engine.comparing import Move, moves, what_moves
from calcinosis_cli.engine.explaining import Explanation, explain
from calcinosis_cli.output import recommendation
from calcinosis_cli.output.answers import RecommendationDocument, recommendation_document
from calcinosis_cli.output.documents import WhatIfDocument
from calcinosis_cli.output.formats import VIEWS
from calcinosis_cli.output.listing import Criteria, select
from calcinosis_cli.output.stamp import stamped
from calcinosis_cli.output.words import fact_label
from calcinosis_cli.patient.facts import CLOSED, FACTS, Profile
from calcinosis_cli.patient.reading import ProfileReader
from calcinosis_cli.patient.telling import words_of

if TYPE_CHECKING:
    from pathlib import Path

    from calcinosis_cli.engine.answering import LazyAnswer
    from calcinosis_cli.knowledge.vocabulary import Vocabulary
    from calcinosis_cli.library import Loaded
    from calcinosis_cli.output.answers import RecommendationDocument
    from calcinosis_cli.patient.record import Id


UNKNOWN = "unknown"


class Files(NamedTuple):
    """How files with a patient are read and written; each raises ``ValueError`` with lines."""

    read: Callable[[Path], Profile]
    save: Callable[[Path, Profile], None]
    write: Callable[[Path, str], None]


class Change(NamedTuple):
    """A fact that was changed, and the answer before it."""

    subject: str
    label: str
    before: LazyAnswer
    moves: list[Move]


class Explorer:
    """A profile as words, its answer, and the way back.

    Changes to one fact in a row count as one change: while a number is typed, what moved is
    told from before its first digit.
    """

    def __init__(self, source: Loaded, profile: Profile) -> None:
        self.source = source
        self.vocabulary = source.vocabulary
        self.reader = ProfileReader(source.names)
        self.words = words_of(profile)
        self.change: Change | None = None
        self._past: list[dict[str, Any]] = []
        self.answer = self._recommend(self.words)

    @property
    def profile(self) -> Profile:
        """The profile that the answer is about."""
        return self.answer.profile

    def give(self, fact: str, value: object) -> None:
        """Set a fact; ``None`` and an empty list make it unknown.

        Raises:
            ValueError: the value is not possible or contradicts another; nothing has changed.
        """
        before = self.words.get(fact)
        label = f"{fact_label(fact)}: {self._said(fact, before)} -> {self._said(fact, value)}"
        self._apply(fact, label, {**self.words, fact: value})

    def give_condition(self, name: Id, *, present: bool | None) -> None:
        """Set or forget a condition; raises like :meth:`give`."""
        conditions: dict[str, bool] = dict(self.words.get("conditions", {}))
        before = conditions.pop(name, None)
        if present is not None:
            conditions[name] = present
        shown = self.vocabulary.conditions[name].label
        label = f"{shown}: {_plain(before)} -> {_plain(present)}"
        self._apply(name, label, {**self.words, "conditions": conditions})

    def open(self, profile: Profile, name: str) -> None:
        """Take another patient instead; undo brings the one before back."""
        self._apply(name, f"opened {name}", words_of(profile))
        self.change = self.change and self.change._replace(subject="")

    def undo(self) -> bool:
        """Go back to before the last change; tell whether there was one."""
        if not self._past:
            return False
        words = self._past.pop()
        label = f"undone: {self.change.label}" if self.change else "undone"
        before, self.words = self.answer, words
        self.answer = self._recommend(words)
        self.change = Change("", label, before, moves(before, self.answer))
        return True

    def explanation(self, name: Id) -> Explanation:
        """Lay open the chain behind one treatment."""
        return explain(self.source.engine, self.answer, [name])[0]

    def matching(self, text: str) -> set[Id] | None:
        """Return the treatments that have all the words, as ``list`` finds them."""
        words = text.split()
        if not words:
            return None
        found = select(self.source.catalogue, Criteria(words=words))
        return {entry.row.id for entry in found}

    def asked(self) -> dict[str, int]:
        """Count the treatments that each open fact or condition could move."""
        return {question.fact: len(question.moves) for question in self.answer.ask_first}

    def document(self) -> RecommendationDocument:
        """Return the answer, stamped."""
        return recommendation_document(self.source, self.answer)

    def what_moved(self) -> WhatIfDocument | None:
        """Return what the last change moved, stamped."""
        if self.change is None:
            return None
        moved = what_moves(self.change.before, self.answer)
        return stamped(WhatIfDocument, self.source, changed=[self.change.label], **moved._asdict())

    def _apply(self, subject: str, label: str, words: Mapping[str, Any]) -> None:
        kept = {key: value for key, value in words.items() if value not in (None, [], {})}
        if kept == self.words:
            return
        answer = self._recommend(kept)
        again = self.change is not None and self.change.subject == subject and self._past
        if again and self.change is not None:
            before = self.change.before
            label = self.change.label.rpartition(" -> ")[0] + " -> " + label.rpartition(" -> ")[2]
            if kept == self._past[-1]:
                self._past.pop()
                subject = ""
        else:
            before = self.answer
            self._past.append(self.words)
        self.words, self.answer = kept, answer
        self.change = Change(subject, label, before, moves(before, answer))

    def _recommend(self, words: Mapping[str, Any]) -> LazyAnswer:
        return self.source.engine.recommend(self.reader.read(words))

    def _said(self, fact: str, value: object) -> str:
        if fact in CLOSED:
            return "none" if value is False else UNKNOWN
        if isinstance(value, list):
            names = [self._name(fact, str(item)) for item in value]
            return ", ".join(names) or (UNKNOWN if fact in FACTS and fact != "tried" else "none")
        return _plain(value)

    def _name(self, fact: str, item: str) -> str:
        if fact not in ("takes", "tried", "allergies"):
            return item
        identifier, colon, outcome = item.partition(":")
        name = self.vocabulary.called(identifier)
        return f"{name} ({outcome.replace('-', ' ')})" if colon else name


def _plain(value: object) -> str:
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


KEPT = [VIEWS["markdown"], VIEWS["json"]]


def kept(document: RecommendationDocument, vocabulary: Vocabulary, stem: Path) -> dict[Path, str]:
    """Return the answer as Markdown and as JSON, with the files that they are for."""
    content = recommendation.content(document, lambda: vocabulary, everything=True)
    return {stem.with_name(stem.name + form.ending): form.text(content) for form in KEPT}

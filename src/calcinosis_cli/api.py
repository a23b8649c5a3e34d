"""The Python interface: a knowledge base, a profile, an answer.

Everything here is public through ``from calcinosis_cli import …``. The answer holds what
``calcinosis recommend --json`` prints, each part worked out when it is first read. Every name of a
drug, treatment or condition is read as on the command line.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cached_property
from html import escape
from io import StringIO
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import to_builtins

from calcinosis_cli.engine.answering import LazyAnswer
from calcinosis_cli.knowledge import KnowledgeError, UnreadableError
from calcinosis_cli.library import load as load_files
from calcinosis_cli.output import one_screen
from calcinosis_cli.output.answers import RecommendationDocument, recommendation_document
from calcinosis_cli.output.formats.terminal import drawn
from calcinosis_cli.output.maps import InteractionsDocument, interactions_document
from calcinosis_cli.output.register import Register
from calcinosis_cli.output.stamp import DISCLAIMER, TOOL, schema_of
from calcinosis_cli.patient.entries import listed
from calcinosis_cli.patient.facts import Profile
from calcinosis_cli.patient.history import Tried
from calcinosis_cli.patient.names import NameIndex
from calcinosis_cli.patient.profile import ContradictionError
from calcinosis_cli.patient.reading import ProfileError, ProfileReader
from calcinosis_cli.patient.telling import words_of

if TYPE_CHECKING:
    from calcinosis_cli.engine.answer import Question
    from calcinosis_cli.engine.deciding import Engine
    from calcinosis_cli.evidence.weighing import Evidence
    from calcinosis_cli.knowledge.model import KnowledgeBase, Treatment
    from calcinosis_cli.library import Loaded
    from calcinosis_cli.library.pages import TreatmentPage
    from calcinosis_cli.patient.record import Id

__all__ = [
    "Answer",
    "ContradictionError",
    "Knowledge",
    "KnowledgeError",
    "Profile",
    "ProfileError",
    "Tried",
    "UnknownNameError",
    "UnreadableError",
    "ask",
    "interactions",
    "load",
    "recommend",
    "show",
]


WIDTH = 100
"""Columns of an answer in a notebook."""


class Answer(LazyAnswer):
    """What :func:`recommend` returns; ``calcinosis validate --schema recommendation`` describes it.

    Each part is worked out when it is first read; ``document`` holds them all.
    """

    def __init__(self, loaded: Loaded, profile: Profile) -> None:
        super().__init__(loaded.engine, profile)
        self._loaded = loaded
        self.schema = schema_of(RecommendationDocument.KIND)
        self.tool = TOOL
        self.knowledge_base = loaded.stamp
        self.disclaimer = DISCLAIMER
        self.notices = list(loaded.notices)

    @cached_property
    def document(self) -> RecommendationDocument:
        """The whole answer as a record, ready to be written as JSON."""
        return recommendation_document(self._loaded, self)

    def to_dict(self) -> dict[str, Any]:
        """Return the whole answer as dictionaries and lists, as its JSON."""
        tree: dict[str, Any] = to_builtins(self.document)
        return tree

    def __repr__(self) -> str:
        """Say in one line how much there is."""
        counts = len(self.consider), len(self.not_for_this_patient), len(self.alerts)
        return "<Answer: {} to consider, {} not for this patient; alerts: {}>".format(*counts)

    def _repr_html_(self) -> str:
        """Show a notebook the one screen of a terminal, warnings first."""
        screen = one_screen.blocks(self.document, Register(self._loaded.vocabulary), WIDTH)
        return f"<pre>{escape(drawn(screen, width=WIDTH, file=StringIO()))}</pre>"


class UnknownNameError(LookupError):
    """A treatment was asked for by a name that nobody uses; the message suggests near ones."""


class Knowledge:
    """A loaded knowledge base; make one with :func:`load` and use it for any number of profiles.

    Attributes:
        data: All entries, classes expanded, in the order of the files.
        evidence: What the references say of each treatment, weighed, by id of the treatment.
        stamp: Version, date of review and digest, as every answer carries them.
        notices: Where an overlay would have weakened safety, or did; every answer repeats them.
        vocabulary: Look-up tables over ``data``.
        engine: Answers profiles; :func:`recommend` asks it.
    """

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self.data: KnowledgeBase = loaded.kb
        self.evidence: Mapping[Id, Evidence] = loaded.evidence
        self.notices = loaded.notices
        self.stamp = loaded.stamp
        self.vocabulary = loaded.vocabulary
        self.engine: Engine = loaded.engine
        self._names = NameIndex(loaded.names.treatments)
        self._reader = ProfileReader(loaded.names)

    def treatments(self, name: str) -> list[Treatment]:
        """Return the treatments that a name means; the name of a class means all its members.

        Raises:
            UnknownNameError: Nothing has that name.
        """
        if not isinstance(name, str):
            raise TypeError(f"a name is a text, not {type(name).__name__}")
        found = self._names.resolve(name)
        if not found:
            near = self._names.near(name)
            hint = f": did you mean {' or '.join(near)}?" if near else ""
            raise UnknownNameError(f"unknown treatment {name!r}{hint}")
        return [self.vocabulary.treatments[identifier] for identifier in found]

    def __repr__(self) -> str:
        """Say in one line which data these are."""
        stamp = self.stamp
        return f"<Knowledge {stamp.version}, reviewed {stamp.reviewed}, {stamp.digest[:12]}>"

    def read(self, words: Mapping[str, Any]) -> Profile:
        """Read the words of a profile file: ``{"age": 54, "conditions": {"diabetes": True}}``.

        Raises:
            ProfileError: A key, a value or a name is unknown; ``path`` says where.
        """
        return self._reader.read(unboxed(words))


def unboxed(value: Any) -> Any:  # noqa: ANN401 - whatever a data frame holds
    """Turn scalars and arrays of NumPy and pandas, tuples and missing values into plain ones."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {unboxed(key): unboxed(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [unboxed(each) for each in value]
    missing = type(value).__name__ in ("NAType", "NaTType")
    return None if missing or (isinstance(value, float) and isnan(value)) else value


def load(
    overlays: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] = (),
    *,
    allow_weaker_safety: bool = False,
) -> Knowledge:
    """Load the built-in knowledge base, with files of your own laid over it in their order.

    Args:
        overlays: One file or several, as ``--kb`` takes them. ``CALCINOSIS_KB`` is not read.
        allow_weaker_safety: Let the files lower or remove safety rules; every answer says so.

    Raises:
        KnowledgeError: A file is no knowledge base; ``problems`` holds every problem.
        UnreadableError: A file cannot be read.
    """
    named = [overlays] if isinstance(overlays, str | os.PathLike) else overlays
    paths = [Path(name) for name in named]
    return Knowledge(load_files(paths, allow_weaker_safety=allow_weaker_safety))


def recommend(knowledge: Knowledge, profile: Profile | Mapping[str, Any]) -> Answer:
    """Weigh every treatment for one patient.

    Args:
        knowledge: What :func:`load` returned.
        profile: A :class:`Profile`, or a mapping with the words of a profile file. Drugs,
            treatments and conditions may have any of their names; a drug that is not
            recognized is listed in the answer and counts as unknown, never as harmless.

    Raises:
        ProfileError: A key, a value or a name is unknown; ``path`` says where.
        ContradictionError: Two facts of the profile exclude each other.
        TypeError: An argument is of another kind.
    """
    loaded = _loaded_of(knowledge)
    return Answer(loaded, knowledge.read(_words(profile)))


def ask(knowledge: Knowledge, profile: Profile | Mapping[str, Any]) -> list[Question]:
    """Return what to ask about a patient, what matters most first; empty when nothing is open.

    Raises:
        ProfileError: A key, a value or a name is unknown; ``path`` says where.
        ContradictionError: Two facts of the profile exclude each other.
    """
    return recommend(knowledge, profile).ask_first


def show(knowledge: Knowledge, name: str) -> list[TreatmentPage]:
    """Return the page of each treatment that a name means, as ``calcinosis show`` has it.

    Raises:
        UnknownNameError: Nothing has that name.
        TypeError: An argument is of another kind.
    """
    loaded = _loaded_of(knowledge)
    return [loaded.page(each.id) for each in knowledge.treatments(name)]


def interactions(
    knowledge: Knowledge,
    names: str | Iterable[str],
    profile: Profile | Mapping[str, Any] | None = None,
) -> InteractionsDocument:
    """Find the interactions of medicines among each other, for a patient if one is given.

    Of one medicine alone, which may be given as a text, all that it has.

    Raises:
        ProfileError: A key, a value or a name of the profile is unknown.
        TypeError: An argument is of another kind.
    """
    loaded = _loaded_of(knowledge)
    words = {} if profile is None else dict(_words(profile))
    named = [names] if isinstance(names, str) else unboxed(list(names))
    taken = [*listed(unboxed(words.get("takes"))), *named]
    read = knowledge.read({**words, "takes": taken, "other_drugs": False})
    return interactions_document(loaded, read, of_a_patient=profile is not None)


def _loaded_of(knowledge: Knowledge) -> Loaded:
    """Return what a knowledge base was made of; raise ``TypeError`` for anything else."""
    if not isinstance(knowledge, Knowledge):
        raise TypeError(f"knowledge is what load() returns, not {type(knowledge).__name__}")
    return knowledge._loaded  # noqa: SLF001 - of this module


def _words(profile: Profile | Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a profile as the words of a file; raise ``TypeError`` for what is none."""
    if isinstance(profile, Profile):
        return words_of(profile)
    if not isinstance(profile, Mapping):
        raise TypeError(f"a profile is a Profile or a mapping, not {type(profile).__name__}")
    return profile

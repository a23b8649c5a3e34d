"""Golden clinic cases: what a specialist expects of the built-in data, one YAML file each.

``tests/cases/<id>.yaml`` holds one case: ``id`` (the file's name), ``reason`` (the clinical
reason in one line), ``references`` (published patients or guideline statements behind the
expectation), ``profile`` (the words of a profile file) and ``expect``. Adding a file adds a
test. ``tests/cases/published/`` holds patients of the literature as they were reported: what a
good answer to them contains, never that what helped one of them must come first. A report that is
no reference of the data stands under ``published``; what a good answer must say and no
expectation can hold stands under ``untested``, with why.

The keys of ``expect``, each optional, at least one needed, are described at :class:`Expect`; any
other key is an error, and so is an id that the data do not know.

A case says what is clinically right. When it fails, the data or the code are to be looked at
first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import msgspec

from calcinosis_cli.engine.answer import Because, Safety
from calcinosis_cli.knowledge.yaml_text import read_profile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAY_BE_EMPTY = ("leads", "unrecognized")
"""Of these an empty list is an expectation: nothing leads, every name is known."""


class First(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``ids`` all, and one of ``any_of``, are among the first ``within`` of group ``of`` or all.

    Ties share the better place: an option counts as among the first ``within`` when fewer
    than ``within`` options have a strictly better key.
    """

    within: int
    ids: list[str] = []
    any_of: list[str] = []
    of: str | None = None

    def __post_init__(self) -> None:
        if not self.ids and not self.any_of:
            raise ValueError("ids or any_of: at least one")


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``facts`` are all among the first ``within`` questions; a tick-list is one of them."""

    within: int
    facts: list[str]


class Published(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a patient was reported, who reported it, how far that was read, what became of them."""

    title: str
    url: str
    read: Literal["full-text", "abstract"]
    outcome: Literal["died", "harmed", "helped", "not stated"]
    year: int | None = None


class Expect(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the answer must say.

    - ``leads``: the leading groups, all of them in their order; a text is the first of them;
      ``among_leads``: groups that lead, ``not_leads``: groups that do not.
    - ``not_first``: like ``first``, of which none is so early.
    - ``first``: see :class:`First`.
    - ``order``: options in this order, each with a strictly better place than the next.
    - ``consider``: among the options; ``current``: among them as taken now.
    - ``preferred``, ``not_preferred``: options with and without the fit *preferred* (what is
      no option is not preferred).
    - ``not``: not for this patient, with the reason; ``never_consider``: no option, whatever
      the reason.
    - ``safety``: the worst level of what is true, exactly; ``could_be``: the worst possible
      level is at least this; ``at_least``: the level of what is true is at least this.
    - ``against``, ``not_against``: facts, rules or interactions that are, or are not, among
      the true reasons against a treatment.
    - ``against_first``: what the first reason against a treatment names.
    - ``alerts``: ids or urgencies; ``no_alerts``: the same, or ``true`` for none at all.
    - ``ask``, ``not_ask``: facts that are, or are not, asked; ``ask_first``: the first
      question; ``ask_before``: asked in this order; ``ask_within``: see :class:`Asked`.
    - ``interactions``: ids, or pairs of drugs that stand on the two sides of one.
    - ``unrecognized``: exactly these names; ``[]``: every name is known.
    - ``unmoved_by``: treatments with the same list, fit and key when the fact is left out.
    - ``says``: phrases that some text of the answer says, in any case of letters.
    - ``texts_absent``: phrases that no text of the answer says, in any case of letters, unless
      a *not* or *never* stands before it in the sentence.
    """

    leads: str | list[str] | None = None
    among_leads: list[str] = []
    not_leads: list[str] = []
    not_first: list[First] = []
    first: list[First] = []
    order: list[str] = []
    consider: list[str] = []
    current: list[str] = []
    preferred: list[str] = []
    not_preferred: list[str] = []
    not_: dict[str, Because] = msgspec.field(name="not", default_factory=dict)
    never_consider: list[str] = []
    safety: dict[str, Safety] = {}
    could_be: dict[str, Safety] = {}
    at_least: dict[str, Safety] = {}
    against: dict[str, list[str]] = {}
    not_against: dict[str, list[str]] = {}
    against_first: dict[str, str] = {}
    alerts: list[str] = []
    no_alerts: bool | list[str] = []
    ask: list[str] = []
    not_ask: list[str] = []
    ask_first: str | None = None
    ask_before: list[str] = []
    ask_within: Asked | None = None
    interactions: list[str | list[str]] = []
    unrecognized: list[str] | None = None
    unmoved_by: dict[str, list[str]] = {}
    says: list[str] = []
    texts_absent: list[str] = []

    def treatments(self) -> Iterator[str]:
        """Yield every treatment that is named."""
        for first in (*self.first, *self.not_first):
            yield from (*first.ids, *first.any_of)
        for names in (self.order, self.consider, self.current, self.preferred):
            yield from names
        yield from (*self.not_preferred, *self.not_, *self.never_consider)
        yield from (*self.safety, *self.could_be, *self.at_least)
        yield from (*self.against, *self.not_against, *self.against_first)
        yield from (name for names in self.unmoved_by.values() for name in names)

    def facts(self) -> Iterator[str]:
        """Yield every fact or condition that is named as a question."""
        yield from (*self.ask, *self.not_ask, *self.ask_before, *self.unmoved_by)
        yield from self.ask_within.facts if self.ask_within else ()
        if self.ask_first:
            yield self.ask_first

    def alerts_named(self) -> Iterator[str]:
        """Yield every alert or urgency that is named."""
        yield from self.alerts
        yield from self.no_alerts if isinstance(self.no_alerts, list) else ()

    def groups(self) -> Iterator[str]:
        """Yield every group that is named."""
        if self.leads is not None:
            yield from [self.leads] if isinstance(self.leads, str) else self.leads
        yield from (*self.among_leads, *self.not_leads)
        yield from (first.of for first in (*self.first, *self.not_first) if first.of)


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One golden clinic case."""

    id: str
    reason: str
    profile: dict[str, Any]
    expect: Expect
    references: list[str] = []
    published: Published | None = None
    untested: dict[str, str] = {}


def read_case(path: Path) -> Case:
    """Read one case strictly; an empty ``expect`` is an error."""
    tree = read_profile(path.read_bytes(), path.name).tree
    case = msgspec.convert(tree, Case)
    problems = []
    if case.id != path.stem:
        problems.append(f"id is '{case.id}', the file '{path.stem}'")
    if not case.reason.strip() or "\n" in case.reason:
        problems.append("reason: one line")
    if not case.references and case.published is None:
        problems.append("references: at least one, or published")
    stated = tree["expect"]
    if not isinstance(stated, dict) or not stated:
        problems.append("expect: at least one expectation")
    else:
        empty = [key for key, value in stated.items() if value in (None, [], {}, "")]
        problems += [
            f"expect.{key}: empty" for key in empty if key not in MAY_BE_EMPTY or stated[key] != []
        ]
    if problems:
        raise ValueError(f"{path.name}: {'; '.join(problems)}")
    return case

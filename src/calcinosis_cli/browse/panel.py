"""The patient's facts: a field for each, how much each could change, and its question."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Static

from calcinosis_cli.browse.fields import Field, Given, SegmentsField, field_for
from calcinosis_cli.browse.naming_field import REMOVE, GivenName, NamingField, meanings
from calcinosis_cli.engine.answer import dose_words, line_words
from calcinosis_cli.output.words import WORDS, fact_label
from calcinosis_cli.patient.facts import CLOSED, FACTS, SECTIONS
from calcinosis_cli.patient.history import ENDS
from calcinosis_cli.patient.telling import words_of

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import DescendantFocus

    from calcinosis_cli.browse.state import Explorer
    from calcinosis_cli.library.offers import Offer

NAMED = ("conditions", "takes", "allergies", "tried")
WITH_DRUGS = "doses"
"""Given with the medicines, in their lines."""
LISTS = {
    "Conditions": ("conditions", "other_conditions"),
    "Medicines taken now": ("takes", "other_drugs"),
    "Allergies": ("allergies", "other_allergies"),
    "Tried before": ("tried",),
}
ANSWERS = {"conditions": ("yes", "no"), "takes": (), "allergies": (), "tried": ("?", *ENDS)}
FIRST_CONDITIONS = 6
LONGEST_UNIT = 8
"""A longer one leaves a label no room."""


class FactFields(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The fields; arrows go from one to the next instead of scrolling."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "app.focus_previous", "Previous field", show=False),
        Binding("down", "app.focus_next", "Next field", show=False),
        Binding("pageup", "page_up", "Page up", show=False),
        Binding("pagedown", "page_down", "Page down", show=False),
    ]


class Panel(Vertical):
    """All facts of the patient; every change re-orders at once."""

    class NewAnswer(Message):
        """The answer is a new one."""

    def __init__(self, explorer: Explorer) -> None:
        super().__init__(id="panel")
        self.explorer = explorer
        offers = explorer.source.offers
        self._offers = {
            "conditions": offers.conditions,
            "takes": offers.drugs,
            "allergies": offers.drugs,
            "tried": offers.treatments,
        }

    def compose(self) -> ComposeResult:
        """Put the question of the focused field above all fields."""
        yield Static(id="question", markup=False)
        with FactFields(id="facts"):
            for heading, facts in {**_single(), **LISTS}.items():
                yield Static(heading, classes="heading", markup=False)
                for fact in facts:
                    yield from self._field(fact)

    def _field(self, fact: str) -> Iterator[NamingField | Horizontal | Vertical]:
        if fact in NAMED:
            first = self._first_conditions if fact == "conditions" else tuple
            yield NamingField(fact, self._offers[fact], ANSWERS[fact], first)
            return
        label, field = Static(name=fact, classes="label", markup=False), field_for(fact)
        if isinstance(field, SegmentsField) and field.many:
            yield Vertical(label, field, classes="fact ticks")
        else:
            yield Horizontal(label, field, classes="fact")

    def on_mount(self) -> None:
        """Show the profile that the explorer started with."""
        self.show()

    def show(self) -> None:
        """Bring every field and count up to date."""
        words, asked = self.explorer.words, self.explorer.asked()
        for field in self.query("*"):
            if isinstance(field, Field):
                field.show_value(words.get(field.name or ""))
        for label in self.query(".label").results(Static):
            label.update(_label(label.name or "", asked))
        for named in self.query(NamingField):
            named.show(list(self._entries(named.name or "")))

    def _entries(self, name: str) -> Iterator[GivenName]:
        words, vocabulary = self.explorer.words.get(name, ()), self.explorer.vocabulary
        for item in words:
            if name == "conditions":
                yield GivenName(item, vocabulary.conditions[item].label, 1 - words[item])
            elif name == "tried":
                treatment, _, outcome = item.partition(":")
                chosen = ANSWERS[name].index(outcome or "?")
                yield GivenName(treatment, vocabulary.called(treatment), chosen)
            else:
                shown = self._taken(item) if name == "takes" else vocabulary.called(item)
                yield GivenName(item, shown, 0)

    def _taken(self, typed: str) -> str:
        profile = self.explorer.profile
        for dose in profile.doses:
            if dose.typed == typed:
                return dose_words(dose)
        for line in profile.not_taken:
            if line.typed == typed:
                return line_words(line)
        near = "" if typed in profile.takes else self._unrecognized(typed)
        return self.explorer.vocabulary.called(typed) + near

    def _unrecognized(self, drug: str) -> str:
        told = self.explorer.reader.hint(drug)
        return f" (not recognized; {told})" if told else " (not recognized)"

    def _first_conditions(self) -> list[Offer]:
        known = {offer.id: offer for offer in self._offers["conditions"]}
        asked = [q.fact for q in self.explorer.answer.ask_first if q.kind == "condition"]
        return [known[fact] for fact in asked[:FIRST_CONDITIONS]]

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Ask the question of the field in plain words."""
        for node in event.widget.ancestors_with_self:
            if isinstance(node, NamingField | Field):
                self._ask(_question(node.name or ""))
                return

    def _ask(self, words: str, style: str = "") -> None:
        self.query_one("#question", Static).update(Text(words, style=style))

    def on_given(self, event: Given) -> None:
        """Give a fact."""
        event.stop()
        value = event.value
        if self._try(lambda: self.explorer.give(event.fact, value)):
            self._ask(_question(event.fact))

    def on_naming_field_typed(self, event: NamingField.Typed) -> None:
        """Add a condition, a drug or a treatment; a coarse word shows what it could mean."""
        event.stop()
        name, explorer = event.field.name or "", self.explorer
        if name in ("takes", "allergies"):
            add = self._take if name == "takes" else self._allergic_to
            if self._try(lambda: add(event.text)):
                event.field.clear()
            return
        reader = explorer.reader
        index = reader.conditions if name == "conditions" else reader.treatments
        found = index.resolve(event.text)
        if len(found) > 1 and event.text not in {known.id for known in event.field.names}:
            event.field.suggest(meanings(event.field.names, event.text, found))
            self._ask(f"! '{event.text}' is several: choose one below (down, enter).", "bold")
            return
        text = found[0] if len(found) == 1 else event.text
        if self._try(lambda: self._add(name, text)):
            event.field.clear()

    def _add(self, name: str, text: str) -> None:
        if name == "conditions":
            for one in self.explorer.reader.named_conditions(text):
                self.explorer.give_condition(self.explorer.reader.condition(one, ()), present=True)
            return
        self._give_also(name, words_of(self.explorer.reader.read({name: [_shown(text)]}))[name])

    def _take(self, text: str) -> None:
        """Add a drug with its dose; a product is added as its ingredients."""
        taken = self.explorer.reader.read({"takes": _shown(text)})
        self._give_also("takes", words_of(taken)["takes"])

    def _allergic_to(self, text: str) -> None:
        """Add an allergy; what is no medicine is a condition."""
        read = self.explorer.reader.read({"allergies": [_shown(text)]})
        self._give_also("allergies", read.allergies)
        for condition in read.conditions:
            self.explorer.give_condition(condition, present=True)

    def _give_also(self, name: str, items: list[str]) -> None:
        before = self.explorer.words.get(name, [])
        self.explorer.give(name, [*before, *(item for item in items if item not in before)])

    def on_naming_field_answered(self, event: NamingField.Answered) -> None:
        """Answer or remove a line."""
        event.stop()
        name, answer = event.field.name or "", event.answer
        if name == "conditions":
            present = None if answer == REMOVE else answer == "yes"
            self._try(lambda: self.explorer.give_condition(event.entry, present=present))
            return
        words = self.explorer.words.get(name, [])
        again = event.entry if answer == "?" else f"{event.entry}:{answer}"
        given = [
            again if item.partition(":")[0] == event.entry and answer != REMOVE else item
            for item in words
            if answer != REMOVE or item.partition(":")[0] != event.entry
        ]
        self._try(lambda: self.explorer.give(name, given))

    def _try(self, change: Callable[[], None]) -> bool:
        """Make a change; one that is not possible is explained and taken back."""
        try:
            change()
        except ValueError as error:
            self._ask(f"! {error}", "bold red")
            self.show()
            return False
        self.show()
        self.post_message(self.NewAnswer())
        return True


def _single() -> dict[str, tuple[str, ...]]:
    """Lay out the facts that are no lists of names; ticks take lines of their own and come last."""
    facts = sorted(FACTS.values(), key=lambda fact: fact.kind == "choices")
    return {
        section: tuple(
            f.name for f in facts if f.section == section and f.name not in (*NAMED, WITH_DRUGS)
        )
        for section in SECTIONS
    }


def _shown(text: str) -> str:
    return "".join(c for c in text if c.isprintable())


def _label(fact: str, asked: dict[str, int]) -> Text:
    label = Text("any others" if fact in CLOSED else fact_label(fact))
    unit = FACTS[fact].unit if fact in FACTS else ""
    if unit and len(unit) <= LONGEST_UNIT:
        label.append(f", {unit}")
    if count := asked.get(fact):
        label.append(f" ?{count}", "cyan")
    return label


def _question(fact: str) -> str:
    ask = FACTS[fact].ask if fact in FACTS else ""
    return WORDS["ask"].get(fact, "{ask}").format(ask=ask)

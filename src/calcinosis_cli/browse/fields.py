"""The profile panel's fields for single facts: choices, numbers, flags, tick-lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input, Select

from calcinosis_cli.browse.segments import Segments
from calcinosis_cli.patient.facts import FACTS, Fact

FLAG = ("?", "yes", "no")
OTHERS = ("?", "none")
OTHER_FACTS = {
    "other_conditions": "Are there other conditions besides those that are named?",
    "other_allergies": "Are there other allergies besides those that are named?",
    "other_drugs": "Are there other medicines besides those that are named?",
}


class Given(Message):
    """A person gave a fact; ``value`` is ``None`` for unknown."""

    def __init__(self, fact: str, value: object) -> None:
        super().__init__()
        self.fact = fact
        self.value = value


class ChoiceField(Select[str], inherit_bindings=False):
    """One of several values; arrows move between fields, enter opens."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "show_overlay", "Choose", show=False)
    ]

    def __init__(self, fact: Fact) -> None:
        super().__init__(
            [(fact.words(value), value) for value in fact.values],
            prompt="?",
            compact=True,
            name=fact.name,
        )

    def show_value(self, value: object) -> None:
        """Show a value without telling anybody."""
        with self.prevent(Select.Changed):
            if isinstance(value, str):
                self.value = value
            else:
                self.clear()

    def on_select_changed(self, event: Select.Changed) -> None:
        """Tell the panel."""
        event.stop()
        value = None if self.is_blank() else event.value
        self.post_message(Given(self.name or "", value))


class NumberField(Input):
    """A number within the bounds of the fact; counts as soon as it is one."""

    def __init__(self, fact: Fact) -> None:
        super().__init__(type="number", compact=True, placeholder="?", name=fact.name)
        self.select_on_focus = False

    def show_value(self, value: object) -> None:
        """Show a value without telling anybody, unless that very number is being typed."""
        shown = f"{value:g}" if isinstance(value, int | float) else ""
        if _number(self.value) != _number(shown):
            with self.prevent(Input.Changed):
                self.value = shown

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell the panel, once what is typed is a number or nothing."""
        event.stop()
        number = _number(event.value)
        if number is not None or not event.value.strip():
            self.post_message(Given(self.name or "", number))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


class SegmentsField(Segments):
    """One of several values (unknown, yes or no), or any of them; none ticked is unknown."""

    def __init__(
        self, name: str, labels: Sequence[str], values: Sequence[object], *, many: bool = False
    ) -> None:
        super().__init__(labels, () if many else [0], many=many, name=name)
        self.values = values

    def show_value(self, value: object) -> None:
        """Show what was given without telling anybody."""
        given = value if isinstance(value, list) else [value]
        self.show([self.values.index(item) for item in given if item in self.values])

    def on_segments_chosen(self, event: Segments.Chosen) -> None:
        """Tell the panel."""
        event.stop()
        values = [self.values[index] for index in sorted(self.chosen)]
        self.post_message(Given(self.name or "", values if self.many else values[0]))


Field = ChoiceField | NumberField | SegmentsField


def field_for(name: str) -> Field:
    """Make the field for a fact that is no list of names."""
    if name in OTHER_FACTS:
        return SegmentsField(name, OTHERS, (None, False))
    fact = FACTS[name]
    if fact.kind == "flag":
        return SegmentsField(name, FLAG, (None, True, False))
    if fact.kind == "choices":
        return SegmentsField(name, fact.values, fact.values, many=True)
    return NumberField(fact) if fact.kind == "number" else ChoiceField(fact)

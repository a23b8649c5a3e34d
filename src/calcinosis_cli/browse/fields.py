"""The profile panel's fields for single facts: choices, numbers, flags, tick-lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Input, Select

from calcinosis_cli.patient.facts import CLOSED, FACTS, Fact

if TYPE_CHECKING:
    from textual.events import Key
    from textual.geometry import Size


FLAG = ("?", "yes", "no")
OTHERS = ("?", "none")


@dataclass
class Given(Message):
    """A person gave a fact; ``value`` is ``None`` for unknown."""

    fact: str
    value: object


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


class Segments(Widget, can_focus=True):
    """Several labels of which one (or, with ``many``, any) is chosen.

    Left and right move, space or enter chooses, the first letter chooses at once, backspace
    goes back to the first label (*unknown*); a click chooses.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", "Previous", show=False),
        Binding("right", "step(1)", "Next", show=False),
        Binding("space,enter", "choose", "Choose", show=False),
        Binding("backspace,delete", "clear", "Clear", show=False),
    ]
    cursor: reactive[int] = reactive(0)
    chosen: reactive[frozenset[int]] = reactive(frozenset[int]())

    @dataclass
    class Chosen(Message):
        """A person chose."""

        segments: Segments

    def __init__(
        self,
        labels: Sequence[str],
        chosen: Sequence[int] = (),
        *,
        many: bool = False,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name)
        self.labels = list(labels)
        self.many = many
        self.set_reactive(Segments.chosen, frozenset(chosen))
        self.set_reactive(Segments.cursor, min(chosen, default=0))
        self.auto_links = False  # a click chooses; nothing looks like a link

    def show(self, chosen: Sequence[int]) -> None:
        """Show a state without telling anybody."""
        self.chosen = frozenset(chosen)
        if not self.many:
            self.cursor = min(chosen, default=0)

    def render(self) -> Content:
        """Draw ``(x)yes ( )no`` or ``[x]tumoral``, wrapped."""
        rows = self._rows(self.size.width)
        return Content("\n").join(Content(" ").join(map(self._drawn, row)) for row in rows)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return the number of lines that the choices need."""
        return len(self._rows(width))

    def _rows(self, width: int) -> list[list[int]]:
        rows: list[list[int]] = [[]]
        room = width
        for index, label in enumerate(self.labels):
            size = len("[x]" + label)
            if size > room and rows[-1]:
                rows.append([])
                room = width
            rows[-1].append(index)
            room -= size + 1
        return rows

    def _drawn(self, index: int) -> Content:
        left, right = "[]" if self.many else "()"
        chosen = index in self.chosen
        under_cursor = self.has_focus and index == self.cursor
        style = Style(bold=chosen, reverse=under_cursor)
        click = Style.from_meta({"@click": f"choose({index})"})
        return Content.assemble(
            (f"{left}{'x' if chosen else ' '}{right}{self.labels[index]}", style + click)
        )

    def watch_has_focus(self, has_focus: bool) -> None:  # noqa: FBT001 - Textual's signature
        """Draw the cursor only with the focus."""
        super().watch_has_focus(has_focus)
        self.refresh()

    def action_step(self, by: int) -> None:
        """Move the cursor."""
        self.cursor = (self.cursor + by) % len(self.labels)

    def action_choose(self, index: int | None = None) -> None:
        """Choose what is under the cursor, or one by its place."""
        self.cursor = self.cursor if index is None else index
        self._set(self.chosen ^ {self.cursor} if self.many else frozenset({self.cursor}))

    def action_clear(self) -> None:
        """Choose nothing: unknown."""
        self._set(frozenset() if self.many else frozenset({0}))

    def on_key(self, event: Key) -> None:
        """Choose by first letter."""
        letter = event.character or ""
        begun = (index for index, label in enumerate(self.labels) if label.startswith(letter))
        if letter.isalpha() and (index := next(begun, None)) is not None:
            event.stop()
            self.action_choose(index)

    def _set(self, chosen: frozenset[int]) -> None:
        if chosen != self.chosen:
            self.chosen = chosen
            if not self.many:
                self.cursor = min(chosen)
            self.post_message(self.Chosen(self))


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
    if name in CLOSED:
        return SegmentsField(name, OTHERS, (None, False))
    fact = FACTS[name]
    if fact.kind == "flag":
        return SegmentsField(name, FLAG, (None, True, False))
    if fact.kind == "choices":
        return SegmentsField(name, fact.values, fact.values, many=True)
    return NumberField(fact) if fact.kind == "number" else ChoiceField(fact)

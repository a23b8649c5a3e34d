"""Little choices in one line: tri-states and tick-lists whose state is a sign, not a colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.events import Key
    from textual.geometry import Size


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

    class Chosen(Message):
        """A person chose."""

        def __init__(self, segments: Segments) -> None:
            super().__init__()
            self.segments = segments

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

"""Little choices in one line: tri-states and tick-lists whose state is a sign, not a colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.events import Click, Key
    from textual.geometry import Size

GAP = 1


class Segment(NamedTuple):
    """A choice where it is drawn."""

    number: int
    x: int
    y: int
    text: str


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

        def __init__(self, sender: Segments) -> None:
            super().__init__()
            self.segments = sender

        @property
        def control(self) -> Segments:
            """The widget in which it happened."""
            return self.segments

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

    def show(self, chosen: Sequence[int]) -> None:
        """Show a state without telling anybody."""
        self.chosen = frozenset(chosen)
        if not self.many:
            self.cursor = min(chosen, default=0)

    def render(self) -> Text:
        """Draw ``(x)yes ( )no`` or ``[x]tumoral``, wrapped."""
        drawn = Text(no_wrap=True)
        row = column = 0
        for segment in self._placed(self.size.width):
            while row < segment.y:
                drawn.append("\n")
                row, column = row + 1, 0
            drawn.append(" " * (segment.x - column))
            drawn.append(segment.text, self._style(segment.number))
            column = segment.x + len(segment.text)
        return drawn

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return the number of lines that the choices need."""
        return max((segment.y for segment in self._placed(width)), default=0) + 1

    def _style(self, index: int) -> str:
        style = "bold" if index in self.chosen else ""
        return f"{style} reverse" if self.has_focus and index == self.cursor else style

    def _placed(self, width: int) -> Iterator[Segment]:
        left, right = "[]" if self.many else "()"
        x = y = 0
        for index, label in enumerate(self.labels):
            text = f"{left}{'x' if index in self.chosen else ' '}{right}{label}"
            if x and x + len(text) > width:
                x, y = 0, y + 1
            yield Segment(index, x, y, text)
            x += len(text) + GAP

    def watch_has_focus(self, has_focus: bool) -> None:  # noqa: FBT001 - Textual's signature
        """Draw the cursor only with the focus."""
        super().watch_has_focus(has_focus)
        self.refresh()

    def action_step(self, by: int) -> None:
        """Move the cursor."""
        self.cursor = (self.cursor + by) % len(self.labels)

    def action_choose(self) -> None:
        """Choose what is under the cursor."""
        self._choose(self.cursor)

    def action_clear(self) -> None:
        """Choose nothing: unknown."""
        self._set(frozenset() if self.many else frozenset({0}))

    def on_key(self, event: Key) -> None:
        """Choose by first letter."""
        letter = event.character or ""
        for index, label in enumerate(self.labels):
            if letter.isalpha() and label.startswith(letter):
                event.stop()
                self.cursor = index
                self._choose(index)
                return

    def on_click(self, event: Click) -> None:
        """Choose what was clicked."""
        offset = event.get_content_offset(self)
        for segment in self._placed(self.size.width):
            inside = segment.x <= (offset.x if offset else -1) < segment.x + len(segment.text)
            if offset and inside and segment.y == offset.y:
                self.cursor = segment.number
                self._choose(segment.number)

    def _choose(self, index: int) -> None:
        self._set(self.chosen ^ {index} if self.many else frozenset({index}))

    def _set(self, chosen: frozenset[int]) -> None:
        if chosen != self.chosen:
            self.chosen = chosen
            if not self.many:
                self.cursor = min(chosen)
            self.post_message(self.Chosen(self))

"""The list at left, and the line to search it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from calcinosis_cli.browse.sections import ListLine, lines
from calcinosis_cli.output.formats.terminal import STYLES

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from calcinosis_cli.browse.state import Explorer

ONE_LINE = 58
"""From this width on a treatment needs one line instead of two."""
PLACE, SIGN, INDENT = 5, 5, 6


class Treatments(OptionList):
    """The treatments in the recommended order, those that are not for this patient below."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "app.turn(-1)", "Tab before", show=False),
        Binding("right", "app.turn(1)", "Next tab", show=False),
        Binding("space", "app.scroll(1)", "Scroll details", show=False),
        Binding("b", "app.scroll(-1)", "Scroll back", show=False),
    ]

    def show(self, shown: list[ListLine]) -> None:
        """Show lines; the treatment under the cursor stays under it."""
        followed, width = self.current(), self.scrollable_content_region.width
        ids = [line.id for line in shown]
        options = [
            Option(_prompt(line, width), line.id, disabled=line.kind == "heading") for line in shown
        ]
        with self.prevent(OptionList.OptionHighlighted):
            self.clear_options()
            self.add_options(options)
        first = next((line.id for line in shown if line.kind != "heading"), None)
        chosen = followed if followed in ids else first
        self.highlighted = ids.index(chosen) if chosen else None
        if chosen == first:
            self.scroll_to(y=0, animate=False)

    def current(self) -> str | None:
        """Return the treatment under the cursor."""
        if self.highlighted is None:
            return None
        return self.get_option_at_index(self.highlighted).id


class TreatmentList(Vertical):
    """The search line, how many were found, and the list."""

    class Narrowed(Message):
        """The search words changed; the list is a new one."""

    def __init__(self, explorer: Explorer) -> None:
        super().__init__(id="side")
        self.explorer = explorer

    def compose(self) -> ComposeResult:
        """Put the search line above the list."""
        search = Input(placeholder="search: name, brand, class, words", compact=True, id="search")
        search.display = False
        yield search
        yield Static(id="found", markup=False)
        yield Treatments(id="treatments", compact=True, markup=False)

    @property
    def list(self) -> Treatments:
        """The list."""
        return self.query_one(Treatments)

    @property
    def search(self) -> Input:
        """The search line."""
        return self.query_one("#search", Input)

    def show(self) -> None:
        """Show the answer as far as the search words allow."""
        found = self.explorer.matching(self.search.value)
        self.list.show(list(lines(self.explorer, found)))
        count = self.query_one("#found", Static)
        count.display = found is not None
        if found is not None:
            total = len(self.explorer.vocabulary.treatments)
            count.update(Text(f"{len(found)} of {total} found, esc shows all"))

    def open_search(self) -> None:
        """Begin to search."""
        self.search.display = True
        self.search.focus()

    def close_search(self) -> None:
        """Show everything again."""
        self.search.value = ""
        self.search.display = False
        self.show()
        self.list.focus()

    def on_resize(self) -> None:
        """Draw the lines for the new width."""
        self.call_after_refresh(self.show)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search as somebody types."""
        event.stop()
        self.show()
        self.post_message(self.Narrowed())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to what was found."""
        event.stop()
        self.list.focus()


def _prompt(line: ListLine, width: int) -> Text:
    if line.kind == "heading":
        return Text(_fit(line.name.upper(), width), style="bold", no_wrap=True)
    head = Text(f"{'*' if line.changed else ' '}{line.place:>{PLACE - 1}}", no_wrap=True)
    head.append(f"{line.sign:<{SIGN}}", f"bold {STYLES[line.tone]}".strip())
    gray = "" if line.kind == "option" else "dim"
    room = width - PLACE - SIGN
    if width >= ONE_LINE:
        half = room // 2 + 1
        head.append(set_cell_size(_fit(line.name, half - 1), half), gray)
        head.append(_fit(line.note, room - half), "dim")
    else:
        head.append(_fit(line.name, room), gray)
        head.append("\n" + " " * INDENT + _fit(line.note, width - INDENT), "dim")
    return head


def _fit(text: str, width: int) -> str:
    """Shorten a text to a width; what is missing shows as an ellipsis."""
    if cell_len(text) <= width or width <= 1:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…"

"""The right side of the explorer, and the pages above it: help, the whole answer, what moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, Input, Static, Tab, Tabs

from calcinosis_cli.browse import sections
from calcinosis_cli.output.formats.terminal import Page, line
from calcinosis_cli.output.layout import Block, Heading, Paragraph, Span, text
from calcinosis_cli.output.words import WORDS

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widget import Widget

    from calcinosis_cli.browse.state import Explorer


SIDE_BY_SIDE = 72
"""Below this width the cells of a row stand one below the other."""


class PageScreen(ModalScreen[None]):
    """A page of blocks; any of the usual keys closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,m,o,question_mark", "dismiss", "Close", key_display="esc"),
        Binding("space", "page(1)", "Next page", key_display="space"),
        Binding("b", "page(-1)", "Page back"),
    ]

    def __init__(self, blocks: Iterable[Block], footer: str) -> None:
        super().__init__()
        self._blocks = list(blocks)
        self._foot = footer

    def compose(self) -> ComposeResult:
        """Put the page in something that scrolls."""
        with VerticalScroll(id="sheet"):
            yield Static(Page(self._blocks, side_by_side=SIDE_BY_SIDE), markup=False)
        yield Static(Text(self._foot), id="foot", markup=False)
        yield Footer(compact=True, show_command_palette=False)

    def action_page(self, by: int) -> None:
        """Scroll by a page."""
        turn_page(self.query_one("#sheet"), by)


class NameScreen(ModalScreen[str]):
    """Asks for the name of a file; Esc asks no more."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Back", key_display="esc")
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """Put the question above the line for the name."""
        yield Static(self._question, markup=False)
        yield Input(placeholder="patient.yaml", compact=True)
        yield Footer(compact=True, show_command_palette=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Give the name."""
        self.dismiss(event.value.strip())


def turn_page(sheet: Widget, by: int) -> None:
    """Scroll by a page but for one line."""
    sheet.scroll_relative(y=by * max(1, sheet.size.height - 1), animate=False)


def help_blocks() -> Iterator[Block]:
    """Explain keys and signs."""
    yield Heading("Help", 1)
    yield from _pairs(WORDS["keys"])
    yield Heading("Signs before a treatment")
    yield from _pairs(WORDS["signs"])
    yield Heading("In the patient's facts")
    yield from _pairs(WORDS["fields"])
    yield Heading("What the order means")
    yield text(WORDS["order"]["groups"])


def _pairs(pairs: Mapping[str, str]) -> Iterator[Block]:
    width = max(map(len, pairs)) + 2
    for sign, words in pairs.items():
        yield Paragraph((Span(words),), marker=f"{sign:<{width}}")


class Details(Vertical):
    """Name and verdict, the tabs, and the tab that is open."""

    def __init__(self, explorer: Explorer) -> None:
        super().__init__(id="details")
        self.explorer = explorer
        self.treatment: str | None = None

    def compose(self) -> ComposeResult:
        """Put title, tabs and page one below the other."""
        yield Static(id="title", markup=False)
        tabs = Tabs(*(Tab(title, id=name) for name, title in sections.TABS.items()))
        tabs.can_focus = False
        yield tabs
        with VerticalScroll(id="scroll"):
            yield Static(id="page", markup=False)

    @property
    def tabs(self) -> Tabs:
        """The tabs."""
        return self.query_one(Tabs)

    def show(self, treatment: str | None) -> None:
        """Show a treatment; another one is shown from its beginning."""
        title, page = self.query_one("#title", Static), self.query_one("#page", Static)
        if treatment != self.treatment:
            self.query_one("#scroll").scroll_home(animate=False)
        self.treatment = treatment
        if treatment is None:
            title.update(line([Span("Nothing found", "strong")]))
            page.update("")
            return
        title.update(line(sections.title(self.explorer, treatment)))
        shown = sections.blocks(
            self.explorer, treatment, self.tabs.active or next(iter(sections.TABS))
        )
        page.update(Page(shown, side_by_side=SIDE_BY_SIDE))

    def on_tabs_tab_activated(self, event: Tabs.TabActivated) -> None:
        """Show the tab from its beginning."""
        event.stop()
        self.query_one("#scroll").scroll_home(animate=False)
        if self.treatment is not None:
            self.show(self.treatment)

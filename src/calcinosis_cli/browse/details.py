"""The right side: one treatment, in tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static, Tab, Tabs

from calcinosis_cli.browse import sections
from calcinosis_cli.browse.screens import SIDE_BY_SIDE
from calcinosis_cli.output.formats.terminal import Page, line
from calcinosis_cli.output.layout import Span

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from calcinosis_cli.browse.state import Explorer


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
    def tab(self) -> str:
        """The id of the open tab."""
        return self.query_one(Tabs).active or next(iter(sections.TABS))

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
        shown = sections.blocks(self.explorer, treatment, self.tab)
        page.update(Page(shown, side_by_side=SIDE_BY_SIDE))

    def turn(self, by: int) -> None:
        """Open the next or the previous tab."""
        names = list(sections.TABS)
        self.open(names[(names.index(self.tab) + by) % len(names)])

    def open(self, tab: str) -> None:
        """Open a tab."""
        self.query_one(Tabs).active = tab

    def on_tabs_tab_activated(self, event: Tabs.TabActivated) -> None:
        """Show the tab from its beginning."""
        event.stop()
        self.query_one("#scroll").scroll_home(animate=False)
        if self.treatment is not None:
            self.show(self.treatment)

"""Pages above the explorer: help, the whole answer, everything that moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from calcinosis_cli.output.formats.terminal import Page
from calcinosis_cli.output.layout import Block, Heading, Paragraph, Span, text
from calcinosis_cli.output.words import WORDS

if TYPE_CHECKING:
    from textual.app import ComposeResult

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
        sheet = self.query_one("#sheet", VerticalScroll)
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
    yield text(
        "Groups that come first for this patient, then how it fits, then its role, then the worst "
        "possible safety, then the level of evidence in dermatomyositis. Never response rates. "
        "The whole chain of one treatment stands in its first tab."
    )


def _pairs(pairs: Mapping[str, str]) -> Iterator[Block]:
    width = max(map(len, pairs)) + 2
    for sign, words in pairs.items():
        yield Paragraph((Span(words),), marker=f"{sign:<{width}}")

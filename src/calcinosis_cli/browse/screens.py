"""Pages above the explorer: help, the whole answer, everything that moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from calcinosis_cli.output.formats.terminal import Page
from calcinosis_cli.output.layout import Block, Heading, Paragraph, Span, text

if TYPE_CHECKING:
    from textual.app import ComposeResult

KEYS = (
    ("up, down", "choose a treatment; home and end go to the first and last"),
    ("left, right, 1-6", "open a tab: why, evidence, safety, regimen, tests, references"),
    ("space, b", "scroll the details down and back"),
    ("tab", "go to the next part of the screen; arrows scroll it"),
    ("/", "search by name, brand, abbreviation, class or words; esc shows all again"),
    ("p", "open or close the patient's facts; every change re-orders at once"),
    ("m", "everything that the last change moved, with the rules"),
    ("u", "undo the last change"),
    ("o", "the whole answer: alerts, both lists, what to ask, interactions"),
    ("e", "write the answer as Markdown and JSON into the working directory"),
    ("?", "this page"),
    ("q", "quit"),
)
SIGNS = (
    ("(no sign)", "no recorded problem"),
    ("!, !!", "caution, avoid"),
    ("X", "contraindicated: not for this patient"),
    ("-", "not for this patient for another reason, which stands beside it"),
    ("?", "could be worse: an open question decides; also behind another sign, as in !?"),
    ("H", "a hazard for everybody, as a boxed warning, beside whatever the sign is, as in !H"),
    ("3=", "place 3, tied with a neighbor: the order between them means nothing"),
    ("*3", 'touched by the last change; "was 8" says where it stood'),
    ("> GROUP", "a group that comes first for this patient"),
    ("egfr ?42", "beside a fact: the answer could change 42 treatments"),
)
FIELDS = (
    ("up, down, tab", "the next or previous fact"),
    ("left, right, space", "choose yes, no or ? (unknown); y and n choose at once"),
    ("enter", "open a list of values; add the name that was typed"),
    ("down", "after typing a name: go to the suggestions; enter adds one"),
    ("esc", "back to the treatments"),
)


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
    yield from _pairs(KEYS)
    yield Heading("Signs before a treatment")
    yield from _pairs(SIGNS)
    yield Heading("In the patient's facts")
    yield from _pairs(FIELDS)
    yield Heading("What the order means")
    yield text(
        "Groups that come first for this patient, then how it fits, then its role, then the worst "
        "possible safety, then the level of evidence in dermatomyositis. Never response rates. "
        "The whole chain of one treatment stands in its first tab."
    )


def _pairs(pairs: Iterable[tuple[str, str]]) -> Iterator[Block]:
    width = max(len(sign) for sign, _ in pairs) + 2
    for sign, words in pairs:
        yield Paragraph((Span(words),), marker=f"{sign:<{width}}")

"""A field for conditions, drugs and treatments: type a name, choose, answer, remove."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from calcinosis_cli.browse.fields import Segments
from calcinosis_cli.patient.names import normal

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from calcinosis_cli.library.offers import Offer
    from calcinosis_cli.patient.record import Id

REMOVE = "remove"
MOST = 6
BEGINS, WITHIN, NOT_FOUND = range(3)


class GivenName(NamedTuple):
    """One line of what was given: its id, its words, and the chosen answer."""

    id: str
    shown: str
    chosen: int


class Entered(Input):
    """The line to type in; down goes to the suggestions when there are any."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "suggestions", "Suggestions", show=False)
    ]

    def action_suggestions(self) -> None:
        """Go to the suggestions, else to the next field."""
        below = self.query_ancestor(NamingField).query_one(OptionList)
        if below.display:
            below.focus()
            below.highlighted = below.highlighted or 0
        else:
            self.screen.focus_next()


class NamingField(Vertical):
    """An input with suggestions below it, then a line for each name that was given."""

    @dataclass
    class Typed(Message):
        """A name was typed or chosen."""

        field: NamingField
        text: str

    @dataclass
    class Answered(Message):
        """A line was answered; ``answer`` is a label, or ``remove``."""

        field: NamingField
        entry: str
        answer: str

    def __init__(
        self,
        name: str,
        names: Sequence[Offer],
        answers: Sequence[str],
        first: Callable[[], Sequence[Offer]] = tuple,
    ) -> None:
        super().__init__(name=name)
        self.names = names
        self.answers = [*answers, REMOVE]
        self.first = first
        self._entries: list[GivenName] = []

    def compose(self) -> ComposeResult:
        """Put the input, the suggestions and the place for the lines."""
        yield Entered(placeholder="type to add", compact=True)
        below = OptionList(compact=True, markup=False)
        below.display = False
        yield below
        yield Vertical(classes="entries")

    def show(self, entries: Sequence[GivenName]) -> None:
        """Show what was given; lines that stay keep the focus."""
        place = self.query_one(".entries", Vertical)
        if [entry[:2] for entry in entries] != [entry[:2] for entry in self._entries]:
            if place.has_focus_within:
                self.query_one(Entered).focus()
            place.remove_children()
            place.mount_all(self._line(entry) for entry in entries)
        else:
            chosen = {entry.id: self._chosen(entry) for entry in entries}
            for segments in place.query(Segments):
                segments.show(chosen.get(segments.name or "", []))
        self._entries = list(entries)

    def _line(self, entry: GivenName) -> Vertical:
        return Vertical(
            Static(Text(entry.shown), classes="entry-name"),
            Segments(self.answers, self._chosen(entry), name=entry.id),
            classes="entry",
        )

    def _chosen(self, entry: GivenName) -> list[int]:
        return [entry.chosen] if len(self.answers) > 1 else []

    def suggest(self, names: Sequence[tuple[Offer, str]]) -> None:
        """Show names to choose from."""
        below = self.query_one(OptionList)
        below.clear_options()
        for name, alias in names:
            words = Text(name.words)
            if alias:
                words.append(f" ({alias})", "dim")
            below.add_option(Option(words, id=name.id))
        below.display = bool(names)
        if names:
            self.call_after_refresh(below.scroll_visible, animate=False)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Suggest while a name is typed; before that, what matters most."""
        event.stop()
        self._suggest(event.value)

    def _suggest(self, typed: str) -> None:
        if typed.strip():
            self.suggest(suggestions(self.names, typed))
        else:
            self.suggest([(name, "") for name in self.first()])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Add the name that was typed in full."""
        event.stop()
        if event.value.strip():
            self.post_message(self.Typed(self, event.value.strip()))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Add the name that was chosen."""
        event.stop()
        if event.option.id:
            self.post_message(self.Typed(self, event.option.id))

    def on_segments_chosen(self, event: Segments.Chosen) -> None:
        """Pass on the answer of a line."""
        event.stop()
        answer = self.answers[min(event.segments.chosen, default=0)]
        self.post_message(self.Answered(self, event.segments.name or "", answer))

    def clear(self) -> None:
        """Empty the input for the next name."""
        entered = self.query_one(Entered)
        with self.prevent(Input.Changed):
            entered.value = ""
        entered.focus()
        self.call_after_refresh(self.suggest, [])

    def on_descendant_focus(self) -> None:
        """Suggest what matters most as soon as somebody comes."""
        entered = self.query_one(Entered)
        if entered.has_focus and not self.query_one(OptionList).display:
            self._suggest(entered.value)

    def on_descendant_blur(self) -> None:
        """Hide the suggestions when the focus has left."""
        self.call_after_refresh(self._hide_if_left)

    def _hide_if_left(self) -> None:
        if self.is_attached and not self.has_focus_within:
            self.query_one(OptionList).display = False


def suggestions(offers: Sequence[Offer], typed: str) -> list[tuple[Offer, str]]:
    """Return what has the typed words in a name, best first, with the other name that matched.

    Names that begin so come before those that have the words within, own names before others.
    """
    words = normal(typed).split()
    found = []
    for offer in offers if words else ():
        ranks = [(_rank(name, words), place) for place, name in enumerate(_names(offer))]
        best, place = min(ranks, key=lambda rank: (rank[0], rank[1] > 0))
        if best < NOT_FOUND:
            found.append(((best, place > 0, offer.words.casefold()), offer, place))
    found.sort(key=lambda each: each[0])
    return [(offer, _other(offer, place)) for _, offer, place in found[:MOST]]


def meanings(offers: Sequence[Offer], text: str, ids: Sequence[Id]) -> list[tuple[Offer, str]]:
    """Return what a coarse word could mean, a class of that name first."""
    same = [o for o in offers if normal(text) in map(normal, _names(o)) and o.id not in ids]
    return [(offer, "") for offer in (*same, *(offer for offer in offers if offer.id in ids))]


def _names(offer: Offer) -> tuple[str, ...]:
    return offer.words, offer.id, *offer.names


def _other(offer: Offer, place: int) -> str:
    """Return the name at a place, unless it is the id or what is shown anyway."""
    name = _names(offer)[place]
    return "" if name == offer.id or normal(name) == normal(offer.words) else name


def _rank(name: str, words: Sequence[str]) -> int:
    known = normal(name)
    if known.startswith(" ".join(words)):
        return BEGINS
    within = all(any(part.startswith(word) for part in known.split()) for word in words)
    return WITHIN if within else NOT_FOUND

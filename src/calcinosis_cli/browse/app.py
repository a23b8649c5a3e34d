"""The explorer: a list, its details, the patient's facts, and what moved."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Footer, OptionList, Static

from calcinosis_cli.browse import moved, screens, sections
from calcinosis_cli.browse.panel import Panel
from calcinosis_cli.browse.screens import Details
from calcinosis_cli.browse.state import Explorer, Files, kept
from calcinosis_cli.browse.treatment_list import TreatmentList, Treatments
from calcinosis_cli.output.formats.terminal import line
from calcinosis_cli.output.layout import Block, Span
from calcinosis_cli.output.recommendation import blocks as answer_blocks
from calcinosis_cli.output.stamp import DISCLAIMER, footer
from calcinosis_cli.output.words import URGENCY, certainty_sentence, profile_line

if TYPE_CHECKING:
    from textual.screen import Screen

    from calcinosis_cli.library import Loaded
    from calcinosis_cli.patient.facts import Profile

INTERRUPTED = 130


class Browser(App[None]):
    """The screen; the answer itself is in :class:`Explorer`."""

    CSS_PATH = "browse.tcss"
    TITLE = "calcinosis"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (76, "-medium"), (116, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (23, "-usual"), (32, "-tall")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", key_display="esc"),
        Binding("slash", "search", "Search", key_display="/"),
        Binding("p", "panel", "Patient"),
        Binding("m", "moved", "Moved"),
        Binding("u", "undo", "Undo", show=False),
        Binding("o", "overview", "Overview"),
        Binding("e", "keep", "Export"),
        Binding("question_mark", "help", "Help", key_display="?"),
        Binding("q", "quit", "Quit"),
        Binding("ctrl+s", "save", "Save"),
        Binding("ctrl+o", "open", "Open"),
        Binding("ctrl+c", "interrupt", "Interrupt", show=False, priority=True),
        *(
            Binding(str(number), f"tab('{name}')", title, show=False)
            for number, (name, title) in enumerate(sections.TABS.items(), 1)
        ),
    ]

    def __init__(self, source: Loaded, profile: Profile, files: Files) -> None:
        super().__init__()
        self.files = files
        self.explorer = Explorer(source, profile)
        self.source = source
        self.kept: list[Path] = []

    def compose(self) -> ComposeResult:
        """Put the parts in their places; the style sheet moves them when it is narrow."""
        yield Horizontal(
            Static(id="who", markup=False),
            Static(Text(f" data {self.source.stamp.version}"), id="data"),
            id="head",
        )
        yield Static(id="sure", markup=False)
        yield Static(id="alerts", markup=False)
        yield Horizontal(
            TreatmentList(self.explorer), Details(self.explorer), Panel(self.explorer), id="body"
        )
        yield Static(id="moved", markup=False)
        yield Static(DISCLAIMER, id="disclaimer", markup=False)
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Show the answer to the profile that was given."""
        self.side.list.focus()
        self.show()

    @property
    def side(self) -> TreatmentList:
        """The list with its search line."""
        return self.screen_stack[0].query_one(TreatmentList)

    @property
    def details(self) -> Details:
        """The right side."""
        return self.screen_stack[0].query_one(Details)

    def show(self) -> None:
        """Show the present answer everywhere."""
        explorer = self.explorer
        main = self.screen_stack[0]
        main.query_one("#who", Static).update(
            Text(profile_line(explorer.profile, explorer.vocabulary), no_wrap=True)
        )
        sure = certainty_sentence(explorer.answer.consider)
        main.query_one("#sure", Static).update(Text(sure, no_wrap=True))
        self._show_alerts(main.query_one("#alerts", Static))
        self.side.show()
        self.details.show(self.side.list.current())
        self._show_moved([])

    def _show_alerts(self, place: Static) -> None:
        alerts = self.explorer.answer.alerts
        lines = [
            line([Span(f"! {URGENCY[alert.urgency]}{count}: ", "danger"), Span(alert.text)])
            for number, alert in enumerate(alerts, 1)
            for count in [f" ({number} of {len(alerts)}, o: all)" if len(alerts) > 1 else ""]
        ]
        lines += [line([Span(f"! {notice}", "avoid")]) for notice in self.source.notices]
        place.display = bool(lines)
        place.set_class(len(lines) > 1, "-many")
        place.update(Text("\n").join(lines))

    def _show_moved(self, said: Iterable[str]) -> None:
        explorer = self.explorer
        lines = list(said) or [moved.summary(explorer), *moved.sentences(explorer)]
        if explorer.change is None and not said:
            lines = [certainty_sentence(explorer.answer.consider), lines[0]]
        shown = Text("\n").join(
            Text(words, style="" if place else "bold") for place, words in enumerate(lines[:9])
        )
        strip = self.screen_stack[0].query_one("#moved", Static)
        strip.set_class(explorer.change is not None, "-said")
        strip.update(shown)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show the treatment under the cursor."""
        if isinstance(event.option_list, Treatments):
            self.details.show(event.option.id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Show the details of the treatment that was chosen."""
        if isinstance(event.option_list, Treatments):
            self._uncover()

    def on_panel_new_answer(self) -> None:
        """Show the new answer."""
        self.show()

    def on_treatment_list_narrowed(self) -> None:
        """Show the first that was found."""
        self.details.show(self.side.list.current())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer the way back only while there is something to leave."""
        if action != "leave" or not isinstance(self.focused, Treatments):
            return True
        return self.side.search.display or self.screen.has_class("-facts")

    def get_system_commands(self, screen: Screen[Any]) -> Iterator[SystemCommand]:  # noqa: ARG002
        """Offer the themes and what the keys do; no picture of a patient in a file for all."""
        yield SystemCommand("Theme", "Change the colors", self.action_change_theme)
        for each in self.BINDINGS:
            if isinstance(each, Binding) and each.show and each.action != "leave":
                key = each.key_display or each.key
                run = partial(self.run_action, each.action)
                yield SystemCommand(each.description, f"Key: {key}", run)

    def action_search(self) -> None:
        """Search the list."""
        self.side.open_search()

    def action_leave(self) -> None:
        """Go back one step: to the list, then out of the search, then out of the facts."""
        if self.query_one(Panel).has_focus_within:
            self._close_panel()
        elif self.details.has_focus_within:
            self.side.list.focus()
        elif self.side.search.display:
            self.side.close_search()
            self.details.show(self.side.list.current())
        else:
            self._close_panel()
        self.refresh_bindings()

    def action_panel(self) -> None:
        """Open or close the patient's facts."""
        if self.screen.has_class("-facts"):
            self._close_panel()
        else:
            self.screen.add_class("-facts")
            self.call_after_refresh(self.query_one("#panel ChoiceField").focus)

    def _close_panel(self) -> None:
        self.screen.remove_class("-facts")
        self.side.list.focus()
        self.refresh_bindings()

    def _uncover(self) -> None:
        """Close the facts where they cover the details that somebody asks for."""
        if not self.details.display:
            self._close_panel()

    def action_turn(self, by: int) -> None:
        """Open the next or the previous tab."""
        self._uncover()
        tabs = self.details.tabs
        (tabs.action_next_tab if by > 0 else tabs.action_previous_tab)()

    def action_tab(self, name: str) -> None:
        """Open a tab."""
        self._uncover()
        self.details.tabs.active = name

    def action_scroll(self, by: int) -> None:
        """Scroll the details by a page."""
        screens.turn_page(self.details.query_one("#scroll"), by)

    def action_undo(self) -> None:
        """Take the last change back."""
        if self.explorer.undo():
            self.query_one(Panel).show()
            self.show()
        else:
            self._show_moved(["Nothing to undo."])

    def action_moved(self) -> None:
        """Show everything that moved."""
        self._page(moved.blocks(self.explorer))

    def action_overview(self) -> None:
        """Show the whole answer."""
        document = self.explorer.document()
        self._page(answer_blocks(document, self.explorer.vocabulary, everything=True))

    def action_help(self) -> None:
        """Explain keys and signs."""
        self._page(screens.help_blocks())

    def _page(self, blocks: Iterable[Block]) -> None:
        self.push_screen(screens.PageScreen(blocks, footer(self.explorer.document())))

    def action_keep(self) -> None:
        """Ask for a name and write the answer under it."""
        asked = "Export the answer as NAME.md and NAME.json, NAME being:"
        self.push_screen(screens.NameScreen(asked), self._export)

    def _export(self, name: str | None) -> None:
        if name:
            explorer = self.explorer
            texts = kept(explorer.document(), explorer.vocabulary, Path(name).absolute())
            self._write(
                {path: partial(self.files.write, path, text) for path, text in texts.items()}
            )

    def action_save(self) -> None:
        """Ask for a name and save the patient under it."""
        self.push_screen(screens.NameScreen("Save the patient to a new file:"), self._save)

    def action_open(self) -> None:
        """Ask for a name and open that patient."""
        self.push_screen(screens.NameScreen("Open the patient in a file:"), self._open)

    def _save(self, name: str | None) -> None:
        if name:
            path = Path(name).absolute()
            self._write({path: partial(self.files.save, path, self.explorer.profile)})

    def _write(self, files: Mapping[Path, Callable[[], None]]) -> None:
        """Write new files only, and say where."""
        if taken := [path.name for path in files if os.path.lexists(path)]:
            self._show_moved([f"! Not saved: {taken[0]} exists: choose another name"])
            return
        try:
            for path, write in files.items():
                write()
                self.kept.append(path)
        except ValueError as error:
            self._show_moved([f"! Not saved: {error}"])
            return
        names = " and ".join(path.name for path in files)
        self._show_moved([f"Saved: {names}", f"in {next(iter(files)).parent}"])

    def _open(self, name: str | None) -> None:
        if not name:
            return
        path = Path(name).absolute()
        try:
            self.explorer.open(self.files.read(path), path.name)
        except ValueError as error:
            self._show_moved([f"! Not opened: {error}"])
            return
        self.query_one(Panel).show()
        self.show()

    def action_interrupt(self) -> None:
        """End as any program does at control-C."""
        self.exit(return_code=INTERRUPTED)


def explore(
    source: Loaded,
    profile: Profile,
    files: Files,
    **options: Any,  # noqa: ANN401
) -> tuple[int, list[Path]]:
    """Run the explorer; return its exit code and the files that it wrote."""
    app = Browser(source, profile, files)
    app.run(**options)
    return app.return_code or 0, app.kept

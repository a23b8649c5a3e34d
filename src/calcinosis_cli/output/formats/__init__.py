"""The formats of answers: a new one is an entry of :data:`FORMATS` and the function that it names.

The function takes a :class:`Content` and returns a text, or for a folder a text by file name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from calcinosis_cli.knowledge.model import AnyReference
    from calcinosis_cli.output.layout import Block
    from calcinosis_cli.output.stamp import Document
    from calcinosis_cli.patient.record import Record

Shape: TypeAlias = Literal["document", "blocks", "items", "rows", "tables", "references", "overlay"]
FOLDER = "is a folder of tables: name it with --output DIR"
OF_VIEWS: tuple[Shape, ...] = ("document", "blocks", "items", "rows")
OF_EXPORTS: tuple[Shape, ...] = ("document", "tables", "references", "overlay")


class Rows(NamedTuple):
    """A flat table for other programs."""

    names: Sequence[str]
    rows: Iterable[Mapping[str, object]]


class Content(NamedTuple):
    """An answer, and what it can be written as; what is missing does not apply to it.

    ``screen`` gives the blocks of a terminal of so many columns, where these are others;
    ``width`` is that of the terminal, when somebody said so.
    """

    document: Document
    blocks: Callable[[], Iterable[Block]] | None = None
    items: Callable[[], Iterable[Record]] | None = None
    rows: Callable[[], Rows] | None = None
    tables: Callable[[], Mapping[str, Rows]] | None = None
    references: Sequence[AnyReference] | None = None
    overlay: Callable[[], Mapping[str, Sequence[Record]]] | None = None
    screen: Callable[[int], Iterable[Block]] | None = None
    width: int | None = None


class Format(NamedTuple):
    """A format: what it needs, and the function that writes it, imported when it is used."""

    name: str
    needs: Shape
    function: str
    ending: str
    is_folder: bool = False

    def write(self, content: Content) -> str | dict[str, str]:
        """Write an answer; raise :class:`UnsuitableError`."""
        if getattr(content, self.needs) is None:
            raise UnsuitableError(f"--format {self.name} does not apply here: try json")
        module, _, name = self.function.partition(".")
        written: str | dict[str, str] = getattr(import_module(f"{__name__}.{module}"), name)(
            content
        )
        return written

    def text(self, content: Content) -> str:
        """Write an answer as one text."""
        written = self.write(content)
        if not isinstance(written, str):
            raise UnsuitableError(f"--format {self.name} {FOLDER}")
        return written


class UnsuitableError(ValueError):
    """A format does not apply to an answer, or not in this way; the message says what to do."""


FORMATS = (
    Format("table", "blocks", "terminal.write", ".txt"),
    Format("json", "document", "json_text.write", ".json"),
    Format("jsonl", "items", "json_text.write_lines", ".jsonl"),
    Format("csv", "rows", "csv_text.write", ".csv"),
    Format("markdown", "blocks", "markdown.write", ".md"),
    Format("csv", "tables", "csv_text.write_tables", "", is_folder=True),
    Format("yaml", "overlay", "overlay_text.write", ".yaml"),
    Format("bibtex", "references", "bibliography.bibtex", ".bib"),
    Format("ris", "references", "bibliography.ris", ".ris"),
    Format("csl-json", "references", "bibliography.csl_json", ".json"),
)
ENDINGS = {form.ending for form in FORMATS}
VIEWS = {form.name: form for form in FORMATS if form.needs in OF_VIEWS}
"""The formats of what commands show."""

EXPORTS = {form.name: form for form in FORMATS if form.needs in OF_EXPORTS}
"""The formats of what ``export`` takes along."""

"""Cohorts as people keep them: JSON Lines, a JSON array, a table; each becomes lines of JSON."""

from __future__ import annotations

import csv
import json
import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeAlias

from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.patient.facts import CLOSED, FACTS
from calcinosis_cli.patient.messages import did_you_mean, printable, shortened

if TYPE_CHECKING:
    from calcinosis_cli.patient.reading import ProfileReader

Numbered: TypeAlias = Iterator[tuple[int, bytes]]
Words: TypeAlias = dict[str, Any]

YES = ("yes", "y", "true", "t", "1", "1.0", "x", "ja", "j", "oui", "o", "si", "sí", "s")
NO = ("no", "n", "false", "f", "0", "0.0", "nein", "non")
UNKNOWN = ("", "?", "na", "n/a", "nan", "null", "unknown", "not known", ".")
"""How people write an answer in a table, in any case; a cell that says none of these is refused."""

SEVERAL = "|"
LEFT_OUT = "#"
"""Begins the name of a column that is not for this program."""

LINES = ".jsonl", ".ndjson"
"""Endings of files of one profile a line, of which a bad one costs no other."""

MOST_TOLD = 12
"""Columns that are named in one message."""

MOST_OPENED = 3
"""Braces that the first line of one profile over several lines may open."""

_MARK = b"\xef\xbb\xbf"
_FOREIGN = {
    b"\xff\xfe": "UTF-16: save it as CSV UTF-8",
    b"\xfe\xff": "UTF-16: save it as CSV UTF-8",
    b"PK\x03": "a workbook or an archive: save the sheet as CSV UTF-8",
    b"\xd0\xcf": "a workbook: save the sheet as CSV UTF-8",
    b"%PDF": "a PDF: give a table, or one JSON profile a line",
    b"<": "XML or HTML: give a table, or one JSON profile a line",
}
_PRETTY = re.compile(rb"(.*[{\[,:])?\s*", re.DOTALL)
_GAP = re.compile(r"[\s,]*")
_DECIMAL = re.compile(r"-?\d+,\d+")


def patients(
    lines: Iterator[bytes], rest: Callable[[], Iterable[bytes]], shown: str, reader: ProfileReader
) -> Numbered:
    """Number what each patient is told by: a line of JSON, an element of an array, a row.

    ``lines`` and ``rest`` read the same file, as lines and as it comes. Raises one
    ``CommandError`` for a file of another kind, with the remedy.
    """
    refused = partial(_refused, shown)
    for number, first in enumerate(lines, 1):
        head = first.removeprefix(_MARK).lstrip()
        for begins, remedy in _FOREIGN.items():
            if head.startswith(begins):
                raise refused(remedy)
        if head.startswith(b"["):
            return _elements(chain([head[1:]], rest()), number, refused)
        if head.startswith(b"{") or shown.endswith(LINES):
            _check_object(head, refused)
            return numbered(chain([first], lines), number)
        if head:
            following = list(islice(lines, 1))
            if any(line.startswith(b"{") for line in following):
                return numbered(chain([first], following, lines), number)
            return _rows(chain([head], following, lines), number, refused, reader)
    return iter(())


def numbered(lines: Iterable[bytes], start: int = 1) -> Numbered:
    """Count lines, and leave out empty ones."""
    return ((number, line) for number, line in enumerate(lines, start) if line.strip())


def _refused(shown: str, remedy: str, line: int | None = None) -> CommandError:
    place = shortened(shown) if line is None else f"{shortened(shown)}:{line}"
    return CommandError(Exit.INVALID, f"{place}: {remedy}")


def _check_object(head: bytes, refused: Callable[..., CommandError]) -> None:
    if _PRETTY.fullmatch(head) and head.count(b"{") <= MOST_OPENED:
        remedy = "one patient a line (jq -c . FILE), an array, or --profile for one patient"
        raise refused(f"JSON over several lines: {remedy}")
    if b'"resourceType"' in head:
        raise refused("FHIR resources: give a table, or one JSON profile a line")


def _elements(
    chunks: Iterable[bytes], number: int, refused: Callable[..., CommandError]
) -> Numbered:
    """Cut an array into its elements as it is read, so that only one is held."""
    decode = getincrementaldecoder("utf-8")(errors="surrogateescape").decode
    scan = json.JSONDecoder().raw_decode
    text = ""
    for chunk in chain(chunks, [b""]):
        text += decode(chunk)
        while gap := _GAP.match(text):
            number += text.count("\n", 0, gap.end())
            text = text[gap.end() :]
            if text[:1] in ("", "]"):
                break
            try:
                _, end = scan(text)
            except RecursionError as error:
                raise refused("nested too deeply", number) from error
            except ValueError as error:
                if chunk:  # it may go on there
                    break
                raise refused(f"not a JSON array at line {number}: {error}") from error
            yield number, text[:end].replace("\n", " ").encode(errors="surrogateescape")
            number += text.count("\n", 0, end)
            text = text[end:]
        if text.startswith("]"):
            return
    raise refused("the JSON array has no end")


def _rows(
    lines: Iterable[bytes],
    number: int,
    refused: Callable[..., CommandError],
    reader: ProfileReader,
) -> Numbered:
    """Turn the rows of a table, whose first names facts and conditions, into profiles."""
    texts = (line.decode(errors="surrogateescape") for line in lines)
    header = next(texts)
    delimiter = max(",;\t", key=header.count)
    table = csv.reader(chain([header], texts), delimiter=delimiter, strict=True)
    try:
        columns = _columns(next(table), refused, reader)
        for cells in table:
            if any(map(str.strip, cells)):
                words = _words(columns, cells)
                yield number - 1 + table.line_num, json.dumps(words).encode()
    except csv.Error as error:
        wrong = printable(str(error))
        raise refused(f"line {number - 1 + table.line_num}: {wrong}: is a quote open?") from error


def _columns(
    names: Sequence[str], refused: Callable[..., CommandError], reader: ProfileReader
) -> list[str]:
    found = [_column(name.strip(), reader) for name in names]
    wrong = [name for name, key in zip(names, found, strict=True) if key is None]
    if not any(found):
        raise refused("neither JSON nor a table whose first row names facts, such as id,age,takes")
    if wrong:
        told = [f"'{shortened(name)}'{did_you_mean(name, FACTS)}" for name in wrong[:MOST_TOLD]]
        told += [f"{len(wrong) - MOST_TOLD} more"] if wrong[MOST_TOLD:] else []
        raise refused(f"unknown columns: {', '.join(told)}; {LEFT_OUT} before a name leaves it out")
    keys = [key for key in found if key]
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        raise refused(f"columns that stand twice: {', '.join(sorted(twice)[:MOST_TOLD])}")
    return [key or "" for key in found]


def _column(name: str, reader: ProfileReader) -> str | None:
    """Return the fact or condition of a column, empty for none, ``None`` when it is not known."""
    word = re.sub(r"[\s-]+", "_", name.lower())
    if name.startswith(LEFT_OUT) or not name:
        return ""
    if word in ("id", "conditions", "no_conditions", *FACTS, *CLOSED):
        return word
    ids = reader.conditions.resolve(name)
    return ids[0] if len(ids) == 1 else None


def _words(columns: Sequence[str], cells: Sequence[str]) -> Words:
    words: Words = {"conditions": {}}
    for key, cell in zip(columns, cells, strict=False):
        text = cell.strip()
        if not key or text.casefold() in UNKNOWN:
            continue
        if key in ("conditions", "no_conditions"):
            named = dict.fromkeys(_several(text), key == "conditions")
            words["conditions"].update(named)
        elif key in FACTS or key in CLOSED or key == "id":
            words[key] = _value(key, text)
        else:
            words["conditions"][key] = _answer(text)
    if any(cells[len(columns) :]):
        words["cells beyond the header"] = cells[len(columns) :]
    return words


def _value(key: str, text: str) -> object:
    kind = FACTS[key].kind if key in FACTS else "text" if key == "id" else "flag"
    if kind == "number":
        with suppress(ValueError):
            return float(text.replace(",", ".") if _DECIMAL.fullmatch(text) else text)
    if kind == "flag":
        return _answer(text)
    return _several(text) if kind in ("choices", "drugs", "treatments") else text


def _answer(text: str) -> bool | str:
    said = text.casefold()
    return said in YES if said in (*YES, *NO) else text


def _several(text: str) -> list[str]:
    return [part.strip() for part in text.split(SEVERAL) if part.strip()]

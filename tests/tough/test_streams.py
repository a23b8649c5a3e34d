"""Standard streams that are closed, full, or given up by whoever read them."""

from __future__ import annotations

import io
import json
import os
import re
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from calcinosis_cli.cli import streams
from calcinosis_cli.cli.program import COMMANDS as NAMES
from tests.tough.conftest import SOURCE, Ended, limit_files, posix

if TYPE_CHECKING:
    from tests.tough.conftest import Start

pytestmark = [posix, pytest.mark.slow]

COMMANDS = [
    "",
    "--version",
    "--help",
    "list --help",
    "list",
    "list --json",
    "show colchicine",
    "recommend --profiles p.jsonl",
    "report",
    "interactions MTX",
    "export",
    "diff built-in built-in",
    "validate",
    "validate --schema error",
]


FORMATS = ("table", "json", "jsonl", "csv", "markdown")
ANSWERS = [
    "",
    "--version",
    "--help",
    "recommend --help",
    *(f"list --format {form}" for form in FORMATS),
    *(f"gaps --format {form}" for form in FORMATS),
    *(f"interactions MTX --format {form}" for form in FORMATS),
    *(f"recommend --ulcers --format {form}" for form in FORMATS),
    *(f"show colchicine --format {form}" for form in ("table", "json", "markdown")),
    *(
        f"diff built-in kb.yaml --profiles one.jsonl --format {form}"
        for form in ("table", "json", "markdown")
    ),
    *(f"validate kb.yaml --format {form}" for form in ("table", "json")),
    *(f"export colchicine --format {form}" for form in ("json", "bibtex", "ris", "csl-json")),
    "show colchicine --only monitoring",
    "show colchicine surgery --json",
    "recommend --brief --json",
    "recommend --why colchicine",
    "recommend --what-if egfr=25 --json",
    "recommend --profiles p.jsonl",
    "report --ulcers",
    "report --plain --output -",
    "validate --schema error",
    "browse --help",
    "ask --help",
]
TALKATIVE = {
    "recommend --takes zzz": 0,
    "recommend --takes zzz --json": 0,
    "recommend --takes zzz --why colchicine --format markdown": 0,
    "recommend --takes zzz --what-if egfr=25 --format jsonl": 0,
    "recommend --profiles bad.jsonl --brief": 3,
    "recommend --profiles bad.jsonl --jobs 2": 3,
    "report --takes zzz": 0,
    "show colchicine --profile zzz.yaml --json": 0,
    "interactions MTX zzz --format csv": 0,
    "export --recommendation --takes zzz --format bibtex": 0,
    "export colchicine --force --output file": 0,
    "list --kb weak.yaml --json": 0,
    "gaps --kb weak.yaml --format csv": 0,
    "diff built-in weak.yaml --profiles one.jsonl": 0,
    "validate bad.yaml": 3,
    "show nothing-like-it": 2,
    "recommend --profile absent": 4,
    "browse": 2,
    "ask": 2,
}
"""Command lines that say something on standard error, with their exit codes."""


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text("".join(f'{{"age": {n}}}\n' for n in range(40)))
    (tmp_path / "one.jsonl").write_text('{"age": 5}\n')
    bad = ('{"age": 5}', '{"age": "old"}', "nonsense")
    (tmp_path / "bad.jsonl").write_text("".join(f"{line}\n" for line in bad * 20))
    (tmp_path / "zzz.yaml").write_text("takes: [zzz]\n")
    (tmp_path / "bad.yaml").write_text("treatments:\n- {id: Bad Id}\n")
    (tmp_path / "kb.yaml").write_text("conditions:\n- {id: x-y, label: X, ask: Is it x?}\n")
    alert = "id: warfarin-and-skin-ulcers, text: X, plain: X, when: {pain: true}"
    alert += ", urgency: review-today, references: [label-warfarin-medlibrary-us]"
    (tmp_path / "weak.yaml").write_text(f"alerts:\n- {{{alert}}}\n")


def test_every_command_is_among_them() -> None:
    assert {line.split()[0] for line in ANSWERS if line} >= set(NAMES)
    assert {line.split()[0] for line in TALKATIVE} >= set(NAMES)


def test_one_module_writes() -> None:
    writes = re.compile(r"\bsys\.(__)?std(out|err)(__)?\.(write|buffer)|(?<![.\w])print\(")
    found = [path.name for path in Path(SOURCE).rglob("*.py") if writes.search(path.read_text())]
    assert found == ["streams.py"]


@pytest.mark.parametrize("line", ANSWERS)
def test_a_disk_that_fills_at_any_byte(line: str, start: Start, tmp_path: Path) -> None:
    """All but the last byte, half, one, none: never a part of an answer with exit code 0."""
    whole = start(*line.split())
    assert (whole.code, whole.err) == (0, b"")
    size = len(whole.out)
    for limit, unbuffered in ((size - 1, "1"), (size // 2, ""), (1, "1")):
        with (tmp_path / "out").open("wb") as out:
            ended = start(
                *line.split(),
                env={"PYTHONUNBUFFERED": unbuffered},
                stdout=out,
                preexec_fn=partial(limit_files, limit),
            )
        ended.is_refused(4, "output: File too large")
        assert ended.err.count(b"\n") == 1
        assert (tmp_path / "out").read_bytes() == whole.out[:limit]


def test_a_completion_on_a_full_disk(shell: Start) -> None:
    shell("bash -c '$C --show-completion >/dev/full; exit $?'").is_refused(4, "output: No space")
    asked = "env _CALCINOSIS_COMPLETE=complete_bash COMP_WORDS='calcinosis show' COMP_CWORD=1 $C"
    assert shell(f"exec {asked}").out == b"show\n"
    shell(f"exec {asked} >/dev/full").is_refused(4, "output: No space left on device")


def test_a_disk_that_fills_under_a_completion_costs_no_start_up_file(
    shell: Start, tmp_path: Path
) -> None:
    old = ("alias ll='ls -l'\n" * 2_000)[: 40 * 512 - 10]
    for limit in (8, 40):  # the copy does not fit; what Typer writes does not
        (tmp_path / ".bashrc").write_text(old)
        ended = shell(f"ulimit -f {limit}; bash -c '$C --install-completion; exit $?'")
        ended.is_refused(4, "completion is not installed: file too large")
        assert (tmp_path / ".bashrc").read_text() == old
        assert not list(tmp_path.glob("*.partial"))


@pytest.mark.parametrize("line", TALKATIVE)
def test_whoever_reads_standard_error_may_go(line: str, shell: Start, tmp_path: Path) -> None:
    heard = shell(f"exec $C {line}")
    assert heard.err
    assert heard.code == TALKATIVE[line]
    silent = Ended(heard.code, heard.out, b"")
    gone = f"mkfifo fifo; (: <fifo) & exec $C {line} 2>fifo"
    for deaf in (gone, f"exec $C {line} 2>&-", f"exec $C {line} 2>/dev/full"):
        for unbuffered in ("", "export PYTHONUNBUFFERED=1; "):
            (tmp_path / "fifo").unlink(missing_ok=True)
            assert shell(unbuffered + deaf) == silent


class _Slow(io.RawIOBase):
    """A stream that takes three bytes at a time, and sometimes none."""

    def __init__(self) -> None:
        self.taken = b""
        self._asked = 0

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1

    def write(self, data: bytes, /) -> int | None:  # type: ignore[override]
        self._asked += 1
        if self._asked % 5 == 0:
            return None
        self.taken += bytes(data[:3])
        return min(3, len(data))


@pytest.mark.parametrize("data", ["plain ≥ text\n" * 2_000, b"bytes\n" * 4_000])
@pytest.mark.parametrize("buffered", [True, False])
def test_a_stream_that_takes_little_at_a_time(
    data: str | bytes, *, buffered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow: Any = _Slow()
    below = io.BufferedWriter(slow) if buffered else slow
    monkeypatch.setattr(streams, "_until_ready", lambda **_: None)
    for name in ("stdout", "stderr"):
        stream = io.TextIOWrapper(below, write_through=True)
        monkeypatch.setattr(sys, name, stream)
    streams.take()
    streams.write(data)
    assert slow.taken == (data.encode() if isinstance(data, str) else data)


def test_a_pipe_that_does_not_block(shell: Start) -> None:
    whole = shell("exec $C export colchicine")
    slow = "import os, sys, time; os.set_blocking(1, False); os.execv(sys.argv[1], sys.argv[1:])"
    ended = shell(f"{sys.executable} -c '{slow}' $C export colchicine | (sleep 1; cat)")
    assert ended == whole


@pytest.mark.parametrize("line", COMMANDS)
def test_standard_output_that_is_closed_or_full(line: str, shell: Start) -> None:
    shell(f"exec $C {line} >&-").is_refused(4, "output: ")
    shell(f"exec $C {line} >/dev/full").is_refused(4, "output: No space left on device")


@pytest.mark.parametrize("line", COMMANDS)
def test_a_reader_that_leaves(line: str, shell: Start) -> None:
    ended = shell(f"{{ $C {line}; echo $? >code; }} | true; cat code")
    assert ended.err == b""
    assert ended.out.strip() == b"0"


def test_what_was_read_before_leaving_is_whole_lines(shell: Start) -> None:
    ended = shell("$C recommend --profiles p.jsonl | head -n 2")
    assert ended.err == b""
    assert [json.loads(line)["profile"]["age"] for line in ended.out.splitlines()] == [0, 1]


@pytest.mark.parametrize(
    "line",
    [
        "recommend --profile -",
        "recommend --profiles -",
        "report --profile -",
        "diff built-in built-in --profiles -",
    ],
)
def test_standard_input_that_is_closed(line: str, shell: Start) -> None:
    shell(f"exec $C {line} <&-").is_refused(4, "standard input: bad file descriptor")


def test_closed_streams_that_nobody_needs(shell: Start) -> None:
    whole = shell("exec $C list --json")
    assert whole.code == 0
    for closed in ("<&-", "2>&-", "<&- 2>&-", "2>/dev/full"):
        assert shell(f"exec $C list --json {closed}") == whole
    assert shell("exec $C recommend --takes x 2>&-").code == 0


@pytest.mark.parametrize("closed", ["2>&-", "2>/dev/full", ">&- 2>&-", "<&- >&- 2>&-"])
def test_an_error_that_cannot_be_told_keeps_its_code(closed: str, shell: Start) -> None:
    ended = shell(f"exec $C nonsense {closed}")
    assert (ended.code, ended.out, ended.err) == (2, b"", b"")


@pytest.mark.parametrize("option", ["export -o", "report -o"])
def test_a_file_is_written_without_standard_output(
    option: str, shell: Start, tmp_path: Path
) -> None:
    ended = shell(f"exec $C {option} file >&-")
    assert ended.code == 0
    assert (tmp_path / "file").stat().st_size > 10_000


def test_a_line_without_end_takes_bounded_memory(shell: Start) -> None:
    """One long line is one error; the next is answered."""
    feed = "{ head -c 50000000 /dev/zero; echo; echo '{}'; }"
    ended = shell(f"ulimit -v 800000; {feed} | $C recommend --profiles -")
    bad, good = map(json.loads, ended.out.splitlines())
    assert "the line is too long: at most 1,000,000 bytes" in bad["error"]
    assert good["schema"] == "calcinosis/recommendation/1"
    assert ended.code == 3


def test_what_is_said_holds_no_escape_sequences(start: Start, tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31m.jsonl").write_text("nonsense\n")
    ended = start("recommend", "--profiles", "a\x1b[31m.jsonl")
    assert ended.code == 3
    assert ended.err.startswith(rb"calcinosis: a\x1b[31m.jsonl:1: not JSON")


@pytest.mark.parametrize(
    ("line", "parts", "answers"),
    [
        ("recommend --profiles - --brief", ['{"age": 50}\n{"a', 'ge": 51}\n', '{"age": 52}'], 3),
        ("recommend --profile - --json", ["age: 50\n", "egfr: 20\n"], 1),
    ],
)
def test_input_that_does_not_block_is_read_to_its_end(
    line: str, parts: list[str], answers: int, start: Start
) -> None:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)

    def feed() -> None:
        for part in parts:
            time.sleep(0.5)
            os.write(writing, part.encode())
        os.close(writing)

    slow = threading.Thread(target=feed)
    slow.start()
    with open(reading, "rb") as stdin:  # noqa: PTH123 - a descriptor
        ended = start(*line.split(), stdin=stdin)
    slow.join()
    assert (ended.code, ended.err) == (0, b"")
    assert ended.out.count(b'"schema"') == answers
    assert b'"egfr": 20' in ended.out or answers == 3

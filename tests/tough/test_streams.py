"""Standard streams that are closed, full, or given up by whoever read them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.tough.conftest import posix

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tough.conftest import Start

pytestmark = posix

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


@pytest.fixture(autouse=True)
def cohort(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text("".join(f'{{"age": {n}}}\n' for n in range(40)))


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

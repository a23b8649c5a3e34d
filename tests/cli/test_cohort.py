"""A stream of profiles: complete and in brief, in one process and in several."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from calcinosis_cli.cli import cohort as cohort_module
from calcinosis_cli.cli.cohort import AnsweredLine, Answerer
from calcinosis_cli.cli.exits import Exit
from calcinosis_cli.library import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Ended

    Run = Callable[..., Ended]

pytestmark = pytest.mark.slow

GOOD = [
    {"id": "a", "ulcers": True, "takes": ["MTX"]},
    {"id": "b", "disease": "jdm", "age": 7, "course": "new"},
    {"id": "c", "age": 61, "egfr": 12, "conditions": {"hypocalcemia": True}},
    {"id": "d", "takes": ["warfarin", "no such drug"], "tried": ["diltiazem:failed"]},
    {"id": "e", "takes": ["methotrexate"], "pregnancy": "pregnant"},
]
BAD = ['{"id": "x", "age": "old"}', "not json", '{"id": "y", "ulcers": true, "ulcers": false}']


@pytest.fixture
def cohort(tmp_path: Path) -> Path:
    """Good lines, bad ones among them, an empty one, and one that comes again."""
    lines = [json.dumps(profile) for profile in GOOD]
    file = tmp_path / "cohort.jsonl"
    file.write_text("\n".join([*lines[:2], BAD[0], "", *lines[2:], *BAD[1:], lines[0]]) + "\n")
    return file


def documents(ended: Ended) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ended.out.splitlines()]


def rows(answer: dict[str, Any]) -> list[tuple[Any, ...]]:
    keys = ("id", "fit", "safety", "could_be", "because")
    both = [*answer["consider"], *answer["not_for_this_patient"]]
    return [tuple(row.get(key) for key in keys) for row in both]


def test_brief_is_the_complete_answer_without_reasons(run: Run, cohort: Path) -> None:
    brief = documents(run("recommend", "--profiles", str(cohort), "--brief"))
    complete = documents(run("recommend", "--profiles", str(cohort)))
    assert len(brief) == len(complete) == len(GOOD) + len(BAD) + 1
    for short, full in zip(brief, complete, strict=True):
        if full["schema"] == "calcinosis/error/1":
            assert short == full
            continue
        assert short["schema"] == "calcinosis/brief/1"
        assert short["id"] == full["profile"]["id"]
        assert rows(short) == rows(full)
        assert short["alerts"] == [alert["id"] for alert in full["alerts"]]
        assert short["unrecognized"] == full["unrecognized"]
        for key in ("knowledge_base", "disclaimer", "tool"):
            assert short[key] == full[key]
    assert brief[0] == brief[-1]
    assert "review-methotrexate" in brief[5]["alerts"]


@pytest.mark.parametrize("form", [[], ["--brief"]])
def test_several_processes_say_the_same(run: Run, cohort: Path, form: list[str]) -> None:
    lines = cohort.read_text() * 40
    cohort.write_text(lines)
    alone = run("recommend", "--profiles", str(cohort), *form)
    together = run("recommend", "--profiles", str(cohort), *form, "--jobs", "3")
    assert alone.code == together.code == 3
    assert together.out == alone.out
    assert together.err == alone.err


def test_one_patient_in_brief(run: Run) -> None:
    single = run("recommend", "--ulcers", "--brief", "--json")
    full = json.loads(run("recommend", "--ulcers", "--json").out)
    assert rows(json.loads(single.out)) == rows(full)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--ulcers", "--brief"], "--brief goes with --profiles or --json"),
        (["--profiles", "-", "--jobs", "0"], "--jobs"),
        (["--jobs", "2"], "--jobs does not go with one patient"),
        (["--profiles", "-", "--why", "MTX"], "--why does not go with --profiles"),
        (["--profiles", "-", "--what-if", "age=5"], "--what-if does not go with --profiles"),
        (["--profiles", "-", "--explain"], "--explain does not go with --profiles"),
        (["--profiles", "-", "--long"], "--long does not go with --profiles"),
        (["--profiles", "-", "--all"], "--all does not go with --profiles"),
        (["--profiles", "-", "--plain"], "--plain does not go with --profiles"),
        (["--plain", "--json"], "--format json does not go with --plain"),
        (["--plain", "--format", "csv"], "--format csv does not go with --plain"),
        (["--plain", "--format", "markdown"], "--format markdown does not go with --plain"),
        (["--plain", "--all"], "--all does not go with --plain"),
        (["--plain", "--long"], "--long does not go with --plain"),
        (["--plain", "--why", "MTX"], "--why does not go with --plain"),
        (["--plain", "--brief"], "--plain does not go with --brief"),
        (["--profiles", "-", "--width", "90"], "--width does not go with --profiles"),
        (["--profiles", "-", "--format", "csv"], "--format csv does not go with --profiles"),
        (["--profiles", "-", "--format", "markdown"], "--format markdown does not go with"),
        (["--profiles", "-", "--save-profile", "x"], "--save-profile does not go with"),
        (["--brief", "--json", "--why", "MTX"], "--why does not go with --brief"),
        (["--brief", "--json", "--all"], "--all does not go with --brief"),
        (["--why", "MTX", "--explain"], "--explain does not go with --why"),
        (["--what-if", "age=5", "--long"], "--long does not go with --why or --what-if"),
        (["--profiles", "-", "--jobs", "many"], "--jobs"),
    ],
)
def test_what_does_not_fit_is_refused(run: Run, options: list[str], said: str) -> None:
    ended = run("recommend", *options)
    assert ended.code == 2
    assert said in ended.err
    assert ended.out == ""


FEED = "import sys\nwhile True: sys.stdout.write('{\"age\": 9}\\n')"
"""The same line again and again, until nobody reads it."""

posix = pytest.mark.skipif(os.name != "posix", reason="groups of processes")


@pytest.fixture
def endless(cache: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Two workers that answer without end, in a group of processes of their own."""
    command = ["recommend", "--profiles", "-", "--brief", "--jobs", "2"]
    with subprocess.Popen(
        [sys.executable, "-c", FEED], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as feed:
        with subprocess.Popen(
            [sys.executable, "-m", "calcinosis_cli", *command],
            bufsize=0,  # so that reading one line takes no more than that line
            stdin=feed.stdout,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "CALCINOSIS_CACHE_DIR": str(cache)},
            start_new_session=True,
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline()
            yield process
        feed.kill()


@posix
def test_workers_end_with_an_interrupt(endless: subprocess.Popen[bytes]) -> None:
    os.killpg(endless.pid, signal.SIGINT)
    out, err = endless.communicate(timeout=60)
    assert endless.returncode == 130
    assert err == b"calcinosis: interrupted\n"
    assert all(line.endswith(b"\n") for line in out.splitlines(keepends=True))
    assert all(json.loads(line)["schema"] == "calcinosis/brief/1" for line in out.splitlines())
    assert nobody_left(endless.pid)


@posix
def test_workers_end_when_the_reader_has_gone(endless: subprocess.Popen[bytes]) -> None:
    assert endless.stdout is not None
    endless.stdout.close()
    assert endless.wait(60) == 0
    assert nobody_left(endless.pid)


@posix
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL, signal.SIGHUP])
def test_workers_end_with_their_parent(endless: subprocess.Popen[bytes], how: int) -> None:
    if signal.getsignal(how) is signal.SIG_IGN:  # and so does whoever is started from here
        pytest.skip("NOT TESTED: the tests run under nohup")
    endless.send_signal(how)
    endless.communicate(timeout=60)  # their ends of the pipes are closed too
    assert endless.returncode == -how
    assert nobody_left(endless.pid)


DEADLY = b'{"id": "deadly"}\n'


class Mortal(Answerer):
    """Answers with the id of its process; one line ends it, another does once."""

    def __init__(self, once: Path | None = None) -> None:
        self.once = once

    def answer(self, number: int, line: bytes) -> AnsweredLine:
        if line == DEADLY and (self.once is None or not self.once.exists()):
            if self.once is not None:
                self.once.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return AnsweredLine(b"%d" % number)

    def lost(self, number: int, line: bytes) -> AnsweredLine:
        return AnsweredLine(b"lost %d" % number, line.decode(), Exit.LOST)


def outcome(make: Callable[[], Mortal], deadly: int) -> list[bytes]:
    lines = [(number, b"{}\n") for number in range(400)]
    lines[deadly] = (deadly, DEADLY)
    return [each.line for each in cohort_module._shared_out(iter(lines), 2, make)]


@posix
def test_a_killed_worker_costs_no_line(tmp_path: Path) -> None:
    found = outcome(partial(Mortal, tmp_path / "once"), 200)
    assert found == [b"%d" % number for number in range(400)]


@posix
@pytest.mark.parametrize("deadly", [0, 200, 399])
def test_a_line_that_ends_two_workers_costs_itself_alone(deadly: int) -> None:
    expected = [b"%d" % number for number in range(400)]
    expected[deadly] = b"lost %d" % deadly
    assert outcome(Mortal, deadly) == expected


def test_a_lost_line_is_an_error_record() -> None:
    answered = Answerer(load(), brief=True).lost(7, b'{"id": "x"}')
    found = json.loads(answered.line)
    assert (found["schema"], found["line"], found["id"]) == ("calcinosis/error/1", 7, "x")
    assert answered.code == 5


def nobody_left(group: int) -> bool:
    """Wait for a group of processes to be empty."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize(
    ("wrong", "alert"),
    [
        ({"age": "x", "infection": True, "conditions": {"fever": True}}, "fever-with-lesion"),
        ({"infection": True, "conditions": {"fever": True, "nonsense": True}}, "fever-with-lesion"),
        ({"takes": ["MTX", 5], "pregnancy": "pregnant"}, "review-methotrexate"),
        ({"takes": ["MTX"], "pregnancy": "pregnant", "nonsense": 1}, "review-methotrexate"),
    ],
    ids=["value", "condition", "medicine", "key"],
)
def test_a_faulty_line_keeps_the_alerts_of_what_it_says_besides(
    wrong: dict[str, Any], alert: str, run: Callable[..., Ended]
) -> None:
    ended = run("recommend", "--profiles", "-", "--brief", stdin=json.dumps(wrong).encode())
    record = json.loads(ended.out)
    assert ended.code == 3
    assert record["schema"] == "calcinosis/error/1"
    assert alert in [each["id"] for each in record["alerts"]]
    assert f"(alerts: {alert}" in ended.err

"""Bad input: one clear line on standard error, a documented exit code, no traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Ended

USAGE = {
    "recomend": "unknown command 'recomend': one of ",
    "show": "Missing argument",
    "show prednizone": "unknown treatment 'prednizone': did you mean ",
    "show nothing-like-it-at-all": "unknown treatment 'nothing-like-it-at-all': see ",
    "show colchicine --only dessert": "--only",
    "show colchicine --plain --only safety": "--plain and --only exclude each other",
    "show colchicine --json --only safety": "--only safety does not go with --format json",
    "show colchicine --plain --format jsonl": "--plain does not go with --format jsonl",
    "list --conditions --group systemic": "--group does not go with --conditions",
    "list --conditions --level 2": "--level does not go with --conditions",
    "list --conditions --sort name": "--sort does not go with --conditions",
    "show colchicine --format csv": "--format csv does not apply here",
    "list --group nowhere": "--group: 'nowhere': one of ",
    "list --level 9": "--level",
    "list --bogus": "--bogus",
    "list --format xml": "--format",
    "recommend --age old": "--age",
    "recommend --age 900": "--age: 900 is out of range: a number from 0 to 120 (years)",
    "recommend --age nan": "--age: 'nan': a number from 0 to 120",
    "recommend --egfr -5": "--egfr: -5 is out of range",
    "recommend --severity awful": "--severity",
    "recommend --site elbow": "--site: 'elbow': one of fingertip, ",
    "recommend --condition tuberculosis": "--condition: 'tuberculosis' is several conditions: say ",
    "recommend --condition diabetis": "--condition: unknown condition 'diabetis': did you mean ",
    "recommend --tried colchicine:never": "--tried: 'never': one of failed, ",
    "recommend --tried snakeoil": "--tried: unknown treatment 'snakeoil'",
    "recommend --profiles x --ulcers": "--profiles takes no other facts",
    "validate --schema poem": "--schema: 'poem': one of knowledge-base, ",
}


@pytest.mark.parametrize("line", USAGE)
def test_usage_error_is_one_line_with_a_remedy(line: str, run: Callable[..., Ended]) -> None:
    ended = run(*line.split())
    assert ended.code == 2
    assert ended.out == ""
    assert ended.err.startswith("calcinosis: ")
    assert USAGE[line] in ended.err
    assert ended.err.count("\n") == 1


def test_a_dash_is_standard_output(run: Callable[..., Ended], tmp_path: Path) -> None:
    for words in (["export", "surgery"], ["report", "--ulcers"]):
        ended = run(*words, "--output", "-")
        assert ended == run(*words)
        assert ended.out
    assert not list(tmp_path.glob("-*"))


def test_contradiction_names_both_facts(run: Callable[..., Ended]) -> None:
    ended = run("recommend", "--infection", "--no-condition", "active-infection")
    assert ended.code == 3
    assert "active-infection is given as no, which contradicts" in ended.err
    ended = run(
        *("recommend", "--condition", "severe-heart-failure"),
        *("--no-condition", "heart-failure"),
    )
    assert ended.code == 3
    assert "heart-failure" in ended.err


BAD_PROFILES = {
    "age: old": "p.yaml:1:6: age: 'old': a number from 0 to 120 (years)",
    "disease: dn": "p.yaml:1:10: disease: 'dn': one of dm, jdm, overlap",
    "sevrity: high": "p.yaml:1:10: sevrity: unknown key 'sevrity': one of ",
    "ulcers: maybe": "p.yaml:1:9: ulcers: 'maybe': true or false",
    "conditions: {diabetes: perhaps}": "p.yaml:1:24: conditions.diabetes: 'perhaps': true or false",
    "conditions: [diabetes]": "conditions: not a mapping: condition: true or false",
    "takes: [[1]]": "takes[0]: '[1]': a text",
    "- 1": "a mapping of facts",
    "age: 1\nage: 2": "p.yaml:2:1: the key 'age' a second time",
    "": "p.yaml:1:1: ",
    "age: .nan": "p.yaml:1:6: .nan",
}


@pytest.mark.parametrize("text", BAD_PROFILES)
def test_bad_profile_names_its_place(text: str, run: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(text)
    ended = run("recommend", "--profile", "p.yaml")
    assert ended.code == 3
    assert ended.out == ""
    assert BAD_PROFILES[text] in ended.err
    assert "Traceback" not in ended.err


def test_profile_from_a_file_and_standard_input(run: Callable[..., Ended], tmp_path: Path) -> None:
    text = 'disease: jdm\nage: 7\nconditions: {diabetes: true}\ntried: ["pamidronate:failed"]\n'
    (tmp_path / "p.yaml").write_text(text)
    flags = run(
        *("recommend", "--disease", "jdm", "--age", "7", "--condition", "diabetes"),
        *("--tried", "pamidronate:failed", "--json"),
    )
    assert run("recommend", "--profile", "p.yaml", "--json") == flags
    assert run("recommend", "--profile", "-", "--json", stdin=text.encode()) == flags
    assert run("recommend", "--profile", "p.yaml", "--age", "8", "--json") != flags


@pytest.mark.parametrize("command", ["recommend --profile", "list --kb", "validate"])
@pytest.mark.parametrize("path", ["missing.yaml", "."])
def test_unreadable_file(command: str, path: str, run: Callable[..., Ended]) -> None:
    ended = run(*command.split(), path)
    assert ended.code == 4
    assert path in ended.err
    assert ended.err.count("\n") == 1


@pytest.mark.slow
def test_broken_knowledge_base_stops_every_command(
    run: Callable[..., Ended], tmp_path: Path
) -> None:
    (tmp_path / "kb.yaml").write_text("treatments:\n  - id: Bad Id\n    nam: x\n")
    for command in ("list", "recommend", "show colchicine"):
        ended = run(*command.split(), "--kb", "kb.yaml")
        assert ended.code == 3
        assert ended.out == ""
        assert "kb.yaml:2:9: treatments[Bad Id].id: " in ended.err
        assert "Traceback" not in ended.err
    assert run("list", env={"CALCINOSIS_KB": "kb.yaml"}).code == 3


@pytest.mark.slow
def test_validate_says_every_problem_as_json_too(run: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "kb.yaml").write_text("treatments:\n  - id: Bad Id\n    nam: x\n")
    table, data = run("validate", "kb.yaml"), run("validate", "kb.yaml", "--json")
    assert table.code == data.code == 3
    assert '"valid": false' in data.out
    assert '"line": 2' in data.out


def test_help_names_commands_and_exit_codes(run: Callable[..., Ended]) -> None:
    for flag in ("--help", "-h"):
        out = run(flag, env={"COLUMNS": "100"}).out
        assert all(word in out for word in ("list", "show", "recommend", "validate", "130"))
    for command in ("list", "show", "recommend", "validate"):
        assert "Examples: " in run(command, "--help").out


def test_version_is_answered_alone(run: Callable[..., Ended]) -> None:
    ended = run("--version")
    assert ended.code == 0
    assert ended.out.startswith("calcinosis 0.")


def _start(tmp_path: Path, *args: str, stdout: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "calcinosis_cli", *args],
        stdout=stdout,
        stderr=subprocess.PIPE,
        stdin=subprocess.PIPE,
        env={**os.environ, "CALCINOSIS_CACHE_DIR": str(tmp_path)},
    )


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes")
def test_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    process = _start(tmp_path, "recommend", "--json", stdout=write)
    os.close(write)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_full_disk_is_said(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        process = _start(tmp_path, "list", "--json", stdout=full.fileno())
        _, err = process.communicate(timeout=60)
    assert process.returncode == 4
    assert err.decode().startswith("calcinosis: ")
    assert err.count(b"\n") == 1


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_interrupt(tmp_path: Path) -> None:
    process = _start(tmp_path, "recommend", "--profiles", "-", stdout=subprocess.PIPE)
    assert process.stdin
    assert process.stdout
    process.stdin.write(b"{}\n")
    process.stdin.flush()
    assert process.stdout.readline()  # it is at work
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == b"calcinosis: interrupted\n"


@pytest.mark.parametrize("words", [("--disease", "JDM"), ("--disease", "Jdm", "--site", "FACE")])
def test_values_are_read_in_any_case(words: tuple[str, ...], run: Callable[..., Ended]) -> None:
    small = [word if word.startswith("--") else word.lower() for word in words]
    assert run("recommend", *words, "--json").out == run("recommend", *small, "--json").out


def test_help_is_a_command_as_people_type_it(run: Callable[..., Ended]) -> None:
    assert run("help").out == run("--help").out
    assert run("help", "show").out == run("show", "--help").out
    assert "--version" in " ".join(run("help").out.split())


def test_every_wrong_flag_and_key_is_told_at_once(
    run: Callable[..., Ended], tmp_path: Path
) -> None:
    flags = run("recommend", "--condition", "xyzzy", "--tried", "xyzzy", "--site", "nose")
    assert (flags.code, flags.out) == (2, "")
    starts = [line.split(":")[1].strip() for line in flags.err.splitlines()]
    assert starts == ["--condition", "--site", "--tried"]
    file = tmp_path / "p.yaml"
    file.write_text("agee: 4\nulcers: 3\nconditions: {xyzzy: true}\n")
    told = run("recommend", "--profile", file)
    assert (told.code, told.out) == (3, "")
    places = [line.removeprefix(f"calcinosis: {file}:")[:4] for line in told.err.splitlines()]
    assert places == ["1:7:", "2:9:", "3:21"]


def test_an_answer_is_a_profile(run: Callable[..., Ended], tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    file.write_text(run("recommend", "--takes", "MTX", "--age", "50", "--json").out)
    assert run("recommend", "--profile", file, "--json").out == file.read_text()
    file.write_text(file.read_text().replace('"age": 50', '"age": 500'))
    assert "profile.age: 500 is out of range" in run("recommend", "--profile", file).err

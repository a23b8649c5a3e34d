"""A knowledge base of somebody else's: its text is text, it reads nothing, it runs nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.tough.conftest import SOURCE

if TYPE_CHECKING:
    from tests.tough.conftest import Start

pytestmark = pytest.mark.slow

KB = """
treatments:
- {id: evil, kind: measure, name: "[red]x[/] $(touch run) `touch run` {{7*7}} %s {0}", group: local,
   role: usual, routes: [none], summary: "!!python/object/apply:os.system [touch run] \\\\e[31m",
   plain: "<script>x</script> =cmd|'/c calc'!A1", references: [evil-2020]}
interactions:
- {id: evil-pair, between: [evil, colchicine], severity: minor, withhold: either,
   consequence: "[red]x[/] {{7*7}} %s \\\\e[31m", management: "$(touch run) <b>",
   references: [evil-2020]}
references:
- {id: evil-2020, kind: review, title: "\\\\input{/etc/passwd} %n :smile: [link=http://x]x[/link]",
   verified: copy, url: "https://example.org/]8;;file:///etc/passwd?x=[31m\\\\e]8;;"}
"""
EVERY = [
    "list",
    "list --json",
    "list --format csv",
    "list --format markdown",
    "show evil",
    "show evil --json",
    "show evil colchicine",
    "show evil --plain",
    "show evil --only references",
    "gaps",
    "recommend --all",
    "recommend --why evil",
    "recommend --json",
    "report",
    "export evil --format bibtex",
    "export evil --format ris",
    "export evil --format csl-json",
    "interactions evil",
]
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
HOOK = """
import os, sys
log = os.open(os.environ["EVENTS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
def hook(event, args):
    if event.startswith(("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn",
                         "os.system", "ctypes.", "urllib.", "http.")):
        os.write(log, f"{event}\\n".encode())
    elif event == "open" and isinstance(args[0], (str, bytes)):
        os.write(log, f"open {os.path.realpath(os.fsdecode(args[0]))}\\n".encode())
sys.addaudithook(hook)
"""


@pytest.mark.parametrize("line", EVERY)
def test_its_text_is_text(line: str, start: Start, tmp_path: Path) -> None:
    (tmp_path / "kb.yaml").write_text(KB)
    for env in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        ended = start(*line.split(), "--kb", "kb.yaml", env=env)
        assert (ended.code, ended.err) == (0, b"")
        assert not _CONTROL.search(ended.out.decode())
    assert not (tmp_path / "run").exists()


def test_in_colour_only_colours_are_added(start: Start, tmp_path: Path) -> None:
    (tmp_path / "kb.yaml").write_text(KB)
    ended = start("show", "evil", "--kb", "kb.yaml", env={"FORCE_COLOR": "1", "TERM": "xterm"})
    assert b"\x1b" in ended.out
    plain = re.sub(r"\x1b\[[0-9;]*m", "", ended.out.decode())
    assert not _CONTROL.search(plain)
    assert "[red]x[/] $(touch run)" in plain


@pytest.mark.parametrize("line", EVERY)
def test_it_reads_nothing_and_runs_nothing(line: str, start: Start, tmp_path: Path) -> None:
    (tmp_path / "kb.yaml").write_text(KB)
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(HOOK)
    env = {"EVENTS": str(tmp_path / "events"), "PYTHONPATH": f"{tmp_path / 'hook'}:{SOURCE}"}
    assert start(*line.split(), "--kb", "kb.yaml", env=env).code == 0
    events = (tmp_path / "events").read_text().splitlines()
    opened = {Path(event[5:]) for event in events if event.startswith("open ")}
    assert tmp_path / "kb.yaml" in opened
    assert not [event for event in events if not event.startswith("open ")]
    assert not [path for path in opened if not _is_expected(path)]


def _is_expected(path: Path) -> bool:
    """Code, the built-in data, the overlay, the cache; a few files that Python asks for."""
    parts = set(path.parts)
    return (
        path.suffix in {".py", ".pyc", ".so", ".pth", ".css", ".html", ".j2", ".compiled", ".index"}
        or "data" in parts
        or any(part.startswith("cache") for part in parts)
        or path.name in {"kb.yaml", "pyvenv.cfg", "null", "locale.alias", "METADATA"}
        or "templates" in parts
        or ("calcinosis_cli" in parts and path.suffix == ".json")  # its words
        or "jsonschema_specifications" in parts  # its schemas, some without an extension
    )


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "javascript:x", "https://x\x1b]8;;y", "https://x \\u202e", "//x"]
)
def test_only_web_addresses_pass(url: str, start: Start, tmp_path: Path) -> None:
    entry = {"id": "x-1", "kind": "review", "title": "T", "verified": "copy", "url": url}
    (tmp_path / "kb.yaml").write_text(json.dumps({"references": [entry]}))
    ended = start("list", "--kb", "kb.yaml")
    ended.is_refused(3, "kb.yaml:1:")


def test_weakening_is_told_in_every_format(start: Start, tmp_path: Path) -> None:
    old = json.loads(start("export").out)["alerts"][0]
    weak = old | {"text": "Never mind.", "when": {"pain": True}, "urgency": "review-today"}
    (tmp_path / "kb.yaml").write_text(json.dumps({"alerts": [weak]}))
    for option in ([], ["--allow-weaker-safety"]):
        for form in ("table", "json"):
            ended = start("recommend", "--kb", "kb.yaml", "--format", form, *option)
            words = b"let through by" if option else b"kept as in the data"
            assert words in b" ".join(ended.out.split())
            assert words in ended.err

"""``calcinosis browse`` where it cannot run."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from calcinosis_cli.cli.commands import browse
from calcinosis_cli.cli.exits import CommandError, Exit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ended

pty = pytest.importorskip("pty", reason="needs pseudo-terminals")


def test_without_a_terminal(run: Callable[..., Ended]) -> None:
    ended = run("browse", "--ulcers")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "calcinosis: browse needs a terminal: try `calcinosis recommend`\n"


@pytest.mark.parametrize("pip", [True, False])
def test_without_textual(monkeypatch: pytest.MonkeyPatch, *, pip: bool) -> None:
    monkeypatch.setattr(browse, "find_spec", lambda name: True if name == "pip" and pip else None)
    with pytest.raises(CommandError) as refused:
        browse._check_terminal()
    assert refused.value.code == Exit.USAGE
    [line] = refused.value.lines
    python = f'"{sys.executable}"'
    how = f"{python} -m pip install" if pip else f"uv pip install --python {python}"
    assert f'needs Textual: {how} "textual<9,>=8.0"' in line


@pytest.mark.parametrize(
    ("term", "code", "says"), [("dumb", 2, b"TERM is dumb"), ("xterm", 0, b"prescription")]
)
def test_in_a_terminal(term: str, code: int, says: bytes, cache: Path) -> None:
    main, side = pty.openpty()
    environment = {**os.environ, "TERM": term, "CALCINOSIS_CACHE_DIR": str(cache)}
    program = subprocess.Popen(
        [sys.executable, "-m", "calcinosis_cli", "browse", "--ulcers"],
        stdin=side,
        stdout=side,
        stderr=side,
        env={**environment, "COLUMNS": "80", "LINES": "24"},
    )
    os.close(side)
    shown = b""
    try:
        while chunk := os.read(main, 65536):
            shown += chunk
            if b"prescription" in shown:
                os.write(main, b"q")
    except OSError:  # the other side is closed: the program has ended
        pass
    assert program.wait(timeout=60) == code, shown[-2000:]
    assert says in shown
    os.close(main)

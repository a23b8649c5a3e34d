"""Draw docs/images/recommend.svg from the program itself: ``python scripts/picture.py``.

The program runs in a process of its own, as in a terminal of 92 columns with colours.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

TARGET = Path(__file__).parent.parent / "docs" / "images" / "recommend.svg"
COLUMNS = 92
COMMAND = ("recommend", "--ulcers", "--severity", "high")

FONT = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"
THEME = TerminalTheme(
    background=(24, 28, 36),
    foreground=(222, 226, 233),
    normal=[
        (24, 28, 36),
        (240, 113, 120),
        (152, 214, 121),
        (240, 200, 105),
        (110, 170, 250),
        (200, 150, 240),
        (98, 205, 220),
        (222, 226, 233),
    ],
)


def picture() -> str:
    """Return the picture as SVG; nothing in it is loaded from elsewhere."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), legacy_windows=False)
    console.print(Text("$ calcinosis " + " ".join(COMMAND), style="bold"))
    for line in output().splitlines():
        console.print(Text.from_ansi(line), no_wrap=True, crop=False)
    svg = console.export_svg(title="calcinosis", theme=THEME, unique_id="calcinosis")
    svg = _self_contained(svg)
    return "\n".join(line.rstrip() for line in svg.splitlines()).strip() + "\n"


def output() -> str:
    """Run the program and return what it writes, with its colours."""
    with tempfile.TemporaryDirectory() as elsewhere:
        ended = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "calcinosis_cli", *COMMAND, "--width", str(COLUMNS)],
            capture_output=True,
            cwd=elsewhere,
            env={**_without("NO_COLOR"), "FORCE_COLOR": "1", "TERM": "xterm-256color"},
            check=True,
        )
    return ended.stdout.decode()


def _without(*names: str) -> dict[str, str]:
    own = (*names, "CALCINOSIS_KB", "COLORTERM", "COLUMNS")
    return {key: value for key, value in os.environ.items() if key not in own}


def _self_contained(svg: str) -> str:
    """Take the fonts of the reader in place of one from the network."""
    without = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return without.replace("Fira Code, monospace", FONT)


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(picture(), encoding="utf-8", newline="\n")

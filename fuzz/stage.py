"""Where command lines are run: an empty folder, with the small base as the built-in data."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from tempfile import mkdtemp
from typing import Final
from unittest.mock import patch

from calcinosis_cli.knowledge import sources as places

from . import sources

CONTENT: Final[dict[str, bytes]] = {
    "own.yaml": b"drugs:\n- {id: new, kind: drug, name: New, class: bisphosphonates}\n",
    "weak.yaml": b"drugs:\n- {id: nsaids, kind: group, name: Some, members: [aspirin]}\n",
    "bad.yaml": b"drugs:\n- {id: A B}\nnothing: 1\n",
    **({"\udce9.yaml": b"drugs: []\n"} if sys.platform == "linux" else {}),
    "patient.yaml": b"age: 54\nulcers: true\ntakes: [warfarin]\n",
    "cohort.jsonl": b'{"id": "one", "age": 7}\n{"takes": ["warfarin"], "egfr": 20}\n',
}
FOLDER: Final = "folder"
"""A whole base, beside the files."""


def enter() -> None:
    """Stand in an empty folder, with the small base as the built-in data."""
    stage = Path(mkdtemp(prefix="calcinosis-fuzz-"))
    data = stage / "package" / "data"
    shutil.copytree(sources.SMALL_BASE, data)
    shutil.copytree(sources.SCHEMA.parent, data / "schema")
    (data / "profiles.jsonl").write_bytes(CONTENT["cohort.jsonl"])
    patch.object(places, "_PACKAGE", stage / "package").start()
    for name in ("CALCINOSIS_KB", "COLUMNS", "FORCE_COLOR", "NO_COLOR"):
        os.environ.pop(name, None)
    os.environ |= {
        "CALCINOSIS_CACHE_DIR": str(stage / "cache"),
        "HOME": str(stage),
        "TERM": "dumb",
    }
    work = stage / "work"
    shutil.copytree(sources.SMALL_BASE, work / FOLDER)
    os.chdir(work)


def lay_out() -> None:
    """Put the files back that a command may have overwritten, and no others."""
    for path in Path().iterdir():
        if path.is_dir() and path.name != FOLDER:
            shutil.rmtree(path)
        elif path.is_file() and path.name not in CONTENT:
            path.unlink()
    for name, text in CONTENT.items():
        path = Path(name)
        if not path.is_file() or path.read_bytes() != text:
            path.write_bytes(text)

"""What was found: the first input of each kind, kept with its traceback, and the run goes on."""

from __future__ import annotations

import hashlib
import re
import sys
import time
import traceback
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SLOW_SECONDS: Final = 2.0
_NAMES: Final = re.compile(r"'[^']*'|[0-9]+")


class Findings:
    """A folder with NAME.input and NAME.txt for each kind of finding of one door."""

    def __init__(self, folder: Path, door: str) -> None:
        self.folder = folder
        self.door = door
        self.number = 0
        folder.mkdir(parents=True, exist_ok=True)

    def watched(self, one: Callable[[bytes], None]) -> Callable[[bytes], None]:
        """Return ``one`` so that what it raises, or a slow run, is kept instead."""

        def run(data: bytes) -> None:
            start = time.monotonic()
            try:
                one(data)
            except Exception as error:  # noqa: BLE001 (whatever comes is the finding)
                self._keep(data, _kind(error), traceback.format_exc())
            if (took := time.monotonic() - start) > SLOW_SECONDS:
                self._keep(data, "slow", f"{took:.1f} s\n")

        return run

    def _keep(self, data: bytes, kind: str, words: str) -> None:
        name = f"{self.door}-{hashlib.sha256(kind.encode()).hexdigest()[:10]}"
        if (self.folder / f"{name}.txt").exists():
            return
        self.number += 1
        (self.folder / f"{name}.input").write_bytes(data)
        (self.folder / f"{name}.txt").write_text(words, encoding="utf-8")
        sys.stderr.write(f"FOUND {name}: {words.splitlines()[-1][:200]}\n")


def _kind(error: Exception) -> str:
    """Two errors of one type from one line are one finding; so are broken promises said alike."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    words = _NAMES.sub("", str(error))[:100] if isinstance(error, AssertionError) else ""
    return f"{type(error).__name__} {where.filename}:{where.lineno} {words}"

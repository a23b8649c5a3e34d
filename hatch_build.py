"""Puts the compiled knowledge base into the wheel: an installed program need not compile it first.

An editable install has none: its data change, and the program keeps what it compiled for itself.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileKnowledgeBase(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles ``data/`` with the code that stands beside it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the compiled form beside the build, and ask for it to be taken along."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from calcinosis_cli.library.loading import package  # noqa: PLC0415 - stands in the sources

        name, compiled = package(root / "data")
        target = Path(self.directory) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(compiled)
        self._written = target
        build_data["force_include"][str(target)] = f"calcinosis_cli/data/{name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Leave nothing but the wheel."""
        del build_data, artifact_path
        if version != "editable":
            self._written.unlink()

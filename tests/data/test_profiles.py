"""The profiles that ``diff`` asks by default are those of the golden clinic cases."""

from __future__ import annotations

import json
import os

from calcinosis_cli.knowledge.yaml_text import read_profile
from tests.conftest import ROOT

FILE = ROOT / "data" / "profiles.jsonl"


def test_built_in_profiles_are_those_of_the_cases() -> None:
    """UPDATE_GOLDEN=1 writes the file again."""
    lines = []
    for path in sorted((ROOT / "tests" / "cases").glob("*.yaml")):
        case = read_profile(path.read_bytes(), path.name).tree
        words = {"id": case["id"], **{k: v for k, v in case["profile"].items() if k != "id"}}
        lines.append(json.dumps(words, ensure_ascii=False) + "\n")
    if os.environ.get("UPDATE_GOLDEN"):
        FILE.write_text("".join(lines), encoding="utf-8", newline="\n")
    assert FILE.read_text(encoding="utf-8") == "".join(lines)

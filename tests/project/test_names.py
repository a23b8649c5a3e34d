"""The house names its rooms: no name stands for two things."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "src/calcinosis_cli"
MODULES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")}


def test_no_class_name_stands_twice() -> None:
    names = [
        node.name
        for tree in MODULES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    ]
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_no_module_is_named_like_a_public_function() -> None:
    """But a command's module, which is named after its command, as its public function is."""
    functions = {
        node.name
        for tree in MODULES.values()
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    rooms = {path.stem for path in MODULES if path.parent.name != "commands"}
    rooms |= {path.parent.name for path in MODULES}
    assert rooms & functions == set()
    commands = {path.stem for path in MODULES if path.parent.name == "commands"}
    assert commands & functions <= {"ask", "interactions", "recommend", "show"}


def test_no_module_name_stands_twice() -> None:
    names = Counter(path.stem for path in MODULES if path.name != "__init__.py")
    assert [name for name, count in names.items() if count > 1] == []

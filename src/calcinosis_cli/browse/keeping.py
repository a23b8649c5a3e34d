"""Writing the view to files that did not exist before."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from calcinosis_cli.output import recommendation
from calcinosis_cli.output.formats import VIEWS

if TYPE_CHECKING:
    from pathlib import Path

    from calcinosis_cli.knowledge.vocabulary import Vocabulary
    from calcinosis_cli.output.answers import RecommendationDocument

STEM = "calcinosis-recommendation"
KEPT = [VIEWS["markdown"], VIEWS["json"]]


def keep(document: RecommendationDocument, vocabulary: Vocabulary, folder: Path) -> list[Path]:
    """Write the answer as Markdown and as JSON; nothing is ever overwritten.

    Raises:
        OSError: a file cannot be written.
    """
    content = recommendation.content(document, lambda: vocabulary, everything=True)
    stem = _free_stem(folder, [form.ending for form in KEPT])
    paths = [folder / f"{stem}{form.ending}" for form in KEPT]
    for path, form in zip(paths, KEPT, strict=True):
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(form.text(content))
    return paths


def _free_stem(folder: Path, suffixes: list[str]) -> str:
    """Return the first name of which no file exists."""
    for number in count(1):
        stem = STEM if number == 1 else f"{STEM}-{number}"
        if not any((folder / f"{stem}{suffix}").exists() for suffix in suffixes):
            return stem
    raise AssertionError  # count never ends

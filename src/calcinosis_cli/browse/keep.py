"""Writing the view to files that did not exist before."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from calcinosis_cli.render import data, markdown, recommendation
from calcinosis_cli.render.blocks import text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from calcinosis_cli.answers import RecommendationDocument
    from calcinosis_cli.stamp import Document
    from calcinosis_cli.vocabulary import Vocabulary

STEM = "calcinosis-recommendation"


def keep(
    document: RecommendationDocument,
    vocabulary: Vocabulary,
    folder: Path,
    footer: Callable[[Document], str],
) -> list[Path]:
    """Write the answer as Markdown and as JSON; nothing is ever overwritten.

    Raises:
        OSError: a file cannot be written.
    """
    blocks = [
        *recommendation.blocks(document, vocabulary, everything=True),
        text(footer(document)),
    ]
    texts = {".md": markdown.write(blocks), ".json": data.json_text(document)}
    stem = _free_stem(folder, list(texts))
    paths = []
    for suffix, written in texts.items():
        path = folder / f"{stem}{suffix}"
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(written)
        paths.append(path)
    return paths


def _free_stem(folder: Path, suffixes: list[str]) -> str:
    """Return the first name of which no file exists."""
    for number in count(1):
        stem = STEM if number == 1 else f"{STEM}-{number}"
        if not any((folder / f"{stem}{suffix}").exists() for suffix in suffixes):
            return stem
    raise AssertionError  # count never ends

"""Pages of several patients; browser tests are opt-in and say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from calcinosis_cli.cli.options import open_base
from calcinosis_cli.cli.profiles import full_document
from calcinosis_cli.output.report import report_page
from calcinosis_cli.patient.reading import ProfileReader

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from calcinosis_cli.library import Loaded

NOT_RUN = "BROWSER TEST NOT RUN: install the 'browser' extra and Chromium, then pytest -m browser"
PATIENTS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "adult": {
        "disease": "dm",
        "age": 54,
        "severity": "high",
        "ulcers": True,
        "infection": True,
        "course": "growing",
        "egfr": 40,
        "takes": ["methotrexate", "aspirin", "Wundermittel"],
        "conditions": {"heart-failure": True, "diabetes": False},
        "tried": ["colchicine:failed"],
    },
    "child": {"disease": "jdm", "age": 7, "pain": True, "other_drugs": False, "takes": ["MTX"]},
    "quiet": {
        "disease": "dm",
        "active_disease": False,
        "extent": "localized",
        "pain": True,
        "other_conditions": False,
    },
}
HOSTILE = """
references:
- id: evil-2020
  kind: study
  title: '<script>window.evil = 1</script> {{ 7 * 7 }} {% raw %} "quoted" &amp;'
  verified: abstract
  first_author: '"><img src=x onerror=evil()> X'
  journal: "</style><script>window.evil = 2</script>"
  year: 2020
  url: 'https://example.org/"><script>window.evil=3</script>'
  design: case-report
  comparator: none
  arms:
  - treatments: [evil]
    diseases: [dm]
    treated: 1
    results: [{outcome: lesion, unit: patients, assessed: 1, improved: 1}]
treatments:
- id: evil
  kind: measure
  name: '<script>window.evil = 4</script>{{ 7 * 7 }}'
  group: for-everyone
  role: usual
  routes: [none]
  summary: '</style></title><svg onload=evil()> {{ w.__class__ }} {# gone? #}'
  plain: '<a href="javascript:evil()">x</a> {{ config }}'
  references: [evil-2020]
  fits:
  - id: evil-fits
    when: {ulcers: true}
    text: '<b onmouseover=evil()>fits</b>'
    references: [evil-2020]
  safety:
  - id: evil-caution
    level: caution
    when: {ulcers: true}
    text: '</li></main><iframe src="https://evil.example/"></iframe>'
    references: [evil-2020]
"""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "browser" in str(config.option.markexpr):
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=NOT_RUN))


@pytest.fixture(scope="session")
def session() -> Loaded:
    return open_base()


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    path = tmp_path_factory.mktemp("kb") / "hostile.yaml"
    path.write_text(HOSTILE, encoding="utf-8")
    return open_base([path])


def make(session: Loaded, words: dict[str, Any], *, plain: bool) -> str:
    profile = ProfileReader(session.names).read(words)
    return report_page(
        full_document(session, profile), session.vocabulary, session.evidence, plain=plain
    )


@pytest.fixture(scope="session")
def page(session: Loaded) -> Callable[..., str]:
    made: dict[tuple[str, bool], str] = {}

    def get(name: str, *, plain: bool = False) -> str:
        key = (name, plain)
        if key not in made:
            made[key] = make(session, PATIENTS[name], plain=plain)
        return made[key]

    return get


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[str], str]:
    """Save a page and return its address."""

    def save(text: str) -> str:
        path = tmp_path / "page.html"
        path.write_text(text, encoding="utf-8", newline="\n", errors="surrogatepass")
        return path.as_uri()

    return save

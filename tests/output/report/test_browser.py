"""The page in a real browser (opt-in): ``pytest -m browser``.

Drives the system's Chromium through Playwright; axe-core comes inside axe-playwright-python.
"""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING, Literal

import pytest

from tests.output.report.conftest import PATIENTS, make

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, ViewportSize

    from calcinosis_cli.library import Loaded

    Scheme = Literal["light", "dark"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW: ViewportSize = {"width": 390, "height": 844}
WIDE: ViewportSize = {"width": 1280, "height": 900}
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
EVERY = [(name, plain) for name in PATIENTS for plain in (False, True)]
LOOKS = [
    *(
        ("adult", p, view, scheme)
        for p in (False, True)
        for view in (NARROW, WIDE)
        for scheme in SCHEMES
    ),
    *((name, plain, WIDE, "light") for name, plain in EVERY if name != "adult"),
]
"""Pages for axe: one patient in every look, the others in one."""
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true })"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="BROWSER TESTS NOT RUN")
    path = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    if path is None:
        pytest.fail("browser tests were asked for, but Chromium is not installed (CHROMIUM=path)")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


class Visit:
    """One look at a page, with everything the browser complained about or asked for."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        viewport: ViewportSize = WIDE,
        scheme: Scheme = "light",
    ) -> None:
        self.context = browser.new_context(viewport=viewport, color_scheme=scheme)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(address)

    def violations(self) -> list[str]:
        from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

        self.page.evaluate(OPEN_ALL)
        only = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
        found = Axe().run(self.page, options=only)
        assert len(found.response["passes"]) > 20
        return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found.response["violations"]]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    made: list[Visit] = []

    def start(address: str, viewport: ViewportSize = WIDE, scheme: Scheme = "light") -> Visit:
        made.append(Visit(browser, address, viewport, scheme))
        return made[-1]

    yield start
    for one in made:
        one.context.close()


@pytest.mark.parametrize(("name", "plain"), EVERY)
def test_renders_silently_and_asks_for_nothing(
    name: str,
    page: Callable[..., str],
    saved: Callable[[str], str],
    visit: Callable[..., Visit],
    *,
    plain: bool,
) -> None:
    address = saved(page(name, plain=plain))
    seen = visit(address)
    assert seen.complaints == []
    assert [url for url in seen.requests if not url.startswith("data:")] == [address]
    assert seen.page.evaluate("document.styleSheets[0].cssRules.length") > 50
    assert seen.page.evaluate("getComputedStyle(document.body).display") == "grid"


@pytest.mark.parametrize(("name", "plain", "viewport", "scheme"), LOOKS)
def test_axe_finds_no_violation(  # noqa: PLR0913, PLR0917 - one case of a table
    name: str,
    plain: bool,  # noqa: FBT001
    viewport: ViewportSize,
    scheme: Scheme,
    page: Callable[..., str],
    saved: Callable[[str], str],
    visit: Callable[..., Visit],
) -> None:
    seen = visit(saved(page(name, plain=plain)), viewport=viewport, scheme=scheme)
    assert seen.violations() == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
def test_nothing_overflows_sideways(
    width: int, page: Callable[..., str], saved: Callable[[str], str], visit: Callable[..., Visit]
) -> None:
    seen = visit(saved(page("adult")), viewport={"width": width, "height": 800})
    seen.page.evaluate(OPEN_ALL)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("plain", [False, True])
def test_hostile_text_stays_text(
    hostile: Loaded, saved: Callable[[str], str], visit: Callable[..., Visit], *, plain: bool
) -> None:
    address = saved(make(hostile, {"ulcers": True}, plain=plain))
    seen = visit(address)
    seen.page.evaluate(OPEN_ALL)
    assert seen.page.evaluate("window.evil") is None
    assert seen.complaints == []
    assert [url for url in seen.requests if not url.startswith("data:")] == [address]
    name = seen.page.locator("[data-id=evil] h4").inner_text()
    assert "<script>window.evil = 4</script>{{ 7 * 7 }}" in name


def test_the_policy_stops_a_script_that_got_in(
    page: Callable[..., str], saved: Callable[[str], str], visit: Callable[..., Visit]
) -> None:
    text = page("nothing").replace("<main", "<script>window.evil = 9</script><main", 1)
    seen = visit(saved(text))
    assert seen.page.evaluate("window.evil") is None
    assert any("Content Security Policy" in complaint for complaint in seen.complaints)


def test_the_keyboard_reaches_the_content_first(
    page: Callable[..., str], saved: Callable[[str], str], visit: Callable[..., Visit]
) -> None:
    seen = visit(saved(page("adult")))
    seen.page.keyboard.press("Tab")
    assert seen.page.evaluate("document.activeElement.className") == "skip"
    seen.page.keyboard.press("Enter")
    assert seen.page.evaluate("document.activeElement.id") == "main"


def test_a_citation_opens_the_folded_reference(
    page: Callable[..., str], saved: Callable[[str], str], visit: Callable[..., Visit]
) -> None:
    seen = visit(saved(page("adult")))
    last = seen.page.evaluate("[...document.querySelectorAll('.references li')].at(-1).id")
    seen.page.goto(seen.page.url.split("#")[0] + "#" + last)
    assert seen.page.locator(f"#{last}").is_visible()


def test_print_leaves_the_navigation_out_and_is_dark_on_light(
    page: Callable[..., str], saved: Callable[[str], str], visit: Callable[..., Visit]
) -> None:
    seen = visit(saved(page("adult")), scheme="dark")
    seen.page.emulate_media(media="print", color_scheme="dark")
    assert not seen.page.locator("nav").is_visible()
    assert seen.page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize(("name", "plain"), EVERY)
def test_what_stands_before_the_fold_is_two_printed_pages(  # noqa: PLR0913, PLR0917 - a table
    name: str,
    plain: bool,  # noqa: FBT001
    paper: str,
    page: Callable[..., str],
    saved: Callable[[str], str],
    visit: Callable[..., Visit],
) -> None:
    seen = visit(saved(page(name, plain=plain)))
    printed = seen.page.pdf(format=paper)
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) <= 2
    words = seen.page.locator(".front").inner_text().split()
    assert len(words) <= (700 if plain else 1000)
    seen.page.emulate_media(media="print")
    size = seen.page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    assert size >= 10.5 * 96 / 72 - 0.01

"""The distribution's Chromium, for the tests of the page in a browser."""

import shutil

import pytest

from tests.experiments.report.browser.browsing import Watched


@pytest.fixture(scope="module")
def chromium():
    playwright = pytest.importorskip("playwright.sync_api", reason="no Playwright here")
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no chromium on the path: apt-get install chromium")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=path)
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium, written):
    """Open a page; at the end nothing must have gone wrong on it. `written`, a module's
    own fixture, is the folder of its pages."""
    pages = []

    def open_one(name="plain", **options):
        pages.append(Watched(chromium, written / f"{name}.html", **options))
        return pages[-1].page

    yield open_one
    wrong = [text for page in pages for text in page.wrong]
    for page in pages:
        page.context.close()
    assert wrong == []

"""A site of an invented province, on disk and served, and a headless system Chromium."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dashboards import build_site, view_of
from tests.unit.dashboards import invented

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    "--process-per-site",  # one process draws all pages
)  # fmt: skip


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and says nothing."""

    def log_message(self, *args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built site."""
    tables = invented.province(counties=6, n_cases=120, flagged=6, n_warnings=4)
    folder = tmp_path_factory.mktemp("site")
    for path, body in build_site(view_of(tables, invented.run(tables))):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
    return folder


@pytest.fixture(scope="session")
def served(site_folder: Path) -> Iterator[str]:
    """Return the address of the site served on the loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site_folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Return a headless Chromium; skip when the machine has none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    given = os.environ.get("CHROMIUM")
    found = given or next((p for p in map(shutil.which, _NAMES) if p), None)
    if not found:
        pytest.skip("no Chromium on this machine: install one or set CHROMIUM to its path")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=found, args=list(_FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def window(browser) -> Iterator[Callable[[int, int], object]]:
    """Return what gives the one window, empty and of a size; a new one costs as much as three pages."""
    page = browser.new_page()

    def sized(width: int, height: int) -> object:
        page.goto("about:blank")
        page.set_viewport_size({"width": width, "height": height})
        return page

    yield sized
    page.close()


@pytest.fixture(scope="session")
def pdftotext() -> None:
    """Let a test that reads what was printed run where poppler-utils is, which ``.ci/run`` installs."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed: install poppler-utils")

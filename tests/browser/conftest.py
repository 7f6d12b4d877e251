"""A browser that writes down what goes wrong, and the real site on a sub-path of a server and in a folder."""

from __future__ import annotations

import functools
import http.server
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from macros.site.build import ARCHIVE
from tests.conftest import BUILT_SITE, CHROMIUM, PATIENCE, ROOT

WAIT = 300_000
"""Milliseconds for what comes within two seconds, on a machine ten times slower and beside other tests."""
expect.set_options(timeout=WAIT)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet, timeout=WAIT)
        yield chromium
        chromium.close()


@contextmanager
def served(site: Path) -> Iterator[str]:
    """The address of a folder, under its name, on the loopback interface."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def send_error(self, code, *rest):
            if code != 404:
                return super().send_error(code, *rest)
            body = (site / "404.html").read_bytes()
            self.send_response(404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)
            return None

    handler = functools.partial(Handler, directory=str(site.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{site.name}/"
        server.shutdown()


@pytest.fixture(scope="session")
def address(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site on a sub-path of a server."""
    link = tmp_path_factory.mktemp("www") / "docker-notes"
    link.symlink_to(site)
    with served(link) as root:
        yield root


@pytest.fixture(scope="session")
def offline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site in a folder, as its zip unpacks."""
    folder = tmp_path_factory.mktemp("offline")
    archive = (BUILT_SITE or folder) / ARCHIVE
    if not BUILT_SITE:
        command = [sys.executable, "-m", "macros", "offline", str(archive)]
        variables = {**os.environ, "SITE_DOCKER": "recorded"}
        made = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=PATIENCE)
        assert made.returncode == 0, made.stderr
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    return folder / archive.stem


OpenPage = Callable[..., Page]


def _opener(browser: Browser, root: str) -> Iterator[OpenPage]:
    """Open pages that write down what goes wrong: console errors, failed requests, requests to other hosts."""
    contexts = []

    def make(path: str = "", scheme: str = "light", width: int = 1280, **options) -> Page:
        viewport = {"width": width, "height": 900}
        context = browser.new_context(color_scheme=scheme, viewport=viewport, **options)
        contexts.append(context)
        context.set_default_timeout(WAIT)
        page = context.new_page()
        page.troubles = []  # type: ignore[attr-defined]
        page.on("console", lambda said: page.troubles.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        page.on(
            "request",
            lambda asked: (
                None if asked.url.startswith((root, "data:", "blob:")) else page.troubles.append(f"asked {asked.url}")
            ),
        )
        page.on("response", lambda got: page.troubles.append(f"{got.status} {got.url}") if got.status >= 400 else None)
        page.goto(root + path, wait_until="networkidle")
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[OpenPage]:
    yield from _opener(browser, address)


@pytest.fixture
def open_file(browser: Browser, offline: Path) -> Iterator[OpenPage]:
    yield from _opener(browser, f"{offline.as_uri()}/")

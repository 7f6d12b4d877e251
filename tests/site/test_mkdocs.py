"""MkDocs itself, and ProperDocs, as `make serve` runs them and without this project's commands."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from tests.conftest import PATIENCE, PROPERDOCS

GENERATORS = [
    pytest.param("mkdocs", sys.executable, id="mkdocs"),
    pytest.param("properdocs", PROPERDOCS, id="properdocs", marks=pytest.mark.successor),
]


@pytest.mark.parametrize(("generator", "python"), GENERATORS)
@pytest.mark.parametrize("language", ["en", "es"])
def test_serve_shows_the_language_asked_for(tiny, language, generator, python):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = [python, "-m", "macros", "serve", language, "--port", str(port)]
    server = subprocess.Popen(arguments, cwd=tiny.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        page = _fetch(f"http://127.0.0.1:{port}/docker-notes/", server)
        assert f'<html lang="{language}"' in page
        assert ("ProperDocs" in page) == (generator == "properdocs")
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)


def test_serve_that_is_stopped_leaves_nothing_behind(tiny, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = tmp_path / "kept"
    kept.mkdir()
    arguments = [sys.executable, "-m", "macros", "serve", "--port", str(port)]
    variables = {**os.environ, "TMPDIR": str(kept)}
    server = subprocess.Popen(arguments, cwd=tiny.root, env=variables, stderr=subprocess.PIPE, text=True)
    _fetch(f"http://127.0.0.1:{port}/docker-notes/", server)
    assert list(kept.iterdir())
    server.terminate()
    _, errors = server.communicate(timeout=PATIENCE)
    assert server.returncode == 128 + signal.SIGTERM
    assert errors.splitlines()[-1] == "stopped by SIGTERM"
    assert "Traceback" not in errors
    assert list(kept.iterdir()) == []


def _fetch(address: str, server: "subprocess.Popen[bytes]") -> str:
    end = time.monotonic() + 120  # the site is built first, beside other tests
    while time.monotonic() < end:
        try:
            return urllib.request.urlopen(address, timeout=PATIENCE).read().decode()
        except (urllib.error.URLError, ConnectionError):
            assert server.poll() is None, "mkdocs serve ended"
            time.sleep(0.1)
    raise AssertionError(f"{address} never answered")


@pytest.mark.parametrize(("generator", "python"), GENERATORS)
def test_the_plain_generator_builds_too(tiny, generator, python):
    for config, folder in (("mkdocs.yml", "site"), ("mkdocs.es.yml", "site/es")):
        arguments = [python, "-m", generator, "build", "--quiet", "-f", config, "-d", folder]
        subprocess.run(arguments, cwd=tiny.root, check=True, capture_output=True, timeout=PATIENCE)
    assert "Home" in tiny.html("")
    assert "Inicio" in tiny.html("es")

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from macros import __main__ as command
from macros.checks import links
from tests.conftest import ROOT


def test_a_port_in_use_is_told_with_another_to_take(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert command.main(["serve", "es", "--port", str(port)]) == 1
    told = capsys.readouterr().err
    assert f"error: port {port} cannot be used" in told
    assert f"make serve SITE=es PORT={port + 1}" in told


@pytest.mark.parametrize("language", ["en", "es"])
def test_serve_shows_the_language_asked_for(language):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = [sys.executable, "-m", "macros", "serve", language, "--port", str(port)]
    server = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        page = _fetch(f"http://127.0.0.1:{port}/docker-notes/concepts/engine/", server)
        assert f'<html lang="{language}"' in page
    finally:
        server.terminate()
        server.wait(timeout=60)


def _fetch(address: str, server: "subprocess.Popen[bytes]") -> str:
    end = time.monotonic() + 300  # the site is built first, beside other tests
    while time.monotonic() < end:
        try:
            return urllib.request.urlopen(address, timeout=30).read().decode()
        except (urllib.error.URLError, ConnectionError):
            assert server.poll() is None, "mkdocs serve ended"
            time.sleep(0.1)
    raise AssertionError(f"{address} never answered")


def test_plain_mkdocs_builds_too(tmp_path):
    for config, folder in (("mkdocs.yml", tmp_path / "site"), ("mkdocs.es.yml", tmp_path / "site/es")):
        arguments = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", config, "-d", str(folder)]
        subprocess.run(arguments, cwd=ROOT, check=True, capture_output=True, timeout=300)
    assert (tmp_path / "site/concepts/engine/index.html").exists()
    assert (tmp_path / "site/es/concepts/engine/index.html").exists()


def test_a_link_that_cannot_be_seen_is_told_and_an_error(monkeypatch, tmp_path, capsys):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/a.md").write_text("<https://a.example/#here> <https://b.example/>\n")
    monkeypatch.setattr(links, "PATH", tmp_path / "links.tsv")
    links.save({})
    monkeypatch.setattr(links, "get", lambda _: "a page")
    monkeypatch.chdir(tmp_path)
    assert command.main(["links"]) == 1
    assert "https://a.example/#here: the page has no #here" in capsys.readouterr().out
    assert [bool(link.looked) for link in links.load().values()] == [False, True]


def test_what_is_wrong_is_counted(monkeypatch, tmp_path, capsys):
    (tmp_path / "docs/en").mkdir(parents=True)
    (tmp_path / "docs/es").mkdir()
    monkeypatch.setattr(links, "PATH", tmp_path / "links.tsv")
    links.save({})
    (tmp_path / "docs/en/alone.md").write_text("---\ntitle: A\ndescription: D\n---\n# A\n")
    monkeypatch.chdir(tmp_path)
    assert command.main(["check"]) == 1
    assert "docs/es/alone.md:1: the page is missing in this language\n1 findings\n" in capsys.readouterr().out

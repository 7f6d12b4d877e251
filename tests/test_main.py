import socket

from macros import __main__ as command
from macros.checks import links


def test_a_port_in_use_is_told_with_another_to_take(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert command.main(["serve", "es", "--port", str(port)]) == 1
    told = capsys.readouterr().err
    assert f"error: port {port} cannot be used" in told
    assert f"make serve SITE=es PORT={port + 1}" in told


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


def test_what_is_wrong_is_counted(no_docker, monkeypatch, tmp_path, capsys):
    (tmp_path / "docs/en").mkdir(parents=True)
    (tmp_path / "docs/es").mkdir()
    monkeypatch.setattr(links, "PATH", tmp_path / "links.tsv")
    links.save({})
    (tmp_path / "docs/en/alone.md").write_text("---\ntitle: A\ndescription: D\n---\n# A\n")
    monkeypatch.chdir(tmp_path)
    assert command.main(["check"]) == 1
    assert "docs/es/alone.md:1: the page is missing in this language\n1 findings\n" in capsys.readouterr().out

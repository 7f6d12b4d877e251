import pytest

from macros.checks import Finding, age, links, pages, repository, spelling, wording
from macros.examples import verification
from macros.flaws import Flaw
from macros.reference import catalogue, drift


def test_pages_examples_and_the_places_of_command_pages_are_checked(no_docker, monkeypatch, tmp_path):
    monkeypatch.setattr(links, "PATH", tmp_path / "links.tsv")
    links.save({})
    docs = tmp_path / "pages"  # whatever the folder is called and wherever it is
    front = "---\ntitle: T\ndescription: D\n---\n# T\n"
    for code in ("en", "es"):
        (docs / code / "ref/cli").mkdir(parents=True)
        (docs / code / "flawed.md").write_text(f"{front}\n```console\nno command\n```\n", encoding="utf-8")
        (docs / code / "ref/cli/runn.md").write_text(front, encoding="utf-8")
    (docs / "en/alone.md").write_text(front, encoding="utf-8")
    found = {(finding.path, finding.line): finding.text for finding in repository.check(docs).findings}
    assert found.pop((str(docs / "es/alone.md"), 1)) == "the page is missing in this language"
    for code in ("en", "es"):
        assert "“docker runn”" in found.pop((str(docs / code / "ref/cli/runn.md"), 1))
        assert found.pop((str(docs / code / "flawed.md"), 8)).startswith("“no command” stands before the first command")
        assert found.pop((str(docs / code / "flawed.md"), 7)).startswith("a console block without a command")
    assert found == {}


@pytest.fixture
def reporting(monkeypatch, tmp_path):
    """A folder of no pages, and checks that each report one thing."""
    for check in (pages, wording, spelling, links):
        name = check.__name__.rpartition(".")[2]
        monkeypatch.setattr(check, "findings", lambda docs, name=name: [Finding(str(docs), 3, name)])
    monkeypatch.setattr(catalogue, "flaws", lambda path, _: [Flaw(7, path.name)])
    monkeypatch.setattr(age, "notes", lambda _: ["a page lags"])
    monkeypatch.setattr(drift, "notes", lambda _: ["docker is newer"])
    monkeypatch.setattr(verification, "stale", lambda _: ["an example was changed"])
    return tmp_path


def test_what_is_wrong_is_found_and_what_may_be_right_is_a_note(reporting):
    found, notes = repository.check(reporting)
    texts = [finding.text for finding in found]
    assert texts == ["pages", "wording", "spelling", "links", "es.po"]
    assert str(found[-1]).endswith("macros/reference/es.po:7: es.po")
    assert notes == ["a page lags", "docker is newer", "an example was changed"]


def test_spelling_that_could_not_be_checked_is_a_note(reporting, monkeypatch):
    def no_checker(_):
        raise spelling.NoCheckerError("install hunspell")

    monkeypatch.setattr(spelling, "findings", no_checker)
    found, notes = repository.check(reporting)
    assert [finding.text for finding in found] == ["pages", "wording", "links", "es.po"]
    assert notes[-1] == "spelling was not checked: install hunspell"

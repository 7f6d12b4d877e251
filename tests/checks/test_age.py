import subprocess

import pytest

from macros.checks import age


@pytest.fixture
def docs(tmp_path, monkeypatch):
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "n")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "n@example.org")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)

    def commit(day: str, **pages: str):
        for name, text in pages.items():
            path = tmp_path / "docs" / name[:2] / f"{name[3:]}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        for name in ("AUTHOR", "COMMITTER"):
            monkeypatch.setenv(f"GIT_{name}_DATE", f"{day}T12:00:00Z")
        subprocess.run(["git", "add", "-A"], cwd=tmp_path, check=True)
        subprocess.run(["git", "commit", "-qm", "x"], cwd=tmp_path, check=True)
        return tmp_path / "docs"

    return commit


def test_a_translation_older_than_its_original_is_listed(docs):
    docs("2026-01-01", en_a="1", es_a="1", en_b="1", es_b="1")
    folder = docs("2026-02-01", en_a="2")
    assert list(age.notes(folder)) == [
        f"{folder}/es/a.md: of 2026-01-01; {folder}/en/a.md was changed later, 2026-02-01. Does it still say the same?"
    ]
    docs("2026-03-01", es_a="2")
    assert [note.partition(": of")[0] for note in age.notes(folder)] == [f"{folder}/en/a.md"]


def test_a_translation_that_follows_on_the_same_day_does_not_lag_and_a_name_may_have_accents(docs):
    docs("2026-01-01", en_a="1", en_año="1")
    folder = docs("2026-01-02", en_a="2", en_b="1", es_año="1")
    assert [note.partition(": of")[0] for note in age.notes(folder)] == [f"{folder}/en/año.md"]
    docs("2026-01-02", es_a="2", es_b="1")
    assert [note.partition(": of")[0] for note in age.notes(folder)] == [f"{folder}/en/año.md"]


def test_a_change_that_is_not_committed_counts_as_now(docs):
    folder = docs("2026-01-01", en_a="1", es_a="1")
    (folder / "es/a.md").write_text("2", encoding="utf-8")
    assert [note.partition(": of")[0] for note in age.notes(folder)] == [f"{folder}/en/a.md"]


def test_pages_changed_together_and_folders_without_git_are_none(docs, tmp_path, monkeypatch):
    assert list(age.notes(docs("2026-01-01", en_a="1", es_a="1"))) == []
    (tmp_path / ".git").rename(tmp_path / "git")
    assert list(age.notes(tmp_path / "docs")) == []
    (tmp_path / "git").rename(tmp_path / ".git")
    docs("2026-02-01", en_a="2")
    assert list(age.notes(tmp_path / "docs"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert list(age.notes(tmp_path / "docs")) == []

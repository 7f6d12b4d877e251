import re
from dataclasses import replace
from pathlib import Path

import pytest

from macros.flaws import Flaw
from macros.reference import catalogue, commands

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: es\\n"\n\n'
"""The first entry is at line 6."""


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "es.po"


def entry(english: str, spanish: str) -> str:
    return f'msgid "{english}"\nmsgstr "{spanish}"\n\n'


def write(path: Path, *entries: str) -> Path:
    path.write_text(HEAD + "".join(entries), encoding="utf-8")
    return path


def line_of(path: Path, text: str) -> int:
    return path.read_text(encoding="utf-8").splitlines().index(text) + 1


# Reading.


def test_a_text_is_translated_and_one_without_translation_is_not(path):
    read = catalogue.load(write(path, entry("List containers", "Lista los contenedores"), entry("Stop", "")))
    assert read.translate("List containers") == "Lista los contenedores"
    assert read.translate("Stop") is None
    assert read.translate("nothing of the kind") is None
    assert read.translate("") is None


@pytest.mark.parametrize(
    ("english", "spanish", "lost"),
    [
        ("Implies --detach.", "Implica --separar.", "--detach"),
        ("Short for -q", "Lo mismo que -c", "-q"),
        ("Overrides DOCKER_HOST", "Prevalece sobre ANFITRIÓN", "DOCKER_HOST"),
        ("See https://docs.docker.com/go/x/", "Véase la documentación", "https://docs.docker.com/go/x/"),
        ("Template {{.Name}} of %s in $PATH", "Plantilla", "{{.Name}}, %s, $PATH"),
        ("One\\nTwo", "Uno dos", "2 lines"),
        ("--all, --no-trunc", "--all", "--no-trunc"),
    ],
)
def test_a_translation_that_loses_what_is_typed_is_refused_with_its_line(path, english, spanish, lost):
    write(path, entry("Stop", "Detiene"), entry(english, spanish))
    shown = english.partition("\\n")[0]
    told = f"{path}:9: the translation of “{shown}” lacks {lost}. Write it as the English text does"
    with pytest.raises(catalogue.CatalogueError) as caught:
        catalogue.load(path)
    assert str(caught.value) == told


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("Same as --quiet.", "Igual que --quiet"),  # a full stop is not of the option
        ("See https://docs.docker.com/go/x/.", "Véase https://docs.docker.com/go/x/ en inglés"),
        ("EXPERIMENTAL", "FUNCIÓN EXPERIMENTAL"),
        ("Read from STDIN", "Lee de la entrada estándar"),
        ("user-defined, read-only", "definida por el usuario, solo lectura"),
        ("Lose --detach", ""),  # not translated yet
    ],
)
def test_words_that_are_not_typed_may_be_translated(path, english, spanish):
    assert catalogue.load(write(path, entry(english, spanish))).translate(english) == (spanish or None)


@pytest.mark.parametrize(
    ("added", "line", "told"),
    [
        (entry("Stop", "Detiene"), 9, "the text stands twice; keep one entry"),
        ('msgid "Run"\nmsgid_plural "Runs"\nmsgstr[0] "Uno"\nmsgstr[1] "Varios"\n', 9, "take msgid_plural out"),
        ('msgid "Run"\nmsgstr Ejecuta\n', 10, "msgstr Ejecuta"),
        ('msgid "Run"\nmsgstr "Ejecuta\n', 10, 'msgstr "Ejecuta'),
        ("<<<<<<< HEAD\n", 9, "<<<<<<< HEAD"),
        ('msgid "Run"\n\nmsgid "Stop all"\nmsgstr "Detiene"\n', 9, "missing msgstr for msgid 'Run'"),
    ],
)
def test_a_catalogue_that_babel_would_mend_or_drop_in_silence_is_refused_with_its_line(path, added, line, told):
    write(path, entry("Stop", "Detiene"), added)
    before = path.read_bytes()
    with pytest.raises(catalogue.CatalogueError, match=rf"^{re.escape(str(path))}:{line}: .*{re.escape(told)}"):
        catalogue.load(path)
    assert path.read_bytes() == before


def test_a_catalogue_that_is_missing_or_no_text_says_how_to_restore_it(path):
    remedy = re.escape(f"Restore it: git checkout {path}")
    with pytest.raises(catalogue.CatalogueError, match=remedy):
        catalogue.load(path)
    path.write_bytes(HEAD.encode() + b'msgid "Stop"\nmsgstr "\xff\xfe"\n')
    with pytest.raises(catalogue.CatalogueError, match=remedy):
        catalogue.load(path)


# Writing.


def test_a_new_catalogue_has_every_text_of_the_reference_empty(path, reference):
    missing = catalogue.update(path, reference)
    needed = catalogue.texts(reference)
    assert missing == len(needed) > 15
    assert "Show all containers (default shows just running)" in needed
    assert [flaw.text for flaw in catalogue.flaws(path, reference)] == [
        f"not translated: “{catalogue._short(text)}”" for text in needed
    ]


def test_the_same_reference_gives_the_same_bytes(path, reference):
    catalogue.update(path, reference)
    first = path.read_bytes()
    catalogue.update(path, reference)
    assert path.read_bytes() == first
    assert [one.name for one in path.parent.iterdir()] == ["es.po"]


def test_translations_are_kept_new_texts_are_empty_and_texts_that_are_gone_are_dropped(path, reference):
    fuzzy = "#, fuzzy\n" + entry("Manage containers", "Gestiona los contenedores")
    write(path, entry("Show nothing", "No muestra nada"), entry("List containers", "Lista los contenedores"), fuzzy)
    missing = catalogue.update(path, reference)
    assert missing == len(catalogue.texts(reference)) - 2
    text = path.read_text(encoding="utf-8")
    assert "Show nothing" not in text
    assert 'msgid "List containers"\nmsgstr "Lista los contenedores"\n' in text
    assert '#, fuzzy\nmsgid "Manage containers"\nmsgstr "Gestiona los contenedores"\n' in text
    assert 'msgid "Docker Compose"' not in text  # how docker lists a plugin is no text of its page
    assert 'msgid "Create and start containers"\nmsgstr ""\n' in text


def test_a_text_says_which_commands_have_it(path, reference):
    catalogue.update(path, reference)
    text = path.read_text(encoding="utf-8")
    assert '#. docker container ls --all\nmsgid "Show all containers' in text
    assert catalogue.texts(reference)["Create and start containers"] == ["compose up"]


def test_notes_and_paragraphs_are_texts_and_what_is_typed_is_none(recordings):
    blocks = ["Usage:  docker container ls", "List", "Use - for the standard input.", "It takes long."]
    blocks += ["Columns:", "NAME  DESCRIPTION", "Example:", "$ docker ps"]
    recordings[-1].help["ps"] = recordings[-1].help["container ls"] = "\n\n".join(blocks)
    said = [text for _, text in catalogue.texts_of(commands.build(recordings).commands["container ls"])]
    assert said == [*blocks[1:4], "Columns", "NAME  DESCRIPTION", "Example"]


def test_a_damaged_catalogue_is_not_written_over(path, reference):
    write(path, entry("Stop", "Detiene"), "msgid broken\n")
    before = path.read_bytes()
    with pytest.raises(catalogue.CatalogueError):
        catalogue.update(path, reference)
    assert path.read_bytes() == before


@pytest.mark.parametrize("method", ["write_bytes", "replace"])
def test_a_crash_while_writing_leaves_the_old_catalogue(path, reference, monkeypatch, method):
    write(path, entry("List containers", "Lista los contenedores"))
    before = path.read_bytes()

    def crash(self, content):
        if method == "write_bytes":
            with self.open("wb") as file:
                file.write(content[:20])
        raise OSError("no space left")

    monkeypatch.setattr(Path, method, crash)
    with pytest.raises(OSError, match="no space left"):
        catalogue.update(path, reference)
    assert path.read_bytes() == before


# What `make check` tells.


def test_flaws_are_told_with_their_lines(path, reference):
    catalogue.update(path, reference)
    text = path.read_text(encoding="utf-8").replace('msgstr ""\n\n', 'msgstr "Texto"\n\n')
    gone = '#. docker run --colour\nmsgid "Colour of the container"\nmsgstr "Color"\n'
    start = 'msgid "Create and start containers"\nmsgstr '
    text = text.replace(f'{start}"Texto"', f'{start}""')
    text = text.replace('msgid "Manage containers"', '#, fuzzy\nmsgid "Manage containers"')
    text = text.replace('#. docker container run --tty\nmsgid "Allocate a pseudo-TTY"\nmsgstr "Texto"\n', gone)
    path.write_text(text, encoding="utf-8")
    found = list(catalogue.flaws(path, reference))
    lost = [flaw for flaw in found if "lacks" in flaw.text]
    assert sorted((flaw for flaw in found if flaw not in lost), key=lambda flaw: flaw.text) == [
        Flaw(
            line_of(path, 'msgid "Colour of the container"'),
            "docker does not say “Colour of the container” any more. Drop it: make catalogue",
        ),
        Flaw(
            line_of(path, 'msgid "Manage containers"'),
            "marked fuzzy: “Manage containers”. See that it is right and unmark it",
        ),
        Flaw(1, "not in the catalogue: “Allocate a pseudo-TTY” (docker container run --tty). Add it: make catalogue"),
        Flaw(line_of(path, 'msgid "Create and start containers"'), "not translated: “Create and start containers”"),
    ]
    implied = line_of(path, 'msgid "Wait for services to be running|healthy. Implies --detach."')
    assert [(flaw.line, "lacks --detach" in flaw.text) for flaw in lost if "Implies" in flaw.text] == [(implied, True)]


def test_a_catalogue_that_cannot_be_read_has_no_flaws_but_an_error(path, reference):
    write(path, "msgid broken\n")
    with pytest.raises(catalogue.CatalogueError, match=r"es\.po:6: "):
        list(catalogue.flaws(path, reference))


# What is committed.


def test_the_committed_catalogue_has_no_flaws_and_translates_all_that_docker_says():
    assert list(catalogue.flaws(catalogue.PATH, commands.current())) == []
    spanish = catalogue.load(catalogue.PATH)
    assert [text for text in catalogue.texts(commands.current()) if not spanish.translate(text)] == []


def test_the_committed_catalogue_written_anew_loses_nothing(path):
    path.write_bytes(catalogue.PATH.read_bytes())
    assert catalogue.update(path, commands.current()) == 0
    assert catalogue.load(path) == catalogue.load(catalogue.PATH)


def test_another_day_of_recording_is_another_date_of_the_catalogue(path, recordings):
    recordings[-1] = replace(recordings[-1], date="2027-03-04")
    catalogue.update(path, commands.build(recordings))
    assert "POT-Creation-Date: 2027-03-04" in path.read_text(encoding="utf-8")

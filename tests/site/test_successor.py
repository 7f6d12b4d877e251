"""The way out when MkDocs ends: its fork ProperDocs builds the same site where MkDocs is not even installed."""

import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from itertools import zip_longest

import pytest

from tests.conftest import PATIENCE, PROPERDOCS, ROOT

ALLOWED = {
    rb'(?<=<meta name="generator" content="mkdocs-)(1(\.\d+)+|ProperDocs 1(\.\d+)+)(?=, mkdocs-material-)': (
        "the head of a page names the generator and its version"
    ),
}
"""What differs in the pages of the two generators, once in each page, and why."""

PAGE = """---
title: All sorts
description: A page with what pages are made of.
---
# All sorts {#all}

Docker {{% client_version() %}}, [a link](index.md), `code`, and a footnote.[^1]

!!! warning "Take care"
    A note.

=== "One"
    | Name | Value |
    | --- | --- |
    | a | `b` |

=== "Two"
    Text.

[^1]: Below.
"""


def differences(one, other):
    """The files that only one of two folders has, and each file with its first line that differs against ALLOWED."""
    mine, yours = ({path.relative_to(top) for path in top.rglob("*") if path.is_file()} for top in (one, other))
    found = [f"{path}: only in {one.name}" for path in sorted(mine - yours)]
    found += [f"{path}: only in {other.name}" for path in sorted(yours - mine)]
    for path in sorted(mine & yours):
        lines = zip_longest(*(_plain(top / path).split(b"\n") for top in (one, other)))
        differ = [(number, *pair) for number, pair in enumerate(lines, start=1) if pair[0] != pair[1]]
        found += [f"{path}:{number}: {line!r} is {theirs!r} in {other.name}" for number, line, theirs in differ[:1]]
    return found


def _plain(path):
    content = path.read_bytes()
    for allowed in ALLOWED if path.suffix == ".html" else ():
        content = re.sub(allowed, b"", content, count=1)
    return content


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("index.html", lambda path: path.unlink(), ["index.html: only in one"]),
        ("new.html", lambda path: path.touch(), ["new.html: only in other"]),
        ("es/index.html", lambda path: path.write_bytes(b"a\nB\nc"), ["es/index.html:2: b'b' is b'B' in other"]),
        ("es/index.html", lambda path: path.write_bytes(b"a\nb\nc\n"), ["es/index.html:4: None is b'' in other"]),
        ("image.png", lambda path: path.write_bytes(b"\1"), [r"image.png:1: b'\x00' is b'\x01' in other"]),
    ],
)
def test_a_difference_is_found(tmp_path, name, change, told):
    for folder in ("one", "other"):
        (tmp_path / folder / "es").mkdir(parents=True)
        (tmp_path / folder / "index.html").write_text("a")
        (tmp_path / folder / "es/index.html").write_text("a\nb\nc")
        (tmp_path / folder / "image.png").write_bytes(b"\0")
    assert differences(tmp_path / "one", tmp_path / "other") == []
    change(tmp_path / "other" / name)
    assert differences(tmp_path / "one", tmp_path / "other") == told


def test_only_what_is_allowed_may_differ_and_once_in_a_page(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    line = '<meta name="generator" content="mkdocs-{}, mkdocs-material-9.8.2">\n'
    for folder, generator in ((one, "1.6.1"), (other, "ProperDocs 1.6.7")):
        folder.mkdir()
        (folder / "page.html").write_text(line.format(generator))
        (folder / "twice.html").write_text(line.format(generator) * 2)
        (folder / "theme.html").write_text(line.format(generator).replace("9.8.2", generator))
        (folder / "script.js").write_text(line.format(generator))
    assert [line.partition(":")[0] for line in differences(one, other)] == ["script.js", "theme.html", "twice.html"]


@pytest.mark.successor
def test_mkdocs_is_not_installed_where_properdocs_is():
    asked = "from importlib.util import find_spec; print(find_spec('properdocs') is not None, find_spec('mkdocs'))"
    told = subprocess.run([PROPERDOCS, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["True", "None"]


@pytest.mark.successor
def test_both_build_the_same_site(tmp_path):
    variables = {**os.environ, "SITE_DOCKER": "recorded", "SOURCE_DATE_EPOCH": "1800000000"}
    for name, python in (("mkdocs", sys.executable), ("properdocs", PROPERDOCS)):
        command = [python, "-m", "macros", "build", "--downloads", "none", "--site", str(tmp_path / name)]
        built = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=PATIENCE)
        assert built.returncode == 0, built.stderr
        assert "ProperDocs" in (tmp_path / name / "index.html").read_text() or name == "mkdocs"
    assert differences(tmp_path / "mkdocs", tmp_path / "properdocs") == []


@pytest.fixture
def both(tiny):
    """A tiny site, as each generator builds it."""
    return {"mkdocs": tiny, "properdocs": replace(tiny, python=str(PROPERDOCS))}


@pytest.mark.successor
def test_both_make_the_same_books_and_the_same_site_for_a_folder(both, tmp_path):
    both["mkdocs"].page("en/all.md", PAGE)
    for name, tiny in both.items():
        site, archive = tmp_path / name, tmp_path / name / "folder.zip"
        for arguments in (("build", "--downloads", "pdf,epub", "--site", str(site)), ("offline", str(archive))):
            built = tiny.build(arguments, SOURCE_DATE_EPOCH="1800000000")
            assert built.returncode == 0, built.stderr
        zipfile.ZipFile(archive).extractall(site)
        archive.unlink()
    assert len(list((tmp_path / "mkdocs").glob("*.pdf"))) == 4
    assert differences(tmp_path / "mkdocs", tmp_path / "properdocs") == []


@pytest.mark.successor
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("# A\n\n{{% nothing() %}}\n", "docs/en/all.md:3: there is no macro “nothing”"),
        ("# A\n\n[b](nowhere.md)\n", "WARNING: Doc file 'all.md' contains a link 'nowhere.md'"),
    ],
)
def test_both_tell_a_mistake_in_a_page_alike(both, text, told):
    both["mkdocs"].page("en/all.md", text)
    one, other = (tiny.build() for tiny in both.values())
    assert one.returncode == other.returncode == 1
    assert told in one.stderr
    assert sorted(other.stderr.splitlines()) == sorted(one.stderr.splitlines())  # the languages take turns


@pytest.mark.successor
@pytest.mark.parametrize("name", ["mkdocs.plugins.theirs", "mkdocs.material.theirs"])
def test_a_warning_of_a_plugin_ends_the_build_of_both(both, name):
    root = both["mkdocs"].root
    (root / "theirs.py").write_text(
        f"import logging\n\ndef on_env(env, **_):\n    logging.getLogger({name!r}).warning('Look!')\n"
    )
    config = root / "mkdocs.yml"
    config.write_text(config.read_text().replace("hooks:\n", "hooks:\n  - theirs.py\n"))
    one, other = (tiny.build() for tiny in both.values())
    assert one.returncode == other.returncode == 1
    assert one.stderr.count("mkdocs.yml: WARNING: Look!\n") == 1
    assert sorted(other.stderr.splitlines()) == sorted(one.stderr.splitlines())  # the languages take turns

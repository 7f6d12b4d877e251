"""Files that do not belong where they are are refused: they would be published, or take the place of the theme's."""

import subprocess
import sys

import pytest
from PIL import Image

from macros import strays
from tests.conftest import PATIENCE, ROOT


@pytest.fixture
def project(tmp_path):
    root = tmp_path / "project"
    for folder in ("docs/en/learn", "docs/es/learn", "theme/partials", "theme/assets", "images", "macros/reference"):
        (root / folder).mkdir(parents=True)
    for path in ("docs/en/index.md", "docs/es/index.md", "theme/main.html", "theme/assets/site.css", "images/a.toml"):
        (root / path).write_text("x")
    (root / "macros/terms.tsv").write_text("x")
    (tmp_path / "secret.txt").write_text("s3cret")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/page.md").write_text("s3cret")
    return root


def found(root):
    return dict(strays.find(root))


def test_there_are_none_in_this_project():
    assert found(ROOT) == {}


def test_pages_and_pictures_belong_below_docs(project):
    for name in ("a.png", "b.jpg", "c.jpeg", "d.gif", "e.webp", "f.PNG"):
        Image.new("RGB", (3, 2)).save(project / "docs/en/learn" / name)
    assert found(project) == {}


@pytest.mark.parametrize(
    "path",
    ["docs/en/x.md", "docs/es/learn/x.md", "theme/main2.html", "theme/assets/x.css", "images/x.toml", "macros/x.tsv"],
)
@pytest.mark.parametrize("target", ["secret.txt", "/etc/passwd", "project/README.md", "nowhere"])
def test_a_link_that_leads_out_of_its_folder_is_refused(project, tmp_path, path, target):
    (project / "README.md").write_text("x")
    (project / path).symlink_to(tmp_path / target)
    assert list(found(project)) == [path]
    assert "a link that leads out of the folder of" in found(project)[path]


@pytest.mark.parametrize("path", ["docs/en/x", "theme/x", "images/x", "macros/reference/x"])
def test_a_folder_that_is_such_a_link_is_refused(project, tmp_path, path):
    (project / path).symlink_to(tmp_path / "secrets")
    assert list(found(project)) == [path]


def test_a_relative_link_that_leads_out_over_a_link_that_does_not_is_refused(project):
    (project / "docs/en/a.md").symlink_to("learn/../../../../secret.txt")
    (project / "docs/en/b.md").symlink_to("a.md")
    assert set(found(project)) == {"docs/en/a.md", "docs/en/b.md"}


def test_a_link_within_its_folder_stays(project):
    (project / "docs/en/b.md").symlink_to("index.md")
    (project / "docs/en/more").symlink_to("learn")
    assert found(project) == {}


@pytest.mark.parametrize(("path", "target"), [("docs/en/learn/x", ".."), ("docs/en/x", "."), ("images/y", "nowhere")])
def test_a_link_without_an_end_is_refused(project, path, target):
    (project / path).symlink_to(target)
    assert found(project) == {path: "a link that leads nowhere, or to a folder that it is in. Delete it."}


def test_folders_may_be_links_as_a_whole(project, tmp_path):
    (project / "theme").rename(tmp_path / "theme")
    (project / "theme").symlink_to(tmp_path / "theme")
    assert found(project) == {}
    (tmp_path / "theme/x.css").symlink_to(tmp_path / "secret.txt")
    assert list(found(project)) == ["theme/x.css"]


KINDS = ("html", "htm", "xhtml", "svg", "js", "mjs", "css", "xml", "json", "txt", "pdf", "wasm", "MD", "bmp", "png.svg")


@pytest.mark.parametrize("name", ["x", *(f"x.{kind}" for kind in KINDS)])
def test_files_of_another_kind_are_refused_below_docs(project, name):
    (project / "docs/en/learn" / name).write_text("x")
    assert "only pages (.md) and pictures" in found(project)[f"docs/en/learn/{name}"]


@pytest.mark.parametrize(
    "data",
    [
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
        b"GIF89a/*",
        b"",
    ],
)
def test_a_picture_that_is_none_is_refused(project, data):
    (project / "docs/en/x.png").write_bytes(data)
    assert "this is no picture of the kind .png that can be read" in found(project)["docs/en/x.png"]


def test_a_picture_with_something_else_in_it_is_refused(project):
    path = project / "docs/en/x.png"
    Image.new("RGB", (30, 20)).save(path)
    data = bytearray(path.read_bytes())
    data[45:65] = b"<script></script>..."
    path.write_bytes(data)
    assert "this is no picture of the kind .png" in found(project)["docs/en/x.png"]


def test_a_picture_of_another_kind_than_its_name_says_is_refused(project):
    Image.new("RGB", (3, 2)).save(project / "docs/en/x.gif")
    (project / "docs/en/x.gif").rename(project / "docs/en/x.png")
    assert "this is no picture of the kind .png" in found(project)["docs/en/x.png"]


def test_a_picture_that_would_fill_the_memory_is_refused(project):
    Image.new("1", (20_000, 20_000)).save(project / "docs/en/x.png")
    assert "x.png" in str(found(project))


NAMES = ["a b.md", "'.md", '".md', "<b>.md", "a&b.md", "é.md", "-x.md", "a#b.md", "a%2f.md", "a\nb.md", "x.md~"]


@pytest.mark.parametrize("name", NAMES)
def test_names_that_are_no_addresses_are_refused(project, name):
    (project / "docs/en" / name).write_text("x")
    assert "is no name for an address" in found(project)[f"docs/en/{name}"]
    (project / "docs/en" / name).unlink()
    (project / "docs/en" / name.removesuffix(".md")).mkdir()
    (project / "docs/en" / name.removesuffix(".md") / "x.md").write_text("x")
    assert "is no name for an address" in found(project)[f"docs/en/{name.removesuffix('.md')}/x.md"]


@pytest.mark.parametrize("path", ["assets/logo.md", "assets/images/favicon.png", "search/x.md", "es/index.md"])
def test_what_would_take_the_place_of_another_file_of_the_site_is_refused(project, path):
    file = project / "docs/en" / path
    file.parent.mkdir(parents=True)
    file.write_text("x")
    assert "the site has" in found(project)[f"docs/en/{path}"]


@pytest.mark.parametrize("name", ["notes.txt", "main.html~", "x.bak", "x.py", "x.env", "id_rsa"])
def test_what_is_no_part_of_a_theme_is_refused_in_it(project, name):
    (project / "theme/assets" / name).write_text("x")
    assert "the theme publishes files of the kinds" in found(project)[f"theme/assets/{name}"]


def test_names_with_a_dot_are_left_alone_and_not_published(project):
    for path in ("docs/en/.x.md.swp", "docs/en/.git/config", "theme/assets/.DS_Store"):
        (project / path).parent.mkdir(exist_ok=True)
        (project / path).write_text("x")
    assert found(project) == {}


def test_make_check_reports_them(project):
    (project / "docs/en/x.html").write_text("x")
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from macros.__main__ import main; main(['check'])"
    command = [sys.executable, "-c", code]
    told = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert "docs/en/x.html:1: only pages (.md) and pictures" in told.stdout + told.stderr

"""The places that depend on Material and MkDocs are those that CONTRIBUTING lists."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
SECTION = (
    (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("\n## The way out\n")[2].partition("\n## ")[0]
)
PLACES = [place for row in re.findall(r"^\| (`.+?) \|", SECTION, re.MULTILINE) for place in re.findall(r"`(.+?)`", row)]
SEARCHED = ("mkdocs.yml", "mkdocs.es.yml", "docs", "images", "macros", "theme")
MATERIAL = re.compile(rb"\bmd-[a-z]|__md_|\bmaterial/|name: material\b|\bMaterial\b")


def files(place: str) -> list[str]:
    """The file itself, or all files in a folder; paths are relative to the repository's root."""
    path = ROOT / place
    found = (
        [one for one in path.rglob("*") if one.is_file() and "__pycache__" not in one.parts]
        if path.is_dir()
        else [path]
    )
    return sorted(one.relative_to(ROOT).as_posix() for one in found)


def covers(place: str, file: str) -> bool:
    return file == place or (place.endswith("/") and file.startswith(place))


def test_the_table_names_places():
    assert PLACES
    assert [place for place in PLACES if not (ROOT / place).exists()] == []


def test_material_is_named_in_these_places_alone_and_in_each():
    users = [file for place in SEARCHED for file in files(place) if MATERIAL.search((ROOT / file).read_bytes())]
    assert [file for file in users if not any(covers(place, file) for place in PLACES)] == []
    assert [place for place in PLACES if not any(covers(place, file) for file in users)] == []


def test_mkdocs_and_its_plugins_are_imported_in_one_part_alone():
    users = {
        file
        for file in files("macros")
        if file.endswith(".py") and _imports(ROOT / file) & {"mkdocs", "mkdocs_macros", "material"}
    }
    assert users
    assert {file for file in users if not covers("macros/site/", file)} == set()


def _imports(path: Path) -> set[str]:
    """The packages that a file imports, anywhere in it."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return {name.partition(".")[0] for name in names}


def test_one_module_knows_properdocs():
    users = [file for place in SEARCHED for file in files(place) if b"properdocs" in (ROOT / file).read_bytes().lower()]
    assert users == ["macros/site/generator.py"]

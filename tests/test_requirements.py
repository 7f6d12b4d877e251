"""Every library that we import is declared, so that no other one's requirements decide whether it is there."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SITE, TEST = "site.in", "test.in"


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(*files: str) -> set[str]:
    lines = [line for file in files for line in (ROOT / "requirements" / file).read_text(encoding="utf-8").splitlines()]
    return {normal(found[0]) for line in lines if (found := re.match(r"[A-Za-z0-9][\w.-]*", line))}


def imported(path: Path) -> set[str]:
    """The libraries that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return {name.split(".")[0] for name in found} - sys.stdlib_module_names - {"macros", "tests"}


@pytest.mark.parametrize(
    ("folder", "without", "files"),
    [
        ("macros", "macros/examples", [SITE]),
        ("macros/examples", "", [SITE, TEST]),  # `make examples` installs both
        ("tests", "", [SITE, TEST]),
    ],
)
def test_what_is_imported_is_declared(folder, without, files):
    paths = [
        path
        for path in (ROOT / folder).rglob("*.py")
        if not (without and path.is_relative_to(ROOT / without)) and "__pycache__" not in path.parts
    ]
    libraries = set().union(*map(imported, paths))
    assert libraries
    known, packages = declared(*files), packages_distributions()
    missing = {name for name in libraries if not {normal(package) for package in packages.get(name, [name])} & known}
    assert missing == set()


@pytest.mark.parametrize(("file", "files"), [("site.txt", [SITE]), ("test.txt", [SITE, TEST])])
def test_what_is_declared_is_locked_and_says_by_which_file(file, files):
    text = (ROOT / "requirements" / file).read_text(encoding="utf-8")
    locked = {
        normal(found["name"]): found["via"]
        for found in re.finditer(
            r"^(?P<name>[\w.-]+)==[^#]*?(?P<via>^    # via.*\n(?:^    #   .*\n?)*)", text, re.MULTILINE
        )
    }
    for source in files:
        for name in declared(source):
            assert f"-r requirements/{source}" in locked.get(name, ""), f"{name} of {source}: make lock"

"""Imports go one way: the entries above, what they use below; nothing imports upwards."""

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec, resolve_name
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "macros"
LAYERS = [
    {"__main__"},
    {"site", "checks"},
    {"reference", "diagrams", "examples", "export", "glossary", "versions"},
    {"markdown", "shell", "strays"},
    {"__init__", "allowlist", "flaws", "labels", "live", "pictures", "stops"},
]
"""From top to bottom. A module may import from its own part and from layers below."""


def part(module: str) -> str:
    return module.split(".")[1] if "." in module else "__init__"


def layer(name: str) -> int:
    return next(number for number, names in enumerate(LAYERS) if name in names)


def imported(text: str, package: str) -> Iterator[str]:
    """Every module that a module of a package imports, anywhere in it, under its whole name."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), package)
            yield from (name if file(name := f"{base}.{alias.name}") else base for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def imports(path: Path) -> set[str]:
    return set(imported(path.read_text(encoding="utf-8"), ".".join(path.relative_to(PACKAGE.parent).parent.parts)))


def file(module: str) -> Path | None:
    """The file of a module of ours, None for what is none."""
    path = PACKAGE.parent / module.replace(".", "/")
    found = (path.with_suffix(".py"), path / "__init__.py")
    return next((one for one in found if path.is_relative_to(PACKAGE) and one.is_file()), None)


def ours(path: Path) -> set[str]:
    return {module for module in imports(path) if file(module)}


def users(names: str) -> set[str]:
    """The files whose text has something that the expression finds."""
    paths = PACKAGE.rglob("*.py")
    return {str(path.relative_to(PACKAGE)) for path in paths if re.search(names, path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize(
    ("text", "modules"),
    [
        ("from macros.examples import blocks, session", ["macros.examples.blocks", "macros.examples.session"]),
        ("from macros.examples.blocks import read", ["macros.examples.blocks"]),
        ("from macros import checks", ["macros.checks"]),
        ("import macros.live.engine", ["macros.live.engine"]),
        ("from . import build", ["macros.site.build"]),
        ("from ..examples.suite import verify", ["macros.examples.suite"]),
        ("def late():\n    from macros.examples import suite", ["macros.examples.suite"]),
    ],
)
def test_an_import_is_seen_however_it_is_written(text, modules):
    assert list(imported(text, "macros.site")) == modules


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_downwards(path):
    here = part("macros." + ".".join(path.relative_to(PACKAGE).with_suffix("").parts))
    for module in ours(path):
        there = part(module)
        assert here == there or layer(here) < layer(there), f"{path.name} imports {module}"


def test_docker_is_run_in_one_module_and_other_programs_by_the_runner_of_examples_and_the_checks():
    runner = {f"examples/{name}.py" for name in ("clock", "image_store", "play", "sandbox", "session", "terminal")}
    starts = r"subprocess|\bos\.(exec|fork|popen|posix_spawn|spawn|system)|\bpty\.(fork|spawn)"
    assert users(starts) == {"live/engine.py", "checks/age.py", "checks/spelling.py"} | runner


def test_a_build_of_the_site_loads_nothing_that_runs_examples():
    """Neither itself nor by way of what it loads."""
    loaded: set[str] = set()
    todo = {f"macros.site.{path.stem}" for path in (PACKAGE / "site").glob("*.py")}
    while todo:
        loaded |= todo
        todo = set().union(*(ours(path) for module in todo if (path := file(module)))) - loaded
    ran = {module for module in loaded if module.startswith("macros.examples.")}
    assert ran == {"macros.examples.blocks", "macros.examples.verification"}


def test_mkdocs_and_its_plugins_are_known_in_one_part():
    paths = [path for path in PACKAGE.rglob("*.py") if any(name.startswith("mkdocs") for name in imports(path))]
    assert {path.parent.name for path in paths} == {"site"}
    assert {path.split("/")[0] for path in users(r"plugins\[|mkdocs_macros|config\.theme\[")} == {"site"}
    assert users("def define_env") == {"site/page_macros.py"}


def test_a_class_has_a_name_that_no_other_has_here_or_in_what_we_import():
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    classes = Counter(node.name for node in nodes if isinstance(node, ast.ClassDef))
    assert len(classes) > 50
    assert [name for name, count in classes.items() if count > 1] == []
    foreign = [
        node for node in nodes if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] != "macros"
    ]
    assert {alias.name for node in foreign for alias in node.names} & classes.keys() == set()


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("macros", {"mkdocs", "jinja2", "lxml", "yaml", "macros.live"}),
        ("macros.live.engine", {"mkdocs", "jinja2", "lxml", "yaml", "macros.reference"}),
        ("macros.examples.play", {"mkdocs", "jinja2", "lxml", "yaml", "macros.reference", "macros.live"}),
        ("macros.reference.commands", {"mkdocs", "lxml", "typst", "macros.site"}),
        ("macros.checks.links", {"mkdocs", "jinja2", "lxml", "macros.reference"}),
    ],
)
def test_a_module_loads_only_what_it_needs(module, absent):
    script = f"import {module}, sys; print(*sys.modules, sep='\\n')"
    ran = subprocess.run([sys.executable, "-c", script], cwd=PACKAGE.parent, capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.splitlines())
    assert module in loaded
    assert all(map(find_spec, absent))  # names that nothing has would be absent for ever
    assert loaded & absent == set()


def test_the_images_are_made_by_the_systems_python_without_our_libraries():
    script = "import macros.examples.image_store"
    subprocess.run(
        [sys.executable, "-ISc", f"import sys; sys.path.insert(0, '.'); {script}"], cwd=PACKAGE.parent, check=True
    )

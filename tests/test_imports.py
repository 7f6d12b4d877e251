"""Imports go one way: the entries above, what they use below; nothing imports upwards."""

import ast
import subprocess
import sys
from collections import Counter
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


def imports(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "macros":
            if node.module == "macros":
                yield from (f"macros.{name.name}" for name in node.names)
            else:
                yield node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.split(".")[0] == "macros")


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_downwards(path):
    here = part("macros." + ".".join(path.relative_to(PACKAGE).with_suffix("").parts))
    for module in imports(path):
        there = part(module)
        assert here == there or layer(here) < layer(there), f"{path.name} imports {module}"


def test_docker_is_run_in_one_module_and_other_programs_by_the_runner_of_examples_and_the_checks():
    users = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if "subprocess" in path.read_text(encoding="utf-8")
    }
    runner = {f"examples/{name}.py" for name in ("image_store", "play", "sandbox", "session", "terminal")}
    assert users == {"live/engine.py", "checks/age.py", "checks/spelling.py"} | runner


def test_a_build_of_the_site_loads_nothing_that_runs_examples():
    imported = set()
    for path in (PACKAGE / "site").rglob("*.py"):
        imported |= {module for module in imports(path) if ".examples" in module}
    assert imported == {"macros.examples", "macros.examples.blocks"}


def test_the_package_knows_mkdocs_macros_in_one_place():
    users = {path.name for path in PACKAGE.rglob("*.py") if "mkdocs_macros" in path.read_text(encoding="utf-8")}
    assert users == set()
    assert "def define_env" in (PACKAGE / "site/page_macros.py").read_text(encoding="utf-8")


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
    assert loaded & absent == set()


def test_the_images_are_made_by_the_systems_python_without_our_libraries():
    script = "import macros.examples.image_store"
    subprocess.run(
        [sys.executable, "-ISc", f"import sys; sys.path.insert(0, '.'); {script}"], cwd=PACKAGE.parent, check=True
    )

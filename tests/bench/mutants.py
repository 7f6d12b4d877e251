"""How many small errors in the code no test notices, for each part of the package.

    python3 -m venv /tmp/mutmut && /tmp/mutmut/bin/pip install -r requirements/test.txt mutmut==3.8.1
    /tmp/mutmut/bin/python tests/bench/mutants.py live reference checks site [--count 80] [--fast]

mutmut writes a copy of the project in which each function has its mutants: an operator, a condition, an argument, a
text or a default is another one. The seed draws a sample of them, so that the same ones can be tried before and after
a change of the tests. Each is tried with the tests that call its function in their own process. One that passes is
tried again with the tests that build small sites in other processes, unless `--fast` is given. What still passes is
printed as a difference: either a test is missing, or the mutant does the same as the code.

Not tried are what is outside of functions and functions with a decorator (mutmut leaves both alone), NOT_MUTATED, and
the tests of the real site, of an engine and of a browser.

A run that was stopped goes on where it stopped: the copy and the results are in `--folder`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
MUTMUT = Path(sys.executable).with_name("mutmut")
BATCH = 25
"""How many mutants one run of mutmut tries; the results are kept after each."""
SECONDS = 240
"""The longest that the tests which build sites may take for one mutant: a mutant may never end."""

NOT_MUTATED = [
    "macros/site/hooks.py",  # MkDocs loads it by its path, under another name
    "macros/reference/manual.py",  # a method has the name of a module that its default is of: mutmut's copy differs
]

TESTS = {
    "live": ["tests/live", "tests/test_versions.py", "tests/reference"],
    "reference": ["tests/reference"],
    "checks": ["tests/checks", "tests/test_main.py", "tests/reference/test_record_command.py"],
    "site": ["tests/site"],
}
"""By part of the package: the tests that may notice its mutants."""

SITES = {
    "macros.live.facts": ["test_tiny"],
    "macros.reference": ["test_command_pages"],
    "macros.site.commands": ["test_command_pages"],
    "macros.site.console": ["test_console"],
    "macros.site.downloads": ["test_downloads"],
    "macros.site.page_macros": ["test_tiny", "test_command_pages"],
    "macros.site": ["test_tiny", "test_build"],
}
"""By the beginning of a mutant's name: the modules in tests/site that build sites with it."""

PLUGIN = '''"""Divides the tests into those that build small sites and the others; leaves out those of the real site."""

import os


def pytest_collection_modifyitems(items):
    sites = os.environ.get("MUTANTS") == "sites"
    real = {"site", "published"}
    items[:] = [
        one for one in items
        if ("tiny" in one.fixturenames) == sites and (sites or not real & set(one.fixturenames))
    ]
'''


def prepare(part: str, folder: Path) -> None:
    """Write a copy of the project as it is now, with settings for mutmut."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    told = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = [name for name in told.split("\0") if (ROOT / name).is_file()]
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    (folder / "divide_tests.py").write_text(PLUGIN, encoding="utf-8")
    settings = {
        "source_paths": ["macros"],
        "only_mutate": [f"macros/{part}/*"],
        "do_not_mutate": NOT_MUTATED,
        "also_copy": ["divide_tests.py", *sorted({name.partition("/")[0] for name in names} - {"macros", "tests"})],
        "pytest_add_cli_args": ["-n", "0", "-p", "no:cacheprovider", "-p", "divide_tests"],
        "pytest_add_cli_args_test_selection": TESTS[part],
    }
    lines = [f"{key} = {json.dumps(value)}\n" for key, value in settings.items()]
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n[tool.mutmut]\n" + "".join(lines))


def mutants(folder: Path) -> dict[str, int | None]:
    """Every mutant that mutmut wrote, with the exit code of its tests where they ran: 0 where all passed."""
    found: dict[str, int | None] = {}
    for path in sorted(folder.glob("mutants/macros/**/*.meta")):
        found |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def run(folder: Path, *names: str) -> None:
    """Let mutmut try these mutants. Ends the program with its output where it does not come so far."""
    ran = subprocess.run([MUTMUT, "run", "--max-children", "1", *names], cwd=folder, capture_output=True, text=True)
    if ran.returncode and names[0] != NONE:
        sys.exit(ran.stdout[-3000:] + ran.stderr[-3000:])


NONE = "macros.none"
"""The name of no mutant: asked for it, mutmut writes all mutants, and which test calls which function, and stops."""


def try_sites(folder: Path, name: str) -> str:
    """Try one mutant with the tests that build sites: killed, survived, or timeout."""
    modules = next((modules for begin, modules in SITES.items() if name.startswith(begin)), [])
    if not modules:
        return "survived"
    variables = {**os.environ, "MUTANT_UNDER_TEST": name, "MUTANTS": "sites"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", "-p", "divide_tests"]
    command += [f"tests/site/{module}.py" for module in modules]
    try:
        ran = subprocess.run(command, cwd=folder / "mutants", env=variables, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return "timeout"
    return "killed" if ran.returncode else "survived"


def results(part: str, count: int, seed: int, folder: Path, fast: bool) -> Iterator[tuple[str, str]]:
    """Each mutant of the sample with what became of it; they are kept in a file of the folder as they come."""
    if not (folder / "pyproject.toml").exists():
        prepare(part, folder)
        run(folder, NONE)
    names = sorted(mutants(folder))
    sample = random.Random(seed).sample(names, min(count, len(names)))
    kept = folder / "results.json"
    known: dict[str, str] = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}

    def keep() -> None:
        kept.write_text(json.dumps(known, indent=1), encoding="utf-8")

    left = [name for name in sample if name not in known]
    for batch in (left[at : at + BATCH] for at in range(0, len(left), BATCH)):
        run(folder, *batch)
        codes = mutants(folder)
        known |= {name: {0: "passed", 33: "passed"}.get(codes[name] or 0, "killed") for name in batch}
        keep()
    for name in sample:
        if known[name] == "passed" and not fast:
            known[name] = try_sites(folder, name)
            keep()
        yield name, known[name]


def main() -> None:
    """Print the survivors of each part, and a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="+", choices=TESTS)
    parser.add_argument("--count", type=int, default=80, help="mutants of each part: %(default)s")
    parser.add_argument("--seed", type=int, default=16, help="which ones: %(default)s")
    parser.add_argument("--fast", action="store_true", help="leave out the tests that build sites")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir(), "mutants"), help="%(default)s")
    options = parser.parse_args()
    table = [f"{'part':12}{'mutants':>8}{'tried':>8}{'survived':>10}{'share':>8}"]
    for part in options.parts:
        folder = options.folder / part
        found = dict(results(part, options.count, options.seed, folder, options.fast))
        survivors = [name for name, became in found.items() if became in ("passed", "survived")]
        for name in survivors:
            shown = subprocess.run([MUTMUT, "show", name], cwd=folder, capture_output=True, text=True).stdout
            print(shown)
        whole = len(mutants(folder))
        table.append(f"{part:12}{whole:8}{len(found):8}{len(survivors):10}{len(survivors) / len(found):8.0%}")
    print(*table, sep="\n")


if __name__ == "__main__":
    main()

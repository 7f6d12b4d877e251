"""The oldest Python that the project runs on is the same wherever it is said."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
OLDEST = PROJECT["project"]["requires-python"].removeprefix(">=")


def test_ruff_and_mypy_refuse_what_the_oldest_lacks():
    assert "target-version" not in PROJECT["tool"]["ruff"]  # ruff takes requires-python
    assert PROJECT["tool"]["mypy"]["python_version"] == OLDEST


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("Makefile", r"sys\.version_info < \((\d+), (\d+)\)"),
        ("Makefile", r"echo \"Python (\d+)\.(\d+) or newer"),
        ("Makefile", r"--python-version (\d+)\.(\d+)"),
        ("README.md", r"You need Python (\d+)\.(\d+)"),
        ("CONTRIBUTING.md", r"The code runs on Python (\d+)\.(\d+)"),
    ],
)
def test_the_oldest_python_is_the_same_everywhere(name, pattern):
    found = re.search(pattern, (ROOT / name).read_text(encoding="utf-8"))
    assert found
    assert ".".join(found.groups()) == OLDEST

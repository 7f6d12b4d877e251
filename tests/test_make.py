"""What the Makefile does itself: the environment, made once."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT

PYTHON = f"""#!/bin/sh
case "$1 $2" in
    "-m venv") mkdir -p "$3/bin"; cp "$0" "$3/bin/python" ;;
    "-m pip") echo begins >> told; sleep 0.5; echo ends >> told ;;
    *) exec {sys.executable} "$@" ;;
esac
"""


@pytest.mark.skipif(not shutil.which("make"), reason="no make on this machine")
def test_two_that_make_the_environment_do_so_one_after_the_other(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    (tmp_path / "python").write_text(PYTHON)
    (tmp_path / "python").chmod(0o755)
    command = ["make", "PYTHON=./python", ".venv/.test"]
    begun = [subprocess.Popen(command, cwd=tmp_path) for _ in range(3)]
    assert [one.wait() for one in begun] == [0, 0, 0]
    assert (tmp_path / "told").read_text().split() == ["begins", "ends"] * 2  # what the site needs, and the tests

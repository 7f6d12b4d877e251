"""`.ci/run` runs every stage, whatever became of those before, and says which failed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import PATIENCE, ROOT

STUB = """#!/bin/sh
echo "$(basename $0) $* site=$BUILT_SITE docker=$SITE_DOCKER require=$REQUIRE" >> {log}
case "$(basename $0) $1" in "engine run") shift; exec "$@" ;; esac
case " $FAILS " in *" $(basename $0)-$1 "*) exit 7 ;; esac
[ "$(basename $0) $1" != "make site" ] || mkdir site
"""
REQUIRE = "engine,examples,browser,epubcheck,spelling,successor"
STAGES = {
    "packages": "apt-get-update",
    "engine": "engine-install",
    "check": "make-check",
    "successor": "make-.venv-properdocs/.site",
    "site": "make-site",
    "images": "images-build",
    "tests": "make-test",
}


@pytest.fixture
def run(tmp_path: Path):
    """Run a copy of it with stubs that note how they were called; those in `fails` fail."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / ".ci/run", tmp_path / ".ci/run")
    log = tmp_path / "log"
    for name in (".ci/engine", ".ci/images", "bin/make", "bin/apt-get", "bin/dpkg-query"):
        (tmp_path / name).write_text(STUB.format(log=log))
        (tmp_path / name).chmod(0o755)

    def made(*fails: str) -> tuple[subprocess.CompletedProcess[str], list[str]]:
        (tmp_path / "site").mkdir()  # what an earlier run has left
        variables = {**os.environ, "PATH": f"{tmp_path}/bin:{os.environ['PATH']}", "FAILS": " ".join(fails)}
        for name in ("BUILT_SITE", "REQUIRE", "SITE_DOCKER"):
            variables.pop(name, None)
        command = ["bash", tmp_path / ".ci/run"]
        done = subprocess.run(
            command, env=variables, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE
        )
        return done, log.read_text().splitlines()

    return made


def test_the_site_is_built_live_with_everything_and_the_tests_read_it(run):
    done, log = run()
    assert done.returncode == 0, done.stderr
    assert "make site site= docker=live require=" in log
    assert log[-1] == f"make test site=site docker= require={REQUIRE}"
    assert [line.split()[1] for line in done.stdout.splitlines() if line.startswith("stage")] == [
        f"{name}:" for name in STAGES
    ]


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_that_fails_is_named_and_hides_no_other(run, stage):
    done, log = run(STAGES[stage])
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == f"failed: {stage}"
    assert f"stage {stage}: FAILED in " in done.stdout
    assert done.stdout.count(": passed in ") == len(STAGES) - 1
    built = "site" if stage != "site" else ""  # never the site of an earlier run
    assert log[-1] == f"make test site={built} docker= require={REQUIRE}"


def test_several_that_fail_are_all_named(run):
    done, _ = run(*STAGES.values())
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == f"failed: {' '.join(STAGES)}"

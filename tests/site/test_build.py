"""What may go wrong around a build: nothing is lost, nothing is left, and the reason is told."""

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from macros.site import build
from tests.conftest import ROOT


def _die(_):
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_is_killed_ends_the_build():
    with pytest.raises(
        build.BuildError, match="a process of the build was killed; perhaps there was too little memory"
    ):
        build._side_by_side(_die, [(1,), (2,)])


def test_what_a_job_raises_comes_through():
    with pytest.raises(ValueError, match="invalid literal"):
        build._side_by_side(int, [("1",), ("x",)])
    assert build._side_by_side(int, [("1",), ("2",)]) == [1, 2]
    assert build._side_by_side(int, []) == []


@pytest.mark.parametrize("epoch", ["rubbish", "1.5", "-5", "0", "99999999999", " 1"])
def test_a_date_that_is_none_is_told_before_anything_is_built(tiny, epoch):
    built = tiny.build(SOURCE_DATE_EPOCH=epoch)
    assert built.returncode == 1
    assert f"SOURCE_DATE_EPOCH={epoch} is no number of seconds that gives a year from 1980 to 2099" in built.stderr
    assert not (tiny.root / "site").exists()


def test_a_folder_that_holds_something_else_is_not_replaced(tiny):
    (tiny.root / "site").mkdir()
    (tiny.root / "site/notes.txt").write_text("mine")
    built = tiny.build()
    assert built.returncode == 1
    assert "holds something else than a site and would be lost: name another folder with --site" in built.stderr
    assert (tiny.root / "site/notes.txt").read_text() == "mine"


def test_a_site_is_built_beside_an_offline_copy(tiny):
    assert tiny.build(("offline",)).returncode == 0
    assert [path.name for path in (tiny.root / "site").iterdir()] == [build.ARCHIVE]
    built = tiny.build()
    assert built.returncode == 0, built.stderr


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("seconds", [0.5, 2.0])
def test_a_build_that_is_stopped_leaves_nothing_behind(tiny, sent, seconds):
    assert tiny.build().returncode == 0
    before = {path.name for path in tiny.root.iterdir()}
    command = [sys.executable, "-m", "macros", "build", "--downloads", "pdf"]
    started = subprocess.Popen(command, cwd=tiny.root, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    time.sleep(seconds)
    started.send_signal(sent)
    started.wait(timeout=120)
    assert {path.name for path in tiny.root.iterdir()} == before
    assert (tiny.root / "site/index.html").exists()


def test_a_stop_while_the_draft_is_removed_waits_until_it_is_gone(tmp_path, monkeypatch):
    remove = shutil.rmtree

    def stopped(folder, **how):
        os.kill(os.getpid(), signal.SIGINT)
        remove(folder, **how)

    monkeypatch.setattr(shutil, "rmtree", stopped)
    with pytest.raises(KeyboardInterrupt), build._draft(tmp_path / "site") as draft:
        (draft / "page.html").touch()
    assert list(tmp_path.iterdir()) == []


REPLACE = """
import sys
from pathlib import Path
from macros.site import build
from tests.conftest import ROOT
site, draft = Path(sys.argv[1]), Path(sys.argv[2])
for number in range(500):
    new = draft / f"new-{number}"
    new.mkdir(parents=True)
    (new / "404.html").write_text("")
    build._replace(site, new, draft / f"old-{number}")
"""


def test_two_builds_of_one_site_do_not_disturb_each_other(tmp_path):
    begun = [
        subprocess.Popen([sys.executable, "-c", REPLACE, tmp_path / "site", tmp_path / name], cwd=ROOT)
        for name in ("one", "other")
    ]
    assert [one.wait() for one in begun] == [0, 0]
    assert (tmp_path / "site/404.html").exists()

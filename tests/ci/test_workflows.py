"""The workflows do what they say: what they pin and allow, and each of their steps, run by a stand-in (runner.py)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.ci import runner
from tests.ci.runner import Runner, evaluate, expand, wanted
from tests.conftest import ROOT

FOLDER = ROOT / ".github/workflows"
WORKFLOWS = {path.name: runner.load(path) for path in sorted(FOLDER.glob("*.yml"))}
JOBS = [(name, job) for name, workflow in WORKFLOWS.items() for job in workflow["jobs"]]
SITE = WORKFLOWS["site.yml"]
GITHUB = {
    "repository": "ana/docker-notes",
    "repository_owner": "ana",
    "server_url": "https://github.com",
    "event": {"repository": {"name": "docker-notes"}},
}
PULL_REQUEST = GITHUB | {"ref": "refs/pull/7/merge", "event_name": "pull_request"}
PUSH = GITHUB | {"ref": "refs/heads/main", "event_name": "push"}


# What is pinned and allowed


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_action_is_pinned_to_a_commit_and_says_its_version(name):
    text = (FOLDER / name).read_text(encoding="utf-8")
    used = re.findall(r"uses: *(.*)", text)
    assert used
    assert [line for line in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []


def test_an_action_has_one_pin_in_all_workflows():
    used = {line for path in FOLDER.glob("*.yml") for line in re.findall(r"uses: *(.*)", path.read_text())}
    assert len(used) == len({line.partition("@")[0] for line in used})
    images = {line for path in FOLDER.glob("*.yml") for line in re.findall(r"image: *(.*)", path.read_text())}
    assert [bool(re.match(r"debian:12@sha256:[0-9a-f]{64}\b", line)) for line in images] == [True]


@pytest.mark.parametrize(("name", "job"), JOBS)
def test_a_job_may_do_no_more_than_it_needs_and_ends_by_itself(name, job):
    workflow = WORKFLOWS[name]
    told = workflow["jobs"][job]
    assert workflow["permissions"] == {}
    publishes = {"pages": "write", "id-token": "write"}
    assert told["permissions"] == (publishes if job == "publish" else {"contents": "read"})
    assert told["timeout-minutes"] <= 60
    assert not told["runs-on"].endswith("latest")
    assert "concurrency" in workflow
    checkouts = [step for step in told["steps"] if step.get("uses", "").startswith("actions/checkout@")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_pull_requests_of_strangers_get_no_secret_and_publish_nothing():
    assert set(SITE["on"]) == {"push", "pull_request"}
    for path in FOLDER.glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        assert "secrets." not in text
        assert "pull_request_target" not in text
        # What a stranger can write must not come into a shell: titles, names of branches.
        assert set(re.findall(r"\$\{\{ *(github\.event\.[\w.]+)", text)) <= {"github.event.repository.name"}
    assert SITE["on"]["push"] == {"branches": ["main"]}
    assert not wanted(SITE["jobs"]["publish"]["if"], {"github": PULL_REQUEST, "state": {"success": True}})
    assert wanted(SITE["jobs"]["publish"]["if"], {"github": PUSH, "state": {"success": True}})


def test_what_is_uploaded_is_what_the_tests_have_read():
    (upload,) = [step for step in SITE["jobs"]["build"]["steps"] if "upload-pages" in step.get("uses", "")]
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert re.findall(r"BUILT_SITE=(\S+)", script) == [upload["with"]["path"]]
    assert re.findall(r"make site.*", script) == ["make site"]  # with everything that can be taken along


# Its steps, on a small repository


CI_RUN = """#!/usr/bin/env bash
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0="$PWD"
git log --format=%s > log.txt
mkdir site && echo "$SITE_URL $EDIT_URL" > site/index.html
exit $(cat fails)
"""
MAKEFILE = """examples:
\t@test -z "$(UPDATE)" || echo seen > docs/en/page.md
\t@echo "made $@ $(IMAGES)"; exit $(shell cat fails)
links check:
\t@echo "note: docker of $@"; exit 1
"""
APT_GET = """#!/bin/sh
case "$*" in *" git"*) cp {real}/git {bin}/git ;; esac
"""
PROGRAMS = ("bash", "sh", "env", "cat", "rm", "mkdir", "make", "grep", "test")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two commits of a repository whose example prints something else than its page shows."""
    folder = tmp_path / "repository"
    files = {
        ".ci/run": CI_RUN,
        ".ci/engine": '#!/bin/sh\n[ "$1" != run ] || { shift; exec "$@"; }; echo "engine $*"\n',
        ".ci/images": '#!/bin/sh\necho "images $*"; [ "$1" != hub ]\n',
        "Makefile": MAKEFILE,
        "docs/en/page.md": "shown\n",
        "macros/examples/verified.json": "{}\n",
        "fails": "1\n",
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)
    git(folder, "init", "--quiet")
    commit(folder, "first")
    commit(folder, "second")
    return folder


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    return subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)


@pytest.fixture
def run(tmp_path: Path, repository: Path):
    """Run a job as on a machine without git, whose clone belongs to another user than the steps."""

    def make(workflow: dict[str, Any], job: str, github: dict[str, Any]) -> Runner:
        programs, real = tmp_path / "bin", tmp_path / "real"
        for folder in (programs, real):
            folder.mkdir()
        for name in PROGRAMS:
            (programs / name).symlink_to(shutil.which(name) or name)
        (real / "git").write_text(f'#!/bin/sh\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec {shutil.which("git")} "$@"\n')
        (programs / "apt-get").write_text(
            APT_GET.format(bin=programs, real=real).replace("cp ", f"{shutil.which('cp')} ")
        )
        for path in (programs / "apt-get", real / "git"):
            path.chmod(0o755)
        checkout = runner.checkout(repository, (programs / "git").exists)
        actions = {**runner.ACTIONS, "actions/checkout": checkout}
        made = Runner(tmp_path / "run", github, actions, {"PATH": str(programs)})
        made.run(workflow, job)
        return made

    return make


def outcomes(made: Runner) -> list[str]:
    return [step.outcome for step in made.steps]


def test_a_failing_example_yields_a_patch_that_writes_what_it_printed(run, repository):
    made = run(SITE, "build", PULL_REQUEST)
    assert outcomes(made) == ["success", "success", "failure", "success", "success", "skipped"], made.steps
    assert (made.workspace / "log.txt").read_text().split() == ["second", "first"]  # the whole history
    git(repository, "apply", str(made.artifact("examples.patch") / "examples.patch"))
    assert (repository / "docs/en/page.md").read_text() == "seen\n"
    assert "`git apply examples.patch`" in made.summary


def test_without_git_before_the_checkout_there_would_be_neither_history_nor_patch(run):
    job = SITE["jobs"]["build"]
    late = {**SITE, "jobs": {"build": {**job, "steps": [*job["steps"][1:2], job["steps"][0], *job["steps"][2:]]}}}
    made = run(late, "build", PULL_REQUEST)
    assert (made.workspace / "log.txt").read_text() == ""
    assert not (made.workspace / ".git").exists()
    assert not any(path.stat().st_size for path in made.folder.glob("artifacts/*/*"))


def test_where_it_is_not_examples_that_fail_there_is_no_patch(run, repository):
    (repository / "Makefile").write_text("examples:\n\t@exit 1\n")
    commit(repository, "third")
    made = run(SITE, "build", PULL_REQUEST)
    assert outcomes(made) == ["success", "success", "failure", "success", "success", "skipped"], made.steps
    assert not made.artifact("examples.patch").exists()
    assert made.summary == ""


@pytest.mark.parametrize(("github", "published"), [(PUSH, True), (PULL_REQUEST, False)])
def test_what_is_well_is_published_from_main_alone_with_its_address(run, repository, github, published):
    (repository / "fails").write_text("0\n")
    commit(repository, "third")
    made = run(SITE, "build", github)
    assert outcomes(made) == ["success"] * 3 + ["skipped"] * 2 + ["success" if published else "skipped"], made.steps
    assert made.artifact("github-pages").exists() == published
    told = (made.workspace / "site/index.html").read_text()
    assert told == "https://ana.github.io/docker-notes/ https://github.com/ana/docker-notes/edit/main/\n"


def test_what_fails_on_main_is_not_published(run):
    made = run(SITE, "build", PUSH)
    assert outcomes(made)[-1] == "skipped"
    assert not made.artifact("github-pages").exists()


def test_the_look_at_drift_tells_of_everything_though_all_of_it_fails(run):
    made = run(WORKFLOWS["drift.yml"], "look", PUSH)
    assert outcomes(made) == ["success"] * len(made.steps), made.steps
    assert "engine install --newest" in made.steps[2].output
    for told in (
        "## The newest engine\n```\nmade examples",
        "## The images of Docker Hub\n```\nimages hub\n```",
        "## Links that were not seen\n```\nnote: docker of links",
        "## Help texts\n```\nnote: docker of check",
    ):
        assert told in made.summary


# The stand-in itself


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("github.ref == 'refs/heads/main'", True),
        ("github.ref == 'REFS/heads/Main'", True),
        ("github.nothing.at.all", ""),
        ("!failure() && github.event_name != 'push'", False),
        ("failure() || (always() && github.repository_owner)", "ana"),
        ("'it''s'", "it's"),
    ],
)
def test_expressions(expression, value):
    state = {"failure": False, "always": True}
    assert evaluate(expression, {"github": PUSH, "state": state}) == value


def test_an_expression_that_the_stand_in_does_not_know_is_refused():
    with pytest.raises(ValueError, match="cannot read the expression"):
        evaluate("github.ref[0]", {"github": PUSH})


def test_a_step_runs_after_a_failure_only_if_it_asks_for_that():
    state = {"success": False, "failure": True, "always": True}
    told = [wanted(text, {"github": PUSH, "state": state}) for text in (None, "github.ref", "failure()", "always()")]
    assert told == [False, False, True, True]


def test_texts_are_expanded():
    assert (
        expand("a ${{ github.repository }} b ${{ github.ref == 'x' }}", {"github": PUSH})
        == "a ana/docker-notes b false"
    )


def test_a_step_stops_at_the_first_command_that_fails_but_not_in_a_pipe(tmp_path):
    steps = [{"run": "false | true\necho here"}, {"run": "false\necho there"}, {"run": "false | true", "shell": "bash"}]
    made = Runner(tmp_path, PUSH, {}, {"PATH": os.environ["PATH"]})
    assert not made.run(
        {"jobs": {"one": {"steps": [*steps[:1], *({**step, "if": "always()"} for step in steps[1:])]}}}, "one"
    )
    assert outcomes(made) == ["success", "failure", "failure"]
    assert (made.steps[0].output, made.steps[1].output) == ("here\n", "exit code 1")

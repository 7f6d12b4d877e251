"""A stand-in for GitHub's runner: runs the steps of a workflow's job as GitHub does, on this machine or in a root.

Not everything that GitHub can: expressions with names, strings, `==`, `!=`, `&&`, `||` and the four functions of a
step's state; `run:` with the shells bash and sh; actions as functions of the caller. Source of the rules: GitHub's
documentation of workflow syntax, contexts, expressions and workflow commands.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Context = Mapping[str, Any]
Action = Callable[["Runner", Mapping[str, str]], None]
SHELLS = {"": ["bash", "-e"], "bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"], "sh": ["sh", "-e"]}
_TOKEN = re.compile(r"\s*('(?:[^']|'')*'|[\w.*-]+|&&|\|\||==|!=|!|[()])")
_STATE = re.compile(r"\b(?:success|failure|always|cancelled)\(\)")


class StepError(Exception):
    """A step failed; the message says why."""


def load(path: Path) -> dict[str, Any]:
    """A workflow. YAML 1.1 reads its `on:` as the key True."""
    workflow: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    workflow["on"] = workflow.pop(True)
    return workflow


def evaluate(expression: str, context: Context) -> Any:
    """The value of an expression. Raises ValueError for one that the stand-in does not know."""
    tokens = _TOKEN.findall(expression)
    if "".join(tokens) != re.sub(r"\s+(?=(?:[^']*'[^']*')*[^']*$)", "", expression):
        raise ValueError(f"cannot read the expression {expression!r}")

    def either() -> Any:
        value = both()
        while tokens and tokens[0] == "||":
            tokens.pop(0)
            other = both()
            value = value or other
        return value

    def both() -> Any:
        value = compared()
        while tokens and tokens[0] == "&&":
            tokens.pop(0)
            other = compared()
            value = value and other
        return value

    def compared() -> Any:
        value = one()
        if tokens and tokens[0] in ("==", "!="):
            equal = tokens.pop(0) == "=="
            return (str(value).lower() == str(one()).lower()) == equal  # GitHub ignores case
        return value

    def one() -> Any:
        token = tokens.pop(0)
        if token == "!":
            return not one()
        if token == "(":
            value = either()
            tokens.pop(0)
            return value
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if tokens and tokens[0] == "(":
            del tokens[:2]
            return context["state"][token]
        value = context
        for name in token.split("."):
            value = value.get(name, "") if isinstance(value, Mapping) else ""
        return value

    value = either()
    if tokens:
        raise ValueError(f"cannot read the expression {expression!r} from {tokens[0]!r} on")
    return value


def expand(text: object, context: Context) -> str:
    """A text with the values of its `${{ … }}`."""

    def told(found: re.Match[str]) -> str:
        value = evaluate(found[1].strip(), context)
        return str(value).lower() if isinstance(value, bool) else str(value)

    return re.sub(r"\$\{\{(.*?)\}\}", told, str(text), flags=re.DOTALL)


def wanted(condition: object, context: Context) -> bool:
    """Whether a step with this `if:` runs: where it asks for no state, only if all before it went well."""
    text = str(condition).removeprefix("${{").removesuffix("}}").strip() if condition is not None else "success()"
    if not _STATE.search(text):
        text = f"success() && ({text})"
    return bool(evaluate(text, context))


@dataclass(frozen=True)
class Step:
    """What became of a step."""

    name: str
    outcome: str  # success, failure, skipped
    output: str = ""


@dataclass
class Runner:
    """Runs a job; `folder` holds its workspace, what it uploads, and what the runner hands to steps."""

    folder: Path
    github: Mapping[str, Any]
    actions: Mapping[str, Action]  # by the name before the @
    variables: Mapping[str, str]  # of the machine
    inside: Sequence[str] = ()  # a command in front of each shell, such as chroot, in which `folder` has the same path
    echo: bool = False  # print what steps print, too
    steps: list[Step] = field(default_factory=list)

    @property
    def workspace(self) -> Path:
        """Where steps run: GITHUB_WORKSPACE."""
        return self.folder / "workspace"

    @property
    def summary(self) -> str:
        """What the page of the run shows of the job."""
        return "".join(path.read_text(encoding="utf-8") for path in sorted(self.folder.glob("summary-*")))

    def upload(self, name: str, path: Path) -> None:
        """Keep a file or a folder as an artifact."""
        target = self.folder / "artifacts" / name
        target.mkdir(parents=True)
        if path.is_dir():
            shutil.copytree(path, target, dirs_exist_ok=True)
        else:
            shutil.copy(path, target)

    def artifact(self, name: str) -> Path:
        """Where an artifact is kept, if it was uploaded."""
        return self.folder / "artifacts" / name

    def run(self, workflow: Mapping[str, Any], job: str) -> bool:
        """Run the steps of a job in their order; whether it went well."""
        self.workspace.mkdir(parents=True, exist_ok=True)
        told: dict[str, Any] = workflow["jobs"][job]
        going_well = True
        for number, step in enumerate(told["steps"]):
            state = {"success": going_well, "failure": not going_well, "always": True, "cancelled": False}
            context = {"github": self.github, "state": state, "env": {}}
            environment = {
                name: expand(value, context)
                for level in (workflow, told, step)
                for name, value in level.get("env", {}).items()
            }
            name = step.get("name") or step.get("uses") or step["run"].splitlines()[0]
            if not wanted(step.get("if"), context | {"env": environment}):
                self.steps.append(Step(name, "skipped"))
                continue
            try:
                if "uses" in step:
                    options = {key: expand(value, context) for key, value in step.get("with", {}).items()}
                    self.actions[step["uses"].partition("@")[0]](self, options)
                    output = ""
                else:
                    output = self._shell(number, expand(step["run"], context), step.get("shell", ""), environment)
            except StepError as error:
                going_well = going_well and bool(step.get("continue-on-error"))
                self.steps.append(Step(name, "failure", str(error)))
            else:
                self.steps.append(Step(name, "success", output))
        return going_well

    def _shell(self, number: int, script: str, shell: str, environment: Mapping[str, str]) -> str:
        file, summary = self.folder / f"step-{number}.sh", self.folder / f"summary-{number}"
        file.write_text(script, encoding="utf-8")
        summary.touch()
        variables = {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_STEP_SUMMARY": str(summary),
            "HOME": str(self.folder / "home"),
            **self.variables,
            **environment,
        }
        (self.folder / "home").mkdir(exist_ok=True)
        command = [*self.inside, *SHELLS[shell], str(file)]
        going = subprocess.Popen(
            command,
            cwd=self.workspace if not self.inside else None,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        assert going.stdout
        lines = []
        for line in going.stdout:
            lines.append(line)
            if self.echo:
                print(line, end="", flush=True)
        if going.wait():
            raise StepError(f"{''.join(lines)}exit code {going.returncode}")
        return "".join(lines)


def checkout(repository: Path, has_git: Callable[[], bool]) -> Action:
    """`actions/checkout`: a clone where there is git, else the files alone, as GitHub's API packs them."""

    def action(runner: Runner, options: Mapping[str, str]) -> None:
        depth = options.get("fetch-depth", "1")
        if has_git():
            how = ["--depth", depth] if depth != "0" else []
            clone = ["git", "clone", "--quiet", *how, repository.as_uri(), str(runner.workspace)]
            subprocess.run(clone, check=True, capture_output=True)
        else:
            packed = subprocess.run(["git", "archive", "HEAD"], cwd=repository, check=True, capture_output=True).stdout
            subprocess.run(["tar", "-x"], cwd=runner.workspace, input=packed, check=True)
        if os.geteuid() == 0:
            os.chown(
                runner.workspace, 1001, 1001
            )  # the runner's user made the folder; in the container it is root's work

    return action


def upload_artifact(runner: Runner, options: Mapping[str, str]) -> None:
    """`actions/upload-artifact`, of one path."""
    path = runner.workspace / options["path"]
    if path.exists():
        runner.upload(options["name"], path)
    elif options.get("if-no-files-found", "warn") == "error":
        raise StepError(f"no files were found with the provided path: {path}")


def upload_pages_artifact(runner: Runner, options: Mapping[str, str]) -> None:
    """`actions/upload-pages-artifact`."""
    path = runner.workspace / options.get("path", "_site/")
    if not path.is_dir():
        raise StepError(f"tar: {path}: cannot open")
    runner.upload("github-pages", path)


ACTIONS: Mapping[str, Action] = {
    "actions/upload-artifact": upload_artifact,
    "actions/upload-pages-artifact": upload_pages_artifact,
}

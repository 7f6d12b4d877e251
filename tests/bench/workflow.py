"""A job of a workflow, run as GitHub runs it: in a Debian 12 without git, on a clone, with the real `.ci/run`.

    sudo python tests/bench/workflow.py [--late-git] [--break PAGE] [--tests PATHS] [WORKFLOW JOB]

By default the job `build` of site.yml, as on a pull request. `--break docs/en/….md` commits an output that the page's
commands do not print: the run must end with a patch for it, which is made for that page alone. `--late-git` installs
git after the checkout, as the workflow once did. `--tests` names the tests to run in place of all (make's TESTS).
Prints what became of each step, and what was uploaded. It takes root, Debian, some gigabytes in /tmp, and as many
minutes as `.ci/run`; images of .cache that are made of the same files are taken.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.ci import runner
from tests.ci.test_workflows import FOLDER, PULL_REQUEST, ROOT

# What the machine itself knows of networks, mirrors and certificates, not of the project.
HANDED_ON = ("/etc/resolv.conf", "/etc/hosts", "/etc/apt/sources.list", "/etc/apt/sources.list.d", "/etc/pip.conf",
             "/etc/ssl/certs", "/usr/local/share/ca-certificates")  # fmt: skip
VARIABLES = re.compile(r"PATH|LANG|.*(?:proxy|PROXY|CERT|CAINFO|BUNDLE).*|PIP_.*")


def run(*command: str | Path, **options: object) -> None:
    subprocess.run(list(map(str, command)), check=True, **options)  # type: ignore[call-overload]


def debian(root: Path) -> None:
    """A Debian 12 like the image, and mounts like those of a privileged container."""
    mirror = subprocess.check_output(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Codename: bookworm"], text=True
    )
    run("debootstrap", "--variant=minbase", "bookworm", root, mirror.splitlines()[0], stdout=subprocess.DEVNULL)
    for path in map(Path, HANDED_ON):
        target = root / path.relative_to("/")
        if path.is_dir():
            shutil.copytree(path, target, dirs_exist_ok=True)
        elif path.exists():
            shutil.copy(path, target)
    run("mount", "--bind", root, root)  # namespaces within need a root that is a mount
    for name in ("proc", "sys", "dev"):
        run("mount", "--rbind", f"/{name}", root / name)


def clone(target: Path, broken: str) -> None:
    """What is committed here; of the page `broken` with an output that its commands do not print."""
    run("git", "clone", "--quiet", "--no-local", ROOT, target)
    if not broken:
        return
    for page in (target / broken, target / broken.replace("docs/en/", "docs/es/")):
        text = page.read_text(encoding="utf-8")
        page.write_text(
            re.sub(r"(?m)^(```console\n\$ .*\n)", r"\1this was not printed\n", text, count=1), encoding="utf-8"
        )
    who = ["-c", "user.name=bench", "-c", "user.email=bench@example.org"]
    run("git", *who, "commit", "--quiet", "--all", "--message", "A page shows what was not printed", cwd=target)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workflow", nargs="?", default="site.yml")
    parser.add_argument("job", nargs="?", default="build")
    parser.add_argument("--late-git", action="store_true")
    parser.add_argument("--break", dest="broken", default="", metavar="PAGE")
    parser.add_argument("--tests", default="tests")
    options = parser.parse_args()
    if os.environ.get("IN_NAMESPACE") != "1":  # so that no mount is left
        os.environ["IN_NAMESPACE"] = "1"
        return subprocess.call(["unshare", "--mount", "--pid", "--fork", "--mount-proc", sys.executable, *sys.argv])

    work = Path(tempfile.mkdtemp(prefix="workflow-"))
    root, folder, repository = work / "root", work / "run", work / "repository"
    debian(root)
    clone(repository, options.broken)
    folder.mkdir()
    (root / folder.relative_to("/")).mkdir(parents=True)
    run("mount", "--bind", folder, root / folder.relative_to("/"))

    def checkout(made: runner.Runner, with_: dict[str, str]) -> None:
        runner.checkout(repository, (root / "usr/bin/git").exists)(made, with_)
        if (ROOT / ".cache").exists():
            shutil.copytree(ROOT / ".cache", made.workspace / ".cache", symlinks=True)

    workflow = runner.load(FOLDER / options.workflow)
    if options.late_git:
        steps = workflow["jobs"][options.job]["steps"]
        steps[:2] = reversed(steps[:2])
    made = runner.Runner(
        folder,
        PULL_REQUEST,
        {**runner.ACTIONS, "actions/checkout": checkout},
        {name: value for name, value in os.environ.items() if VARIABLES.fullmatch(name)}
        | {"TESTS": options.tests}
        | ({"PAGE": options.broken} if options.broken else {}),
        inside=["chroot", str(root), "env", f"--chdir={folder / 'workspace'}"],
        echo=True,
    )
    well = made.run(workflow, options.job)
    print("\n== steps")
    for step in made.steps:
        print(f"{step.outcome:8} {step.name}", step.output.splitlines()[-1] if step.outcome == "failure" else "")
    print("== summary", made.summary or "(nothing)", sep="\n")
    print("== artifacts")
    for path in sorted(path for path in (folder / "artifacts").rglob("*") if path.is_file()):
        print(f"{path.stat().st_size:10} {path.relative_to(folder / 'artifacts')}")
    patch = made.artifact("examples.patch") / "examples.patch"
    if patch.exists():
        print(patch.read_text(encoding="utf-8"))
        run("git", "apply", "--stat", "--apply", patch, cwd=repository)
        print("the patch applies")
    print(f"all of it is in {work}")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())

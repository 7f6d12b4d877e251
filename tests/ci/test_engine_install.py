"""`.ci/engine install` takes the packages of the lock wherever they are left, and says so where they are not."""

from __future__ import annotations

import functools
import hashlib
import http.server
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import PATIENCE, ROOT

HELPER = Path("/usr/lib/apt/apt-helper")
pytestmark = pytest.mark.skipif(not (HELPER.exists() and shutil.which("dpkg-deb")), reason="Debian's apt is not here")

MOMENT = "20261030T080801Z"
PACKAGES = ("docker.io", "docker-cli", "docker-buildx", "docker-compose", "containerd", "tini-static", "runc")
APT_GET = """#!/bin/sh
echo "$@" >> {root}/asked
case "$1 $2" in
"indextargets --format") echo "{address}/debian/ Debian" ;;
"download -qq") cp {root}/testing/$3_*.deb . ;;
"install "*) exit 1 ;;
esac
"""


@dataclass(frozen=True)
class Apt:
    """A Debian machine as `.ci/engine install` sees it, with a mirror, an archive and the testing suite of today."""

    root: Path
    address: str

    def package(self, name: str, version: str, folder: str) -> Path:
        """Put a package there whose one file says its version: /usr/bin/docker of docker-cli, …"""
        content = self.root / "content"
        shutil.rmtree(content, ignore_errors=True)
        (content / "DEBIAN").mkdir(parents=True)
        control = f"Package: {name}\nVersion: {version}\nArchitecture: all\nMaintainer: m <m@x>\nDescription: d\n"
        (content / "DEBIAN/control").write_text(control)
        (content / "usr/bin").mkdir(parents=True)
        program = content / "usr/bin" / ("docker" if name == "docker-cli" else name)
        program.write_text(f"#!/bin/sh\necho {version}\n")
        program.chmod(0o755)
        target = self.root / folder
        target.mkdir(parents=True, exist_ok=True)
        arch = subprocess.check_output(["dpkg", "--print-architecture"], text=True).strip()
        made = target / f"{name}_{version}_{arch}.deb"
        subprocess.run(["dpkg-deb", "-Znone", "--build", content, made], check=True, capture_output=True)
        return made

    def lock(self, packages: list[Path]) -> None:
        lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  pool/{path.name}" for path in packages]
        (self.root / ".ci/engine.lock").write_text(f"# as of {MOMENT}\n" + "\n".join(lines) + "\n")

    def install(self, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "PATH": f"{self.root}/bin:{os.environ['PATH']}",
            "APT_CONFIG": f"{self.root}/apt.conf",
            "ENGINE_CACHE": f"{self.root}/cache",
            **variables,
        }
        environment.pop("http_proxy", None)
        command = [self.root / ".ci/engine", "install", *options]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE)

    def versions(self) -> dict[str, str]:
        """What is installed."""
        found = (self.root / "cache/root/usr/bin").iterdir()
        return {path.name: path.read_text().split()[-1] for path in found}

    def asked(self) -> str:
        return (self.root / "asked").read_text()


@pytest.fixture
def apt(tmp_path: Path) -> Iterator[Apt]:
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/engine", tmp_path / ".ci/engine")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path / "web"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        handler.func.log_message = lambda *_: None  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        machine = Apt(tmp_path, f"http://127.0.0.1:{server.server_port}")
        (tmp_path / "bin").mkdir()
        programs = {
            "apt-get": APT_GET.format(root=tmp_path, address=machine.address),
            "dpkg-query": "#!/bin/sh\necho install ok installed\n",
            "id": "#!/bin/sh\necho 0\n",
        }
        for name, text in programs.items():
            (tmp_path / "bin" / name).write_text(text)
            (tmp_path / "bin" / name).chmod(0o755)
        (tmp_path / "parts").mkdir()
        (tmp_path / "apt.conf").write_text(
            f'Dir::Etc::SourceList "{tmp_path}/none";\nDir::Etc::SourceParts "{tmp_path}/parts";\n'
        )
        for name in PACKAGES[:-1]:
            machine.package(name, "29", "testing")
        yield machine
        server.shutdown()


def everywhere(version: str) -> dict[str, str]:
    return {"docker" if name == "docker-cli" else name: version for name in PACKAGES}


def test_what_the_lock_names_is_taken_from_the_mirror_and_nothing_of_today(apt):
    apt.lock([apt.package(name, "28", "web/debian/pool") for name in PACKAGES])
    done = apt.install()
    assert (done.returncode, done.stdout, done.stderr) == (0, "28\n", "")
    assert apt.versions() == everywhere("28")
    assert "download" not in apt.asked()
    assert "update" not in apt.asked()


@pytest.mark.parametrize("named", ["variable", "sources"])
def test_what_the_mirror_no_longer_has_comes_from_the_archive_of_that_moment(apt, named):
    kept = [apt.package(name, "28", "web/debian/pool") for name in PACKAGES[2:]]
    old = [apt.package(name, "28", f"web/archive/debian/{MOMENT}/pool") for name in PACKAGES[:2]]
    apt.lock([*old, *kept])
    variables = {}
    if named == "variable":
        variables["ENGINE_ARCHIVE"] = f"{apt.address}/archive/debian"
    else:  # as Debian's own images say where they come from
        (apt.root / "parts/debian.sources").write_text(f"# {apt.address}/archive/debian/20250520T000000Z\n")
    done = apt.install(**variables)
    assert (done.returncode, done.stdout, done.stderr) == (0, "28\n", "")
    assert apt.versions() == everywhere("28")


def test_what_is_nowhere_any_more_comes_from_the_suite_of_today_with_a_notice(apt):
    gone = [apt.package(name, "28", "gone") for name in ("docker.io", "docker-cli", "runc")]
    apt.lock([*gone, *(apt.package(name, "28", "web/debian/pool") for name in PACKAGES[2:-1])])
    done = apt.install(ENGINE_ARCHIVE=f"{apt.address}/archive/debian")
    assert done.returncode == 0, done.stderr
    told = "engine: today's docker.io docker-cli runc instead of what .ci/engine.lock names, which is not to be had"
    assert done.stderr.startswith(f"{told} from {apt.address}/archive/debian/{MOMENT} either.")
    assert done.stderr.count("\n") == 1
    expected = everywhere("28") | {"docker.io": "29", "docker": "29"}
    del expected["runc"]  # the machine's own
    assert apt.versions() == expected


def test_a_package_of_another_content_is_not_taken(apt):
    apt.lock([apt.package(name, "28", "web/debian/pool") for name in PACKAGES])
    forged = next((apt.root / "web/debian/pool").glob("containerd_*"))
    shutil.copy(next((apt.root / "testing").glob("tini-static_*")), forged)
    done = apt.install()
    assert "today's containerd instead" in done.stderr
    assert apt.versions() == everywhere("28") | {"containerd": "29"}


def test_the_newest_is_taken_where_it_is_asked_for(apt):
    apt.lock([apt.package(name, "28", "web/debian/pool") for name in PACKAGES])
    done = apt.install("--newest")
    assert (done.returncode, done.stdout, done.stderr) == (0, "29\n", "")
    assert set(apt.versions().values()) == {"29"}
    assert apt.install("--latest").stderr == "engine: install takes --newest or nothing, not --latest\n"


def test_the_lock_names_each_package_and_the_engine_that_the_pages_are_verified_on():
    from macros.examples import verification

    text = (ROOT / ".ci/engine.lock").read_text()
    lines = [line.split("  ") for line in text.splitlines() if not line.startswith("#")]
    assert all(len(digest) == 64 for digest, _ in lines)
    names = [Path(path).name.partition("_")[0] for _, path in lines]
    assert sorted(names) == sorted(PACKAGES)
    (engine,) = [path for _, path in lines if "/docker.io_" in path]
    assert f"/docker.io_{verification.load().engine}+" in engine

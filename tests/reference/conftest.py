"""A small reference to render, made of real help texts cut short, and a docker that prints them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import pytest

from macros.reference import commands, help_recordings
from macros.reference.catalogue import Catalogue
from macros.reference.commands import Reference
from macros.reference.guide import Guide, Task
from macros.reference.help_recordings import HelpRecording
from macros.reference.manual import Manual
from tests.conftest import FakeDocker

ROOT = """Usage:  docker [OPTIONS] COMMAND

A self-sufficient runtime for containers

Management Commands:
  compose*    Docker Compose
  container   Manage containers

Commands:
  ps          List containers
  run         Create and run a new container from an image

Global Options:
  -c, --context string   Name of the context (overrides DOCKER_HOST)
"""
CONTAINER = """Usage:  docker container COMMAND

Manage containers

Commands:
  ls          List containers
  run         Create and run a new container from an image
"""
LS = """Usage:  docker {} [OPTIONS]

List containers

Aliases:
  docker container ls, docker container list, docker container ps, docker ps

Options:
  -a, --all             Show all containers (default shows just running)
  -f, --filter filter   Filter output based on conditions provided
"""
RUN = """Usage:  docker {} [OPTIONS] IMAGE [COMMAND] [ARG...]

Create and run a new container from an image

Aliases:
  docker container run, docker run

Options:
  -d, --detach                 Run container in background and print container ID
  -i, --interactive            Keep STDIN open even if not attached
  -p, --publish list           Publish a container's port(s) to the host
      --pull string            Pull image before running ("always", "missing", "never") (default "missing")
      --sig-proxy              Proxy received signals to the process (default true)
  -t, --tty                    Allocate a pseudo-TTY
  -u, --user string            Username or UID (format: <name|uid>[:<group|gid>])
"""
RUN_NEWS = """      --annotation map         Add an annotation to the container (passed through to the OCI runtime)
      --cpu-count int          CPU count (Windows only)
"""
COMPOSE = """Usage:  docker compose [OPTIONS] COMMAND

Define and run multi-container applications with Docker

Commands:
  up          Create and start containers
"""
UP = """Usage:  docker compose up [OPTIONS] [SERVICE...]

Create and start containers

Options:
  -d, --detach   Detached mode: Run containers in the background
      --wait     Wait for services to be running|healthy. Implies --detach.
"""


@pytest.fixture
def recordings() -> list[HelpRecording]:
    old = {
        "": ROOT.replace("  compose*    Docker Compose\n", ""),
        "container": CONTAINER,
        "container ls": LS.format("container ls"),
        "ps": LS.format("ps"),
        "container run": RUN.format("container run") + "      --kernel-memory bytes    Kernel memory limit\n",
        "run": RUN.format("run") + "      --kernel-memory bytes    Kernel memory limit\n",
        "completion": "Usage:  docker completion COMMAND\n\nGenerate the autocompletion script\n",
    }
    new = {
        **old,
        "": ROOT,
        "compose": COMPOSE,
        "compose up": UP,
        "container run": RUN.format("container run") + RUN_NEWS,
        "run": RUN.format("run") + RUN_NEWS,
    }
    del new["completion"]
    return [
        HelpRecording("20.10.24", "2026-11-24", "1.41", {}, old, {}, {}, {}),
        HelpRecording(
            "28.5.2",
            "2026-11-24",
            "1.51",
            {"compose": "2.40.3"},
            new,
            since_api={"container run": {"annotation": "1.43"}},
            hidden={"container run": ["kernel-memory"], "completion": [""]},
            needs={"container run": {"cpu-count": "windows"}},
        ),
    ]


@pytest.fixture
def reference(recordings: list[HelpRecording]) -> Reference:
    return commands.build(recordings)


GUIDE = Guide(
    daily=("container run", "container ls"),
    tasks=(Task("start", {"en": "Start containers", "es": "Iniciar contenedores"}, ("container run", "compose up")),),
    titles={
        "life": {"en": "Name and life", "es": "Nombre y ciclo de vida"},
        "network": {"en": "Network", "es": "Red"},
    },
    layouts={"container run": {"life": ("detach", "pull"), "network": ("publish",)}},
    types={"list": {"en": "a text", "es": "un texto"}},
    calls={"container run": ("POST /containers/create", "POST /containers/{id}/start")},
    engines={"1.43": "24.0"},
)

ManualMaker = Callable[..., Manual]


@pytest.fixture
def make_manual(reference: Reference) -> ManualMaker:
    def make(language: str = "en", translations: dict[str, str] | None = None, **more) -> Manual:
        return Manual(reference, GUIDE, Catalogue(translations or {}), language, more.get("lessons", {}))

    return make


class Told(Protocol):
    """Makes a docker that prints the help given, by path, and its plugins' the same. It refuses all else."""

    def __call__(
        self,
        texts: Mapping[str, str],
        plugins: Mapping[str, Mapping[str, str]] | None = None,
        *,
        more: Mapping[str, str] | None = None,  # what it prints for other arguments
        version: str = "28.5.2",
    ) -> Path: ...


@pytest.fixture
def told_docker(tmp_path: Path, fake_docker: FakeDocker, monkeypatch: pytest.MonkeyPatch) -> Told:
    monkeypatch.setenv("HOME", str(tmp_path / "somebody"))
    monkeypatch.setattr(help_recordings, "_OF_MACHINE", ())
    beside = tmp_path / "libexec/docker/cli-plugins"
    asks = '[ -z "$DOCKER_API_VERSION" ] || exit 4\n'  # what a plugin has does not hang on docker's API
    asks += '[ "$1" = docker-cli-plugin-metadata ] || [ -n "$DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND" ] || exit 3\n'

    def body(name: str, texts: Mapping[str, str], more: Mapping[str, str]) -> str:
        folder = tmp_path / "told" / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for arguments, text in {**{f"{path} --help".strip(): text for path, text in texts.items()}, **more}.items():
            (folder / arguments.replace(" ", "_")).write_text(text, encoding="utf-8")
        return f'IFS=_; exec cat "{folder}/$*"'

    def make(texts, plugins=None, *, more=None, version="28.5.2"):
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        for name, theirs in (plugins or {}).items():
            program = beside / f"docker-{name}"
            metadata = {"docker-cli-plugin-metadata": '{"SchemaVersion": "0.1.0", "Version": "v2.40.3-3"}'}
            program.write_text(f"#!/bin/sh\n{asks}{body(name, theirs, metadata)}\n", encoding="utf-8")
            program.chmod(0o755)
        half = f"Client:\n Version:           {version}+dfsg\n API version:       1.51\n Context:           secret\n"
        return fake_docker(body("docker", texts, {"version": half, **(more or {})}))

    return make

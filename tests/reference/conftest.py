"""A small reference to render: two releases of a docker with a plugin, made of real help texts cut short."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from macros.reference import commands
from macros.reference.catalogue import Catalogue
from macros.reference.commands import Reference
from macros.reference.guide import Guide, Task
from macros.reference.page import Book
from macros.reference.recorded import HelpRecording

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

BookMaker = Callable[..., Book]


@pytest.fixture
def make_book(reference: Reference) -> BookMaker:
    def make(language: str = "en", translations: dict[str, str] | None = None, **more) -> Book:
        return Book(reference, GUIDE, Catalogue(translations or {}), language, more.get("lessons", {}))

    return make

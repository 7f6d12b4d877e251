"""The calls of the Engine API in api.toml are those that the real docker makes.

Each command of EXAMPLES runs with its socket a proxy that writes down what passes. Where the docker at hand makes other
calls than the file says, write the file anew and read what changed:

    .ci/engine run .venv/bin/python -m tests.reference.test_api
"""

from __future__ import annotations

import contextlib
import hashlib
import http.server
import json
import os
import re
import shutil
import signal
import socket
import socketserver
import subprocess
import tarfile
import threading
import tomllib
from collections.abc import Iterator
from email.message import Message
from http.client import parse_headers
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from urllib.parse import parse_qs, urlsplit

import pytest

from macros.live import version
from macros.reference import commands
from tests.conftest import REQUIRED, ROOT

FILE = ROOT / "macros/reference/api.toml"
CALLS: dict[str, list[str]] = tomllib.loads(FILE.read_text(encoding="utf-8"))

ENGINE = "/run/docker.sock"
FOLDER = Path("/run/api-examples")
"""Where the examples run: in memory, gone with the engine, and with a name short enough for containerd's sockets."""

HEADER = """\
# The calls of the Engine API that docker's commands make, by command, in order.
#
# Every line was seen: a proxy stood between docker 28.5.2 and its engine while the command ran. The examples are
# in tests/reference/test_api.py, which runs them again and writes this file. A call made more than once is there
# once; `container cp` copies out of a container, then into it. Pings are left out, and so are commands that call
# nothing, that need what no test has (checkpoint, manifest, trust), and plugins' commands but buildx build.

"""

EXAMPLES = {
    # The last line of each is what is seen; lines above it prepare, straight at the engine. They run in this order.
    "version": "docker version",
    "system info": "docker system info",
    "system events": "docker system events --since 1m --until 0s",
    # Containers; the image `base` is there.
    "container create": "docker container create --name first base sleep 60",
    "container start": "docker container start first",
    "container ls": "docker container ls",
    "container inspect": "docker container inspect first",
    "container exec": "docker container exec first sleep 0",
    "container top": "docker container top first",
    "container stats": "docker container stats --no-stream",
    "container logs": "docker container logs first",
    "container port": "docker container port first",
    "container diff": "docker container diff first",
    # Out of a container, then into it.
    "container cp": "docker container cp first:/bin/cat cat && docker container cp cat first:/cat",
    "container export": "docker container export --output first.tar first",
    "container rename": "docker container rename first one",
    "container update": "docker container update --restart no one",
    "container pause": "docker container pause one",
    "container unpause": "docker container unpause one",
    "container restart": "docker container restart --timeout 0 one",
    "container commit": "docker container commit one kept",
    "container stop": "docker container stop --timeout 0 one",
    "container kill": """
        docker container start one
        docker container kill one""",
    "container wait": "docker container wait one",
    "container rm": "docker container rm one",
    "container run": "docker container run base sleep 0",
    # cat ends when attach closes its input.
    "container attach": """
        docker container create --interactive --name cat base cat
        docker container start cat
        docker container attach cat""",
    "container prune": "docker container prune --force",
    # Images.
    "image ls": "docker image ls",
    "image inspect": "docker image inspect base",
    "image history": "docker image history base",
    "image tag": "docker image tag base $REGISTRY/look:1",
    "image push": "docker image push $REGISTRY/look:1",
    "image rm": "docker image rm $REGISTRY/look:1",
    "image pull": "docker image pull $REGISTRY/look:1",
    "image save": "docker image save --output look.tar $REGISTRY/look:1",
    "image load": "docker image load --input look.tar",
    "image import": "docker image import base.tar imported",
    "image prune": "docker image prune --force",
    "login": "echo password | docker login --username reader --password-stdin $REGISTRY",
    "search": "docker search $REGISTRY/look",
    "buildx build": r"""
        printf 'FROM base\nRUN sleep 0\n' > Dockerfile
        docker buildx build --tag built .""",
    # Networks and volumes.
    "network create": "docker network create web",
    "network ls": "docker network ls",
    "network inspect": "docker network inspect web",
    "network connect": """
        docker container create --name second base sleep 60
        docker network connect web second""",
    "network disconnect": "docker network disconnect web second",
    "network rm": "docker network rm web",
    "network prune": "docker network prune --force",
    "volume create": "docker volume create data",
    "volume ls": "docker volume ls",
    "volume inspect": "docker volume inspect data",
    # What has this name? Each kind is asked in turn until one has.
    "inspect": "docker inspect data",
    "volume rm": "docker volume rm data",
    "volume prune": "docker volume prune --force",
    "system df": "docker system df",
    "system prune": "docker system prune --force",
    # Plugins: perl listens on the socket that the engine looks for.
    "plugin create": """
        mkdir -p plugin/rootfs && tar -xf base.tar -C plugin/rootfs
        docker plugin create $REGISTRY/drive:1 plugin""",
    "plugin ls": "docker plugin ls",
    "plugin inspect": "docker plugin inspect $REGISTRY/drive:1",
    "plugin set": "docker plugin set $REGISTRY/drive:1 LEVEL=2",
    "plugin push": "docker plugin push $REGISTRY/drive:1",
    "plugin enable": "docker plugin enable $REGISTRY/drive:1",
    "plugin disable": "docker plugin disable $REGISTRY/drive:1",
    "plugin install": """
        docker plugin rm $REGISTRY/drive:1
        docker plugin install --grant-all-permissions $REGISTRY/drive:1""",
    "plugin upgrade": """
        docker plugin disable $REGISTRY/drive:1
        docker plugin upgrade --grant-all-permissions $REGISTRY/drive:1""",
    "plugin rm": "docker plugin rm $REGISTRY/drive:1",
    # A swarm of two: the engine, and an other one that was locked before.
    "swarm unlock": """
        eval "$RESTART_OTHER"
        docker -H $OTHER swarm init --autolock --listen-addr 127.0.0.2 --advertise-addr 127.0.0.2
        docker -H $OTHER swarm unlock-key --quiet > key
        eval "$RESTART_OTHER"
        docker -H $OTHER swarm unlock < key""",
    "swarm init": """
        docker -H $OTHER swarm leave --force
        docker swarm init --listen-addr 127.0.0.1 --advertise-addr 127.0.0.1""",
    "swarm join-token": "docker swarm join-token worker",
    "swarm join": """
        docker swarm join-token --quiet worker > token
        docker -H $OTHER swarm join --listen-addr 127.0.0.2 --advertise-addr 127.0.0.2 --token $(cat token) \
            127.0.0.1:2377""",
    "node ls": "docker node ls",
    "node inspect": "docker node inspect self",
    "node update": """
        docker -H $OTHER info --format '{{.Swarm.NodeID}}' > node
        docker node update --availability drain $(cat node)""",
    "node promote": "docker node promote $(cat node)",
    "node demote": """
        until docker -H $OTHER node ls; do sleep 0.1; done
        docker node demote $(cat node)""",
    # It is a manager still for a moment.
    "node rm": "until docker node rm --force $(cat node); do sleep 0.1; done",
    "swarm update": "docker swarm update --task-history-limit 3",
    "swarm unlock-key": """
        docker swarm update --autolock
        docker swarm unlock-key""",
    "swarm ca": "docker swarm ca",
    "secret create": "echo word | docker secret create word -",
    "secret ls": "docker secret ls",
    "secret inspect": "docker secret inspect word",
    "secret rm": "docker secret rm word",
    "config create": "echo word | docker config create words -",
    "config ls": "docker config ls",
    "config inspect": "docker config inspect words",
    "config rm": "docker config rm words",
    "service create": "docker service create --name idle --stop-grace-period 0s --update-monitor 1ms base sleep 600",
    "service ls": "docker service ls",
    "service inspect": "docker service inspect idle",
    "service ps": "docker service ps idle",
    "node ps": "docker node ps",
    "service logs": "docker service logs idle",
    "service update": "docker service update --label-add tier=2 idle",
    "service rollback": "docker service rollback idle",
    "service scale": "docker service scale idle=2",
    "service rm": "docker service rm idle",
    "stack deploy": r"""
        printf 'services:\n  idle:\n    image: base\n    command: sleep 600\n    stop_grace_period: 0s\n' > stack.yaml
        docker stack deploy --compose-file stack.yaml shop""",
    "stack ls": "docker stack ls",
    "stack services": "docker stack services shop",
    "stack ps": """
        until docker stack ps shop --format '{{.Node}}' | grep .; do sleep 0.1; done
        docker stack ps shop""",
    "stack rm": "docker stack rm shop",
    "volume update": """
        docker volume create --driver none --group fast --type mount --scope single --sharing none data
        docker volume update --availability drain data""",
    "swarm leave": "docker swarm leave --force",
}

RESTART_OTHER = f"""
cd {FOLDER}
if [ -e other.pid ]; then kill $(cat other.pid); while [ -e other.pid ]; do sleep 0.05; done; fi
dockerd --host unix://$PWD/other.sock --pidfile $PWD/other.pid --data-root $PWD/data --exec-root $PWD/exec \
    --bridge docker0 --iptables=false --ip6tables=false > other.log 2>&1 &
until docker -H unix://$PWD/other.sock version > other.version 2>&1; do sleep 0.05; done
"""

LISTEN = """
$SIG{TERM} = sub { exit };
socket(my $socket, 1, 1, 0);
bind($socket, pack("S Z108", 1, "/run/docker/plugins/drive.sock")) or die $!;
listen($socket, 5);
sleep 1 while 1
"""

PLUGIN = {
    "Description": "Listens and does nothing",
    "Entrypoint": ["/usr/bin/perl", "-e", LISTEN],
    "Env": [{"Name": "LEVEL", "Value": "1", "Settable": ["value"]}],
    "Interface": {"Types": ["docker.volumedriver/1.0"], "Socket": "drive.sock"},
    "Network": {"Type": "none"},
}


def test_the_commands_are_commands_of_docker_and_each_has_its_example():
    assert CALLS.keys() <= commands.current().commands.keys()
    assert CALLS.keys() == EXAMPLES.keys()


def test_the_calls_are_written_as_the_api_reference_writes_them():
    made = [call for calls in CALLS.values() for call in calls]
    assert [call for call in made if not re.fullmatch(r"(GET|HEAD|POST|PUT|DELETE) /[a-z{}/_-]+", call)] == []


def test_the_file_is_as_the_examples_write_it():
    assert FILE.read_text(encoding="utf-8") == written(CALLS)


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ("GET /v1.51/containers/json?all=1 HTTP/1.1", "GET /containers/json"),
        ("GET /v1.51/containers/web/json HTTP/1.1", "GET /containers/{id}/json"),
        ("POST /v1.51/exec/0a1b/start HTTP/1.1", "POST /exec/{id}/start"),
        ("POST /v1.51/images/127.0.0.1:5000/look/push?tag=1 HTTP/1.1", "POST /images/{name}/push"),
        ("DELETE /v1.51/images/127.0.0.1:5000/look:1 HTTP/1.1", "DELETE /images/{name}"),
        ("DELETE /v1.51/plugins/127.0.0.1:5000/drive:1 HTTP/1.1", "DELETE /plugins/{name}"),
        ("GET /v1.51/swarm/unlockkey HTTP/1.1", "GET /swarm/unlockkey"),
        ("POST /grpc HTTP/1.1", "POST /grpc"),
    ],
)
def test_names_become_placeholders(line, call):
    assert called(line) == call


@pytest.mark.engine
@pytest.mark.xdist_group("api")
def test_the_calls_are_those_that_docker_makes():
    if not _may_be_used_up():
        tell = pytest.fail if "engine" in REQUIRED else pytest.skip
        tell("the examples prune everything and start a swarm: they run beside .ci/engine run alone")
    asked = ["docker", "version", "--format", "{{.Client.Version}}"]
    here, seen = version.release(subprocess.check_output(asked, text=True)), commands.current().newest.version
    if here != seen:  # one failure says so in CI: tests/examples/test_pages.py
        pytest.skip(f"docker {here} is not {seen}, whose calls were seen")
    calls, errors = observe()
    assert errors == {}
    assert calls == CALLS


def observe() -> tuple[dict[str, list[str]], dict[str, str]]:
    """Run all examples: the calls that each made, and what those that failed said."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    _pack(FOLDER / "base.tar", "/bin/sh", "/bin/sleep", "/bin/cat", "/usr/bin/perl")
    (FOLDER / "plugin").mkdir()
    (FOLDER / "plugin/config.json").write_text(json.dumps(PLUGIN), encoding="utf-8")
    seen: list[str] = []
    calls, errors = {}, {}
    other = f"{FOLDER}/other.sock"
    with (
        serving(Proxy(f"{FOLDER}/proxy.sock", ENGINE, seen)) as proxy,
        serving(Proxy(f"{FOLDER}/other-proxy.sock", other, seen)) as other_proxy,
        serving(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Registry)) as registry,
    ):
        shared = {
            "PATH": os.environ["PATH"],
            "HOME": str(FOLDER),
            "REGISTRY": f"127.0.0.1:{registry.server_address[1]}",
            "RESTART_OTHER": RESTART_OTHER,
        }
        straight = {**shared, "DOCKER_HOST": f"unix://{ENGINE}", "OTHER": f"unix://{other}"}
        watched = {
            **shared,
            "DOCKER_HOST": f"unix://{proxy.server_address}",
            "OTHER": f"unix://{other_proxy.server_address}",
        }
        _run("docker image import base.tar base", straight)
        try:
            for command, text in EXAMPLES.items():
                preparation, _, example = text.strip().rpartition("\n")
                error = _run(preparation, straight)
                seen.clear()
                error = error or _run(example, watched)
                calls[command] = list(dict.fromkeys(call for call in seen if not call.endswith(" /_ping")))
                if error:
                    errors[command] = error
        finally:
            with contextlib.suppress(OSError, ValueError):
                os.kill(int((FOLDER / "other.pid").read_text()), signal.SIGTERM)
    return calls, errors


def written(calls: dict[str, list[str]]) -> str:
    """The file's text."""
    lines = []
    for command, made in sorted(calls.items()):
        line = f"{json.dumps(command)} = {json.dumps(made)}"
        if len(line) > 120:
            line = "\n".join([f"{json.dumps(command)} = [", *(f"  {json.dumps(call)}," for call in made), "]"])
        lines.append(f"{line}\n")
    return HEADER + "".join(lines)


def called(line: str) -> str:
    """A request's first line as the API reference writes the call: no version, no query, placeholders for names."""
    method, target, _ = line.split()
    path = re.sub(r"^/v\d+\.\d+", "", target.partition("?")[0])
    if found := _NAMED.fullmatch(path):
        kind, verb = found.groups()
        name = "{name}" if kind in ("distribution", "images", "plugins", "volumes") else "{id}"
        path = f"/{kind}/{name}{verb or ''}"
    return f"{method} {path}"


_NAMED = re.compile(
    "/(configs|containers|distribution|exec|images|networks|nodes|plugins|secrets|services|tasks|volumes)/"
    "(?!(?:create|get|json|load|privileges|prune|pull|search)$).+?(/[a-z]+)?"
)
"""A path with the name or id of something, which may have slashes itself."""


class Proxy(socketserver.ThreadingUnixStreamServer):
    """Stands between docker and an engine, and writes the calls down in the order in which they are made."""

    daemon_threads = True

    def __init__(self, path: str, engine: str, seen: list[str]) -> None:
        super().__init__(path, _Connection)
        self.engine = engine
        self.seen = seen


class _Connection(socketserver.StreamRequestHandler):
    """One connection: any number of requests, until one of them turns it into a plain stream."""

    server: Proxy

    def handle(self) -> None:
        with socket.socket(socket.AF_UNIX) as engine, contextlib.suppress(OSError):
            engine.connect(self.server.engine)
            with engine.makefile("rb") as answers:
                back = threading.Thread(target=_pump, args=(answers, self.connection), daemon=True)
                back.start()
                while head := _head(self.rfile):
                    self.server.seen.append(called(head.splitlines()[0].decode()))
                    engine.sendall(head)
                    headers = parse_headers(BytesIO(head.partition(b"\r\n")[2]))
                    if "Upgrade" in headers:
                        break
                    for piece in _body(self.rfile, headers, framed=True):
                        engine.sendall(piece)
                _pump(self.rfile, engine)
                back.join()


class Registry(http.server.BaseHTTPRequestHandler):
    """A registry in memory: as much of one as push, pull, login and search need."""

    protocol_version = "HTTP/1.1"
    stored: dict[str, tuple[str, bytes]] = {}  # noqa: RUF012  # shared by all connections: it is the registry

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/v1/search":
            found = {"results": [{"name": "look", "description": "", "star_count": 0, "is_official": False}]}
            self._answer(200, json.dumps(found).encode())
        elif path in ("/v1/_ping", "/v2/"):
            self._answer(200, b"{}")
        elif path in self.stored:
            kind, content = self.stored[path]
            self._answer(200, content, {"Content-Type": kind, "Docker-Content-Digest": _digest(content)})
        else:
            self._answer(404, b"{}")

    do_HEAD = do_GET  # noqa: N815

    def do_POST(self) -> None:
        b"".join(_body(self.rfile, self.headers))
        self._answer(202, headers={"Location": urlsplit(self.path).path + str(threading.get_ident())})

    def do_PATCH(self) -> None:
        path = urlsplit(self.path).path
        content = b"".join(_body(self.rfile, self.headers))
        self.stored[path] = ("", content)
        self._answer(202, headers={"Location": path, "Range": f"0-{len(content) - 1}"})

    def do_PUT(self) -> None:
        """A manifest under its tag and its digest, or what was uploaded under its digest."""
        parts = urlsplit(self.path)
        content = b"".join(_body(self.rfile, self.headers))
        folder = parts.path.rpartition("/")[0]
        kind = self.headers.get("Content-Type", "application/octet-stream")
        if digest := parse_qs(parts.query).get("digest"):
            folder = folder.removesuffix("/uploads")
            content = self.stored.pop(parts.path, ("", b""))[1] + content
            assert digest == [_digest(content)]
        else:
            self.stored[parts.path] = (kind, content)
        self.stored[f"{folder}/{_digest(content)}"] = (kind, content)
        self._answer(201, headers={"Docker-Content-Digest": _digest(content)})

    def _answer(self, status: int, content: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[socketserver.BaseServer]:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def _head(reader: BinaryIO) -> bytes:
    """A request's first line and headers; empty where the connection ended."""
    lines = []
    while line := reader.readline():
        lines.append(line)
        if line == b"\r\n":
            return b"".join(lines)
    return b""


def _body(reader: BinaryIO, headers: Message, framed: bool = False) -> Iterator[bytes]:
    """A request's body piece by piece; `framed` with the sizes between the chunks, as they came."""
    if headers.get("Transfer-Encoding") == "chunked":
        size = -1
        while size:
            line = reader.readline()
            size = int(line, 16)
            chunk, end = reader.read(size), reader.readline()
            yield line + chunk + end if framed else chunk
    else:
        yield reader.read(int(headers.get("Content-Length", 0)))


def _pump(reader: BinaryIO, receiver: socket.socket) -> None:
    """Pass on what comes until there is no more, and then say so."""
    with contextlib.suppress(OSError):
        while piece := reader.read1(65536):
            receiver.sendall(piece)
        receiver.shutdown(socket.SHUT_WR)


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _pack(path: Path, *programs: str) -> None:
    """An image's files: programs of this machine with the libraries that they need."""
    libraries = subprocess.run(["ldd", *programs], capture_output=True, text=True, check=True).stdout.split()
    with tarfile.open(path, "w", dereference=True) as tar:
        for name in sorted({*programs, *(word for word in libraries if word.startswith("/") and word[-1] != ":")}):
            tar.add(name)


def _run(script: str, variables: dict[str, str]) -> str:
    """Run lines of shell; what they said if one failed."""
    ran = subprocess.run(
        ["timeout", "600", "sh", "-ec", script],
        cwd=FOLDER,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return f"{script.strip()}: exit {ran.returncode}: {ran.stdout[-500:]}" if ran.returncode else ""


def _may_be_used_up() -> bool:
    """Whether the engine is one of .ci/engine, which gives it this name and the tests this home, and not somebody's."""
    if os.environ.get("HOME") != "/run/home":
        return False
    asked = ["docker", "-H", f"unix://{ENGINE}", "info", "--format", "{{.Name}}"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip() == "engine"


if __name__ == "__main__":
    assert _may_be_used_up(), "only beside .ci/engine run"
    now, failed = observe()
    assert not failed, json.dumps(failed, indent=2)
    FILE.write_text(written(now), encoding="utf-8")

"""A stand-in for Docker Hub, which `docker pull` takes for the real one.

    python3 -m macros.examples.hub --store FOLDER --certificate FILE --key FILE

The store is an OCI image layout whose index names images as commands do: `nginx:1.22`, `ana/web:1`. What it names can
be pulled; everything else is refused as Docker Hub refuses it, so that the messages are those that readers know.
Nothing can be pushed, nobody can log in, and there is no search. A resolver beside it knows the host names of Docker
Hub and no others. Standard output says `ready` once both listen.
"""

from __future__ import annotations

import argparse
import contextlib
import http.server
import json
import re
import socket
import socketserver
import ssl
import struct
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HOSTS = (b"registry-1.docker.io", b"auth.docker.io")
"""Without index.docker.io, where Docker searches: that it has no such host is what happens without a network."""

_CHALLENGE = 'Bearer realm="https://auth.docker.io/token",service="registry.docker.io"'
_NAMED = "org.opencontainers.image.ref.name"
_WORD = r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*"
_NAME = rf"{_WORD}(?:/{_WORD})*"
_IMAGE = re.compile(rf"({_NAME}):(\w[\w.-]{{0,127}})", re.ASCII)
_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")
_ROUTE = re.compile(rf"/v2/({_NAME})/(manifests|blobs|tags)/([\w.:-]+|uploads/[\w.=-]*)", re.ASCII)
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_BODY = 1 << 20  # bytes that are read of what a client sends


class HubError(Exception):
    """The stand-in cannot start; the message says why."""


@dataclass(frozen=True)
class Blob:
    """A file of the store."""

    path: Path
    media: str
    size: int


@dataclass
class Repository:
    """The images that go by one name: digests by tag, and by digest what can be fetched."""

    tags: dict[str, str] = field(default_factory=dict)
    manifests: dict[str, Blob] = field(default_factory=dict)
    blobs: dict[str, Blob] = field(default_factory=dict)


def read_store(folder: Path) -> dict[str, Repository]:
    """The repositories of a store by name, each file that they need being there and as long as it should be."""
    repositories: dict[str, Repository] = defaultdict(Repository)
    index = folder / "index.json"
    with _whole(index):
        for descriptor in json.loads(index.read_bytes())["manifests"]:
            image = _IMAGE.fullmatch(descriptor["annotations"][_NAMED])
            if not image:
                raise ValueError
            name, tag = image.groups()
            repository = repositories[name if "/" in name else f"library/{name}"]
            repository.tags[tag] = descriptor["digest"]
            _collect(folder, descriptor, repository)
    return dict(repositories)


def _collect(folder: Path, descriptor: dict[str, Any], repository: Repository) -> None:
    """Add an image, or the images of an index, with all that belongs to them."""
    digest, blob = _find(folder, descriptor)
    if digest in repository.manifests:
        return
    repository.manifests[digest] = blob
    with _whole(blob.path):
        content = json.loads(blob.path.read_bytes())
        if "manifests" in content:
            for one in content["manifests"]:
                _collect(folder, one, repository)
        else:
            repository.blobs.update(_find(folder, one) for one in (content["config"], *content["layers"]))


def _find(folder: Path, descriptor: dict[str, Any]) -> tuple[str, Blob]:
    """The digest and the file that a descriptor means."""
    digest, media, size = (descriptor[key] for key in ("digest", "mediaType", "size"))
    found = _DIGEST.fullmatch(digest)
    if not found or not isinstance(media, str):
        raise ValueError
    path = folder / "blobs" / "sha256" / found[1]
    with _whole(path):
        if path.stat().st_size != size:
            raise ValueError
    return digest, Blob(path, media, size)


@contextlib.contextmanager
def _whole(file: Path) -> Iterator[None]:
    """Say which file of the store is to blame."""
    remedy = "Make the store again: .ci/images build"
    try:
        yield
    except OSError as error:
        raise HubError(f"{file}: {error.strerror}. {remedy}") from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise HubError(f"{file} is not what it should be. {remedy}") from error


class Hub(socketserver.ThreadingTCPServer):
    """Listens for clients; each gets a thread."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, where: tuple[str, int], repositories: dict[str, Repository], context: ssl.SSLContext) -> None:
        """Listen at once; the clients wait until `serve_forever`."""
        self.repositories = repositories
        super().__init__(where, Request)
        # The handshake belongs to the client's thread: one who never speaks must not hold the others.
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up or does not trust the certificate is no error."""
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError, ssl.SSLError)):
            super().handle_error(request, client_address)


class Request(http.server.BaseHTTPRequestHandler):
    """Answers one client, request by request. No path that it asks for becomes the name of a file."""

    protocol_version = "HTTP/1.1"
    timeout = 120
    disable_nagle_algorithm = True
    server: Hub

    def answer(self) -> None:
        """Answer a request of any method."""
        if not self._read_body():
            return
        path = self.path.partition("?")[0]
        if path == "/token":
            self._token()
        elif path in ("/v2", "/v2/"):
            if self._known:
                self._tell(200, {})
            else:
                self._refuse()
        elif route := _ROUTE.fullmatch(path):
            self._repository(*route.groups())
        else:
            self._fail(404, "NOT_FOUND", "page not found")

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815  http.server wants these names

    @property
    def _known(self) -> bool:
        return self.headers.get("Authorization", "").startswith("Bearer ")

    def _read_body(self) -> bool:
        """Read what the client sends, for the next request comes after it. False where the client got its answer."""
        length = self.headers.get("Content-Length", "0")
        if not re.fullmatch(r"[0-9]{1,18}", length) or "Transfer-Encoding" in self.headers or int(length) > _BODY:
            self.close_connection = True
            self._fail(413, "SIZE_INVALID", "nothing that long is read here")
            return False
        self.rfile.read(int(length))
        return True

    def _token(self) -> None:
        """Anybody gets a token, except who wants to be somebody."""
        if self.command == "POST" or "Authorization" in self.headers:
            self._tell(401, {"details": "incorrect username or password"})
        else:
            self._tell(200, {"token": "anonymous", "access_token": "anonymous", "expires_in": 300})

    def _repository(self, name: str, kind: str, reference: str) -> None:
        repository = self.server.repositories.get(name)
        reads = self.command in ("GET", "HEAD")
        if not (self._known and reads and repository):
            self._refuse(name, "pull" if reads else "pull,push")
        elif kind == "tags" and reference == "list":
            self._tell(200, {"name": name, "tags": sorted(repository.tags)})
        elif kind == "manifests":
            digest = repository.tags.get(reference, reference)
            manifest = repository.manifests.get(digest)
            if not manifest:
                by_digest = f"unknown manifest name={name} revision={reference}"
                detail = by_digest if ":" in reference else f"unknown tag={reference}"
                self._fail(404, "MANIFEST_UNKNOWN", "manifest unknown", detail)
            elif not self._accepts(manifest.media):
                message = f"{manifest.media} found, but Accept header does not support it"
                self._fail(404, "MANIFEST_UNKNOWN", message)
            else:
                self._send(digest, manifest, manifest.media)
        elif blob := repository.blobs.get(reference) if kind == "blobs" else None:
            self._send(reference, blob, "application/octet-stream")
        else:
            self._fail(404, "BLOB_UNKNOWN", "blob unknown to registry", {"digest": reference})

    def _accepts(self, media: str) -> bool:
        lists = self.headers.get_all("Accept", ["*/*"])
        kinds = {kind.partition(";")[0].strip() for one in lists for kind in one.split(",")}
        return bool(kinds & {media, "*/*"})

    def _send(self, digest: str, blob: Blob, media: str) -> None:
        """Send a file or the part of it that is asked for."""
        headers = {
            "Content-Type": media,
            "Docker-Content-Digest": digest,
            "ETag": f'"{digest}"',
            "Accept-Ranges": "bytes",
        }
        part = _part(self.headers.get("Range", ""), blob.size)
        status, first, length = 200, 0, blob.size
        if part:
            first, end = part
            if first >= end:
                self._begin(416, 0, {"Content-Range": f"bytes */{blob.size}"})
                return
            status, length = 206, end - first
            headers["Content-Range"] = f"bytes {first}-{end - 1}/{blob.size}"
        with blob.path.open("rb") as file:
            self._begin(status, length, headers)
            if length and self.command != "HEAD":
                self.connection.sendfile(file, first, length)

    def _refuse(self, name: str = "", actions: str = "") -> None:
        """Ask for a token with these rights, or say that the one shown has them not."""
        challenge, detail = _CHALLENGE, None
        if name:
            challenge += f',scope="repository:{name}:{actions}"'
            detail = [{"Type": "repository", "Class": "", "Name": name, "Action": one} for one in actions.split(",")]
            if self._known:
                challenge += ',error="insufficient_scope"'
        self._fail(401, "UNAUTHORIZED", "authentication required", detail, {"WWW-Authenticate": challenge})

    def _fail(
        self, status: int, code: str, message: str, detail: Any = None, headers: dict[str, str] | None = None
    ) -> None:
        self._tell(status, {"errors": [{"code": code, "message": message, "detail": detail}]}, headers)

    def _tell(self, status: int, value: Any, headers: dict[str, str] | None = None) -> None:
        body = json.dumps(value, separators=(",", ":")).encode() + b"\n"
        self._begin(status, len(body), {"Content-Type": "application/json"} | (headers or {}))
        if self.command != "HEAD":
            self.wfile.write(body)

    def _begin(self, status: int, length: int, headers: dict[str, str]) -> None:
        self.log_request(status)
        self.send_response_only(status)
        general = {"Date": self.date_time_string(), "Docker-Distribution-Api-Version": "registry/2.0"}
        if self.close_connection:
            general["Connection"] = "close"
        for key, value in (general | headers | {"Content-Length": str(length)}).items():
            self.send_header(key, value)
        self.end_headers()


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """Where the part that is asked for begins and ends; None where all is asked for, nothing where it lies outside."""
    found = _RANGE.fullmatch(asked)
    if not found or not any(found.groups()):
        return None
    first, last = (int(number) if number else None for number in found.groups())
    if first is None:
        assert last is not None
        return max(0, size - last), size
    if last is None:
        return first, size
    return (first, min(last + 1, size)) if first <= last else None


def resolve(packet: bytes, address: str) -> bytes | None:
    """The answer to a question for a name's address; None to what is no question."""
    try:
        number, flags, questions = struct.unpack_from("!HHH", packet)
        if flags & 0xF800 or questions != 1:  # an answer, or an order
            return None
        labels, at = [], 12
        while length := packet[at]:
            if length > 63:
                return None
            labels.append(packet[at + 1 : at + 1 + length])
            at += 1 + length
        kind = struct.unpack_from("!HH", packet, at + 1)
    except (IndexError, struct.error):
        return None
    known = b".".join(labels).lower() in HOSTS
    answer = b""
    if known and kind == (1, 1):
        answer = struct.pack("!HHHIH4s", 0xC00C, *kind, 60, 4, socket.inet_aton(address))
    told = 0x8080 | flags & 0x0100 | (0 if known else 3)
    return struct.pack("!HHHHHH", number, told, 1, bool(answer), 0, 0) + packet[12 : at + 5] + answer


def _answer_names(names: socket.socket, address: str) -> None:
    while True:
        packet, client = names.recvfrom(4096)
        if answer := resolve(packet, address):
            with contextlib.suppress(OSError):
                names.sendto(answer, client)


@contextlib.contextmanager
def _at(address: str, port: int) -> Iterator[tuple[str, int]]:
    """Say which address cannot be listened on."""
    try:
        yield address, port
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise HubError(f"cannot listen on {address}:{port}: {reason}") from error


def _begin(how: argparse.Namespace) -> Hub:
    """Begin to listen, and to answer for names."""
    repositories = read_store(how.store)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(how.certificate, how.key)
    except OSError as error:
        raise HubError(f"{how.certificate} and {how.key} are no certificate with its key: {error}") from error
    with _at(how.address, how.port) as where:
        hub = Hub(where, repositories, context)
    host, _, port = how.resolver.rpartition(":")
    with _at(host, int(port)) as where:
        names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        names.bind(where)
    threading.Thread(target=_answer_names, args=(names, how.address), daemon=True).start()
    return hub


def main() -> int:
    """Stand in for Docker Hub until the process is ended."""
    parser = argparse.ArgumentParser(prog="hub", description="A stand-in for Docker Hub.")
    parser.add_argument("--store", type=Path, required=True, help="an OCI image layout")
    parser.add_argument("--certificate", required=True, help="for registry-1.docker.io and auth.docker.io")
    parser.add_argument("--key", required=True, help="the certificate's key")
    parser.add_argument("--address", default="127.0.0.2")
    parser.add_argument("--port", type=int, default=443)
    parser.add_argument("--resolver", default="192.0.2.53:53", help="where to answer for the names")
    try:
        hub = _begin(parser.parse_args())
    except HubError as error:
        print(f"hub: {error}", file=sys.stderr)
        return 1
    print("ready", flush=True)
    hub.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())

import base64
import hashlib
import http.client
import json
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from macros.examples import hub
from tests.conftest import PATIENCE

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
LAYER = bytes(range(256)) * 4096  # a MiB
TOKEN = {"Authorization": "Bearer anonymous"}
NOWHERE = "sha256:" + "0" * 64
DENIED = ',scope="repository:{}",error="insufficient_scope"'


def put(store: Path, media: str, content: bytes) -> dict:
    digest = hashlib.sha256(content).hexdigest()
    (store / "blobs" / "sha256" / digest).write_bytes(content)
    return {"mediaType": media, "digest": f"sha256:{digest}", "size": len(content)}


def write(store: Path, names: dict[str, dict]) -> None:
    manifests = [{**one, "annotations": {"org.opencontainers.image.ref.name": name}} for name, one in names.items()]
    (store / "index.json").write_text(json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}))


def make(store: Path) -> dict[str, dict]:
    """A store with an image of nginx behind an index, and one of ana without."""
    (store / "blobs" / "sha256").mkdir(parents=True)
    made = {
        "layer": put(store, "application/vnd.oci.image.layer.v1.tar+gzip", LAYER),
        "empty": put(store, "application/vnd.oci.image.layer.v1.tar+gzip", b""),
        "config": put(store, "application/vnd.oci.image.config.v1+json", b'{"os":"linux"}'),
        "secret": put(store, "application/vnd.oci.image.config.v1+json", b'{"os":"plan9"}'),
    }

    def image(*layers: str, config: str) -> dict:
        content = {"schemaVersion": 2, "config": made[config], "layers": [made[layer] for layer in layers]}
        return put(store, MANIFEST, json.dumps(content).encode())

    made["manifest"] = image("layer", "empty", config="config")
    made["index"] = put(store, INDEX, json.dumps({"schemaVersion": 2, "manifests": [made["manifest"]]}).encode())
    made["ana"] = image("layer", config="secret")
    write(store, {"nginx:latest": made["index"], "nginx:1.22": made["index"], "ana/web:1": made["ana"]})
    return made


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    return folder, make(folder)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    if not shutil.which("openssl"):
        pytest.skip("no openssl on this machine, which makes the certificate")
    folder = tmp_path_factory.mktemp("certificate")
    names = "subjectAltName=DNS:registry-1.docker.io,DNS:auth.docker.io"
    order = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 2 -subj /CN=hub -addext"
    files = ["-keyout", str(folder / "key"), "-out", str(folder / "pem")]
    subprocess.run([*order.split(), names, *files], check=True, stderr=subprocess.DEVNULL)
    return folder / "pem", folder / "key"


def free(kind: int) -> int:
    with socket.socket(socket.AF_INET, kind) as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def command(folder, certificate, port, names, address="127.0.0.1"):
    pem, key = certificate
    order = [sys.executable, hub.__file__, "--store", folder, "--certificate", pem, "--key", key]
    return [*map(str, order), "--address", address, "--port", str(port), "--resolver", f"127.0.0.1:{names}"]


class Running:
    """A stand-in that runs, and a client that trusts it."""

    def __init__(self, process, port, names, pem, log):
        self.process, self.port, self.names, self.log = process, port, names, log
        self.trust = ssl.create_default_context(cafile=str(pem))

    def connect(self, host="registry-1.docker.io"):
        raw = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        client = http.client.HTTPSConnection(host, timeout=PATIENCE)
        client.sock = self.trust.wrap_socket(raw, server_hostname=host)
        return client

    def ask(self, path, method="GET", headers=TOKEN, body=None, host="registry-1.docker.io"):
        client = self.connect(host)
        client.request(method, path, body, headers)
        answer = client.getresponse()
        answer.content = answer.read()
        client.close()
        return answer

    def resolve(self, packet):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(PATIENCE)
            sock.sendto(packet, ("127.0.0.1", self.names))
            return sock.recv(4096)


@contextmanager
def run(folder, certificate, log):
    port, names = free(socket.SOCK_STREAM), free(socket.SOCK_DGRAM)
    with log.open("w") as errors:
        order = command(folder, certificate, port, names)
        process = subprocess.Popen(order, stdout=subprocess.PIPE, stderr=errors, text=True)
    with process:
        try:
            assert process.stdout.readline() == "ready\n", log.read_text()
            yield Running(process, port, names, certificate[0], log)
        finally:
            process.kill()


@pytest.fixture(scope="module")
def running(store, certificate, tmp_path_factory):
    with run(store[0], certificate, tmp_path_factory.mktemp("log") / "hub.log") as one:
        yield one


@pytest.fixture(scope="module")
def made(store):
    return store[1]


def error(answer):
    (one,) = json.loads(answer.content)["errors"]
    return answer.status, one["code"], one["message"]


UNAUTHORIZED = (401, "UNAUTHORIZED", "authentication required")


# Tokens


def test_who_has_no_token_is_sent_for_one(running):
    answer = running.ask("/v2/", headers={})
    assert error(answer) == UNAUTHORIZED
    assert answer.headers["WWW-Authenticate"] == (
        'Bearer realm="https://auth.docker.io/token",service="registry.docker.io"'
    )
    assert answer.headers["Docker-Distribution-Api-Version"] == "registry/2.0"


def test_the_challenge_of_a_repository_names_the_rights(running):
    for name in ("library/nginx", "library/nothing"):
        answer = running.ask(f"/v2/{name}/manifests/latest", headers={})
        assert error(answer) == UNAUTHORIZED
        assert answer.headers["WWW-Authenticate"].endswith(f',scope="repository:{name}:pull"')


def test_anybody_gets_a_token_and_the_token_serves(running):
    asked = "/token?scope=repository%3Alibrary%2Fnginx%3Apull&service=registry.docker.io"
    answer = running.ask(asked, headers={}, host="auth.docker.io")
    told = json.loads(answer.content)
    assert (answer.status, told["token"]) == (200, told["access_token"])
    assert told["expires_in"] >= 60
    shown = {"Authorization": f"Bearer {told['token']}"}
    assert running.ask("/v2/", headers=shown).status == 200
    assert running.ask("/v2/library/nginx/manifests/latest", headers=shown).status == 200


def test_no_password_is_right(running):
    basic = {"Authorization": "Basic " + base64.b64encode(b"ana:secret").decode()}
    form = "grant_type=password&username=ana&password=secret"
    for answer in (running.ask("/token", headers=basic), running.ask("/token", "POST", headers={}, body=form)):
        assert answer.status == 401
        assert json.loads(answer.content) == {"details": "incorrect username or password"}
    assert running.ask("/v2/", headers=basic).status == 401


# Manifests


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("repository", "reference", "key"),
    [
        ("library/nginx", "latest", "index"),
        ("library/nginx", "1.22", "index"),
        ("library/nginx", None, "index"),
        ("library/nginx", None, "manifest"),
        ("ana/web", "1", "ana"),
    ],
)
def test_manifests_come_by_tag_and_by_digest(running, store, method, repository, reference, key):
    folder, made = store
    wanted = made[key]
    answer = running.ask(f"/v2/{repository}/manifests/{reference or wanted['digest']}", method)
    content = (folder / "blobs" / wanted["digest"].replace(":", "/")).read_bytes()
    assert answer.status == 200
    assert answer.content == (content if method == "GET" else b"")
    assert answer.headers["Content-Length"] == str(len(content))
    assert answer.headers["Content-Type"] == wanted["mediaType"]
    assert answer.headers["Docker-Content-Digest"] == wanted["digest"]


@pytest.mark.parametrize(
    ("accepted", "status"),
    [
        ([], 200),
        (["*/*"], 200),
        ([INDEX], 200),
        ([f"{MANIFEST}, {INDEX};q=0.5"], 200),
        ([MANIFEST, INDEX], 200),
        (["application/json, */*"], 200),
        ([MANIFEST], 404),
        (["application/vnd.docker.distribution.manifest.v2+json"], 404),
    ],
)
def test_a_client_gets_no_kind_of_manifest_that_it_does_not_know(running, accepted, status):
    client = running.connect()
    client.putrequest("GET", "/v2/library/nginx/manifests/latest")
    for key, value in [*TOKEN.items(), *(("Accept", one) for one in accepted)]:
        client.putheader(key, value)
    client.endheaders()
    answer = client.getresponse()
    assert answer.status == status
    if status == 404:
        assert b"MANIFEST_UNKNOWN" in answer.read()
    client.close()


def test_an_unknown_tag_or_digest_of_a_known_repository_is_said(running, made):
    for reference in ("99", NOWHERE, made["ana"]["digest"], made["layer"]["digest"]):
        answer = running.ask(f"/v2/library/nginx/manifests/{reference}")
        assert error(answer) == (404, "MANIFEST_UNKNOWN", "manifest unknown")


def test_an_unknown_repository_is_refused_like_a_private_one(running, made):
    digest = made["layer"]["digest"]
    for path in ("manifests/latest", f"blobs/{digest}", "tags/list"):
        for name in ("library/ngixn", "nginx", "ana/other", "library"):
            answer = running.ask(f"/v2/{name}/{path}")
            assert error(answer) == UNAUTHORIZED
            assert answer.headers["WWW-Authenticate"].endswith(DENIED.format(f"{name}:pull"))


def test_tags_are_listed(running):
    answer = running.ask("/v2/library/nginx/tags/list?n=100")
    assert json.loads(answer.content) == {"name": "library/nginx", "tags": ["1.22", "latest"]}


# Blobs


def test_blobs_come_whole(running, made):
    for key, content in (("layer", LAYER), ("empty", b""), ("config", b'{"os":"linux"}')):
        path = f"/v2/library/nginx/blobs/{made[key]['digest']}"
        answer = running.ask(path)
        assert (answer.status, answer.content) == (200, content)
        assert answer.headers["Docker-Content-Digest"] == made[key]["digest"]
        assert answer.headers["Content-Type"] == "application/octet-stream"
        head = running.ask(path, "HEAD")
        assert (head.status, head.content) == (200, b"")
        assert head.headers["Content-Length"] == str(len(content))


@pytest.mark.parametrize(
    ("asked", "first", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=1000-", 1000, len(LAYER)),
        ("bytes=1000-1999", 1000, 2000),
        (f"bytes=5-{10**17}", 5, len(LAYER)),
        ("bytes=-300", len(LAYER) - 300, len(LAYER)),
        (f"bytes=-{10**17}", 0, len(LAYER)),
    ],
)
def test_a_pull_goes_on_where_it_broke_off(running, made, asked, first, end):
    answer = running.ask(f"/v2/library/nginx/blobs/{made['layer']['digest']}", headers={**TOKEN, "Range": asked})
    assert (answer.status, answer.content) == (206, LAYER[first:end])
    assert answer.headers["Content-Range"] == f"bytes {first}-{end - 1}/{len(LAYER)}"
    assert answer.headers["Content-Length"] == str(end - first)


@pytest.mark.parametrize("asked", [f"bytes={len(LAYER)}-", "bytes=-0", f"bytes={10**17}-{10**17 + 1}"])
def test_no_part_lies_outside(running, made, asked):
    answer = running.ask(f"/v2/library/nginx/blobs/{made['layer']['digest']}", headers={**TOKEN, "Range": asked})
    assert (answer.status, answer.content) == (416, b"")
    assert answer.headers["Content-Range"] == f"bytes */{len(LAYER)}"


@pytest.mark.parametrize(
    "asked", ["bytes=-", "bytes=9-3", "bytes=x-y", "lines=1-2", "bytes=1-2,5-6", "bytes=" + "9" * 5000]
)
def test_a_range_that_is_none_is_not_heeded(running, made, asked):
    answer = running.ask(f"/v2/library/nginx/blobs/{made['config']['digest']}", headers={**TOKEN, "Range": asked})
    assert (answer.status, answer.content) == (200, b'{"os":"linux"}')


def test_a_repository_has_its_own_blobs_alone(running, made):
    for digest in (NOWHERE, made["secret"]["digest"], made["manifest"]["digest"]):
        answer = running.ask(f"/v2/library/nginx/blobs/{digest}")
        assert error(answer) == (404, "BLOB_UNKNOWN", "blob unknown to registry")
    assert running.ask(f"/v2/ana/web/blobs/{made['secret']['digest']}").content == b'{"os":"plan9"}'


def test_nothing_can_be_pushed_and_nothing_is_written(running, store):
    folder, made = store
    before = sorted(folder.rglob("*"))
    digest = made["layer"]["digest"]
    for method, path in (
        ("POST", "blobs/uploads/"),
        ("POST", f"blobs/uploads/?mount={digest}&from=library%2Fnginx"),
        ("PUT", "manifests/latest"),
        ("PATCH", "blobs/uploads/abc"),
        ("DELETE", "manifests/latest"),
        ("DELETE", f"blobs/{digest}"),
    ):
        for name in ("library/nginx", "library/web"):
            answer = running.ask(f"/v2/{name}/{path}", method, body=b"{}")
            assert error(answer) == UNAUTHORIZED
            assert answer.headers["WWW-Authenticate"].endswith(DENIED.format(f"{name}:pull,push"))
    assert sorted(folder.rglob("*")) == before


# Clients that are not docker


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1/search?q=nginx",
        "/v2/../../etc/passwd",
        "/v2/library/nginx/blobs/../../../index.json",
        "/v2/library/nginx/blobs/sha256:..%2f..%2findex.json",
        "/v2/../blobs/sha256:" + "a" * 64,
        "/v2/library/Nginx/manifests/latest",
        "/v2/library//nginx/manifests/latest",
        "/v2/library/nginx/manifests/latest/",
        "/v2/library/nginx/manifests/",
        "/v2/" + "a-" * 20000 + "/manifests/latest",
        "/token/",
        "http://registry-1.docker.io/v2/",
    ],
)
def test_no_other_path_exists(running, path):
    begin = time.monotonic()
    assert running.ask(path).status == 404
    assert time.monotonic() - begin < 10


def test_dots_in_a_reference_lead_nowhere(running):
    assert running.ask("/v2/library/nginx/blobs/..").status == 404
    assert running.ask("/v2/library/nginx/manifests/..").status == 404


def test_one_connection_serves_many_requests(running, made):
    client = running.connect()
    plug = client.sock
    for _ in range(3):
        for method, path, status in (
            ("HEAD", "/v2/library/nginx/manifests/latest", 200),
            ("GET", f"/v2/library/nginx/blobs/{made['layer']['digest']}", 200),
            ("GET", "/v2/library/nginx/manifests/99", 404),
            ("HEAD", "/v2/library/nginx/manifests/99", 404),
            ("PUT", "/v2/library/nginx/manifests/mine", 401),
            ("GET", f"/v2/library/nginx/blobs/{made['empty']['digest']}", 200),
        ):
            client.request(method, path, b"x" * 5000 if method == "PUT" else None, TOKEN)
            answer = client.getresponse()
            answer.read()
            assert answer.status == status
            assert client.sock is plug
    client.close()


@pytest.mark.parametrize(
    "headers", [{"Content-Length": str(10**12)}, {"Content-Length": "-5"}, {"Transfer-Encoding": "chunked"}]
)
def test_what_is_too_long_is_not_read(running, headers):
    client = running.connect()
    client.putrequest("PATCH", "/v2/library/nginx/blobs/uploads/x")
    for key, value in {**TOKEN, **headers}.items():
        client.putheader(key, value)
    client.endheaders()
    answer = client.getresponse()
    assert answer.status == 413
    assert answer.headers["Connection"] == "close"
    client.close()


def test_those_who_hang_up_or_stay_silent_disturb_nobody(running, made):
    silent = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(20)]
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", running.port)) as sock:
            sock.sendall(b"GET / HTTP/1.1\r\n\r\n")  # no TLS
        with suppress(ssl.SSLError), socket.create_connection(("127.0.0.1", running.port)) as sock:
            ssl.create_default_context().wrap_socket(sock, server_hostname="registry-1.docker.io")  # no trust
        client = running.connect()
        client.request("GET", f"/v2/library/nginx/blobs/{made['layer']['digest']}", headers=TOKEN)
        client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.sock.close()  # with a reset, in the middle of a blob
        client.close()
    assert running.ask(f"/v2/library/nginx/blobs/{made['layer']['digest']}").content == LAYER
    for sock in silent:
        sock.close()
    assert running.process.poll() is None
    assert "Traceback" not in running.log.read_text()


def test_many_pull_at_once(running, made):
    clients = [running.connect() for _ in range(12)]
    for client in clients:
        client.request("GET", f"/v2/library/nginx/blobs/{made['layer']['digest']}", headers=TOKEN)
    for client in clients:
        assert client.getresponse().read() == LAYER
        client.close()


def test_each_request_is_a_line_of_the_log(running):
    running.ask("/v2/library/nginx/manifests/seen-in-the-log")
    lines = [line for line in running.log.read_text().splitlines() if "seen-in-the-log" in line]
    assert len(lines) == 1
    assert '"GET /v2/library/nginx/manifests/seen-in-the-log HTTP/1.1" 404' in lines[0]


# Names


def question(name, kind=1, number=7, flags=0x0100, count=1, extra=b""):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack("!6H", number, flags, count, 0, 0, 0) + labels + struct.pack("!BHH", 0, kind, 1) + extra


@pytest.mark.parametrize("name", ["registry-1.docker.io", "auth.docker.io", "Registry-1.Docker.IO"])
def test_docker_hubs_names_have_the_address(running, name):
    asked = question(name)
    answer = running.resolve(asked)
    assert struct.unpack("!6H", answer[:12]) == (7, 0x8180, 1, 1, 0, 0)
    assert answer[12 : len(asked)] == asked[12:]
    assert struct.unpack("!HHHIH", answer[len(asked) : -4])[:3] == (0xC00C, 1, 1)
    assert answer[-6:] == b"\0\4" + socket.inet_aton("127.0.0.1")


def test_they_have_no_address_of_version_6(running):
    answer = running.resolve(question("registry-1.docker.io", kind=28))
    assert struct.unpack("!6H", answer[:12]) == (7, 0x8180, 1, 0, 0, 0)
    assert answer[12:] == question("registry-1.docker.io", kind=28)[12:]


@pytest.mark.parametrize(
    "name", ["index.docker.io", "docker.io", "example.org", "registry-1.docker.io.example.org", "db"]
)
@pytest.mark.parametrize("kind", [1, 28, 12])
def test_no_other_name_exists(running, name, kind):
    answer = running.resolve(question(name, kind))
    assert struct.unpack("!6H", answer[:12]) == (7, 0x8183, 1, 0, 0, 0)


def test_what_follows_the_question_is_left_out(running):
    option = b"\0\0\x29\x04\xd0\0\0\0\0\0\0"  # how a resolver says what it understands
    assert running.resolve(question("auth.docker.io", extra=option)) == running.resolve(question("auth.docker.io"))


GARBAGE = [
    b"",
    b"\0",
    b"\xff" * 600,
    b"\0" * 11,
    question("auth.docker.io")[:-1],
    question("auth.docker.io")[:15],
    question("auth.docker.io", flags=0x8180),  # an answer
    question("auth.docker.io", flags=0x2000),  # an order
    question("auth.docker.io", count=0),
    question("auth.docker.io", count=2),
    question("a" * 64 + ".docker.io"),
    struct.pack("!6H", 7, 0x0100, 1, 0, 0, 0) + b"\xc0\x0c\0\1\0\1",  # a name that means itself
]


@pytest.mark.parametrize("packet", GARBAGE)
def test_garbage_gets_no_answer(packet):
    assert hub.resolve(packet, "127.0.0.2") is None


def test_the_resolver_outlives_garbage(running):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        for packet in GARBAGE:
            sock.sendto(packet, ("127.0.0.1", running.names))
        sock.settimeout(0.2)
        with pytest.raises(TimeoutError):
            sock.recv(100)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:  # one who does not wait for the answer
        sock.sendto(question("example.org"), ("127.0.0.1", running.names))
    assert running.resolve(question("auth.docker.io"))[2:4] == b"\x81\x80"


# What keeps it from its start


def refuses(order):
    ended = subprocess.run(order, capture_output=True, text=True, timeout=PATIENCE)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("hub: ")
    assert ended.stderr.count("\n") == 1, ended.stderr
    return ended.stderr


@pytest.fixture
def other(tmp_path):
    return tmp_path / "store", make(tmp_path / "store")


@pytest.mark.parametrize("key", ["layer", "config", "manifest", "index", "ana"])
def test_a_blob_that_lacks_is_named(other, key):
    folder, made = other
    file = folder / "blobs" / made[key]["digest"].replace(":", "/")
    file.unlink()
    with pytest.raises(hub.HubError) as caught:
        hub.read_store(folder)
    assert str(caught.value) == f"{file}: No such file or directory. Make the store again: .ci/images build"


def test_a_blob_that_is_cut_off_is_named(other):
    folder, made = other
    file = folder / "blobs" / made["layer"]["digest"].replace(":", "/")
    file.write_bytes(LAYER[:-1])
    with pytest.raises(hub.HubError, match=f"{file} is not what it should be.*images build"):
        hub.read_store(folder)


BROKEN = [
    "",
    "{",
    "[]",
    "null",
    "{}",
    '{"manifests":null}',
    '{"manifests":[1]}',
    '{"manifests":[{"annotations":{}}]}',
    '{"manifests":[{"annotations":{"org.opencontainers.image.ref.name":"nginx:1"}}]}',
    b"\xff\xfe\xfa",
]


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_index_is_named(tmp_path, text):
    index = tmp_path / "index.json"
    index.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(hub.HubError, match=f"{index} is not what it should be.*images build"):
        hub.read_store(tmp_path)


@pytest.mark.parametrize("name", ["nginx", "Nginx:1", "../nginx:1", "nginx:", "nginx:a/b", "", "/nginx:1", "a b:1"])
def test_a_name_that_commands_could_not_have_is_refused(other, name):
    folder, made = other
    write(folder, {name: made["index"]})
    with pytest.raises(hub.HubError, match=r"index\.json is not what it should be"):
        hub.read_store(folder)


@pytest.mark.parametrize("digest", ["sha256:../../index.json", "sha512:" + "0" * 64, "sha256:" + "A" * 64, 5])
def test_a_digest_that_is_none_is_refused(other, digest):
    folder, made = other
    write(folder, {"nginx:1": {**made["index"], "digest": digest}})
    with pytest.raises(hub.HubError, match=r"index\.json is not what it should be"):
        hub.read_store(folder)


def test_the_program_says_what_is_wrong_with_its_store(other, certificate):
    folder, _ = other
    (folder / "index.json").unlink()
    told = refuses(command(folder, certificate, 1, 1))
    assert told == f"hub: {folder}/index.json: No such file or directory. Make the store again: .ci/images build\n"


def test_a_port_that_is_taken_is_said(running, store, certificate):
    told = refuses(command(store[0], certificate, running.port, free(socket.SOCK_DGRAM)))
    assert told == f"hub: cannot listen on 127.0.0.1:{running.port}: Address already in use\n"
    told = refuses(command(store[0], certificate, free(socket.SOCK_STREAM), running.names))
    assert told == f"hub: cannot listen on 127.0.0.1:{running.names}: Address already in use\n"


def test_an_address_that_is_not_there_is_said(store, certificate):
    port = free(socket.SOCK_STREAM)
    told = refuses(command(store[0], certificate, port, 1, address="192.0.2.1"))
    assert told == f"hub: cannot listen on 192.0.2.1:{port}: Cannot assign requested address\n"


def test_a_certificate_that_is_none_is_said(store, certificate, tmp_path):
    pem, key = certificate
    for pair in ((pem, tmp_path / "none"), (tmp_path / "none", key), (key, pem)):
        told = refuses(command(store[0], pair, free(socket.SOCK_STREAM), 1))
        assert told.startswith(f"hub: {pair[0]} and {pair[1]} are no certificate with its key: ")

import socket
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from macros.live import facts, recordings

CLIENT = r"Client:\n Version:           27.0.1\n API version:       1.46\n Context:           acme\n"
SERVER = r"\nServer:\n Engine:\n  Version:          27.0.1\n  API version:      1.46 (minimum version 1.24)\n"
PLUGINS = """case "$1" in
  compose) echo "Docker Compose version v2.30.1"; exit;;
  buildx) echo "github.com/docker/buildx v0.17.0 abc"; exit;;
esac
"""
WHOLE = PLUGINS + f"printf '{CLIENT}{SERVER}'"
ALONE = PLUGINS + f"printf '{CLIENT}'; echo 'Cannot connect to tcp://db.corp.example' >&2; exit 1"


def now() -> datetime:
    return datetime(2026, 11, 24, 9, 30, 59, tzinfo=UTC)


def gather(mode=facts.Mode.AUTO, **options):
    return facts.gather(mode, now=now, **options)


def test_a_docker_with_its_daemon_gives_live_facts(fake_docker):
    fake_docker(WHOLE)
    found = gather()
    live = facts.Source(live=True, moment="2026-11-24T09:30Z")
    assert {fact.source for fact in found.by_name.values()} == {live}
    assert (found.client.release, found.server.release, found.api.release) == ("27.0.1", "27.0.1", "1.46")
    assert (found.by_name["compose"].text, found.by_name["buildx"].text) == ("2.30.1", "0.17.0")
    assert "acme" not in found.client.text
    assert found.why == ""


def test_without_a_daemon_the_client_is_live_and_the_server_recorded(fake_docker):
    fake_docker(ALONE)
    found = gather()
    assert found.client.source.live
    assert not found.server.source.live
    recorded = recordings.newest()
    assert found.server.source == facts.Source(live=False, moment=recorded.date, engine=recorded.version)
    assert found.why == "no docker daemon answered"


def test_without_docker_all_is_recorded(no_docker):
    found = gather()
    assert not any(fact.source.live for fact in found.by_name.values())
    assert found.why == "there is no docker on this machine"


def test_without_plugins_only_they_are_recorded(fake_docker):
    fake_docker(f'[ "$1" = version ] || exit 1; printf "{CLIENT}{SERVER}"')
    found = gather()
    assert found.server.source.live
    assert not found.by_name["compose"].source.live


def test_a_context_that_does_not_exist_leaves_the_client(fake_docker):
    fake_docker(f"""{PLUGINS}
[ -n "$DOCKER_HOST" ] || {{ echo 'context "nope": context not found' >&2; exit 1; }}
printf '{CLIENT}'; exit 1""")
    found = gather()
    assert found.client.source.live
    assert not found.server.source.live


def test_garbage_is_not_published(fake_docker):
    fake_docker("echo '<b>hello</b>'; head -c 3000 /dev/urandom")
    found = gather()
    assert not any(fact.source.live for fact in found.by_name.values())
    assert found.why == "docker printed something that is not a version"


def test_recorded_means_that_docker_is_not_asked(fake_docker, tmp_path):
    fake_docker(f"touch {tmp_path}/asked")
    assert not gather(facts.Mode.RECORDED).client.source.live
    assert not (tmp_path / "asked").exists()


@pytest.mark.parametrize(("body", "why"), [(ALONE, "no docker daemon answered"), ("exit 1", "not a version")])
def test_live_fails_where_no_daemon_answers(fake_docker, body, why):
    fake_docker(body)
    with pytest.raises(facts.NoDockerError, match=f"SITE_DOCKER=live, but .*{why}.*SITE_DOCKER=auto make site"):
        gather(facts.Mode.LIVE)


@pytest.fixture
def asked(monkeypatch):
    """The facts of a build that has asked nothing yet, as SITE_DOCKER says."""
    monkeypatch.setattr(facts, "gather", lambda mode: mode)

    def ask(word: str):
        monkeypatch.setenv("SITE_DOCKER", word)
        facts.current.cache_clear()
        return facts.current()

    yield ask
    facts.current.cache_clear()


def test_site_docker_chooses_the_mode_and_auto_is_the_default(asked):
    assert [asked(word) for word in ("live", "recorded", "auto", "")] == [*map(facts.Mode, ("live", "recorded"))] + [
        facts.Mode.AUTO
    ] * 2


def test_an_unknown_mode_is_refused(asked):
    with pytest.raises(facts.NoDockerError, match="SITE_DOCKER=maybe is none of auto, live, recorded"):
        asked("maybe")


def test_a_missing_recording_stops_only_a_build_that_needs_it(fake_docker, monkeypatch, tmp_path):
    monkeypatch.setattr(recordings, "newest", lambda: recordings.load(tmp_path / "none.json"))
    fake_docker(WHOLE)
    assert gather().server.source.live
    fake_docker(ALONE)
    with pytest.raises(recordings.RecordingError):
        gather()


def test_a_hanging_docker_takes_no_more_than_the_time_given(fake_docker):
    fake_docker("sleep 60")
    start = time.monotonic()
    found = gather(seconds=1.5)
    assert time.monotonic() - start < 30
    assert "no answer within" in found.why


def test_a_slow_client_is_heard_though_its_daemon_hangs(fake_docker):
    fake_docker(f"""{PLUGINS}
[ -n "$DOCKER_HOST" ] || sleep 60
sleep 1; printf '{CLIENT}'; exit 1""")
    found = gather(seconds=5)
    assert found.client.source.live
    assert not found.server.source.live


def test_a_recording_is_made_of_all_facts_or_not_at_all(fake_docker):
    fake_docker(WHOLE)
    made = facts.record("2026-11-24")
    assert made == recordings.Recording(
        "27.0.1",
        "2026-11-24",
        "Client:\n Version:           27.0.1\n API version:       1.46",
        "Server:\n Engine:\n  Version:          27.0.1\n  API version:      1.46 (minimum version 1.24)",
        {"buildx": "0.17.0", "compose": "2.30.1"},
    )
    fake_docker(ALONE)
    with pytest.raises(facts.NoDockerError, match="nothing recorded: no answer from server"):
        facts.record("2026-11-24")


# From here on the docker is a real one: the client suffices, it speaks to sockets of this test.


@contextmanager
def silent_daemon(backlog: int = 5):
    """A socket that accepts, or with a full queue drops, and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(backlog)
        yield server


def real_docker(monkeypatch, address):
    monkeypatch.setenv("DOCKER_HOST", address)
    monkeypatch.delenv("DOCKER_CONTEXT", raising=False)
    start = time.monotonic()
    found = gather(seconds=3)
    return found, time.monotonic() - start


@pytest.mark.engine
def test_a_daemon_that_accepts_and_never_answers_costs_the_limit_and_no_more(monkeypatch):
    with silent_daemon() as server:
        found, took = real_docker(monkeypatch, "tcp://{}:{}".format(*server.getsockname()))
    assert took < 30
    assert found.client.source.live
    assert not found.server.source.live
    assert "no answer within" in found.why


@pytest.mark.engine
def test_an_address_that_drops_packets_costs_the_limit_and_no_more(monkeypatch):
    with silent_daemon(backlog=0) as server, socket.socket() as first, socket.socket() as second:
        for filler in (first, second):  # the queue is full now, so the kernel drops what comes
            filler.setblocking(False)
            filler.connect_ex(server.getsockname())
        found, took = real_docker(monkeypatch, "tcp://{}:{}".format(*server.getsockname()))
    assert took < 30
    assert found.client.source.live
    assert not found.server.source.live


@pytest.mark.engine
def test_a_context_that_does_not_exist_leaves_the_real_client(monkeypatch):
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.setenv("DOCKER_CONTEXT", "no-such-context")
    found = gather()
    assert found.client.source.live
    assert not found.server.source.live


@pytest.mark.engine
def test_an_engine_whose_oldest_api_is_too_new_counts_as_no_engine(monkeypatch):
    """The engine is an HTTP server that refuses every version of the API that the client knows."""
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class Refuses(BaseHTTPRequestHandler):
        def do_GET(self):
            body = b'{"message":"client version 1.51 is too old. Minimum supported API version is 9.99"}'
            self.send_response(400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Api-Version", "9.99")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Refuses) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        found, _ = real_docker(monkeypatch, "tcp://{}:{}".format(*server.server_address))
        server.shutdown()
    assert found.client.source.live
    assert not found.server.source.live


@pytest.mark.engine
def test_the_engine_at_hand_is_live_whole_and_public():
    found = gather()
    assert found.client.source.live
    assert found.server.source.live
    assert found.server.release.count(".") == 2
    assert float(found.api.release) >= 1.4
    assert "Context" not in found.client.text

import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from socket import AF_UNIX, socket

import pytest

from macros.live import engine
from macros.reference import crawl, help_recordings, pretend
from macros.reference.parse import HelpError

SEEN_BY_A_SHELL = {"PWD", "OLDPWD", "SHLVL", "_"}
NOTHING = "Usage:  docker {0}\n\nText of {0}\n"
ROOT = """Usage:  docker [OPTIONS] COMMAND

A self-sufficient runtime for containers

Common Commands:
  ps          List containers

Management Commands:
  compose*    Docker Compose
  container   Manage containers
  scan*       Docker Scan
  terse*

Invalid Plugins:
  broken      failed to fetch metadata: exit status 1

Global Options:
      --config string   Location of client config files (default "~/.docker")
"""
ROOT_KEPT = ROOT.replace("  scan*       Docker Scan\n  terse*\n", "").replace(
    "Invalid Plugins:\n  broken      failed to fetch metadata: exit status 1\n", ""
)
TREE = {
    "": ROOT,
    "container": "Usage:  docker container COMMAND\n\nManage containers\n\nCommands:\n  ls          List containers\n",
    "container ls": NOTHING.format("container ls"),
    "ps": NOTHING.format("ps"),
}
COMPOSE = {
    "compose": "Usage:  docker compose COMMAND\n\nDefine applications\n\nCommands:\n  bridge      Convert files\n",
    "compose bridge": "Usage:  docker compose bridge CMD\n\nConvert\n\nCommands:\n  convert     Convert files\n",
    "compose bridge convert": NOTHING.format("compose bridge convert"),
}


def asked(program: Path, *names: str):
    return crawl.client(program, help_recordings.find_plugins(program, names, own=False))


def crawled(program: Path, *names: str) -> dict[str, str]:
    with asked(program, *names) as client:
        return crawl.crawl(client)


def ask_help(program: Path, home: Path, *arguments: str, **more) -> str:
    return engine.help_text(program, arguments, home=home, seconds=5, **more)


# One text.


def test_nothing_of_this_machines_environment_reaches_docker(fake_docker, monkeypatch, tmp_path):
    for name in ("DOCKER_CONFIG", "DOCKER_CONTEXT", "DOCKER_API_VERSION", "BUILDX_BUILDER", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "/private/secret")
    monkeypatch.setenv("DOCKER_HOST", "tcp://db.corp.example:2375")
    text = ask_help(fake_docker("env"), tmp_path / "home", settings={"GIVEN": "yes"})
    names = dict(line.partition("=")[::2] for line in text.splitlines())
    known = {"PATH", "HOME", "LC_ALL", "DOCKER_HOST", "DOCKER_CLI_HINTS", "GOMAXPROCS", "GOGC", "GIVEN"}
    assert names.keys() - SEEN_BY_A_SHELL == known
    assert (names["DOCKER_HOST"], names["GIVEN"], names["HOME"]) == (engine.NOWHERE, "yes", "~")
    assert (names["LC_ALL"], names["DOCKER_CLI_HINTS"]) == ("C.UTF-8", "false")
    assert "secret" not in text


def test_help_is_asked_on_a_terminal_so_wide_that_nothing_wraps(fake_docker, tmp_path):
    docker = fake_docker('stty size; printf "%s|" "$@"')
    assert ask_help(docker, tmp_path, "container", "ls") == "50 4000\ncontainer|ls|--help|"


def test_a_path_below_the_home_reads_as_a_tilde(fake_docker, tmp_path):
    home = tmp_path / "somebody"
    assert ask_help(fake_docker('echo "(default $HOME/.docker)"'), home) == "(default ~/.docker)\n"


def test_help_that_fails_is_no_answer_and_the_command_is_named(fake_docker, tmp_path):
    with pytest.raises(engine.NoAnswerError, match=r"`docker run --new --help` ended with exit code 125"):
        ask_help(fake_docker("echo Usage; exit 125"), tmp_path, "run", "--new")


def test_ten_megabytes_are_no_help(fake_docker, tmp_path):
    with pytest.raises(engine.NoAnswerError, match="docker printed more than 1024 KiB"):
        ask_help(fake_docker("head -c 10000000 /dev/zero"), tmp_path)


def test_half_a_megabyte_is_help(fake_docker, tmp_path):
    assert len(ask_help(fake_docker("head -c 500000 /dev/zero"), tmp_path)) == 500_000


def test_the_client_half_is_told_by_a_docker_that_finds_no_daemon(fake_docker, tmp_path):
    docker = fake_docker('echo "Client: $* $DOCKER_HOST $HOME"; echo secret >&2; exit 1')
    assert engine.client_half(docker, home=tmp_path, seconds=5) == f"Client: version {engine.NOWHERE} {tmp_path}\n"


def test_a_plugin_that_does_not_tell_of_itself_is_none(fake_docker, tmp_path):
    told = r"^`docker` does not tell its version as docker's plugins do \(exit code 7\)$"
    with pytest.raises(engine.NoAnswerError, match=told):
        engine.plugin_metadata(fake_docker("exit 7"), home=tmp_path, seconds=5)


def test_a_plugin_is_asked_of_itself_with_a_home_that_is_not_the_reader_s(fake_docker, tmp_path):
    docker = fake_docker('echo "$* $HOME"')
    assert engine.plugin_metadata(docker, home=tmp_path, seconds=5) == f"docker-cli-plugin-metadata {tmp_path}\n"


# The whole tree.


def test_the_whole_tree_is_found_and_plugins_are_asked_by_their_own_binary(told_docker):
    docker = told_docker(TREE, {"compose": COMPOSE})  # this docker itself refuses to tell of compose
    texts = crawled(docker, "compose")
    assert texts == {**TREE, **COMPOSE, "": ROOT_KEPT}
    assert list(texts) == sorted(texts)


def test_plugins_that_were_not_asked_for_are_left_out(told_docker):
    docker = told_docker(TREE, {"compose": COMPOSE})
    texts = crawled(docker)
    assert texts == {**TREE, "": ROOT_KEPT.replace("  compose*    Docker Compose\n", "")}


def test_docker_finds_the_plugins_asked_for_and_no_others_of_this_machine(told_docker, fake_docker, monkeypatch):
    docker = told_docker(TREE, {"compose": COMPOSE, "scan": COMPOSE})
    home = Path.home() / ".docker/cli-plugins"
    home.mkdir(parents=True)
    (home / "docker-private").touch()
    fake_docker('ls -A "$HOME" "$HOME/.docker/cli-plugins" 2> /dev/null; exit 0')
    with asked(docker, "compose") as client:
        assert client.help_text("").split() == ["~:", ".docker", "~/.docker/cli-plugins:", "docker-compose"]
        assert client.help_text("container ls").split() == ["~:"]
        homes = client.home, client.bare
    assert not any(home.exists() for home in homes)


def test_what_docker_hands_over_to_buildx_is_asked_of_buildx(told_docker):
    docker = told_docker({}, {"buildx": {}})
    for program in (docker, docker.parents[1] / "libexec/docker/cli-plugins/docker-buildx"):
        program.write_text('#!/bin/sh\necho "$(basename "$0") $BUILDX_BUILDER: $@"\n')
    paths = ["build", "bake", "builder", "builder prune", "image build", "buildx build", "image", "building"]
    with asked(docker, "buildx") as client:
        assert [client.help_text(path) for path in paths] == [
            "docker-buildx default: buildx build --help\n",
            "docker-buildx default: buildx bake --help\n",
            "docker-buildx default: buildx --help\n",
            "docker-buildx default: buildx prune --help\n",
            "docker-buildx default: buildx build --help\n",
            "docker-buildx : buildx build --help\n",
            "docker : image --help\n",
            "docker : building --help\n",
        ]
        assert [path for path in paths if not client.of_plugin(path)] == ["image", "building"]
    with asked(docker) as client:
        assert client.help_text("builder prune") == "docker : builder prune --help\n"
        assert not client.of_plugin("build")


def breaking(program: Path, body: str) -> None:
    """Make the plugin compose of this docker do something else."""
    plugin = program.parents[1] / "libexec/docker/cli-plugins/docker-compose"
    plugin.write_text(f"#!/bin/sh\n{body}\n")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("sleep 60", r"docker-compose gave no answer within 5\.0 s"),
        ("exit 2", "`docker-compose compose --help` ended with exit code 2"),
        ("kill -SEGV $$", "docker-compose was killed by signal 11"),
        ("head -c 10000000 /dev/zero", "docker-compose printed more than 1024 KiB"),
    ],
)
def test_a_plugin_that_fails_is_named_and_ends_the_crawl(told_docker, monkeypatch, body, told):
    docker = told_docker(TREE, {"compose": COMPOSE})
    monkeypatch.setattr(crawl, "SECONDS", 5.0)
    breaking(docker, body)
    start = time.monotonic()
    with pytest.raises(engine.NoAnswerError, match=told):
        crawled(docker, "compose")
    assert time.monotonic() - start < 40


def test_help_in_an_unknown_shape_is_told_with_command_line_and_text(told_docker):
    told = NOTHING.format("container ls") + "\nOptions:\n  -a, --all   All\n  +x          What is it?\n"
    docker = told_docker({**TREE, "container ls": told})
    with pytest.raises(HelpError, match=r"^docker container ls --help, line 7: not an option: '  \+x          What is"):
        crawled(docker)


def test_a_plugin_that_prints_garbage_is_told(told_docker):
    docker = told_docker(TREE, {"compose": COMPOSE})
    breaking(docker, r"printf '\377\000 garbage\n\033[1m<b>'")
    with pytest.raises(HelpError, match="docker compose --help: no line begins with “Usage:  docker”"):
        crawled(docker, "compose")


def test_a_command_that_prints_the_help_above_it_does_not_send_the_crawl_in_a_circle(told_docker):
    docker = told_docker({**TREE, "container ls": TREE["container"]})
    with pytest.raises(HelpError, match=r"docker container ls --help: it prints the help of docker container$"):
        crawled(docker)


# What an option needs.

BY_API = r"""
minor=${DOCKER_API_VERSION#1.}
from() { [ "$minor" -lt "$1" ] || echo "$2"; }
says() { printf 'Usage:  docker %s\n\nText\n\n%s:\n' "$1" "$2"; }
refused() { echo "docker $1 requires API version 1.26, but the Docker daemon API version is 1.$minor"; exit; }
case "$*" in
  --help) says COMMAND Commands; echo '  run  Run'; from 26 '  secret  Secrets'; from 27 '  stack  Stacks';;
  'run --help') says run Options; echo '  --old  O'; from 25 '  --new string  N'; from 32 '  --newest  N';;
  'secret --help') [ "$minor" -ge 26 ] || refused secret; says secret Commands; echo '  create  Create';;
  'secret create --help') [ "$minor" -ge 26 ] || refused 'secret create'
    says 'secret create' Options; echo '  --driver  D'; from 31 '  --template  T';;
  'stack --help') says stack Commands; echo '  deploy  Deploy';;
  'stack deploy --help') says 'stack deploy' Options; from 27 '  --prune  P'; from 28 '  --detach  D';;
  *) exit 125;;
esac
"""


def test_the_oldest_api_that_shows_something_is_found_by_asking(fake_docker):
    with asked(fake_docker(BY_API)) as client:
        found = crawl.api_levels(client, ["", "run", "secret", "secret create", "stack", "stack deploy"], "1.32")
    assert found == {
        "run": {"new": "1.25", "newest": "1.32"},
        "secret": {"": "1.26"},
        "secret create": {"": "1.26", "template": "1.31"},  # of --driver nothing but what is said of the command
        "stack": {"": "1.27"},
        "stack deploy": {"detach": "1.28"},  # nor of --prune what is said of the command above
    }


def test_a_level_that_docker_refuses_to_speak_is_an_error(fake_docker):
    with asked(fake_docker("exit 1")) as client, pytest.raises(engine.NoAnswerError):
        crawl.api_levels(client, [""], "1.32")


BY_PING = """#!{python} -SE
import os, socket, sys
answer = None
with socket.socket(socket.AF_UNIX) as daemon:
    try:
        daemon.connect(os.environ["DOCKER_HOST"].removeprefix("unix://"))
        daemon.sendall(b"GET /_ping HTTP/1.0\\r\\n\\r\\n")
        answer = daemon.makefile().read()
    except OSError:
        pass
def on(line, *traits):
    if answer is None or ("Api-Version: 1.51" in answer and all(trait in answer for trait in traits)):
        print(line)
def says(usage, title):
    print(f"Usage:  docker {{usage}}\\n\\nText\\n\\n{{title}}:")
path = " ".join(sys.argv[1:-1])
if not path:
    says("COMMAND", "Commands")
    on("  build  Build")
    on("  checkpoint  Checkpoints", "Docker-Experimental: true")
    on("  node  Nodes", "Swarm: active/manager")
    on("  swarm  Swarm")
elif path == "build":
    says("build", "Options")
    on("  --tag  T")
    on("  --squash  S", "Docker-Experimental: true")
    on("  --isolation string  I", "Ostype: windows")
    on("  --never  N", "nobody answers so")
elif path == "checkpoint":
    says("checkpoint", "Options")
    on("  --dir  D", "Docker-Experimental: true")
else:
    says("swarm", "Commands")
    on("  init  Init")
    on("  leave  Leave", "Swarm: active")
"""


def test_what_something_needs_is_found_by_the_answers_of_daemons(fake_docker):
    docker = fake_docker("")
    docker.write_text(BY_PING.format(python=sys.executable))
    with asked(docker) as client:
        found = crawl.needs(client, ["", "build", "checkpoint", "swarm"], "1.51")
    assert found == {
        "build": {"isolation": "windows", "squash": "experimental"},
        "checkpoint": {"": "experimental"},
        "node": {"": "swarm manager"},
        "swarm leave": {"": "swarm"},
    }


def test_what_docker_still_takes_without_listing_it_is_found_by_giving_it(told_docker):
    taken = ["run --memory=1", "run --label=a=b", "run --grace=1s", "run --squash"]
    docker = told_docker(
        {**TREE, "completion": NOTHING.format("completion SHELL"), "engine": ROOT},
        more={f"{arguments} --help": "Usage:  docker run\n" for arguments in taken},
    )
    missing = {
        "run": {"squash": "", "memory": "bytes", "label": "map", "grace": "duration", "gone": "string", "off": ""},
        "engine": {"": ""},  # docker prints its own help, as for all that it does not know
        "deploy": {"": ""},
        "completion": {"": ""},
    }
    with asked(docker) as client:
        assert crawl.hidden(client, missing) == {
            "completion": [""],
            "run": ["grace", "label", "memory", "squash"],
        }


def test_a_docker_that_hangs_has_not_refused_an_option(told_docker, monkeypatch):
    docker = told_docker(TREE)
    with asked(docker) as client:

        def hangs(*_, **__):
            raise engine.NoAnswerError("no answer in time")

        monkeypatch.setattr(engine, "help_text", hangs)
        with pytest.raises(engine.NoAnswerError, match="no answer in time"):
            crawl.hidden(client, {"run": {"squash": ""}})


# The daemon that is none.


def ping(address: str, method: str):
    connection = HTTPConnection("docker")
    connection.sock = socket(AF_UNIX)
    connection.sock.connect(address.removeprefix("unix://"))
    connection.request(method, "/_ping")
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), body


def test_the_pretended_daemon_says_what_it_was_told_to_say():
    with pretend.daemon("1.51", ostype="windows", experimental=True, swarm="active/worker") as address:
        for method, body in (("GET", b"OK"), ("HEAD", b"")):
            status, headers, answer = ping(address, method)
            assert (status, answer) == (200, body)
            assert (
                headers.items()
                >= {
                    "Api-Version": "1.51",
                    "Docker-Experimental": "true",
                    "Ostype": "windows",
                    "Swarm": "active/worker",
                }.items()
            )


def test_a_plain_daemon_is_linux_alone_and_not_experimental():
    with pretend.daemon("1.51") as address:
        _, headers, _ = ping(address, "GET")
    assert (headers["Ostype"], headers["Swarm"], headers["Docker-Experimental"]) == ("linux", "inactive", "false")


def test_a_pretended_daemon_ends_with_its_block_also_in_an_error():
    before = threading.active_count()
    with pytest.raises(ZeroDivisionError), pretend.daemon("1.51") as address:
        raise ZeroDivisionError
    assert not Path(address.removeprefix("unix://")).parent.exists()
    assert threading.active_count() <= before

"""What is typed at a prompt: which commands of docker it calls, and with which options."""

from __future__ import annotations

import re

import pytest
from lxml import html

from macros import markdown, shell
from macros.export import index
from macros.export.book import Entry
from macros.export.reading import read
from macros.reference import commands
from macros.shell import CommandSyntax, Use
from tests.conftest import ROOT


def syntax(flags: str = "", valued: str = "", *, passes_on: bool = False) -> CommandSyntax:
    return CommandSyntax({**dict.fromkeys(flags.split(), False), **dict.fromkeys(valued.split(), True)}, passes_on)


KNOWN = shell.Commands(
    {
        "docker": syntax("-D --debug -v --version", "-c --context -H --host"),
        "docker build": syntax("-q --quiet", "-f --file -t --tag"),
        "docker compose": syntax("--all-resources", "-f --file -p --project-name"),
        "docker compose up": syntax("-d --detach --wait", "--scale"),
        "docker container": syntax(),
        "docker container run": (
            run := syntax("--rm -d --detach -i -t --tty", "-p --publish -e --env --name", passes_on=True)
        ),
        "docker exec": syntax("-i -t", "-e --env", passes_on=True),
        "docker load": syntax("-q", "-i --input"),
        "docker ps": syntax("-a --all -q --quiet", "--format -n --last"),
        "docker rm": syntax("-f --force -v"),
        "docker run": run,
    }
)

CALLS = {
    # Options, as docker's library reads them.
    "docker run nginx": "run",
    "docker run -it busybox": "run -i -t",
    "docker run --rm -dp 80:80 --name=web -e A=1 nginx -t": "run --rm -d -p --name -e",
    "docker run -p80:80 -d nginx": "run -p -d",
    "docker run -p=80:80 -d nginx": "run -p -d",
    "docker run --publish 80:80 --detach=true nginx": "run --publish --detach",
    "docker run -d=false --name -t nginx": "run -d --name",
    "docker run --env -d nginx -t": "run --env",
    "docker run --rm -- -d nginx": "run --rm",
    "docker run --unknown -d -zt nginx": "run -d",
    "docker run -edit nginx": "run -e",
    "docker run --rm --rm nginx": "run --rm",
    "docker run -": "run",
    "docker ps web --quiet -n 1 -a": "ps --quiet -n -a",
    "docker exec -it web sh -c 'ls -e'": "exec -i -t",
    "docker container run -d nginx": "container run -d",
    "docker build - -t x": "build -t",
    # Options of the commands above.
    "docker --context far run -d nginx": "+ --context; run -d",
    "docker -D --host=ssh://far ps": "+ -D --host; ps",
    "docker compose -f a.yaml --project-name=p up -d": "compose -f --project-name; compose up -d",
    "docker-compose --file a.yaml up --wait": "compose --file; compose up --wait",
    "docker --version": "+ --version",
    "docker": "+",
    "docker container": "container",
    # No known command.
    "docker nosuch -d": "",
    "docker --debug nosuch": "",
    "docker compose nosuch -d": "",
    "dockerd --debug": "",
    "my-docker ps": "",
    # Several calls.
    "docker run --rm a; docker run --detach b": "run --rm; run --detach",
    "docker build -q . && docker run a || docker ps -a": "build -q; run; ps -a",
    "docker ps -q | docker load -i x": "ps -q; load -i",
    "docker run a & docker ps": "run; ps",
    "docker run a &": "run",
    "docker rm -f $(docker ps --all --quiet)": "rm -f; ps --all --quiet",
    "docker rm `docker ps -q`": "rm; ps -q",
    'docker run -e "A=$(docker ps -q | wc -l)" -d b': "run -e -d; ps -q",
    "id=$(docker run -d nginx) && docker rm $id": "run -d; rm",
    "export ID=$(docker ps -q)": "ps -q",
    "(docker ps; docker rm a)": "ps; rm",
    "{ docker ps; } 2> /dev/null": "ps",
    "if ! docker ps; then docker run a; else docker rm a; fi": "ps; run; rm",
    "for n in 1 2; do docker run -d nginx; done": "run -d",
    "until docker exec web true; do sleep 1; done": "exec",
    'start() { docker run --rm "$@"; }': "run --rm",
    "diff <(docker ps) <(docker ps -a)": "ps; ps -a",
    '[ "$(docker ps -q)" ] && docker rm a': "ps -q; rm",
    "case $(docker ps -q) in '') docker run a;; esac": "ps -q; run",
    # Words.
    "docker run --name 'a; docker rm' b": "run --name",
    'docker run --name "a && docker rm b" c': "run --name",
    "docker run --name a\\ b -d c": "run --name -d",
    "docker run -e 'A=$(docker ps)' b": "run -e",
    "docker run 'unfinished": "run",
    "docker run -d 'unfinished": "run -d",
    '\'docker\' "ps" -"a"': "ps -a",
    "/usr/bin/docker ps": "ps",
    "docker run -e A={1,2} -d b": "run -e -d",
    # Redirections, assignments, comments, several lines.
    "docker ps > out -a 2>&1": "ps -a",
    "docker ps -q >> out; docker rm a": "ps -q; rm",
    "docker build -t x - < Dockerfile": "build -t",
    "docker exec -i web cat <<< text": "exec -i",
    "A=1 B='x y' docker ps -a": "ps -a",
    "docker ps # docker rm -f a": "ps",
    "# docker ps": "",
    "docker run \\\n--rm \\\n  -d nginx": "run --rm -d",
    "docker ps\ndocker rm a": "ps; rm",
    "cat > a <<END\ndocker ps\nEND\ndocker rm a": "rm",
    "cat <<END | docker load -q\n$(docker ps -q)\nEND": "load -q; ps -q",
    "cat <<'END'\n$(docker ps -q)\nEND": "",
    # Programs that run others.
    "sudo docker ps": "ps",
    "sudo --user nobody -E docker ps -a": "ps -a",
    "sudo systemctl restart docker": "",
    "sudo apt-get install docker": "",
    "time docker run a": "run",
    "sudo time -f %e env -u X A=1 docker ps": "ps",
    "nohup docker run a &": "run",
    "timeout --signal INT 10 docker ps -a": "ps -a",
    "docker ps -q | xargs --max-args 1 docker rm -f": "ps -q; rm -f",
    "docker ps -q | xargs -r -I {} docker rm {}": "ps -q; rm",
    "watch docker ps -a": "ps -a",
    "watch --interval 1 'docker ps -a | tail -n 1'": "ps -a",
    'sh -c "docker ps; docker rm a"': "ps; rm",
    "bash -ec 'docker ps -q'": "ps -q",
    'sh -c "docker rm $(docker ps -q)"': "rm; ps -q",
    "sh start.sh docker ps": "",
    "eval docker ps -a": "ps -a",
    "eval $(docker ps -q)": "ps -q",
    "exec docker run a": "run",
    "command docker ps": "ps",
    # What is no call, and what another machine or a container runs.
    "echo docker run": "",
    'echo "docker run"': "",
    "grep docker ps": "",
    "which docker": "",
    "docker exec web docker ps": "exec",
    "ssh far docker ps": "",
    "eval " * 2000 + "docker ps": "",
}


@pytest.mark.parametrize("typed", CALLS, ids=lambda typed: typed[:40])
def test_calls(typed):
    found = [" ".join([use.name.removeprefix("docker").strip() or "+", *use.options]) for use in KNOWN.uses(typed)]
    assert "; ".join(found) == CALLS[typed]


def test_words_are_those_that_docker_gets():
    typed = 'A=1 docker run -e "B=$(date) \\"x\\"" --name \'it is\' a\\ b$C\'d\'"e" $\'f\' "$HOME/g" >out 2>&1'
    assert list(shell.docker_calls(typed)) == [
        ("docker", "run", "-e", 'B=$_ "x"', "--name", "it is", "a b$Cde", "f", "$HOME/g")
    ]


@pytest.mark.parametrize(
    ("usage", "told"),
    [
        ("docker container run [OPTIONS] IMAGE [COMMAND] [ARG...]", True),
        ("docker compose run [OPTIONS] SERVICE [COMMAND] [ARGS...]", True),
        ("docker container rm [OPTIONS] CONTAINER [CONTAINER...]", False),
    ],
)
def test_commands_that_hand_on_what_follows_say_so_in_their_usage(usage, told):
    assert shell.passes_on(usage) is told


def test_commands_are_typed_after_the_prompt_and_go_on_after_the_second_one():
    lines = ["# a", "$ one \\", ">   two", "> three", ">", "out", "> no", " $ no", "$", "$ four"]
    assert list(shell.commands(lines)) == [(1, 5, "one \\\n  two\nthree\n"), (8, 9, ""), (9, 10, "four")]


def typed_on_the_site() -> list[str]:
    pages = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").rglob("*.md"))]
    return [text for page in pages for fence in markdown.read(page).fences for _, _, text in shell.commands(fence.body)]


def test_every_line_of_the_site_is_understood():
    typed = typed_on_the_site()
    assert len(typed) > 2000
    parser = shell._parser()
    assert [text for text in typed if parser.parse(text.encode()).root_node.has_error] == []


def test_plain_lines_of_the_site_are_one_call_with_their_words():
    plain = [text for text in typed_on_the_site() if re.fullmatch(r"docker [\w ./:=,@-]+", text)]
    assert len(plain) > 500
    for text in plain:
        assert list(shell.docker_calls(text)) == [tuple(text.split())]


def test_the_reference_and_the_index_of_the_books_read_the_same(site):
    for folder in ("", "es/"):
        pages = (path.parent.relative_to(site / folder) for path in (site / folder / "ref/cli").rglob("index.html"))
        outline = [Entry(1, "", f"{page.as_posix()}/") for page in pages if not is_redirect(site / folder / page)]
        known = index.commands(read(site / folder, outline, folder[:2] or "en", "", "", "https://example.org/"))
        reference = commands.current()
        for text in typed_on_the_site():
            here, there = (list(calls.uses(text)) for calls in (reference.calls, known.calls))
            assert here == there, text
            assert all(isinstance(use, Use) for use in here)


def is_redirect(folder) -> bool:
    return bool(html.parse(str(folder / "index.html")).xpath("//meta[@name='robots']"))

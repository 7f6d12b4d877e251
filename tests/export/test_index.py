import pytest

from macros.export import index

USAGE = '<div class="language-text usage highlight"><pre><code>{}</code></pre></div>'
COMMAND = (
    '<h1 class="command">docker container run</h1><p class="lead">Run</p>'
    + USAGE.format("docker container run [OPTIONS] IMAGE [COMMAND] [ARG...]")
    + """<p class="facts">Also typed <code>docker run</code>.</p><h2>Options</h2><div class="options">
<h3 id="env"><code>-e</code>, <code>--env</code> <span class="kind">list</span></h3><p>Set it</p>
<h3 id="interactive"><code>-i</code>, <code>--interactive</code></h3><p>Keep it</p>
<h3 id="tty"><code>-t</code>, <code>--tty</code></h3><p>Give it</p>
<h3 id="help"><code>--help</code></h3><p>Print usage</p></div>"""
)
IMAGES = (
    '<h1 class="command">docker image ls</h1>'
    + USAGE.format("docker image ls [OPTIONS] [REPOSITORY]")
    + '<h2>Options</h2><div class="options"><h3 id="quiet"><code>-q</code>, <code>--quiet</code></h3>'
    + "<p>Only IDs</p></div>"
)


@pytest.fixture
def book(make_book):
    return make_book({"": "<h1>Home</h1>", "run/": COMMAND, "ls/": IMAGES})


@pytest.mark.parametrize(
    ("line", "used"),
    [
        ("docker run debian", {"docker run": []}),
        ("docker run -it debian ls -e", {"docker run": ["--interactive, -i", "--tty, -t"]}),
        ("docker container run --env A=1 -e -t debian", {"docker container run": ["--env, -e"]}),
        (
            "docker run --env=A debian | docker image ls -q",
            {"docker run": ["--env, -e"], "docker image ls": ["--quiet, -q"]},
        ),
        ("x=$(docker image ls x --quiet)", {"docker image ls": ["--quiet, -q"]}),
        ("sudo docker run --unknown -i x", {"docker run": ["--interactive, -i"]}),
        ("docker run -", {"docker run": []}),
        ("docker run -- -i", {"docker run": []}),
        ("docker nothing -i", {}),
        ("echo dockerd", {}),
    ],
)
def test_commands_and_their_options_are_found_in_what_is_typed(book, line, used):
    found = {name: options for name, _, options in index.used(line, index.commands(book))}
    assert found == used


def test_what_has_a_page_is_told_there_and_used_where_each_chapter_first_does(book):
    made = index.Index(index.commands(book), book)
    marks = [made.mark("docker run -i x", chapter) for chapter in ("a/", "a/", "b/")]
    assert marks[1] == ""
    assert made.commands["docker run"].used == [marks[0], marks[2]]
    assert made.commands["docker run"].home.address == "run/"
    mentions = made.options["--interactive, -i"]["docker container run"]
    assert mentions.home.anchor == "interactive"
    assert mentions.used == [marks[0], marks[2]]
    assert made.mark("docker run -t x", "a/")  # the command was seen there, its option not


def test_the_option_that_all_have_is_in_no_index(book):
    assert "--help" not in index.Index(index.commands(book), book).options


def test_without_the_reference_only_what_is_used_is_in_the_index(book):
    made = index.Index(index.commands(book), book.without("run/", "ls/"))
    assert not made.commands
    made.mark("docker run -i x", "")
    assert list(made.commands) == ["docker run"]
    assert made.commands["docker run"].home is None

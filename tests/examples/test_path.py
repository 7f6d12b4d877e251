"""Pages that go on from each other: one engine, one folder, in order."""

import dataclasses

import pytest

from macros.examples import blocks, session, suite
from macros.examples.session import Machine, Outcome, Seen

COMMAND = "```console\n$ echo {0}\n{0}\n```\n"


@pytest.fixture
def docs(tmp_path):
    """Write pages in both languages, given as `one=""`, `two="one"`: the name, and the page it goes on from."""

    def write(**pages: str):
        for code in ("en", "es"):
            for name, after in pages.items():
                path = tmp_path / code / f"{name}.md"
                path.parent.mkdir(exist_ok=True)
                front = f"---\ntitle: {name}\nafter: {after}\n---\n" if after else ""
                path.write_text(front + COMMAND.format(name), encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def played(monkeypatch):
    """The runs that were asked for, as the texts of their commands; each page shows what it says."""
    runs = []

    async def play(pages, _machine):
        texts = [page.blocks[0].commands[0].text.removeprefix("echo ") for page in pages]
        runs.append(texts)
        return [Seen("28.5.2", {(0, 0): Outcome((text,), 0)}) for text in texts]

    monkeypatch.setattr(session, "play", play)
    return runs


def results(docs, wait_for, *names):
    async def run():
        chosen = suite.choose(list(suite.examples(docs)), names)
        return {result.example.name: result async for result in suite.verify(chosen, Machine("", ""), 1)}

    return wait_for(run())


def test_pages_of_one_path_run_once_and_in_order(docs, played, wait_for):
    told = results(docs(c="b", a="", b="a", alone=""), wait_for)
    assert played == [["a", "b", "c"], ["alone"]]
    assert all(result.good for result in told.values())
    assert len(told) == 4


def test_a_page_alone_runs_after_those_before_it_and_only_it_is_told(docs, played, wait_for):
    assert results(docs(a="", b="a", c="b"), wait_for, "b").keys() == {"b"}
    assert played == [["a", "b"]]


def test_a_page_that_differs_runs_again_with_those_before_it(docs, wait_for, monkeypatch):
    runs = []

    async def play(pages, _machine):
        runs.append(len(pages))
        shown = ("a", "late" if len(runs) == 1 else "b", "c")
        return [Seen("28.5.2", {(0, 0): Outcome((text,), 0)}) for text, _ in zip(shown, pages, strict=False)]

    monkeypatch.setattr(session, "play", play)
    told = results(docs(a="", b="a", c="b"), wait_for)
    assert runs == [3, 2]
    assert {name: (result.good, result.tries) for name, result in told.items()} == {
        "a": (True, 1),
        "b": (True, 2),
        "c": (True, 1),
    }


def test_pages_before_one_with_a_flaw_run_and_those_after_it_tell_of_it(docs, played, wait_for):
    path = docs(a="", b="a", c="b") / "en/b.md"
    path.write_text(path.read_text(encoding="utf-8").replace("```console", "```console exot=1"), encoding="utf-8")
    told = results(path.parents[1], wait_for)
    assert played == [["a"]]
    assert told["a"].good
    assert [str(where.name) for where, _ in told["c"].flaws][:1] == ["b.md"]


@pytest.mark.parametrize(
    ("pages", "wrong"),
    [({"a": "nowhere"}, "a"), ({"a": "b", "b": "a"}, "b"), ({"a": "a"}, "a"), ({"a": "b", "b": "nowhere"}, "b")],
)
def test_a_page_after_none_is_a_flaw_where_it_is_written(docs, pages, wrong):
    example = next(suite.examples(docs(**pages)))
    assert [(path.stem, flaw.text.partition(" is ")[0]) for path, flaw in suite.flaws(example)] == [
        (wrong, f"after: {pages[wrong]}")
    ]


def test_the_page_before_has_to_have_examples(docs):
    folder = docs(a="", b="a")
    for code in ("en", "es"):
        (folder / code / "a.md").write_text("Words.\n", encoding="utf-8")
    (example,) = suite.examples(folder)
    assert [flaw.text.partition(" is ")[0] for _, flaw in suite.flaws(example)] == ["after: a"]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("---\ntitle: T\nafter: learn/one\n---\n", "learn/one"),
        ("---\nafter: 'learn/one' # why\ntitle: T\n---\n", "learn/one"),
        ("---\ntitle: T\nafter:\n---\n", ""),
        ("---\ntitle: T\n---\n\n```yaml\nafter: other\n---\n```\n", ""),
        ("after: other\n", ""),
    ],
)
def test_the_front_matter_alone_says_after_which_page(text, after):
    assert blocks.read(text).after == after


START = '{"engine": "28.5.2", "pace": 1}'
OUTCOME = '{"step": 0, "command": 0, "output": ["x"], "exit": 0, "seconds": 1}'
END = '{"done": true}'


@pytest.mark.parametrize(
    ("told", "seen"),
    [
        ([OUTCOME, END, OUTCOME, END], [(1, False), (1, False)]),
        ([OUTCOME, END], [(1, False), (0, False)]),
        ([OUTCOME, "1", END], [(1, True), (0, True)]),
        ([OUTCOME, END, OUTCOME, END, END], [(1, False), (1, True)]),
        (['{"step": Infinity, "command": 0, "output": [], "exit": 0, "seconds": 1}'], [(0, True), (0, True)]),
        (["[" * 100_000], [(0, True), (0, True)]),
    ],
)
def test_whatever_comes_out_of_the_sandbox_there_is_one_result_a_page(told, seen, tmp_path, monkeypatch, wait_for):
    program = tmp_path / "program.py"
    program.write_text(f"input()\nprint({chr(10).join([START, *told])!r})\n", encoding="utf-8")
    monkeypatch.setattr(session.sandbox, "__file__", str(program))
    pages = [blocks.read(COMMAND.format("x"))] * 2
    found = wait_for(session.play(pages, Machine("", "")))
    assert [(len(one.outcomes), "what came out" in one.failure) for one in found] == seen


def test_the_page_before_is_the_same_in_both_languages(docs):
    path = docs(a="", b="a") / "es/b.md"
    path.write_text(COMMAND.format("b"), encoding="utf-8")
    flaws = [flaw.text for example in suite.examples(path.parents[1]) for _, flaw in suite.flaws(example)]
    assert flaws == [f"after: differs from {path.parents[1] / 'en/b.md'}"]


@pytest.mark.examples
@pytest.mark.xdist_group("sandbox")
def test_an_end_before_the_end_is_told_of_the_page_and_of_those_after_it(machine, wait_for):
    pages = [
        blocks.read(f"```console\n$ {text}\n```\n")
        for text in (
            "docker run -d --name web busybox sleep 1000",
            "docker ps --format '{{.Names}}'",
            "sleep 50",
            "true",
        )
    ]
    seen = wait_for(session.play(pages, dataclasses.replace(machine, seconds=5)))
    assert seen[1].outcomes[0, 0].output == ("web",)
    assert ["20 s" in one.failure for one in seen] == [False, False, True, True]
    assert seen[0].engine
    assert {one.engine for one in seen} == {seen[0].engine}

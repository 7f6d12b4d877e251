"""From what was seen to differences, to the page's new text, to what was verified."""

import dataclasses

import pytest

from macros.examples import blocks, report, suite, verification
from macros.examples.compare import differences
from macros.examples.session import Outcome, Seen
from macros.examples.update import CannotUpdateError, update
from macros.flaws import Flaw

PAGE = """# A page

<!-- setup
$ docker pull nginx
-->

```console
$ docker ps --quiet
1fd254c8561f
# the next one fails
$ docker stop nothing
Error: no such container
```

- In a list:

    ```console skip="it is only shown"
    $ rm -rf /
    ```

```console columns=90 exit=3
$ docker start 1fd254c8561f
1fd254c8561f
$ exit 3
```
"""
GOOD = {
    (0, 0): Outcome(("pulled",), 0),
    (1, 0): Outcome(("b722975f4161",), 0),
    (1, 1): Outcome(("Error: no such container",), 0),
    (3, 0): Outcome(("b722975f4161",), 0),
    (3, 1): Outcome((), 3),
}


def seen(**changed: Outcome) -> Seen:
    """What was seen, with other outcomes for `s3c1` and the like."""
    outcomes = dict(GOOD)
    for name, outcome in changed.items():
        step, command = name[1:].split("c")
        outcomes[int(step), int(command)] = outcome
    return Seen("28.5.2", outcomes)


def found(what: Seen, text: str = PAGE) -> list[tuple[int, str]]:
    return [(one.line, "\n".join(one.what)) for one in differences(blocks.read(text), what)]


def test_a_page_that_shows_what_was_seen_has_no_differences():
    assert found(seen()) == []


def test_an_output_that_differs_is_told_with_its_line():
    assert found(seen(s1c1=Outcome(("Oops",), 0))) == [(11, "- Error: no such container\n+ Oops")]


def test_an_exit_code_that_differs_is_told():
    assert found(seen(s3c1=Outcome((), 0))) == [(24, "exit code 3 expected, 0 seen")]
    assert found(seen(s1c1=Outcome(("Error: no such container",), 1))) == [(11, "exit code 0 expected, 1 seen")]


def test_an_id_that_is_another_thing_than_before_is_told():
    assert [line for line, _ in found(seen(s3c0=Outcome(("aaaaaaaaaaaa",), 0)))] == [22]


def test_a_setup_that_fails_is_told_with_what_it_printed():
    assert found(seen(s0c0=Outcome(("no network",), 1))) == [
        (4, "it is a setup and ended with exit code 1:\nno network")
    ]


def test_a_command_that_was_not_reached_ends_the_list():
    cut = seen()
    del cut.outcomes[1, 1]
    cut.failure = "stopped after 600 s"
    assert found(cut) == [(11, "stopped after 600 s")]


def test_what_went_otherwise_is_told():
    assert found(seen(s3c1=Outcome((), None, note="it did not end in 60 s"))) == [(24, "it did not end in 60 s")]


def test_an_engine_that_did_not_start_is_told_on_the_first_command():
    assert found(Seen(failure="the engine did not start")) == [(4, "the engine did not start")]


def test_update_writes_outputs_and_exit_codes_and_nothing_else():
    what = seen(s1c1=Outcome(("Oops",), 1), s3c1=Outcome(("bye",), 0))
    new = update(PAGE, blocks.read(PAGE), what)
    assert found(what, new) == []
    assert new == (
        PAGE.replace("1fd254c8561f\n#", "b722975f4161\n#")
        .replace("start 1fd254c8561f\n1fd254c8561f", "start 1fd254c8561f\nb722975f4161")
        .replace("Error: no such container", "Oops")
        .replace("```console\n$ docker ps", "```console exit=1\n$ docker ps")
        .replace("console columns=90 exit=3", "console columns=90")
        .replace("$ exit 3\n", "$ exit 3\nbye\n")
    )


def test_update_names_each_exit_code_where_another_than_the_last_failed():
    new = update(PAGE, blocks.read(PAGE), seen(s1c0=Outcome(("x",), 4)))
    assert "```console exit=4,0\n$ docker ps" in new


def test_update_keeps_the_indent():
    text = "1. a\n\n    ```console\n    $ echo a\n    ```\n"
    new = update(text, blocks.read(text), Seen("1", {(0, 0): Outcome(("a", "", "  b"), 0)}))
    assert new == "1. a\n\n    ```console\n    $ echo a\n    a\n\n      b\n    ```\n"


@pytest.mark.parametrize(
    "output", [("```", "x"), ("$ not typed",), ("a", "# looks like a comment", "b"), ("/ # typed",)]
)
def test_update_refuses_an_output_that_would_be_read_as_something_else(output):
    text = "```console\n$ cat README\nx\n$ true\n```\n"
    last = output[:2] if output[1:2] == ("# looks like a comment",) else output
    what = Seen("1", {(0, 0): Outcome(last, 0), (0, 1): Outcome((), 0)})
    with pytest.raises(CannotUpdateError, match="reads as"):
        update(text, blocks.read(text), what)


def test_update_refuses_a_page_whose_end_was_not_reached():
    cut = seen()
    del cut.outcomes[3, 1]
    with pytest.raises(CannotUpdateError, match="24: “exit 3” was not reached"):
        update(PAGE, blocks.read(PAGE), cut)


@pytest.fixture
def example(tmp_path):
    for code in ("en", "es"):
        path = tmp_path / code / "learn/page.md"
        path.parent.mkdir(parents=True)
        path.write_text(PAGE.replace("# A page", f"# {code}"), encoding="utf-8")
    (one,) = suite.examples(tmp_path)
    return one


def result(example: suite.Example, what: Seen) -> suite.Result:
    return suite.Result(example, seen=what, differences=tuple(differences(example.page, what)))


NOTHING = verification.Verifications("28.5.2", {})


def test_refreshing_writes_both_languages_and_the_record(example):
    assert example.name == "learn/page"
    noted = suite.refresh(result(example, seen(s1c1=Outcome(("Oops",), 1))), "stand-in", NOTHING)
    texts = [path.read_text(encoding="utf-8") for path in example.paths]
    assert texts[0].startswith("# en\n")
    assert texts[1].startswith("# es\n")
    assert all("Oops" in text for text in texts)
    row = noted.pages["learn/page"]
    assert (row.engine, row.images, row.blocks, row.commands, row.not_run) == ("28.5.2", "stand-in", 2, 4, 1)
    assert row.code == blocks.read(texts[0]).code() == blocks.read(texts[1]).code()


def test_a_page_that_shows_what_was_seen_keeps_its_ids(example):
    suite.refresh(result(example, seen()), "stand-in", NOTHING)
    assert tuple(path.read_text(encoding="utf-8") for path in example.paths) == example.texts


def test_a_page_that_shows_what_was_seen_takes_new_ids_when_asked_for_the_whole(example):
    suite.refresh(result(example, seen()), "stand-in", NOTHING, whole=True)
    assert all("b722975f4161" in path.read_text(encoding="utf-8") for path in example.paths)


@pytest.mark.parametrize(
    "what",
    [
        seen(s3c1=Outcome((), None, note="it did not end in 60 s")),
        seen(s0c0=Outcome(("no network",), 1)),
        Seen("28.5.2", dict(GOOD), failure="stopped after 600 s"),
        Seen(failure="the engine did not start"),
        seen(s1c0=Outcome(("$ echo",), 0)),
    ],
)
def test_what_an_update_cannot_mend_leaves_page_and_record_alone(example, what):
    with pytest.raises(CannotUpdateError):
        suite.refresh(result(example, what), "stand-in", NOTHING)
    assert tuple(path.read_text(encoding="utf-8") for path in example.paths) == example.texts


def test_a_page_that_was_edited_meanwhile_is_left_alone(example):
    example.paths[1].write_text("edited", encoding="utf-8")
    with pytest.raises(CannotUpdateError, match=r"page\.md was changed"):
        suite.refresh(result(example, seen(s1c1=Outcome(("Oops",), 1))), "stand-in", NOTHING)
    assert example.paths[0].read_text(encoding="utf-8") == example.texts[0]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("$ exit 3", "$ exit 4", 24),
        ("1fd254c8561f\n#", "0fd254c8561f\n#", 8),
        ("pull nginx", "pull redis", 4),
        ("columns=90", "columns=80", 21),
        ("\n```console columns=90 exit=3\n$ docker start 1fd254c8561f\n1fd254c8561f\n$ exit 3\n```\n", "", 1),
    ],
)
def test_languages_that_differ_are_not_run(example, old, new, line):
    example.paths[1].write_text(example.texts[1].replace(old, new), encoding="utf-8")
    (changed,) = suite.examples(example.paths[0].parents[2])
    ((path, flaw),) = suite.flaws(changed)
    assert (path, flaw.line) == (example.paths[1], line)
    assert "page.md:" in flaw.text or "the end of" in flaw.text


def test_the_reason_why_a_block_is_not_run_may_be_translated(example):
    example.paths[1].write_text(example.texts[1].replace("it is only shown", "solo se muestra"), encoding="utf-8")
    (changed,) = suite.examples(example.paths[0].parents[2])
    assert not list(suite.flaws(changed))


def test_pages_are_asked_for_by_path_or_name(example, monkeypatch):
    monkeypatch.chdir(example.paths[0].parents[3])
    found = list(suite.examples(example.paths[0].parents[2].relative_to(example.paths[0].parents[3])))
    for name in ("learn/page", *map(str, example.paths), f"./{found[0].paths[1]}"):
        assert suite.choose(found, [name, name]) == found
    with pytest.raises(suite.NoPageError, match="learn/pag: no page"):
        suite.choose(found, ["learn/pag"])


def test_the_record_is_read_as_it_was_written(tmp_path, example):
    noted = suite.refresh(result(example, seen()), "hub", NOTHING)
    path = tmp_path / "verified.json"
    verification.save(noted, path)
    assert verification.load(path) == noted
    assert len(path.read_text(encoding="utf-8").splitlines()) == 6  # a page a line


def test_pages_that_were_not_run_as_they_are_are_told(example, monkeypatch):
    docs = example.paths[0].parents[2]
    fresh = suite.refresh(result(example, seen()), "hub", NOTHING)
    for rows, told in (
        (fresh, []),
        (NOTHING, [f"{example.paths[0]}: its examples were not run as they are now. Run them: make examples"]),
        (
            verification.Verifications("28.5.2", {**fresh.pages, "gone": fresh.pages["learn/page"]}),
            ["verified.json tells of gone"],
        ),
    ):
        monkeypatch.setattr(verification, "load", lambda rows=rows: rows)
        notes = list(verification.stale(docs))
        assert [note.startswith(text) for note, text in zip(notes, told, strict=True)] == [True] * len(told)


def test_the_report_names_page_line_command_and_remedy(example):
    text = report.told(result(example, seen(s1c1=Outcome(("Oops",), 0))), drift=False)
    path = example.paths[0]
    assert text.splitlines() == [
        "DIFFER learn/page: 2 blocks, 4 commands, 0.0 s, 1 commands differ",
        f"{path}:11: $ docker stop nothing",
        "    - Error: no such container",
        "    + Oops",
        f"If what was seen is right, refresh the page: make examples PAGE={path} UPDATE=1",
    ]
    assert report.told(result(example, seen()), drift=False) == "ok     learn/page: 2 blocks, 4 commands, 0.0 s"
    assert report.told(result(example, seen(s3c1=Outcome((), 0))), drift=True).startswith("drift  learn/page")
    flawed = dataclasses.replace(result(example, seen()), flaws=((path, Flaw(3, "odd")),))
    assert report.told(flawed, drift=False).splitlines() == ["FLAWED learn/page, not run", f"{path}:3: odd"]

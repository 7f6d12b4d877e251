"""What a page says of its examples."""

import re

import pytest

from macros.examples import blocks, verification
from macros.examples.verification import Verification, Verifications
from macros.site import examples
from tests.conftest import ROOT

BLOCK = "```console exit=1 columns=90\n$ docker ps\nNAMES\n```\n"
SKIPPED = '```console skip="it deletes your data"\n$ docker system prune\n```\n'


def verified(text: str, code: str = "") -> Verifications:
    row = Verification("28.5.2", "2026-11-25", "stand-in", 1, 1, 0, code or blocks.read(text).code())
    return Verifications("28.5.2", {"learn/page": row})


@pytest.mark.parametrize(
    ("text", "rows", "state", "not_run"),
    [
        (BLOCK, verified(BLOCK), "verified", 0),
        (BLOCK, verified(BLOCK, "other"), "changed", 0),
        (BLOCK, Verifications("28.5.2", {}), "new", 0),
        (BLOCK + SKIPPED, verified(BLOCK + SKIPPED), "verified", 1),
        (SKIPPED, Verifications("28.5.2", {}), "none", 1),
    ],
)
def test_states(text, rows, state, not_run):
    found = examples.state(text, "learn/page", rows)
    assert (found["state"], found["not_run"]) == (state, not_run)


def test_a_page_that_goes_on_from_another_is_verified_as_such():
    rows = verified(f"---\nafter: learn/one\n---\n{BLOCK}")
    texts = [f"---\nafter: {after}\n---\n{BLOCK}" for after in ("learn/one", "learn/two")]
    told = [examples.state(text, "learn/page", rows)["state"] for text in (*texts, BLOCK)]
    assert told == ["verified", "changed", "changed"]


def test_a_page_without_examples_says_nothing():
    assert not examples.state("# T\n\n```yaml\na: 1\n```\n", "learn/page", Verifications("28.5.2", {}))


def test_readers_see_no_attributes_and_the_reason_why_a_block_was_not_run():
    assert examples.plain(BLOCK + SKIPPED, "en") == (
        "```console\n$ docker ps\nNAMES\n```\n"
        "```console\n$ docker system prune\n```\n\nNot run: it deletes your data.\n{ .not-run }\n"
    )


def test_the_reason_stands_apart_from_text_right_below_the_block():
    note = "```\n\nNot run: it deletes your data.\n{ .not-run }\n\nText"
    assert note in examples.plain(SKIPPED + "Text.\n", "en")
    assert note in examples.plain(SKIPPED + "\nText.\n", "en")


def test_what_a_block_needs_is_told_in_the_page_s_language():
    for need in blocks.NEEDS:
        text = f"1. a\n\n    ```console needs={need}\n    $ a\n    ```\n"
        english, spanish = (examples.plain(text, code) for code in ("en", "es"))
        assert re.search(r"^ {4}Not run: it needs .*\.$", english, re.M)
        assert re.search(r"^ {4}No se ejecutó: hacen? falta .*\.$", spanish, re.M)


@pytest.mark.parametrize("name", ["learn/install", "learn/web-server", "ref/cli/container/run"])
def test_the_real_pages_say_when_they_were_run(site, name):
    row = verification.load().pages[name]
    as_now = row.code == blocks.read((ROOT / f"docs/en/{name}.md").read_text(encoding="utf-8")).code()
    for folder, run, changed in (
        ("", "were run on Docker Engine", "were changed after they were last run"),
        ("es/", "se ejecutaron en Docker Engine", "cambiaron después de su última ejecución"),
    ):
        text = (site / folder / name / "index.html").read_text(encoding="utf-8")
        told = " ".join(re.findall(r'<p class="seen">(.*?)</p>', text, re.S))
        assert (run if as_now else changed) in told
        assert row.engine in told
        assert row.date in told
        assert "console exit=" not in text

"""Every page shows what a real engine does: `test_example[learn/first-container]`."""

from __future__ import annotations

import pytest

from macros.examples import report, suite, verification
from macros.live import version
from tests.conftest import REQUIRED, ROOT

DOCS = ROOT / "docs"
ASK = "docker version --format '{{.Client.Version}} {{.Server.Version}}'"
EXAMPLES = {example.name: example for example in suite.examples(DOCS)}


@pytest.fixture(scope="session")
def results(request, machine, wait_for) -> dict[str, suite.Result]:
    """What came of the pages that are tested, several side by side."""
    asked = {item.callspec.params["name"] for item in request.session.items if "test_example[" in item.name}

    async def run() -> dict[str, suite.Result]:
        chosen = [EXAMPLES[name] for name in sorted(asked)]
        return {result.example.name: result async for result in suite.verify(chosen, machine)}

    return wait_for(run())


@pytest.mark.examples
@pytest.mark.xdist_group("sandbox")
def test_the_engine_is_the_one_that_pages_are_verified_on(play):
    """The one failure of CI on another engine or client. What differs on it is skipped: it shows what that one does."""
    seen, verified = play(f"```console\n$ {ASK}\n```\n"), verification.load().engine
    assert seen.failure == ""
    (halves,) = seen.outcomes[0, 0].output
    others = [here for half in halves.split() if (here := version.release(half)) != verified]
    if others:
        told = report.other_engine(others[0], verified)
        pytest.fail(told, pytrace=False) if "examples" in REQUIRED else pytest.skip(told)


@pytest.mark.examples
@pytest.mark.xdist_group("sandbox")
@pytest.mark.parametrize("name", EXAMPLES)
def test_example(name, results):
    result, engine = results[name], verification.load().engine
    if result.seen and result.seen.engine not in ("", engine) and not result.good:
        pytest.skip(f"drift: verified on {engine}, differs on {result.seen.engine}\n{report.told(result, drift=True)}")
    if not result.good:
        pytest.fail(report.told(result, drift=False), pytrace=False)


def test_no_page_has_what_the_runner_does_not_understand():
    found = dict.fromkeys(flaw for example in EXAMPLES.values() for flaw in suite.flaws(example))
    assert [f"{path}:{flaw.line}: {flaw.text}" for path, flaw in found] == []


def test_every_page_with_examples_has_been_run():
    rows = verification.load().pages
    runs = {name for name, example in EXAMPLES.items() if any(not block.not_run for block in example.page.blocks)}
    assert rows.keys() == runs

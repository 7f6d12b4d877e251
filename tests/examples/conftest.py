"""Pages to run, in a sandbox of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from macros.examples import blocks, session
from macros.examples.session import Machine, Seen
from tests.conftest import ROOT

Play = Callable[..., Seen]
_run = asyncio.run


@pytest.fixture(scope="session")
def wait_for() -> Callable[[Coroutine[Any, Any, Any]], Any]:
    """Run something asynchronous to its end, in a thread of its own: the browser's tests leave a loop in this one."""

    def run(work: Coroutine[Any, Any, Any]) -> Any:
        with ThreadPoolExecutor(1) as aside:
            return aside.submit(_run, work).result()

    return run


@pytest.fixture(scope="session")
def machine() -> Machine:
    return session.machine(ROOT)


@pytest.fixture
def play(machine: Machine, wait_for: Callable[..., Seen]) -> Play:
    """Run a page's text, with other settings of the machine where they are named."""

    def run(text: str, **changed: Any) -> Seen:
        (seen,) = wait_for(session.play([blocks.read(text)], replace(machine, **changed)))
        return seen

    return run

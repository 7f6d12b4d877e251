"""Pages to run, in a sandbox of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from macros.examples import blocks, session
from macros.examples.session import Machine, Seen
from tests.conftest import ROOT

Play = Callable[..., Seen]


@pytest.fixture(scope="session")
def machine() -> Machine:
    return session.machine(ROOT)


@pytest.fixture
def play(machine: Machine) -> Play:
    """Run a page's text, with other settings of the machine where they are named."""

    def run(text: str, **changed: Any) -> Seen:
        return asyncio.run(session.play(blocks.read(text), replace(machine, **changed)))

    return run

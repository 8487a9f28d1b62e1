"""An installation with a scripted machine, and a browser that is signed in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.entry import process
from tdev.runtime import Runtime
from tests.support.clock import SetClock
from tests.support.machines import ScriptedMachine
from tests.support.pages import Browser
from tests.support.runtimes import runtime_in
from tests.support.settings_pages import VALUE


@pytest.fixture
def machine() -> ScriptedMachine:
    return ScriptedMachine()


@pytest.fixture
def clock() -> SetClock:
    return SetClock(1_790_000_000.0)


@pytest.fixture
def here(tmp_path: Path, machine: ScriptedMachine, clock: SetClock) -> Iterator[Runtime]:
    with runtime_in(tmp_path, machine=machine, clock=clock) as runtime:
        process.use(runtime)
        yield runtime
        process.use(None)


@pytest.fixture
def browser(here: Runtime) -> Browser:
    return Browser().enter()


@pytest.fixture
def kept(here):
    """An installation with the secrets that a webhook needs."""
    for name in ("HOOK_URL", "HOOK_KEY"):
        here.secrets.put("local", name, VALUE)
    return here

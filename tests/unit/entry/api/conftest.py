"""An installation with a scripted machine: nothing runs unless a test says so."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.entry import process
from tdev.runtime import Runtime
from tests.support.machines import ScriptedMachine
from tests.support.runtimes import runtime_in


@pytest.fixture
def machine() -> ScriptedMachine:
    return ScriptedMachine()


@pytest.fixture
def here(tmp_path: Path, machine: ScriptedMachine) -> Iterator[Runtime]:
    with runtime_in(tmp_path, machine=machine) as runtime:
        process.use(runtime)
        yield runtime
        process.use(None)

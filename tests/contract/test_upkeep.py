"""What every part of ``Upkeep`` keeps to, on the stores that the runtime itself makes."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.kernel.heaps import Heap
from tdev.platform.storage import Put
from tdev.platform.tables import TABLES
from tdev.runtime import Runtime
from tests.support.runtimes import runtime_in

LATER = 4_000_000_000.0
"""A moment before which everything here was made."""


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    with runtime_in(tmp_path) as runtime:
        yield runtime


def test_an_empty_folder_has_nothing_to_give(runtime: Runtime) -> None:
    upkeep = runtime.upkeep
    assert upkeep.items.expired() == upkeep.items.sweep() == Heap()
    assert (upkeep.machines.ended(LATER), upkeep.checkpoints.streams(), upkeep.artifacts.older(LATER)) == ([], [], [])
    assert list(upkeep.workspaces.all()) == []
    assert upkeep.artifacts.mentioned([], LATER) == set()


def test_streams_are_told_with_their_bytes_until_they_are_dropped(runtime: Runtime) -> None:
    runtime.journal("local").append([("local/a", 1, b"12"), ("local/a", 2, b"345"), ("local/b", 1, b"6")])
    assert sorted(runtime.upkeep.checkpoints.streams()) == [("local/a", 5), ("local/b", 1)]
    runtime.upkeep.checkpoints.drop("local/a")
    assert runtime.upkeep.checkpoints.streams() == [("local/b", 1)]


@pytest.mark.parametrize("table", [table.name for table in TABLES])
def test_artifacts_are_held_by_every_table(runtime: Runtime, table: str) -> None:
    digest = runtime.artifacts_of("local").put("local", b"content")
    runtime.artifacts_of("local").put("local", b"nobody's")
    runtime.tables.write(Put(table, {"pk": "T#local#X", "sk": "-", "any": {"deep": [digest]}}))
    artifacts = runtime.upkeep.artifacts
    for found in artifacts.older(LATER):
        os.utime(found.path, (1000, 1000))
    assert artifacts.mentioned(artifacts.older(2000), 2000) == {digest.removeprefix("sha256:")}


def test_compacting_loses_nothing(runtime: Runtime) -> None:
    runtime.tables.write(Put("registry", {"pk": "T#local#X", "sk": "-", "text": "x"}))
    runtime.upkeep.compact()
    assert runtime.tables.get("registry", {"pk": "T#local#X", "sk": "-"}) is not None

"""The runtime of the process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.entry.process import runtime, use
from tests.support.runtimes import runtime_in


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    use(None)


def test_a_host_sets_its_own_and_takes_it_back(tmp_path: Path) -> None:
    from_settings = runtime()
    with runtime_in(tmp_path) as mine:
        use(mine)
        assert runtime() is mine
        use(None)
        assert runtime() is from_settings


def test_the_last_one_set_counts(tmp_path: Path) -> None:
    with runtime_in(tmp_path / "a") as first, runtime_in(tmp_path / "b") as second:
        use(first)
        use(second)
        assert runtime() is second
        use(None)
        assert runtime() is not first


def test_without_a_host_there_is_one_for_the_process() -> None:
    assert runtime() is runtime()

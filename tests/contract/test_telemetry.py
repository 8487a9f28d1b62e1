"""What every engine of ``LogStore`` does."""

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.platform.telemetry import LEVELS, LogEntry, LogStore
from tdev.platform.telemetry.embedded import SqliteLogs


@pytest.fixture(params=["embedded"])
def logs(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LogStore]:
    with closing(SqliteLogs(tmp_path / "logs.db")) as store:
        yield store


def _entry(number: int, **changes: object) -> LogEntry:
    values: dict = {"time": 100.0 + number, "function": "plan", "message": f"line {number}", **changes}
    return LogEntry(**values)


def test_an_entry_comes_back_as_it_was_and_gets_a_number(logs):
    entry = LogEntry(5.25, "plan", "한국어\n\x00", "WARNING", "r-1", "e-1", {"a": [1, None], "b": {"c": "d"}})
    logs.append([entry])
    (found,) = logs.read()
    assert found.id > 0
    assert LogEntry(*[getattr(found, name) for name in LogEntry.__slots__[:-1]]) == entry


def test_entries_come_oldest_first_and_the_newest_are_kept_by_the_limit(logs):
    logs.append([_entry(number) for number in range(10)])
    logs.append([_entry(10)])
    assert [entry.message for entry in logs.read(limit=3)] == ["line 8", "line 9", "line 10"]
    numbers = [entry.id for entry in logs.read()]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == 11


def test_every_condition_must_fit(logs):
    logs.append(
        [
            _entry(1, function="plan", request_id="r-1", execution="e-1"),
            _entry(2, function="plan", request_id="r-2", execution="e-1", level="ERROR"),
            _entry(3, function="score", request_id="r-3", execution="e-2", level="ERROR"),
        ]
    )
    found = {
        "function": [entry.message for entry in logs.read(function="plan")],
        "request": [entry.message for entry in logs.read(request_id="r-2")],
        "execution": [entry.message for entry in logs.read(execution="e-1")],
        "since": [entry.message for entry in logs.read(since=102.0)],
        "both": [entry.message for entry in logs.read(execution="e-1", level="ERROR")],
        "none": [entry.message for entry in logs.read(function="plan", execution="e-2")],
    }
    assert found == {
        "function": ["line 1", "line 2"],
        "request": ["line 2"],
        "execution": ["line 1", "line 2"],
        "since": ["line 2", "line 3"],
        "both": ["line 2"],
        "none": [],
    }


@pytest.mark.parametrize("level", LEVELS)
def test_a_level_gives_that_one_and_all_above(logs, level):
    logs.append([_entry(number, level=name) for number, name in enumerate(LEVELS)])
    assert [entry.level for entry in logs.read(level=level)] == list(LEVELS[LEVELS.index(level) :])
    assert len(logs.read(level=level.lower())) == len(LEVELS) - LEVELS.index(level)


@pytest.mark.parametrize("wrong", [{"level": "LOUD"}, {"limit": 0}, {"limit": 10_001}])
def test_a_wrong_condition_is_refused(logs, wrong):
    with pytest.raises(InvalidError):
        logs.read(**wrong)


def test_a_text_that_looks_like_sql_is_only_text(logs):
    logs.append([_entry(1, function="x' OR '1'='1")])
    assert logs.read(function="plan") == []
    assert len(logs.read(function="x' OR '1'='1")) == 1


def test_what_was_appended_is_read_by_every_thread_at_once(logs):
    threads = [
        threading.Thread(target=lambda n=n: [logs.append([_entry(i, request_id=f"r-{n}")]) for i in range(50)])
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(logs.read(limit=1000)) == 200
    assert [entry.message for entry in logs.read(request_id="r-2")] == [f"line {i}" for i in range(50)]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(LEVELS), st.text(st.characters(codec="utf-8"))),
        max_size=8,
    )
)
def test_reading_is_filtering(logs, lines):
    before = max((entry.id for entry in logs.read(limit=10_000)), default=0)
    logs.append([LogEntry(1.0, function, message, level) for function, level, message in lines])
    new = [entry for entry in logs.read(function="a", level="WARNING", limit=10_000) if entry.id > before]
    wanted = [
        (level, message)
        for function, level, message in lines
        if function == "a" and LEVELS.index(level) >= LEVELS.index("WARNING")
    ]
    assert [(entry.level, entry.message) for entry in new] == wanted

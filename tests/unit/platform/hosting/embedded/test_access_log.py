import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.platform.hosting import Figures
from tdev.platform.hosting.embedded.access_log import Access, access_line, access_log, figures_of
from tdev.platform.telemetry.embedded import SqliteLogs


def line(version=1, status=200, ms=5.0, at=100.0):
    return access_line("acme", at, Access("greet", version, status, ms, "r-1", "i-1"))


def test_a_line_says_what_happened():
    found = line(2, 200, 3.25)
    assert (found.function, found.message, found.level) == (
        "calls.acme.greet",
        "greet-v2 answered 200 in 3.25 ms",
        "INFO",
    )
    assert found.request_id == "r-1"
    assert found.fields == {"service": "greet", "version": 2, "status": 200, "ms": 3.25, "invocation": "i-1"}


@pytest.mark.parametrize(("status", "level"), [(200, "INFO"), (404, "INFO"), (499, "INFO"), (500, "ERROR")])
def test_only_the_faults_of_the_service_are_errors(status, level):
    assert line(status=status).level == level
    assert figures_of([line(status=status)], [1])[1].errors == (level == "ERROR")


def test_figures_are_those_of_each_version():
    lines = [line(1, 200, 10, 100), line(2, 502, 30, 103), line(1, 200, 20, 101), line(9, 200, 1, 109)]
    assert figures_of(lines, [1, 2, 3]) == {
        1: Figures(2, 0, 10, 20, 101),
        2: Figures(1, 1, 30, 30, 103),
        3: Figures(),
    }


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_percentiles_are_times_of_calls_with_so_many_below(times):
    found = figures_of([line(ms=ms) for ms in times], [1])[1]
    for percent, value in ((50, found.p50_ms), (99, found.p99_ms)):
        assert value in times
        assert sum(each <= value for each in times) * 100 >= percent * len(times)
        assert sum(each < value for each in times) * 100 < percent * len(times)


def test_lines_come_back_from_the_store_as_they_went(tmp_path):
    logs = SqliteLogs(tmp_path / "logs.db")
    try:
        logs.append([line(1), line(2, 500)])
        kept = logs.read(function=access_log("acme", "greet"))
        assert figures_of(kept, [1, 2]) == figures_of([line(1), line(2, 500)], [1, 2])
    finally:
        logs.close()

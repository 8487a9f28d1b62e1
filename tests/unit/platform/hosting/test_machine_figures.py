"""What callers saw of a version of a machine."""

from hypothesis import given
from hypothesis import strategies as st

from tdev.platform.hosting import Figures
from tdev.platform.hosting.machine_figures import machine_figures
from tests.support.fake_machines import ARN, FakeStepFunctions, execution

ENDED = st.sampled_from(["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"])


def _figures(*executions, since=0.0):
    machines = FakeStepFunctions()
    machines.executions = list(executions)
    return machine_figures(machines, f"{ARN}:1", since, "service one")


def test_without_executions_there_are_no_times():
    assert _figures() == Figures()


def test_what_still_runs_is_a_call_and_has_no_time():
    assert _figures(execution(1, "RUNNING", 20)) == Figures(1, 0, None, None, 20)


def test_older_ones_and_those_of_other_versions_do_not_count():
    found = _figures(
        execution(2, "FAILED", 30, 1), execution(1, "FAILED", 20, 1), execution(1, "FAILED", 9, 1), since=10
    )
    assert (found.calls, found.errors) == (1, 1)


@given(st.lists(st.tuples(ENDED, st.integers(0, 500)), min_size=1, max_size=20))
def test_every_page_is_counted_and_times_are_those_of_executions(given_ones):
    found = _figures(*(execution(1, status, 100 - at, seconds) for at, (status, seconds) in enumerate(given_ones)))
    times = sorted(seconds * 1000 for _, seconds in given_ones)
    assert found.calls == len(given_ones)
    assert found.errors == sum(status != "SUCCEEDED" for status, _ in given_ones)
    assert found.p50_ms in times
    assert found.p99_ms == times[-1]
    assert found.last_at == 100

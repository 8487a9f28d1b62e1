"""The scheduler: retries, time limits, cancelling."""

import threading

import pytest

from tdev.domain.workflow.run import Run
from tdev.domain.workflow.running import Scheduler
from tdev.kernel.errors import PlatformError
from tests.support.journals import BrokenJournal
from tests.support.workflows import EFFECT, WAITS, Components, run, step, traced

LONG = 10.0
"""Seconds no test ever waits: a barrier or an event that fails ends the test instead of hanging it."""
TINY = {"max_attempts": 3, "interval_s": 0.0001, "backoff_rate": 1.0, "max_delay_s": 0.001}


@pytest.fixture
def parts():
    components = Components()
    components.add("add", lambda given: given["a"] + given["b"])
    components.add("echo", lambda given: given["value"])
    components.add("slow_echo", lambda given: given["value"], effects=WAITS)
    return components


@pytest.fixture
def hang():
    """An event that hung components wait for; set at the end, so that no thread outlives its test."""
    event = threading.Event()
    yield event
    event.set()


def boom(given):
    raise ValueError("boom")


def each(agent="echo", **more):
    return step("s", agent, {"value": "${item}"}, for_each="${inputs.items}", **more)


# ---- retry


def flaky(failures):
    left = [failures]

    def call(given):
        if left[0]:
            left[0] -= 1
            raise ConnectionError("busy")
        return "ok"

    return call


@pytest.mark.parametrize("effects", [("pure",), WAITS, EFFECT])
def test_retry_calls_again_until_it_works(parts, effects):
    parts.add("flaky", flaky(2), effects=effects)
    done = run(parts.compile(step("s", "flaky", retry=TINY)))
    assert (done.status, done.result, traced(done)["s"]["attempts"]) == ("succeeded", "ok", 3)


def test_retry_gives_up_after_its_attempts_and_tells_the_last_error(parts):
    parts.add("flaky", flaky(99))
    done = run(parts.compile(step("s", "flaky", retry=TINY)))
    assert (done.status, parts.called("flaky")) == ("failed", 4)
    assert "ConnectionError: busy" in done.error["message"]


def test_no_retry_without_asking_for_it(parts):
    parts.add("flaky", flaky(1))
    assert run(parts.compile(step("s", "flaky"))).status == "failed"
    assert parts.called("flaky") == 1


def test_every_attempt_gets_the_same_input(parts):
    seen = []

    def spoil(given):
        seen.append(list(given["rows"]))
        given["rows"].append("spoiled")
        if len(seen) < 3:
            raise ValueError("again")

    parts.add("spoil", spoil)
    run(parts.compile(step("s", "spoil", {"rows": "${inputs.rows}"}, retry=TINY)), {"rows": [1]})
    assert seen == [[1], [1], [1]]


def test_retry_of_one_element_leaves_the_others_alone(parts):
    left = [2]

    def pick(given):
        if given["value"] == 1 and left[0]:
            left[0] -= 1
            raise ValueError("again")
        return given["value"]

    parts.add("pick", pick)
    done = run(parts.compile(each("pick", retry=TINY)), {"items": [0, 1, 2]})
    assert (done.result, parts.called("pick")) == ([0, 1, 2], 5)


def test_step_that_waits_for_a_retry_is_not_called_again_once_the_run_has_failed(parts):
    failed = threading.Event()

    def fail_later(given):
        assert failed.wait(LONG)
        boom(given)

    def fail_first(given):
        failed.set()
        raise ConnectionError("busy")

    parts.add("first", fail_first, effects=WAITS)
    parts.add("later", fail_later, effects=WAITS)
    patient = {"max_attempts": 1, "interval_s": 3600.0, "backoff_rate": 1.0}
    done = run(parts.compile(step("waits", "first", retry=patient), step("fails", "later")))
    assert (done.error["step"], parts.called("first")) == ("fails", 1)
    assert traced(done)["waits"]["error"]["message"].endswith("ConnectionError: busy")


def test_retry_of_a_failed_run_does_not_start_while_another_run_goes_on(parts):
    failed, later = threading.Event(), threading.Event()

    def fail_first(given):
        failed.set()
        raise ConnectionError("busy")

    def fail_later(given):
        assert failed.wait(LONG)
        boom(given)

    parts.add("first", fail_first, effects=WAITS)
    parts.add("later", fail_later, effects=WAITS)
    parts.add("long", lambda given: later.wait(0.4), effects=WAITS)
    soon = {"max_attempts": 5, "interval_s": 0.1, "backoff_rate": 1.0}
    one = Run(parts.compile(step("waits", "first", retry=soon), step("fails", "later")), {})
    other = Run(parts.compile(step("s", "long")), {})
    Scheduler().execute([one, other])
    assert (one.status, other.status, parts.called("first")) == ("failed", "succeeded", 1)


# ---- time limits


def test_hung_component_times_out_and_holds_nothing_up(parts, hang):
    parts.add("hang", lambda given: hang.wait(LONG), effects=WAITS)
    done = run(parts.compile(step("s", "hang", timeout_s=0.01)))
    assert (done.status, done.error["code"], done.error["step"]) == ("failed", "timed_out", "s")
    assert not hang.is_set()


def test_time_limit_holds_though_another_run_failed_meanwhile(parts, hang):
    running = threading.Event()

    def stuck(given):
        running.set()
        hang.wait(LONG)

    def fail(given):
        assert running.wait(LONG)
        boom(given)

    parts.add("stuck", stuck, effects=WAITS)
    parts.add("fail", fail, effects=WAITS)
    one = Run(parts.compile(step("s", "stuck", timeout_s=0.2)), {})
    other = Run(parts.compile(step("s", "fail")), {})
    Scheduler().execute([one, other])
    assert (one.error["code"], other.error["code"]) == ("timed_out", "step_failed")


def test_pure_component_has_a_time_limit_as_well(parts, hang):
    parts.add("hang", lambda given: hang.wait(LONG))
    assert run(parts.compile(step("s", "hang", timeout_s=0.01))).error["code"] == "timed_out"


def test_hung_calls_do_not_use_up_the_threads(parts, hang):
    parts.add("hang", lambda given: hang.wait(LONG), effects=WAITS)
    limited = {"timeout_s": 0.01, "on_error": "continue", "fallback": "hung"}
    workflow = parts.compile(
        step("a", "hang", **limited),
        step("b", "hang", **limited),
        step("c", "slow_echo", {"value": "${[a, b]}"}),
    )
    assert run(workflow, threads=2).result == ["hung", "hung"]


def test_limit_counts_from_the_start_of_the_call_not_from_the_queue(parts):
    gate = threading.Event()

    def opens(given):
        return gate.wait(0.15)  # far longer than the limit of the calls that wait behind it

    parts.add("opens", opens, effects=WAITS)
    workflow = parts.compile(step("first", "opens"), step("second", "slow_echo", {"value": 2}, timeout_s=0.05))
    assert run(workflow, threads=1).result == {"first": False, "second": 2}


def test_late_result_of_a_timed_out_attempt_is_dropped(parts, hang):
    second = threading.Event()
    calls = []

    def call(given):
        calls.append(len(calls))
        if len(calls) == 1:
            assert second.wait(LONG)
            return "late"
        second.set()
        return "in time"

    parts.add("late", call, effects=WAITS)
    done = run(parts.compile(step("s", "late", timeout_s=0.2, retry=TINY)))
    assert (done.result, traced(done)["s"]["attempts"]) == ("in time", 2)


def test_attempt_that_timed_out_is_retried_with_an_input_of_its_own(parts, hang):
    seen = []

    def call(given):
        seen.append(dict(given["row"]))
        given["row"]["n"] = "changed"
        if len(seen) == 1:
            hang.wait(LONG)
        return seen[-1]

    parts.add("call", call, effects=WAITS)
    workflow = parts.compile(step("s", "call", {"row": "${inputs.row}"}, timeout_s=0.05, retry=TINY))
    assert run(workflow, {"row": {"n": 1}}).result == {"n": 1}


# ---- cancelling


def test_cancelled_run_starts_nothing_more_and_does_not_wait(parts, hang):
    started = threading.Event()

    def stuck(given):
        started.set()
        hang.wait(LONG)

    parts.add("stuck", stuck, effects=WAITS)
    workflow = parts.compile(step("s", "stuck"), step("next", "echo", {"value": "${s}"}))
    done = run(workflow, cancelled=started.is_set)
    assert (done.status, done.error["code"]) == ("cancelled", "cancelled")
    assert (parts.called("stuck"), parts.called("echo")) == (1, 0)
    assert not hang.is_set()


def test_effect_under_way_when_cancelled_is_marked_as_unknown(parts, hang):
    started = threading.Event()

    def stuck(given):
        started.set()
        hang.wait(LONG)

    parts.add("stuck", stuck, effects=EFFECT)
    done = run(parts.compile(step("s", "stuck")), cancelled=started.is_set)
    assert (done.status, traced(done)["s"]["status"]) == ("cancelled", "unknown")


def test_busy_run_can_be_cancelled_between_its_steps(parts):
    gate = threading.Event()
    parts.add("tick", lambda given: gate.wait(0.02))
    chain = [step("s0", "tick")] + [step(f"s{i}", "tick", after=[f"s{i - 1}"]) for i in range(1, 200)]
    done = run(parts.compile(*chain), cancelled=lambda: True)
    assert done.status == "cancelled"
    assert parts.called("tick") < 200


def test_cancelling_one_run_leaves_the_others_alone(parts, hang):
    parts.add("stuck", lambda given: hang.wait(LONG), effects=WAITS)
    parts.add("opens", lambda given: hang.wait(0.7), effects=WAITS)
    one = Run(parts.compile(step("s", "stuck")), {}, cancelled=lambda: True)
    other = Run(parts.compile(step("s", "opens")), {})
    Scheduler().execute([one, other])
    assert (one.status, other.status) == ("cancelled", "succeeded")


# ---- threads


def test_no_thread_outlives_the_execution(parts):
    before = set(threading.enumerate())
    run(parts.compile(*[step(f"s{i}", "slow_echo", {"value": i}) for i in range(5)]))
    mine = set(threading.enumerate()) - before
    for thread in mine:
        thread.join(LONG)
    assert not [thread for thread in mine if thread.is_alive()]


def test_no_thread_outlives_an_execution_whose_journal_failed(parts):
    before = set(threading.enumerate())
    with pytest.raises(PlatformError):
        run(parts.compile(step("s", "slow_echo", {"value": 1})), journal=BrokenJournal(), stream="r")
    mine = set(threading.enumerate()) - before
    for thread in mine:
        thread.join(LONG)
    assert not [thread for thread in mine if thread.is_alive()]

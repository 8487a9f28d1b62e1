"""Which failures of a task are tried again."""

from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.delivery.compiling.retrying import retries
from tdev.platform.machine.embedded.retrying import Retrier, find_retrier
from tdev.platform.machine.embedded.validation import findings

POLICIES = st.fixed_dictionaries(
    {},
    optional={
        "max_attempts": st.integers(0, 10),
        "interval_s": st.floats(0, 3600),
        "backoff_rate": st.floats(1, 10),
        "max_delay_s": st.floats(0, 86400),
    },
)


def tried(error, policy, *, repeatable=True):
    """How often a task is called again after this error."""
    entries = [Retrier.compile(entry) for entry in retries(policy, repeatable=repeatable)]
    index = find_retrier(entries, [], error)
    return 0 if index is None else entries[index].attempts


def test_a_component_that_failed_is_tried_as_often_as_the_step_says():
    assert tried("StepError", {"max_attempts": 3}) == 3
    assert tried("NotFoundError", {}) == 2
    assert tried("StepError", None) == 0
    assert tried("StepError", {"max_attempts": 0}) == 0


def test_a_step_that_cannot_begin_is_not_tried_again():
    assert tried("StepInputError", {"max_attempts": 3}) == 0
    assert tried("States.QueryEvaluationError", {"max_attempts": 3}) == 0


def test_an_effect_is_never_done_twice_unseen():
    for error in ("States.Timeout", "Sandbox.Timedout", "Lambda.Unknown", "Lambda.ServiceException"):
        assert tried(error, {"max_attempts": 3}, repeatable=False) == 0
        assert tried(error, {"max_attempts": 3}, repeatable=True) > 0


def test_a_busy_host_is_asked_again_whatever_the_step_says():
    assert tried("Lambda.TooManyRequestsException", None, repeatable=False) == 6


@given(POLICIES, st.integers(0, 9))
def test_delays_are_those_of_the_step_in_whole_seconds(policy, done):
    entry = retries({**policy, "max_attempts": 10}, repeatable=True)[-1]
    delay = Retrier.compile(entry).delay_s(done)
    first, rate = policy.get("interval_s", 1.0), policy.get("backoff_rate", 2.0)
    wanted = min(first * rate**done, policy.get("max_delay_s", 300.0))
    assert delay >= min(wanted, policy.get("max_delay_s", 300.0))
    assert delay <= max(1, policy.get("max_delay_s", 300.0) + 1)


@given(POLICIES, st.booleans())
def test_it_is_in_order(policy, repeatable):
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": "f"},
        "Retry": retries(policy, repeatable=repeatable),
        "End": True,
    }
    assert findings({"QueryLanguage": "JSONata", "StartAt": "T", "States": {"T": task}}) == []

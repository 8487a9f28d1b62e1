"""Which failures of a step are tried again: those that the executor tries again, and a busy host.

What the executor does not try again is named first with no attempts, because ``States.ALL`` covers it too.
"""

from collections.abc import Mapping
from math import ceil
from typing import Any

_WRONG_INPUT = ("States.QueryEvaluationError", "StepInputError")
"""A step that cannot even be begun."""
_CUT_OFF = (
    "States.Timeout",
    "StepTimeoutError",
    "OutcomeUnknownError",
    "Sandbox.Timedout",
    "Runtime.ExitError",
    "Lambda.Unknown",
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
)
"""Nobody knows whether the component had its effect."""
_BUSY = ("Lambda.TooManyRequestsException",)
"""The function was not called."""
_HOST = ("Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException")


def retries(policy: Mapping[str, Any] | None, *, repeatable: bool) -> list[dict[str, Any]]:
    """The field ``Retry`` of a task.

    Args:
        policy: ``retry`` of the step. Step Functions counts in whole seconds: parts of one are rounded up.
        repeatable: Whether calling the component a second time leaves the world as the first call did.
    """
    host = {"IntervalSeconds": 1, "BackoffRate": 2, "MaxAttempts": 6, "MaxDelaySeconds": 30}
    found = [{"ErrorEquals": [*_BUSY, *(_HOST if repeatable else ())], **host}]
    if policy is None or policy.get("max_attempts", 2) == 0:
        return found
    never = _WRONG_INPUT if repeatable else (*_WRONG_INPUT, *_CUT_OFF)
    return [
        *found,
        {"ErrorEquals": list(never), "MaxAttempts": 0},
        {"ErrorEquals": ["States.ALL"], **_delays(policy)},
    ]


def _delays(policy: Mapping[str, Any]) -> dict[str, Any]:
    """The delays are ``interval x rate^n``, none longer than the longest."""
    first, longest = (max(1, ceil(policy.get(name, default))) for name, default in _DEFAULTS)
    found: dict[str, Any] = {"MaxAttempts": policy.get("max_attempts", 2)}
    if longest <= first:
        return {**found, "IntervalSeconds": longest, "BackoffRate": 1}
    return {
        **found,
        "IntervalSeconds": first,
        "BackoffRate": policy.get("backoff_rate", 2.0),
        "MaxDelaySeconds": longest,
    }


_DEFAULTS = (("interval_s", 1.0), ("max_delay_s", 300.0))

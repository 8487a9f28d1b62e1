"""Whether steps that reach outside end in time, are retried where that is harmless, and stay within bounds."""

from collections.abc import Iterator

from tdev.domain.evaluation.rubric import Mark, Seen
from tdev.domain.evaluation.subject import Subject
from tdev.domain.workflow import graph
from tdev.kernel.plurals import counted
from tdev.model.component import Component
from tdev.model.evaluation import Suggestion
from tdev.model.workflow import Retry, Step

OUTSIDE = frozenset({"fetch", "send", "invoke", "deploy", "destructive", "iam"})
REPEATABLE = frozenset({"pure", "read:files", "write:files", "fetch"})
TIMEOUT_S = 30
RETRY = {"max_attempts": 2, "interval_s": 1, "backoff_rate": 2}
MOST_S = 900
"""Seconds that a run may take: the time limit of the state that executes the plan."""
MOST_CALLS = 200
"""Calls that may leave the machine in one run, all attempts counted, before a plan counts as too dear."""


def robustness(subject: Subject) -> Seen:
    """Steps that reach outside have a time limit; those that may run twice are retried, the others are not."""
    outside = [s for s in subject.workflow.steps if s.id in subject.components and _outside(subject.components[s.id])]
    marks = [mark for step in outside for mark in _of_step(step, subject.components[step.id])]
    marks += _hidden(subject)
    told = f"{counted(len(outside), 'step')} reaching outside" if outside else "no step reaches outside"
    return Seen(told, tuple(marks))


def _outside(component: Component) -> bool:
    return bool(OUTSIDE & set(component.effects))


def _of_step(step: Step, component: Component) -> Iterator[Mark]:
    if step.timeout_s is None:
        message = f"{step.id!r} waits for the outside without a time limit"
        fix = Suggestion(code="add_timeout", step=step.id, message=message, fix={"timeout_s": TIMEOUT_S})
        yield Mark("no_timeout", message, step.id, "timeout_s", fix=fix)
    repeatable = REPEATABLE.issuperset(component.effects)
    retried = step.retry is not None and step.retry.max_attempts > 0
    if repeatable and not retried:
        message = f"{step.id!r} fails for good at the first hiccup"
        yield Mark("no_retry", message, step.id, "retry", fix=_fix("add_retry", step, message, **RETRY))
    if retried and not repeatable:
        message = f"{step.id!r} could take effect twice"
        yield Mark("retried_effect", message, step.id, "retry", fix=_fix("drop_retry", step, message))


def _fix(code: str, step: Step, message: str, **fix: int) -> Suggestion:
    return Suggestion(code=code, step=step.id, message=message, fix=dict(fix))


def _hidden(subject: Subject) -> Iterator[Mark]:
    """A failure goes on as null into a step that builds on it."""
    for step in subject.workflow.steps:
        if step.on_error != "continue" or step.fallback is not None:
            continue
        reader = next((one.id for one in subject.workflow.steps if step.id in graph.reads(one)), None)
        if reader is not None:
            message = f"when {step.id!r} fails, {reader!r} goes on with nothing: give a fallback, or let it fail"
            yield Mark("failure_hidden", message, step.id, "on_error", fix=_fix("fail_on_error", step, message))


def economy(subject: Subject) -> Seen:
    """No more steps than the goal can need (three per part and two more), no more calls, no more seconds."""
    count, most = len(subject.workflow.steps), 3 * max(1, len(subject.clauses)) + 2
    marks = []
    if subject.workflow.goal and count > most:
        marks.append(Mark("too_long", f"{count} steps, {most} would do", share=1 - most / count))
    seconds = _longest(subject)
    if seconds > MOST_S:
        marks.append(Mark("too_slow", f"it could take {seconds:.0f} s; a run may take {MOST_S} s", field="timeout_s"))
    calls = sum(_attempts(s) for s in subject.workflow.steps if s.id in subject.components)
    if calls > MOST_CALLS:
        marks.append(Mark("too_many_calls", f"{calls} calls, all attempts counted; {MOST_CALLS} are the most"))
    steps, parts = counted(count, "step"), counted(len(subject.clauses), "part")
    told = f"{steps} for {parts} of the goal, at most {seconds:.0f} s of waiting"
    return Seen(told, tuple(marks))


def _attempts(step: Step) -> int:
    return 1 + (step.retry.max_attempts if step.retry else 0)


def _longest(subject: Subject) -> float:
    """Seconds that the slowest way through the plan may take when every attempt uses its whole time."""
    ends: dict[str, float] = {}
    steps = {step.id: step for step in subject.workflow.steps}
    for level in graph.levels(subject.needs):
        for name in level:
            before = max((ends[one] for one in subject.needs[name]), default=0.0)
            ends[name] = before + _patience(steps[name])
    return max(ends.values(), default=0.0)


def _patience(step: Step) -> float:
    if step.timeout_s is None:
        return 0.0
    retry = step.retry or Retry(max_attempts=0)
    waits = [min(retry.max_delay_s, retry.interval_s * retry.backoff_rate**n) for n in range(retry.max_attempts)]
    return step.timeout_s * (1 + retry.max_attempts) + sum(waits)

"""Improves a plan by the Evaluator's suggestions: each code has one fix, and a fix that breaks the plan is dropped."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from tdev.domain.planning.drafting import LAST_FLOOR, draft
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.workflow.validation import findings
from tdev.model.component import Component
from tdev.model.evaluation import Suggestion
from tdev.model.workflow import Retry, Step, Workflow

Fix: TypeAlias = Callable[[Workflow, Suggestion], Workflow]


def refine(
    workflow: Workflow,
    suggestions: Sequence[Suggestion],
    retrieval: Retrieval,
    resolve: Callable[[str], Component],
    inputs: dict[str, Any] | None = None,
) -> tuple[Workflow, tuple[str, ...]]:
    """Apply the suggestions one by one.

    Returns:
        The improved workflow with its version counted up, and one sentence per change. No change: the same workflow.
    """
    known = {(f.pointer, f.code) for f in findings(workflow, resolve)}
    changes: list[str] = []
    for suggestion in suggestions:
        try:
            changed = _apply(workflow, suggestion, retrieval, inputs)
        except (KeyError, ValueError):
            continue  # a suggestion without the data of its fix: anybody may send one
        if changed is None or changed.document() == workflow.document():
            continue
        if {(f.pointer, f.code) for f in findings(changed, resolve)} - known:
            continue
        workflow = changed
        changes.append(f"{suggestion.code}: {suggestion.message}")
    if changes:
        workflow = workflow.model_copy(update={"version": workflow.version + 1})
    return workflow, tuple(changes)


def _apply(
    workflow: Workflow, suggestion: Suggestion, retrieval: Retrieval, inputs: dict[str, Any] | None
) -> Workflow | None:
    if suggestion.code == "serve_clause":
        return _serve(workflow, retrieval, inputs)
    fix = _FIXES.get(suggestion.code)
    return None if fix is None else fix(workflow, suggestion)


def _serve(workflow: Workflow, retrieval: Retrieval, inputs: dict[str, Any] | None) -> Workflow | None:
    """Draft again, content with less relevant components; keep what the old steps had learnt."""
    outcome = draft(workflow.goal, retrieval, inputs, floor=LAST_FLOOR)
    if outcome.workflow is None or len(outcome.workflow.steps) <= len(workflow.steps):
        return None
    learnt = {step.id: step for step in workflow.steps}
    steps = tuple(_with_limits(step, learnt.get(step.id)) for step in outcome.workflow.steps)
    return workflow.model_copy(update={"steps": steps, "inputs": outcome.workflow.inputs})


def _with_limits(step: Step, old: Step | None) -> Step:
    if old is None or old.agent != step.agent:
        return step
    return step.model_copy(update={"retry": old.retry, "timeout_s": old.timeout_s, "approve": old.approve})


def _change(workflow: Workflow, step_id: str | None, **fields: Any) -> Workflow:
    steps = tuple(
        Step.model_validate({**step.model_dump(), **fields}) if step.id == step_id else step for step in workflow.steps
    )
    return workflow.model_copy(update={"steps": steps})


def _named(workflow: Workflow, suggestion: Suggestion) -> Step:
    for step in workflow.steps:
        if step.id == suggestion.step:
            return step
    raise KeyError(suggestion.step)


def _add_timeout(workflow: Workflow, suggestion: Suggestion) -> Workflow:
    return _change(workflow, suggestion.step, timeout_s=float(str(suggestion.fix["timeout_s"])))


def _add_retry(workflow: Workflow, suggestion: Suggestion) -> Workflow:
    return _change(workflow, suggestion.step, retry=Retry.model_validate(suggestion.fix).model_dump())


def _drop_retry(workflow: Workflow, suggestion: Suggestion) -> Workflow:
    return _change(workflow, suggestion.step, retry=None)


def _use_constant(workflow: Workflow, suggestion: Suggestion) -> Workflow:
    step = _named(workflow, suggestion)
    return _change(workflow, step.id, input={**step.input, str(suggestion.fix["parameter"]): suggestion.fix["value"]})


def _drop_step(workflow: Workflow, suggestion: Suggestion) -> Workflow:
    return workflow.model_copy(update={"steps": tuple(s for s in workflow.steps if s.id != suggestion.step)})


def _drop_after(workflow: Workflow, suggestion: Suggestion) -> Workflow:
    step = _named(workflow, suggestion)
    return _change(workflow, step.id, after=tuple(name for name in step.after if name != suggestion.fix["after"]))


def _replace_component(workflow: Workflow, suggestion: Suggestion) -> Workflow:
    return _change(workflow, suggestion.step, agent=str(suggestion.fix["agent"]))


_FIXES: dict[str, Fix] = {
    "add_timeout": _add_timeout,
    "add_retry": _add_retry,
    "drop_retry": _drop_retry,
    "use_constant": _use_constant,
    "drop_step": _drop_step,
    "drop_after": _drop_after,
    "replace_component": _replace_component,
}
CODES = frozenset(_FIXES) | {"serve_clause"}
"""Every suggestion the Evaluator makes has one of these codes."""

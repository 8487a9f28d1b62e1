"""Improves a plan by the Evaluator's suggestions: each code has one fix, and a fix that breaks the plan is dropped.

A fix is named and has arguments (``add_timeout``: ``timeout_s``), or it is ``patch`` with a JSON Patch (RFC 6902).
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from tdev.domain.planning.drafting import LAST_FLOOR, draft
from tdev.domain.planning.patching import patched
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.workflow.expressions import expressions_in
from tdev.domain.workflow.validation import findings
from tdev.kernel.errors import InvalidError
from tdev.model.component import Component
from tdev.model.evaluation import Suggestion
from tdev.model.workflow import Retry, Step, Workflow

Fix: TypeAlias = Callable[[Workflow, Suggestion], Workflow]


DRAFTING = frozenset({"serve_clause", "draft_anew"})
"""Fixes that draft the plan again."""


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
    changes: list[str] = []
    for suggestion in suggestions:
        changed = applied(workflow, suggestion, retrieval, resolve, inputs)
        if changed is not None:
            workflow = changed
            changes.append(f"{suggestion.code}: {suggestion.message}")
    if changes:
        workflow = workflow.model_copy(update={"version": workflow.version + 1})
    return workflow, tuple(changes)


def applied(
    workflow: Workflow,
    suggestion: Suggestion,
    retrieval: Retrieval,
    resolve: Callable[[str], Component],
    inputs: dict[str, Any] | None = None,
) -> Workflow | None:
    """The workflow with one fix; None when the fix does not apply, changes nothing, or breaks what was sound."""
    try:
        changed = _apply(workflow, suggestion, retrieval, inputs)
    except (KeyError, ValueError, InvalidError):
        return None  # a suggestion without the data of its fix: anybody may send one
    if changed is None or changed.document() == workflow.document():
        return None
    known = {(f.pointer, f.code) for f in findings(workflow, resolve)}
    return None if {(f.pointer, f.code) for f in findings(changed, resolve)} - known else changed


def _apply(
    workflow: Workflow, suggestion: Suggestion, retrieval: Retrieval, inputs: dict[str, Any] | None
) -> Workflow | None:
    if suggestion.code in DRAFTING:
        return _serve(workflow, retrieval, inputs)
    fix = _FIXES.get(suggestion.code)
    return None if fix is None else fix(workflow, suggestion)


def _serve(workflow: Workflow, retrieval: Retrieval, inputs: dict[str, Any] | None) -> Workflow | None:
    """Draft again, content with less relevant components; keep what the old steps had learnt."""
    outcome = draft(workflow.goal, retrieval, inputs, floor=LAST_FLOOR)
    if outcome.workflow is None:
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
    """Without a step; who read it reads the one that is named instead, or the only value that it read itself."""
    step = _named(workflow, suggestion)
    instead = str(suggestion.fix.get("instead") or "")
    document = workflow.model_copy(update={"steps": tuple(s for s in workflow.steps if s.id != step.id)}).model_dump()
    if instead:
        document = _rewritten(document, re.compile(rf"(\$\{{[^{{}}]*?)\b{step.id}\b"), rf"\g<1>{instead}")
    elif (source := _only_source(step)) is not None:
        document = _rewritten(document, re.compile(rf"(\$\{{){step.id}(?:\.\w+)*(\}})"), rf"\g<1>{source}\g<2>")
    for one in document["steps"]:
        one["after"] = tuple(name for name in one["after"] if name != step.id)
    return Workflow.model_validate(document)


def _only_source(step: Step) -> str | None:
    texts = expressions_in(step.input)
    return texts[0] if len(texts) == 1 and not step.for_each else None


def _rewritten(value: Any, old: re.Pattern[str], new: str) -> Any:
    if isinstance(value, dict):
        return {key: _rewritten(each, old, new) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_rewritten(each, old, new) for each in value]
    return old.sub(new, value) if isinstance(value, str) else value


def _drop_after(workflow: Workflow, suggestion: Suggestion) -> Workflow:
    step = _named(workflow, suggestion)
    return _change(workflow, step.id, after=tuple(name for name in step.after if name != suggestion.fix["after"]))


def _replace_component(workflow: Workflow, suggestion: Suggestion) -> Workflow:
    return _change(workflow, suggestion.step, agent=str(suggestion.fix["agent"]))


def _add_approval(workflow: Workflow, suggestion: Suggestion) -> Workflow:
    return _change(workflow, suggestion.step, approve=True)


def _set_when(workflow: Workflow, suggestion: Suggestion) -> Workflow:
    return _change(workflow, suggestion.step, when=suggestion.fix["when"])


def _fail_on_error(workflow: Workflow, suggestion: Suggestion) -> Workflow:
    return _change(workflow, suggestion.step, on_error="fail")


def _patch(workflow: Workflow, suggestion: Suggestion) -> Workflow:
    return Workflow.model_validate(patched(workflow.model_dump(mode="json"), suggestion.fix["patch"]))


_FIXES: dict[str, Fix] = {
    "add_approval": _add_approval,
    "fail_on_error": _fail_on_error,
    "patch": _patch,
    "set_when": _set_when,
    "set_input": _use_constant,
    "add_timeout": _add_timeout,
    "add_retry": _add_retry,
    "drop_retry": _drop_retry,
    "use_constant": _use_constant,
    "drop_step": _drop_step,
    "drop_after": _drop_after,
    "replace_component": _replace_component,
}
CODES = frozenset(_FIXES) | DRAFTING
"""Every suggestion the Evaluator makes has one of these codes."""

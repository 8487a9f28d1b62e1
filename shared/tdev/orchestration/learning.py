"""Lessons from what people do: a plan that is approved, saved or taught, where the tenant wants that."""

import logging
from collections.abc import Mapping
from typing import Any

from tdev.domain.planning.lessons.making import Plans, lesson_of
from tdev.kernel.errors import ConflictError, TDevError
from tdev.model.identity import Principal
from tdev.model.lesson import Lesson, Source
from tdev.model.workflow import Workflow
from tdev.runtime import Runtime

_LOGGER = logging.getLogger("tdev.learning")


def notice(
    runtime: Runtime, principal: Principal, workflow: Workflow | None, source: Source, *, request_id: str = ""
) -> None:
    """Learn from a plan that a person has approved or saved; without a goal, or where nobody learns, nothing happens.

    What is done does not fail because nothing can be learned from it.
    """
    if workflow is None or not workflow.goal.strip() or not _learns(runtime, principal.tenant):
        return
    try:
        learn(runtime, principal, workflow, source, request_id=request_id)
    except TDevError as cause:
        _LOGGER.info("nothing was learned from %s: %s", workflow.id, cause.message)


def learn(
    runtime: Runtime,
    principal: Principal,
    workflow: Workflow,
    source: Source,
    *,
    inputs: Mapping[str, Any] | None = None,
    request_id: str = "",
) -> Lesson:
    """Keep what a plan teaches for its goal.

    Raises:
        ConflictError: When the tenant's planner does not learn.
        InvalidError: When the plan is not sound, or nothing can be learned from it.
        NotFoundError: When it has a component that there is not.
    """
    tenant = principal.tenant
    if not _learns(runtime, tenant):
        hint = "an admin lets it learn with: tdev learned on"
        raise ConflictError("this tenant's planner does not learn", hint=hint)
    plans = Plans(runtime.retrieval(tenant).plain, runtime.catalogue(tenant).get, inputs or {})
    teaching = lesson_of(workflow.goal, workflow, plans)
    return runtime.lessons(tenant).add(teaching, source, actor=principal.subject, request_id=request_id)


def _learns(runtime: Runtime, tenant: str) -> bool:
    return runtime.settings.learning != "never" and runtime.lessons(tenant).head().on

"""``/api/workflows``: plans that are kept, and run as often as they are needed."""

from dataclasses import replace
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Query
from pydantic import ConfigDict, Field, JsonValue

from tdev.entry.api.accepting import accepted
from tdev.entry.api.fields import Accepted, Budget, Cursor, IdempotencyKey, IdInPath, Limit, Prefer, Wait
from tdev.entry.api.resource import Resource, caller, current
from tdev.entry.process import runtime
from tdev.kernel.errors import InvalidError
from tdev.kernel.json_types import digest
from tdev.model.execution import Execution
from tdev.model.noun import Noun
from tdev.model.workflow import Workflow
from tdev.orchestration.starting import Order, accept

RESOURCE = Resource("workflows", "Plans that are kept")
_NEWEST = 10**9


class WorkflowPage(Noun):
    """The newest version of each workflow, ordered by id."""

    items: tuple[Workflow, ...]
    next: str | None = None


class ExecuteBody(Noun):
    """Values of the workflow's inputs; ``version`` picks an older one."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"inputs": {"name": "Ann"}}]})

    inputs: dict[str, JsonValue] = Field(default_factory=dict)
    version: int | None = Field(default=None, ge=1, le=_NEWEST, strict=True)
    budget: Budget | None = None


@RESOURCE.get("/api/workflows", answer=WorkflowPage)
def list_workflows(limit: Limit = 50, cursor: Cursor = None) -> WorkflowPage:
    """List the workflows."""
    found, following = runtime().workflows(caller().tenant).list(cursor, limit)
    return WorkflowPage(items=tuple(found), next=following)


@RESOURCE.post("/api/workflows", answers={201: Workflow}, action="save_workflow")
def save_workflow(body: Annotated[Workflow, Body()]) -> Response[Workflow]:
    """Keep a workflow as the next version of its id. 422 with each finding when it is not sound.

    Where the tenant learns, a workflow with a goal becomes a lesson for it.
    """
    from tdev.domain.workflow.validation import findings
    from tdev.orchestration.learning import notice

    principal, here = caller(), runtime()
    found = findings(body, here.catalogue(principal.tenant).get)
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise InvalidError(f"the workflow is not sound: {found[0].message}{more}", found)
    saved = here.workflows(principal.tenant).save(body, actor=principal.subject, request_id=current().request_id)
    notice(here, principal, saved, "saved", request_id=current().request_id)
    return Response(201, "application/json", saved, {"location": f"/api/workflows/{saved.id}?version={saved.version}"})


@RESOURCE.get("/api/workflows/<id>", answer=Workflow)
def get_workflow(
    id: IdInPath,
    version: Annotated[int | None, Query(ge=1, le=_NEWEST, description="the newest when it is not given")] = None,
) -> Workflow:
    """Look at a workflow."""
    return runtime().workflows(caller().tenant).get(id, version)


@RESOURCE.post("/api/workflows/<id>/execute", answers={202: Accepted, 200: Execution}, action="execute_workflow")
def execute_workflow(
    id: IdInPath,
    body: Annotated[ExecuteBody, Body()],
    key: IdempotencyKey = None,
    prefer: Prefer = None,
    wait: Wait = None,
) -> Response[Accepted | Execution]:
    """Run a workflow as it is kept. The answers are those of orchestrate."""
    from tdev.domain.workflow.conforming import conform

    principal, here = caller(), runtime()
    workflow = here.workflows(principal.tenant).get(id, body.version)
    inputs, found = conform(workflow.inputs, body.inputs)
    if found:
        wrong = [replace(finding, pointer=f"#/inputs{finding.pointer[1:]}") for finding in found]
        hint = "give each as its schema says: in the field inputs, or with --input NAME=VALUE"
        raise InvalidError("the inputs are not what the workflow wants", wrong, hint=hint)
    said = ["execute", id, body.version, body.inputs, *([] if body.budget is None else [body.budget])]
    order = Order(workflow=workflow, inputs=inputs, budget=body.budget, asked=digest(said))
    return accepted(accept(here, principal, order, key=key, request_id=current().request_id), prefer, wait)

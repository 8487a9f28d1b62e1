"""``/api/executions``: what was asked, what became of it, and the ways to steer it."""

import json
from collections.abc import Sequence
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Query
from pydantic import ConfigDict, Field

from tdev.entry.api.fields import Cursor, IdInPath, Limit
from tdev.entry.api.resource import Resource, caller, current
from tdev.entry.process import runtime
from tdev.model.execution import FINAL, Event, Execution, ExecutionStatus
from tdev.model.noun import Digest, Noun
from tdev.orchestration.settling import settle

RESOURCE = Resource("executions", "What was asked and what became of it")
_STREAM = "text/event-stream"


class ExecutionPage(Noun):
    """Executions without plan, rounds, trace, inputs, result and what an approval is bound to; newest first."""

    items: tuple[Execution, ...]
    next: str | None = None


class EventPage(Noun):
    """Events in their order; ``next`` is the number to go on after, null when there was nothing new."""

    items: tuple[Event, ...]
    next: int | None = None


class ApproveBody(Noun):
    """The digest of what was seen, and why; the answer is refused when the question is about something else by now.

    In production an approval names the digest.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [{"digest": "sha256:" + "0" * 64}]})

    digest: Digest | None = None
    reason: str = Field(default="", max_length=2000)


class RejectBody(ApproveBody):
    """The same for a refusal."""


@RESOURCE.get("/api/executions", answer=ExecutionPage)
def list_executions(
    status: Annotated[ExecutionStatus | None, Query(description="only those with this status")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ExecutionPage:
    """List the executions, newest first."""
    tenant, here = caller().tenant, runtime()
    found, following = here.executions(tenant).list(status, cursor, limit)
    settled = [_settled(tenant, execution) for execution in found]
    return ExecutionPage(items=tuple(e for e in settled if status in (None, e.status)), next=following)


def _settled(tenant: str, execution: Execution) -> Execution:
    """A state machine may have failed since somebody last looked; then the summary says so."""
    if execution.status in FINAL:
        return execution
    from tdev.domain.execution.documents import summary

    return summary(settle(runtime(), tenant, execution.id))


@RESOURCE.get("/api/executions/<id>", answer=Execution)
def get_execution(id: IdInPath) -> Execution:
    """Look at one execution.

    With its plan, the rounds of refinement with their scores, the trace of its steps, and its result or error.
    """
    return settle(runtime(), caller().tenant, id)


@RESOURCE.get("/api/executions/<id>/events", answer=EventPage)
def list_events(
    id: IdInPath,
    after: Annotated[int, Query(ge=0, le=10**12 - 1, description="number of the last event that is known")] = 0,
    limit: Limit = 100,
) -> Response[Any]:
    """List what happened in an execution, in its order.

    With `Accept: text/event-stream` the events come as server-sent events; the stream ends with the last one there is,
    and a client that connects again goes on behind it.
    """
    last = current().headers.get("last-event-id", "")
    if last.isascii() and last.isdigit() and len(last) <= 12:
        after = max(after, int(last))
    found = runtime().executions(caller().tenant).events(id, after, limit)
    if _STREAM in current().headers.get("accept", ""):
        return Response(200, _STREAM, _server_sent(found))
    return Response(200, "application/json", EventPage(items=tuple(found), next=found[-1].seq if found else None))


def _server_sent(events: Sequence[Event]) -> str:
    lines = ["retry: 1000\n"]
    for event in events:
        data = json.dumps(event.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"))
        lines.append(f"id: {event.seq}\nevent: {event.type}\ndata: {data}\n")
    return "\n".join([*lines, ""])


@RESOURCE.post("/api/executions/<id>/cancel", answers={200: Execution}, action="cancel")
def cancel_execution(id: IdInPath) -> Execution:
    """Stop an execution. No further step starts."""
    from tdev.orchestration.steering import cancel

    return cancel(runtime(), caller(), id, request_id=current().request_id)


@RESOURCE.post("/api/executions/<id>/resume", answers={202: Execution}, action="resume")
def resume_execution(id: IdInPath) -> Response[Execution]:
    """Let an execution go on from the step in which it failed. Steps that ended well do not run again."""
    from tdev.orchestration.steering import resume

    execution = resume(runtime(), caller(), id, request_id=current().request_id)
    return Response(202, "application/json", execution, {"location": f"/api/executions/{id}"})


@RESOURCE.post("/api/executions/<id>/redrive", answers={202: Execution}, action="resume")
def redrive_execution(id: IdInPath) -> Response[Execution]:
    """The same as resume, under the name that Step Functions has for it."""
    return resume_execution(id)


@RESOURCE.post("/api/executions/<id>/approve", answers={200: Execution}, needs="approver", action="approved")
def approve_execution(id: IdInPath, body: Annotated[ApproveBody, Body()]) -> Execution:
    """Allow the plan that an execution waits with. Where the tenant learns, it becomes a lesson for its goal."""
    from tdev.orchestration.learning import notice
    from tdev.orchestration.steering import Answer, decide

    done = decide(runtime(), caller(), id, Answer("approved", body.digest, body.reason, current().request_id))
    notice(runtime(), caller(), done.plan, "approved", request_id=current().request_id)
    return done


@RESOURCE.post("/api/executions/<id>/reject", answers={200: Execution}, needs="approver", action="rejected")
def reject_execution(id: IdInPath, body: Annotated[RejectBody, Body()]) -> Execution:
    """Refuse the plan that an execution waits with; it ends as rejected."""
    from tdev.orchestration.steering import Answer, decide

    return decide(runtime(), caller(), id, Answer("rejected", body.digest, body.reason, current().request_id))

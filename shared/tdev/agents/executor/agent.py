"""The agent that runs plans: order by data, branches at once, checkpoints, and where it stopped when called again."""

from functools import cache
from typing import Any

from pydantic import Field

from tdev.domain.execution.permission import check_permission
from tdev.domain.workflow.compiling import compile_workflow
from tdev.domain.workflow.records import Record, trace
from tdev.domain.workflow.running import Run, Scheduler
from tdev.kernel.errors import CancelledError, ConflictError, OutcomeUnknownError, StepError
from tdev.model.execution import Execution, Failure, StepTrace
from tdev.model.noun import Noun
from tdev.model.requests import ExecuteRequest
from tdev.runtime import Runtime


class Executed(Noun):
    """That a workflow ran to its end; result and trace are kept with the execution."""

    status: str = "succeeded"
    steps: int = Field(ge=0)


class WorkflowExecutorAgent:
    """Runs workflows for executions. Called again for the same execution, it goes on where the journal stops."""

    request = ExecuteRequest

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def run(self, request: ExecuteRequest) -> Executed:
        """Run the workflow.

        Raises:
            StepError: When a step failed; trace and error are kept with the execution.
            OutcomeUnknownError: When nobody can tell whether a step took effect.
            CancelledError: When the execution was cancelled meanwhile.
            ApprovalVoidError: When a person would have to allow this, and has not.
            NotFoundError: When a component, or a secret that one declares, is not there. Nothing has run then.
        """
        runtime, execution = self.runtime, request.execution
        known = runtime.executions(request.tenant).get(execution.id)
        if known.status == "cancelled":
            raise CancelledError(f"execution {execution.id!r} was cancelled")
        # What is checked and what runs are the same components, whatever is published meanwhile.
        resolve = cache(runtime.catalogue(request.tenant).get)
        inputs = request.inputs or known.inputs
        check_permission(request.workflow, inputs, resolve, runtime.approval_policy, known.approval)
        vault = runtime.vault(request.tenant)
        lookup = runtime.lookup(request.tenant, vault, resolve)
        run = Run(
            compile_workflow(request.workflow.model_dump(mode="json"), lookup),
            inputs,
            stream=f"{request.tenant}/{execution.id}",
            context_for=runtime.contexts(request.tenant, execution.id, vault),
            cancelled=lambda: self._cancelled(request),
            observe=lambda step, record: self._tell(request, step, record),
        )
        Scheduler(runtime.journal(request.tenant), clock=runtime.clock).execute([run])
        steps = tuple(StepTrace.model_validate(step) for step in trace(run))
        self._keep(request, run, steps)
        if run.status != "succeeded":
            raise _failure(run)
        return Executed(steps=len(steps))

    def _tell(self, request: ExecuteRequest, step: str, record: Record) -> None:
        """One event per step, for whoever watches."""
        detail: dict[str, Any] = {"step": step, "status": record.status, "ms": round(record.ms, 1)}
        if record.error:
            detail["error"] = record.error["message"]
        self.runtime.executions(request.tenant).append_event(request.execution.id, "step", detail)

    def _cancelled(self, request: ExecuteRequest) -> bool:
        status = self.runtime.executions(request.tenant).get(request.execution.id).status
        return status == "cancelled"

    def _keep(self, request: ExecuteRequest, run: Run, steps: tuple[StepTrace, ...]) -> None:
        error = Failure.model_validate(run.error) if run.error else None

        def with_trace(now: Execution) -> Execution:
            return now.model_copy(update={"trace": steps, "result": run.result, "error": error, "status": "running"})

        if run.status == "cancelled":
            return
        try:
            self.runtime.executions(request.tenant).change(request.execution.id, with_trace)
        except ConflictError as cause:
            # Nobody looks for a cancellation between the last step and here.
            raise CancelledError(f"execution {request.execution.id!r} was ended by somebody else") from cause


def _failure(run: Run) -> Exception:
    error: dict[str, Any] = run.error or {"message": "the run ended without a result"}
    kinds = {"unknown": OutcomeUnknownError, "cancelled": CancelledError}
    return kinds.get(run.status, StepError)(f"step {error.get('step')!r}: {error['message']}", hint=error.get("hint"))

"""The agent that runs plans: order by data, branches at once, checkpoints, and where it stopped when called again."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import Field

from tdev.domain.execution.permission import check_permission
from tdev.domain.workflow.compiling import compile_workflow
from tdev.domain.workflow.records import Record, trace
from tdev.domain.workflow.running import Run, Scheduler
from tdev.kernel.errors import BudgetError, CancelledError, ConflictError, OutcomeUnknownError, StepError
from tdev.model.execution import Execution, Failure, Spent, StepTrace
from tdev.model.noun import Noun
from tdev.model.requests import ExecuteRequest
from tdev.runtime import Runtime

if TYPE_CHECKING:
    from tdev.domain.limits.metering import Meter


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
            BudgetError: When it would cost more than it may; before it begins, or before the call that is too much.
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
        meter = self._meter(request, known, lambda: _counted(run))
        workflow = compile_workflow(
            request.workflow.model_dump(mode="json"), runtime.lookup(request.tenant, vault, resolve, meter)
        )
        meter.check_plan(len(workflow.steps))
        run = Run(
            workflow,
            inputs,
            stream=f"{request.tenant}/{execution.id}",
            context_for=runtime.contexts(request.tenant, execution.id, vault, meter),
            cancelled=lambda: self._cancelled(request),
            observe=lambda step, record: self._tell(request, step, record),
        )
        Scheduler(runtime.journal(request.tenant), clock=runtime.clock).execute([run])
        steps = tuple(StepTrace.model_validate(step) for step in trace(run))
        self._keep(request, run, steps, self._spend(request, known, meter))
        if run.status != "succeeded":
            raise _failure(run)
        return Executed(steps=len(steps))

    def _meter(self, request: ExecuteRequest, known: Execution, before: Callable[[], tuple[int, float]]) -> "Meter":
        """Counts the calls of the run against the smallest of the limits: its own, and what is left of the day's."""
        from tdev.domain.limits.metering import Budget, Meter

        settings = self.runtime.settings
        today = self.runtime.spending(request.tenant).today() if settings.budget_per_day else 0
        budget = Budget.smallest(known.budget, settings.budget_per_run, settings.budget_per_day, today)
        return Meter(self.runtime.rates, budget, before)

    def _spend(self, request: ExecuteRequest, known: Execution, meter: "Meter") -> Spent:
        """What the run has cost; where a day has a budget, it is added to that of today, once."""
        total = meter.total()
        if self.runtime.settings.budget_per_day:
            noted = known.spent.nano_usd if known.spent else 0
            self.runtime.spending(request.tenant).add(max(0, total.nano - noted))
        return Spent(calls=total.calls, gb_seconds=round(total.gb_seconds, 6), nano_usd=total.nano)

    def _tell(self, request: ExecuteRequest, step: str, record: Record) -> None:
        """One event per step, for whoever watches."""
        detail: dict[str, Any] = {"step": step, "status": record.status, "ms": round(record.ms, 1)}
        if record.error:
            detail["error"] = record.error["message"]
        self.runtime.executions(request.tenant).append_event(request.execution.id, "step", detail)

    def _cancelled(self, request: ExecuteRequest) -> bool:
        status = self.runtime.executions(request.tenant).get(request.execution.id).status
        return status == "cancelled"

    def _keep(self, request: ExecuteRequest, run: Run, steps: tuple[StepTrace, ...], spent: Spent) -> None:
        error = Failure.model_validate(run.error) if run.error else None

        def with_trace(now: Execution) -> Execution:
            ended = {"trace": steps, "result": run.result, "error": error, "status": "running", "spent": spent}
            return now.model_copy(update=ended)

        if run.status == "cancelled":
            return
        try:
            self.runtime.executions(request.tenant).change(request.execution.id, with_trace)
        except ConflictError as cause:
            # Nobody looks for a cancellation between the last step and here.
            raise CancelledError(f"execution {request.execution.id!r} was ended by somebody else") from cause


def _counted(run: Run) -> tuple[int, float]:
    """Calls and milliseconds that the journal knows of, when a run goes on after a restart."""
    records = [*run.finished.values()]
    records += [record for step, parts in run.elements.items() if step not in run.finished for record in parts.values()]
    return sum(record.attempts for record in records), sum(record.ms for record in records)


def _failure(run: Run) -> Exception:
    error: dict[str, Any] = run.error or {"message": "the run ended without a result"}
    if error.get("code") == BudgetError.code:
        return BudgetError(error["message"], hint=error.get("hint"))
    kinds = {"unknown": OutcomeUnknownError, "cancelled": CancelledError}
    return kinds.get(run.status, StepError)(f"step {error.get('step')!r}: {error['message']}", hint=error.get("hint"))

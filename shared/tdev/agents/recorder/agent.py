"""The last agent of an execution: sets it to succeeded, and forgets the checkpoints that nobody needs any more."""

from tdev.model.execution import FINAL, Execution
from tdev.model.noun import Id, Noun
from tdev.model.requests import RecordRequest
from tdev.runtime import Runtime


class Recorded(Noun):
    """That the end is on record."""

    id: Id
    status: str


class RecorderAgent:
    """Ends executions that went well; ``orchestration.settling`` ends the others."""

    request = RecordRequest

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def run(self, request: RecordRequest) -> Recorded:
        """Set the execution to ``succeeded``; one that has ended already stays as it is."""
        executions = self.runtime.executions(request.tenant)
        known = executions.get(request.execution.id)
        if known.status in FINAL:
            return Recorded(id=known.id, status=known.status)

        def ended(now: Execution) -> Execution:
            update = {"status": "succeeded", "error": None}
            return now.model_copy(update={**update, "result": request.result} if request.has_result else update)

        done = executions.change(request.execution.id, ended)
        self.runtime.journal(request.tenant).drop(f"{request.tenant}/{done.id}")
        return Recorded(id=done.id, status=done.status)

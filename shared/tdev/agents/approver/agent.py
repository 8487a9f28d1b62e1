"""The agent that asks: what is asked is bound to a digest, and the answer goes to the task token it keeps."""

from tdev.domain.execution.approval import plan_digest
from tdev.kernel.clock import iso
from tdev.model.execution import Approval, Execution
from tdev.model.requests import ApprovalRequest
from tdev.runtime import Runtime


class ApproverAgent:
    """Asks a person. It answers at once; the state machine waits for the token."""

    request = ApprovalRequest

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def run(self, request: ApprovalRequest) -> Approval:
        """Keep question and token with the execution, and set it to ``awaiting_approval``."""
        executions = self.runtime.executions(request.tenant)
        inputs = executions.get(request.execution.id).inputs
        asked = Approval(
            digest=plan_digest(request.workflow, inputs, request.effects),
            effects=request.effects,
            asked_at=iso(self.runtime.clock()),
        )
        self.runtime.approval_tokens(request.tenant).keep(request.execution.id, asked.digest, request.token)

        def with_question(now: Execution) -> Execution:
            update = {"status": "awaiting_approval", "plan": request.workflow, "approval": asked}
            return now.model_copy(update=update)

        executions.change(request.execution.id, with_question)
        return asked

"""The agent that asks: what is asked is bound to a digest, and the answer goes to the task token it keeps."""

from tdev.domain.execution.approval import Matter
from tdev.kernel.clock import iso
from tdev.model.approval import Approval
from tdev.model.execution import Execution
from tdev.model.requests import ApprovalRequest
from tdev.runtime import Runtime


class ApproverAgent:
    """Asks a person. It answers at once; the state machine waits for the token."""

    request = ApprovalRequest

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def run(self, request: ApprovalRequest) -> Approval:
        """Keep question and token with the execution, and set it to ``awaiting_approval``.

        Raises:
            NotFoundError: When a component of the plan is no longer there.
        """
        executions, policy = self.runtime.executions(request.tenant), self.runtime.approval_policy
        inputs = executions.get(request.execution.id).inputs
        resolve = self.runtime.catalogue(request.tenant).get
        matter = Matter.of(request.workflow, inputs, resolve, effects=request.effects, cost=request.cost)
        now = self.runtime.clock()
        asked = Approval(
            digest=matter.digest,
            effects=matter.effects,
            permissions=matter.permissions,
            components=matter.components,
            cost=matter.cost,
            reasons=policy.questions(request.workflow, matter.effects),
            asked_at=iso(now),
            expires_at=iso(now + policy.wait_s),
        )
        self.runtime.approval_tokens(request.tenant).keep(request.execution.id, asked.digest, request.token)

        def with_question(now: Execution) -> Execution:
            update = {"status": "awaiting_approval", "plan": request.workflow, "approval": asked}
            return now.model_copy(update=update)

        executions.change(request.execution.id, with_question)
        return asked

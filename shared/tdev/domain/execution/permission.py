"""The last look before a plan runs: what would run now needs no approval, or is to the byte what was approved."""

from collections.abc import Mapping
from typing import Any

from tdev.domain.execution.approval import Matter, Resolve
from tdev.domain.execution.policy import ApprovalPolicy
from tdev.kernel.errors import ApprovalVoidError
from tdev.model.approval import Approval
from tdev.model.workflow import Workflow

_HINT = "start it anew; then it is asked about as it is now"


def check_permission(
    plan: Workflow, inputs: Mapping[str, Any], resolve: Resolve, policy: ApprovalPolicy, approval: Approval | None
) -> None:
    """Refuse a plan that a person would have to allow and has not, whatever led here.

    A component may have been published, and a plan or an approval changed, since it was evaluated or answered. What
    nobody has to be asked about runs as it is.

    Args:
        plan: What is about to run.
        inputs: With which values.
        resolve: Finds the components that are about to run.
        policy: What a person is asked about.
        approval: The question of this execution and its answer, if there was one.

    Raises:
        ApprovalVoidError: When it must not run.
        NotFoundError: When a component is not there.
    """
    effects = {effect for step in plan.steps for effect in resolve(step.agent).effects}
    asked = policy.questions(plan, effects)
    if not asked:
        return
    if approval is None or approval.decision != "approved":
        raise ApprovalVoidError(f"nobody has allowed this plan: {asked[0]}", hint=_HINT)
    matter = Matter.of(plan, inputs, resolve, effects=approval.effects, cost=approval.cost)
    if not matter.is_that_of(approval):
        raise ApprovalVoidError(f"the approval does not hold: {difference(matter, approval)}", hint=_HINT)


def difference(matter: Matter, approval: Approval) -> str:
    """What is no longer as it was when it was asked about, in words."""
    was = {(bound.step, bound.ref, bound.code) for bound in approval.components}
    new = [bound for bound in matter.components if (bound.step, bound.ref, bound.code) not in was]
    if new:
        return f"component {new[0].ref} of step {new[0].step!r} is not the one that was looked at"
    if matter.components != approval.components:
        return "a component does other things than it did"
    return "plan, inputs, effects, permissions or cost are not what was looked at"

"""The last look before a plan runs."""

from typing import Any

import pytest

from tdev.domain.execution.approval import Matter
from tdev.domain.execution.permission import check_permission, difference
from tdev.domain.execution.policy import ApprovalPolicy, Rule
from tdev.kernel.errors import ApprovalVoidError, NotFoundError
from tdev.model.approval import Approval
from tdev.model.component import Component
from tdev.model.workflow import Step, Workflow
from tests.support.nouns import AT, component, workflow

FREE = component("say_hello", effects=("pure",))
SENDS = component("say_hello", effects=("send",))
POLICY = ApprovalPolicy("dev")


def approval(sends: Component = SENDS, decision: str | None = "approved", plan: Workflow | None = None) -> Approval:
    was = Matter.of(plan or workflow(), {"to": "ann"}, lambda ref: sends)
    return Approval(digest=was.digest, effects=was.effects, components=was.components, asked_at=AT, decision=decision)


def check(sends: Component = SENDS, given: Approval | None = None, **more: Any) -> None:
    plan, inputs = more.get("plan", workflow()), more.get("inputs", {"to": "ann"})
    check_permission(plan, inputs, lambda ref: sends, more.get("policy", POLICY), given)


def test_what_nobody_has_to_be_asked_about_runs() -> None:
    check(FREE)
    check(FREE, approval(SENDS))


def test_what_was_approved_runs() -> None:
    check(SENDS, approval())


@pytest.mark.parametrize("given", [None, approval(decision=None), approval(decision="rejected")])
def test_what_nobody_has_allowed_does_not_run(given: Approval | None) -> None:
    with pytest.raises(ApprovalVoidError, match="nobody has allowed this plan: it reaches beyond the run"):
        check(SENDS, given)


def test_a_step_that_asks_for_it_counts_as_an_effect_does() -> None:
    plan = workflow(steps=(Step(id="one", agent="say_hello", approve=True),))
    with pytest.raises(ApprovalVoidError, match="a step asks for it"):
        check(FREE, plan=plan)
    check(FREE, approval(FREE, plan=plan), plan=plan)


def test_a_stricter_policy_counts_here_too() -> None:
    strict = ApprovalPolicy("dev", (Rule("this installation asks", frozenset({"pure"})),))
    with pytest.raises(ApprovalVoidError, match="this installation asks"):
        check(FREE, policy=strict)


@pytest.mark.parametrize(
    ("sends", "more", "told"),
    [
        (SENDS.model_copy(update={"version": "1.0.1"}), {}, "say_hello@1.0.1 of step 'one' is not the one"),
        (SENDS.model_copy(update={"effects": ("send", "deploy")}), {}, "does other things"),
        (SENDS, {"inputs": {"to": "bob"}}, "plan, inputs, effects, permissions or cost"),
        (SENDS, {"plan": workflow(goal="say goodbye")}, "plan, inputs, effects, permissions or cost"),
    ],
    ids=["component", "effects", "inputs", "plan"],
)
def test_what_is_no_longer_what_was_approved_does_not_run_and_says_why(
    sends: Component, more: dict[str, Any], told: str
) -> None:
    with pytest.raises(ApprovalVoidError, match="does not hold") as caught:
        check(sends, approval(), **more)
    assert told in str(caught.value)
    assert "start it anew" in (caught.value.hint or "")


def test_a_component_that_became_free_meanwhile_needs_no_answer() -> None:
    check(FREE, approval(SENDS))


def test_a_component_that_is_gone_is_said() -> None:
    def gone(ref: str) -> Component:
        raise NotFoundError(f"no {ref}")

    with pytest.raises(NotFoundError):
        check_permission(workflow(), {}, gone, POLICY, approval())


def test_the_difference_names_the_component_first() -> None:
    matter = Matter.of(workflow(), {}, lambda ref: SENDS.model_copy(update={"version": "2.0.0"}))
    assert difference(matter, approval()) == "component say_hello@2.0.0 of step 'one' is not the one that was looked at"

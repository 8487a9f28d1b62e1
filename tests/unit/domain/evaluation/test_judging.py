"""The judge of a tenant's plans: policy and secrets on top of the evaluation."""

from tdev.domain.evaluation.judging import PlanJudge
from tdev.domain.execution.policy import policy_of
from tdev.model.component import Component
from tdev.model.workflow import Workflow
from tdev.settings import Settings
from tests.support.judging import step
from tests.support.nouns import component
from tests.support.plans import built_in_index, resolve

SEND = Workflow(id="w", steps=(step("s", "post_webhook", url="https://example.com/h", body="x"),))
KEYED = component("keyed_tool", secrets=("API_KEY",))


def judge(has: bool = True, **more: object) -> PlanJudge:
    """A judge where all secrets are set, or none."""

    def find(ref: str) -> Component:
        return KEYED if ref == "keyed_tool" else resolve(ref)

    return PlanJudge(built_in_index(), find, policy_of(Settings()), lambda name: has, **more)  # type: ignore[arg-type]


def test_what_sends_asks_and_what_is_pure_does_not() -> None:
    assert judge()(SEND).needs_approval
    assert not judge()(Workflow(id="w", steps=(step("e", "echo_tool", text="x"),))).needs_approval


def test_a_secret_that_is_not_set_closes_a_gate() -> None:
    plan = Workflow(id="w", steps=(step("k", "keyed_tool"),))
    assert {gate.name: gate.passed for gate in judge(has=True)(plan).gates}["secrets_set"]
    missing = judge(has=False, threshold=0)(plan)
    assert not missing.passed
    assert any("API_KEY" in gate.evidence for gate in missing.gates)


def test_a_workflow_run_as_it_is_owes_nothing_to_its_goal() -> None:
    strange = SEND.model_copy(update={"goal": "fly me to Mars"})
    assert judge(for_goal=False)(strange).score > judge()(strange).score


def test_an_unsound_plan_is_not_asked_for_its_secrets() -> None:
    found = judge(has=False)(Workflow(id="w", steps=(step("k", "no_such_tool"),)))
    assert (found.score, found.passed) == (0, False)

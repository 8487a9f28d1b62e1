"""What a wish means, and how it is kept before anything happens."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.kernel.errors import ConflictError, InvalidError, NotFoundError, TooLargeError
from tdev.orchestration.deploy_starting import Wish, accept_deployment, order_of
from tests.support.bundles import EMAILS
from tests.support.deploying import Deploying, deploying
from tests.support.nouns import execution
from tests.support.runtimes import ANN
from tests.support.state_machines import until


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Deploying]:
    with deploying(tmp_path) as found:
        yield found


def pointer(here: Deploying, **wish: Any) -> str:
    with pytest.raises(InvalidError) as told:
        order_of(here.runtime, ANN, Wish(**wish))
    return told.value.findings[0].pointer


class TestOrder:
    def test_a_saved_workflow_gives_the_service_its_name_and_the_rest_has_defaults(self, here: Deploying) -> None:
        order = order_of(here.runtime, ANN, Wish(workflow="example"))
        assert (order.service, order.workflow.version, order.requester) == ("example", 1, "ann")
        assert (order.threshold, order.memory, order.timeout, order.target) == (85, 512, 30, "local")
        assert [stage.weight for stage in order.rollout.stages] == [100]

    def test_a_version_of_it_can_be_named(self, here: Deploying) -> None:
        here.runtime.workflows("local").save(EMAILS.model_copy(update={"goal": "newer"}), actor="ann")
        assert order_of(here.runtime, ANN, Wish(workflow="example")).workflow.version == 2
        old = order_of(here.runtime, ANN, Wish(workflow="example@1"))
        assert (old.workflow.version, old.goal) == (1, EMAILS.goal)

    def test_an_execution_gives_its_plan_and_its_goal(self, here: Deploying) -> None:
        plan = EMAILS.model_copy(update={"goal": "words of the planner"})
        here.runtime.executions("local").create(execution(plan=plan, goal="find addresses"))
        order = order_of(here.runtime, ANN, Wish(execution_id="exec-1", name="found"))
        assert (order.service, order.goal, order.execution_id) == ("found", "find addresses", "exec-1")

    def test_one_without_a_plan_has_nothing_to_deploy(self, here: Deploying) -> None:
        here.runtime.executions("local").create(execution(plan=None))
        assert pointer(here, execution_id="exec-1") == "#/execution_id"

    @pytest.mark.parametrize(
        "wish", [{}, {"workflow": "example", "execution_id": "exec-1"}, {"workflow": "example", "plan": EMAILS}]
    )
    def test_exactly_one_plan_is_named(self, here: Deploying, wish: dict[str, Any]) -> None:
        assert pointer(here, **wish) == "#/workflow"

    @pytest.mark.parametrize("id", ["example@x", "example@-1", "example@1.0", "example@\u0661", "example@1234567890"])
    def test_a_version_is_a_number(self, here: Deploying, id: str) -> None:
        assert pointer(here, workflow=id) == "#/workflow"

    @pytest.mark.parametrize(
        "name", ["", "greet-v2", "../greet", "a b", "_greet", "1greet", "x" * 65, "gr\u00fc\u00df"]
    )
    def test_what_cannot_stand_in_an_address_is_no_name(self, here: Deploying, name: str) -> None:
        assert pointer(here, workflow="example", name=name) == "#/name"

    def test_a_strategy_takes_its_own_options_alone(self, here: Deploying) -> None:
        assert pointer(here, workflow="example", strategy="immediate", options={"weights": [10]}) == "#/weights"

    def test_what_is_not_there_is_not_found(self, here: Deploying) -> None:
        for wish in ({"workflow": "nothing"}, {"workflow": "example@7"}, {"execution_id": "exec-nothing"}):
            with pytest.raises(NotFoundError):
                order_of(here.runtime, ANN, Wish(**wish))

    def test_another_tenant_has_no_such_workflow(self, here: Deploying) -> None:
        with pytest.raises(NotFoundError):
            order_of(here.runtime, ANN.model_copy(update={"tenant": "others"}), Wish(workflow="example"))


class TestWish:
    @pytest.mark.parametrize(
        "change",
        [
            {"workflow": "other"},
            {"name": "other"},
            {"target": "lambda"},
            {"strategy": "canary"},
            {"options": {"bake_s": 1}},
            {"memory": 256},
            {"timeout": 31},
            {"threshold": 86.0},
            {"names": {"TABLE": "orders"}},
            {"keys": {"dynamodb.orders": "arn"}},
            {"ask": True},
        ],
    )
    def test_each_part_counts_when_two_requests_have_one_key(self, change: dict[str, Any]) -> None:
        given = {"workflow": "example"}
        assert Wish(**given).digest() == Wish(**given).digest()  # type: ignore[arg-type]
        assert Wish(**{**given, **change}).digest() != Wish(**given).digest()


class TestAccept:
    def test_it_is_kept_with_its_dossier_before_anything_happens(self, here: Deploying) -> None:
        accepted = here.accept(strategy="canary", options={"weights": [10], "wait_s": 300})
        assert (accepted.status, accepted.service, accepted.version) == ("accepted", "example", None)
        assert here.dossier(accepted.id).order.requester == "ann"
        here.ended(accepted.id)

    def test_the_same_key_is_the_same_deployment_also_after_its_end(self, here: Deploying) -> None:
        first = here.accept(key="one")
        here.ended(first.id)
        again = here.accept(key="one")
        assert (again.id, again.status) == (first.id, "live")
        assert len(here.service().deployments) == 1

    def test_the_same_key_with_another_wish_is_refused(self, here: Deploying) -> None:
        here.ended(here.accept(key="one").id)
        with pytest.raises(InvalidError) as told:
            here.accept(key="one", memory=256)
        assert told.value.findings[0].code == "idempotency_mismatch"

    def test_a_key_is_one_of_its_tenant(self, here: Deploying) -> None:
        other = ANN.model_copy(update={"tenant": "others"})
        here.runtime.workflows("others").save(EMAILS, actor="eve")
        first = here.accept(key="one")
        second = accept_deployment(here.runtime, other, Wish(workflow="example"), key="one")
        assert first.id != second.id
        here.ended(first.id)

    def test_one_at_a_time_and_the_next_one_after_it(self, here: Deploying) -> None:
        here.deploy()
        first = here.accept(strategy="blue-green", options={"wait_s": 300})
        with pytest.raises(ConflictError, match=first.id):
            here.accept()
        arn = here.dossier(first.id).machine_arn
        assert arn is not None
        until(lambda: here.dossier(first.id).stage == 0)
        here.runtime.machine.stop(arn, "Operator", "stopped")
        assert here.deploy(memory=256).status == "live", "one whose machine is gone is in nobody's way"
        assert here.ended(first.id).status == "rolled_back"

    def test_a_workflow_that_no_table_takes_is_refused_before_it_is_kept(self, here: Deploying) -> None:
        steps = tuple(
            EMAILS.steps[0].model_copy(update={"id": f"s{n}", "input": {"text": "x" * 3000}}) for n in range(80)
        )
        with pytest.raises(TooLargeError, match="200,000"):
            accept_deployment(here.runtime, ANN, Wish(plan=EMAILS.model_copy(update={"steps": steps})))
        with pytest.raises(NotFoundError):
            here.service()

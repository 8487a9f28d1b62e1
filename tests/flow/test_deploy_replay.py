"""An upgrade with replay: recorded calls are asked of both versions before any call moves."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tdev.domain.delivery.replay import Recorded
from tdev.kernel.errors import ApprovalVoidError, InvalidError
from tdev.model.deploying import DeploymentView, DeployStep
from tdev.model.identity import Principal
from tdev.model.workflow import Workflow
from tdev.orchestration.deploy_looking import deployment_view
from tdev.orchestration.deploy_planning import plan_of
from tdev.orchestration.deploy_starting import Wish, order_of
from tdev.orchestration.deploy_steering import decide_deployment, destroy
from tdev.orchestration.steering import Answer
from tdev.platform.invocation import Invoked
from tests.support.bundles import EMAILS
from tests.support.deploying import Deploying, deploying
from tests.support.hosts import FakeHost
from tests.support.runtimes import ANN
from tests.support.walk import Caller

RENAMED = EMAILS.model_copy(update={"output": {"emails": "${found}", "number": "${counted.count}"}})
BREAKS = EMAILS.model_copy(
    update={
        "inputs": {
            "type": "object",
            "properties": {"text": {"type": "string"}, "words": {"type": "string"}},
            "required": ["text", "words"],
        },
        "output": {"emails": "${found}", "count": "${counted.count}", "words": "${inputs.words}"},
    }
)
BOB = Principal(tenant="local", subject="bob", roles=frozenset({"approver"}))


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Deploying]:
    with deploying(tmp_path) as found:
        begun(found)
        yield found


def begun(here: Deploying, **wish: Any) -> None:
    """The first version is live, and has been called."""
    here.deploy(**wish)
    here.runtime.recordings("local").keep("example", Recorded("call-1", {"text": "ann@example.org"}, {}))


def upgraded(here: Deploying, workflow: Workflow = RENAMED, **wish: Any) -> DeploymentView:
    here.runtime.workflows("local").save(workflow, actor="ann")
    done = here.ended(here.accept(**wish).id, "awaiting_approval")
    return deployment_view(here.runtime, "local", done.id)


def decided(here: Deploying, view: DeploymentView, decision: Any, who: Principal = ANN) -> DeploymentView:
    assert view.approval is not None
    decide_deployment(here.runtime, who, view.deployment.id, Answer(decision, view.approval.digest, "", "r"))
    here.ended(view.deployment.id)
    return deployment_view(here.runtime, "local", view.deployment.id)


class TestDifferences:
    def test_they_are_shown_with_their_places_and_the_upgrade_goes_on(self, here: Deploying) -> None:
        found = upgraded(here)
        assert found.deployment.status == "live"
        assert found.replay is not None
        shown = [(each.call, each.pointer, each.change) for each in found.replay.differences]
        assert shown == [("call-1", "/result/count", "removed"), ("call-1", "/result/number", "added")]
        assert found.looks[1].told == "1 recorded call replayed: 1 differ; first /result/count removed"

    def test_an_upgrade_without_any_says_so(self, here: Deploying) -> None:
        found = upgraded(here, EMAILS, memory=256, on_difference="stop")
        assert (found.deployment.status, found.replay and found.replay.calls) == ("live", 1)
        assert found.looks[1].told == "1 recorded call replayed: no difference"

    def test_stop_goes_back_before_any_call_moves(self, here: Deploying) -> None:
        here.host.history.clear()
        found = upgraded(here, on_difference="stop")
        assert found.deployment.status == "rolled_back"
        assert found.deployment.reason.startswith("1 recorded call replayed: 1 differ")
        assert all(weights.get(2, 0) == 0 for weights in here.host.history)

    def test_what_is_declared_is_not_compared(self, here: Deploying) -> None:
        found = upgraded(here, on_difference="stop", ignore=("/result/count", "number"))
        assert found.deployment.status == "live"

    def test_the_dry_run_shows_them_and_changes_nothing(self, here: Deploying) -> None:
        here.runtime.workflows("local").save(RENAMED, actor="ann")
        before = dict(here.host.releases["example"])
        plan = plan_of(
            here.runtime, "local", order_of(here.runtime, ANN, Wish(workflow="example", on_difference="ask"))
        )
        assert plan.replay is not None
        assert [each.pointer for each in plan.replay.differences] == ["/result/count", "/result/number"]
        assert plan.replay.on_difference == "ask"
        assert here.host.releases["example"] == before


class TestBroken:
    """The new version wants another input: no call of today is answered by it."""

    def test_it_goes_back_before_any_call_moves_whatever_the_strategy(self, here: Deploying) -> None:
        here.host.history.clear()
        found = upgraded(here, BREAKS)
        assert found.deployment.status == "rolled_back"
        assert "1 fail only now and none is answered any more" in found.deployment.reason
        assert "on_difference 'go'" in found.deployment.reason
        assert not found.looks[-1].passed
        assert all(weights.get(2, 0) == 0 for weights in here.host.history)

    def test_who_means_it_says_so(self, here: Deploying) -> None:
        found = upgraded(here, BREAKS, on_difference="go")
        assert found.deployment.status == "live"
        assert found.replay is not None
        assert found.replay.broken

    def test_a_person_who_is_asked_may_allow_it(self, here: Deploying) -> None:
        assert decided(here, upgraded(here, BREAKS, on_difference="ask"), "approved").deployment.status == "live"

    def test_one_that_stopped_takes_no_call_by_a_step_done_again(self, here: Deploying) -> None:
        from tdev.agents.deployer.agent import DeployerAgent

        id = upgraded(here, BREAKS).deployment.id
        step = {"tenant": "local", "deployment": {"id": id, "tenant": "local"}, "step": "route", "stage": 0}
        with pytest.raises(ApprovalVoidError, match="none is answered any more"):
            DeployerAgent(here.runtime).run(DeployStep.model_validate(step))


class TestAsking:
    def test_a_yes_to_the_differences_lets_the_calls_move(self, here: Deploying) -> None:
        here.host.history.clear()
        found = upgraded(here, on_difference="ask")
        assert found.deployment.status == "awaiting_approval"
        assert found.approval is not None
        assert found.approval.reasons == ("1 recorded call replayed: 1 differ; first /result/count removed",)
        assert here.host.history == []
        assert decided(here, found, "approved").deployment.status == "live"

    def test_a_no_goes_back(self, here: Deploying) -> None:
        found = decided(here, upgraded(here, on_difference="ask"), "rejected")
        assert found.deployment.status == "rolled_back"
        assert here.host.weights["example"] == {1: 100}

    def test_the_yes_is_bound_to_these_differences(self, here: Deploying) -> None:
        found = upgraded(here, on_difference="ask")
        id = found.deployment.id

        def other(now: Any) -> Any:
            return now.model_copy(update={"replay": now.replay.model_copy(update={"digest": f"sha256:{'0' * 64}"})})

        here.runtime.dossiers("local").change(id, other)
        with pytest.raises(InvalidError, match="for something else"):
            decided(here, found, "approved")

    def test_no_call_moves_without_it(self, here: Deploying) -> None:
        from tdev.agents.deployer.agent import DeployerAgent

        id = upgraded(here, on_difference="ask").deployment.id
        step = DeployStep.model_validate(
            {"tenant": "local", "deployment": {"id": id, "tenant": "local"}, "step": "route", "stage": 0}
        )
        with pytest.raises(ApprovalVoidError, match="nobody has allowed these differences"):
            DeployerAgent(here.runtime).run(step)

    def test_where_there_are_none_nobody_is_asked(self, here: Deploying) -> None:
        assert upgraded(here, EMAILS, memory=256, on_difference="ask").deployment.status == "live"


class TestProduction:
    def test_differences_are_asked_about_and_somebody_else_answers(self, tmp_path: Path) -> None:
        with deploying(tmp_path, stage="prod") as here:
            first = deployment_view(here.runtime, "local", here.ended(here.accept().id, "awaiting_approval").id)
            decided(here, first, "approved", BOB)
            here.runtime.recordings("local").keep("example", Recorded("call-1", {"text": "ann@example.org"}, {}))
            found = upgraded(here)
            assert found.approval is not None
            decide = partial(decide_deployment, here.runtime, BOB, found.deployment.id)
            decide(Answer("approved", found.approval.digest, "", "r"))
            here.ended_or_asked_again(found.deployment.id, found.approval.digest)
            again = deployment_view(here.runtime, "local", found.deployment.id)
            assert again.deployment.status == "awaiting_approval"
            assert again.replay is not None
            assert again.replay.on_difference == "ask"
            assert decided(here, again, "approved", BOB).deployment.status == "live"

    def test_nobody_may_choose_that_they_are_only_shown(self, tmp_path: Path) -> None:
        with deploying(tmp_path, stage="prod") as here, pytest.raises(InvalidError, match="a person looks"):
            here.accept(on_difference="go")


class TestRecording:
    def test_who_wants_none_has_none_and_what_was_kept_is_gone(self, here: Deploying) -> None:
        found = upgraded(here, record=False, on_difference="stop")
        assert found.deployment.status == "live"
        assert found.replay is not None
        assert found.replay.told == "no call was replayed: none was recorded"
        recordings = here.runtime.recordings("local")
        assert (recordings.newest("example"), recordings.is_on("example")) == ([], False)

    def test_with_a_service_its_recorded_calls_go(self, here: Deploying) -> None:
        destroy(here.runtime, ANN, "example", dry_run=True)
        assert here.runtime.recordings("local").newest("example")
        destroy(here.runtime, ANN, "example")
        assert here.runtime.recordings("local").newest("example") == []


class TestHosts:
    def test_a_host_that_can_rehearse_is_asked(self, tmp_path: Path) -> None:
        class Rehearsing(FakeHost):
            def rehearse(self, service: str, version: int, event: Any) -> Invoked:
                return Invoked({"result": version, "error": None, "effects": []})

        with deploying(tmp_path, Rehearsing()) as here:
            begun(here)
            found = upgraded(here, EMAILS, memory=256)
            assert found.replay is not None
            assert [(each.pointer, each.before, each.after) for each in found.replay.differences] == [("/result", 1, 2)]

    def test_a_step_that_is_killed_is_done_again_with_the_same_report(self, here: Deploying) -> None:
        from tdev.agents.deployer.agent import DeployerAgent

        found = upgraded(here, on_difference="ask")
        step = DeployStep.model_validate(
            {"tenant": "local", "deployment": {"id": found.deployment.id, "tenant": "local"}, "step": "replay"}
        )
        assert DeployerAgent(here.runtime).run(step).asks
        assert here.dossier(found.deployment.id).replay == found.replay


def test_the_run_that_a_plan_comes_from_is_the_first_recorded_call(tmp_path: Path) -> None:
    with deploying(tmp_path) as here:
        here.runtime.settings.files.joinpath("notes.txt").write_text("ann@example.org")
        ran = Caller().run("extract the email addresses of notes.txt")
        assert here.deploy(execution_id=ran["id"], name="addresses").status == "live"
        [call] = here.runtime.recordings("local").newest("addresses")
        assert (call.id, call.inputs) == (ran["id"], ran["inputs"])
        assert "read_text_file" in call.answers or call.answers
        here.deploy(execution_id=ran["id"], name="silent", record=False)
        assert here.runtime.recordings("local").newest("silent") == []

"""The steps of the deployer, asked for one by one as its machine does, and again as after a kill."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.agents.deployer.agent import DeployerAgent
from tdev.domain.delivery.releasing import verified_bundle
from tdev.domain.delivery.strategies import canary, immediate
from tdev.kernel.errors import ApprovalVoidError, ConflictError, NotFoundError
from tdev.model.deploying import DeploymentRef, DeployOrder, DeployStep, Dossier, StepDone
from tdev.model.service import Deployment, Rollout
from tdev.model.workflow import Workflow
from tests.support.bundles import EMAILS, flow
from tests.support.deploying import Deploying, deploying
from tests.support.hosts import Doing
from tests.support.nouns import AT

TOKEN = "token-of-the-machine"


class Bench:
    """The agent with orders that no machine works on."""

    def __init__(self, here: Deploying) -> None:
        self.here = here
        self.agent = DeployerAgent(here.runtime)
        self._count = 0

    def order(self, workflow: Workflow = EMAILS, rollout: Rollout | None = None, **fields: Any) -> str:
        self._count += 1
        id, rollout = f"dep-{self._count}", rollout or immediate()
        order = DeployOrder(service="example", workflow=workflow, rollout=rollout, requester="ann", **fields)
        self.here.runtime.dossiers("local").open(Dossier(deployment=id, order=order))
        wanted = Deployment(
            id=id, service="example", rollout=rollout, status="accepted", created_at=AT, updated_at=AT, by="ann"
        )
        self.here.runtime.services("local").accept(wanted, actor="ann")
        return id

    def do(self, id: str, step: str, **fields: Any) -> StepDone:
        asked = {"tenant": "local", "deployment": DeploymentRef(id=id, tenant="local"), "step": step}
        return self.agent.run(DeployStep(**asked, **fields))

    def packed(self, **fields: Any) -> str:
        id = self.order(**fields)
        assert self.do(id, "gate").passed
        self.do(id, "package")
        return id

    def live(self, **fields: Any) -> str:
        id = self.packed(**fields)
        self.do(id, "provision")
        self.do(id, "route")
        assert self.do(id, "live").status == "live"
        return id

    def deployment(self, id: str) -> Deployment:
        return self.here.runtime.services("local").deployment(id)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with deploying(tmp_path) as here:
        yield Bench(here)


@pytest.fixture
def production(tmp_path: Path) -> Iterator[Bench]:
    with deploying(tmp_path, stage="prod") as here:
        yield Bench(here)


class TestGate:
    def test_what_passes_is_kept_and_asks_nobody_here(self, bench: Bench) -> None:
        id = bench.order()
        done = bench.do(id, "gate")
        assert (done.passed, done.asks, done.told) == (True, False, "score 100")
        judgement = bench.here.dossier(id).judgement
        assert judgement is not None
        assert judgement.digest is not None
        assert bench.do(id, "gate") == done

    def test_what_does_not_pass_names_the_gates(self, bench: Bench) -> None:
        done = bench.do(bench.order(flow({"id": "a", "agent": "nothing_such"})), "gate")
        assert not done.passed
        assert done.told.startswith("the gate was not passed: sound: ")
        assert len(done.told) <= 2000

    def test_in_production_a_person_is_asked(self, production: Bench) -> None:
        assert production.do(production.order(), "gate").asks

    def test_nothing_runs_before_it(self, bench: Bench) -> None:
        with pytest.raises(ApprovalVoidError, match="the gate"):
            bench.do(bench.order(), "package")


class TestAsk:
    def test_the_question_has_the_digest_of_what_was_found_and_keeps_the_token(self, production: Bench) -> None:
        id = production.order()
        production.do(id, "gate")
        digest = production.do(id, "ask", token=TOKEN).told
        approval = production.here.dossier(id).approval
        assert approval is not None
        assert (approval.digest, approval.decision) == (digest, None)
        assert production.here.runtime.approval_tokens("local").find(id) == (digest, TOKEN)
        assert production.deployment(id).status == "awaiting_approval"

    def test_without_an_answer_nothing_is_packed(self, production: Bench) -> None:
        id = production.order()
        production.do(id, "gate")
        production.do(id, "ask", token=TOKEN)
        with pytest.raises(ApprovalVoidError, match="nobody"):
            production.do(id, "package")
        assert production.deployment(id).version is None

    def test_who_said_yes_stands_in_what_is_signed(self, production: Bench) -> None:
        id = production.order()
        production.do(id, "gate")
        production.do(id, "ask", token=TOKEN)
        yes = {"decision": "approved", "by": "bob"}

        def allow(now: Dossier) -> Dossier:
            assert now.approval is not None
            return now.model_copy(update={"approval": now.approval.model_copy(update=yes)})

        production.here.runtime.dossiers("local").change(id, allow)
        production.do(id, "package")
        (release,) = production.here.service().releases
        assert release.attestation is not None
        assert release.attestation.provenance.approved_by == "bob"
        assert production.deployment(id).status == "deploying"


class TestPackage:
    def test_done_again_it_is_the_same_release(self, bench: Bench) -> None:
        id = bench.packed()
        first = bench.here.service().releases
        bench.do(id, "package")
        assert bench.here.service().releases == first
        assert [release.version for release in first] == [1]
        bundle = verified_bundle(first[0], bench.here.runtime.place("local"))
        assert bundle.digest == first[0].artifact

    def test_another_bundle_than_the_gate_has_seen_is_refused(self, bench: Bench) -> None:
        id = bench.order()
        bench.do(id, "gate")
        dossiers = bench.here.runtime.dossiers("local")
        dossiers.change(id, lambda now: now.model_copy(update={"order": now.order.model_copy(update={"memory": 1024})}))
        with pytest.raises(ConflictError, match=r"has changed since the gate .* deploy it again"):
            bench.do(id, "package")
        assert bench.here.service().releases == ()

    def test_the_provenance_says_who_wanted_what(self, bench: Bench) -> None:
        bench.packed(goal="find addresses")
        (release,) = bench.here.service().releases
        assert release.attestation is not None
        said = release.attestation.provenance
        assert (said.goal, said.workflow, said.by, said.created_at) == ("find addresses", "example@1", "ann", AT)
        assert said.approved_by is None


class TestShift:
    def test_provisioning_tells_the_machine_its_stages(self, bench: Bench) -> None:
        bench.live()
        id = bench.packed(rollout=canary(weights=[10, 50], wait_s=30, bake_s=60), memory=256)
        done = bench.do(id, "provision")
        assert [(stage.weight, stage.wait_s) for stage in done.stages] == [(10, 30), (50, 30), (100, 0), (100, 60)]
        assert (done.slice_s, done.told) == (5, "v2 stands ready")

    def test_a_rollout_of_days_is_looked_at_a_few_hundred_times(self, bench: Bench) -> None:
        bench.live()
        id = bench.packed(rollout=canary(weights=[10], wait_s=86_400, bake_s=86_400), memory=256)
        assert bench.do(id, "provision").slice_s == 864

    def test_each_step_does_its_part(self, bench: Bench) -> None:
        bench.live()
        id = bench.packed(rollout=canary(weights=[10], wait_s=0), memory=256)
        bench.do(id, "provision")
        assert bench.do(id, "health").told == "v2 is healthy"
        assert bench.do(id, "route", stage=0).told == "10 % of the calls"
        assert bench.here.host.weights["example"] == {2: 10, 1: 90}
        assert bench.do(id, "look", stage=0).passed
        bench.do(id, "route", stage=1)
        assert bench.do(id, "rehearse").told == "the way back to v1 works"
        assert bench.do(id, "live").status == "live"
        assert bench.here.service().live_version == 2

    def test_a_sick_version_does_not_pass(self, bench: Bench) -> None:
        bench.live()
        id = bench.packed(memory=256)
        bench.do(id, "provision")
        bench.here.host.doing[2] = Doing(sick="no")
        done = bench.do(id, "health")
        assert (done.passed, done.told) == (False, "v2 is not healthy: no")


class TestBack:
    @pytest.mark.parametrize(
        ("failure", "reason", "told"),
        [
            (None, "it was slow", "it was slow"),
            (None, "", "it could not go on"),
            (
                {"Error": "PlatformError", "Cause": json.dumps({"errorMessage": "the host is away"})},
                "x",
                "the host is away",
            ),
            ({"Error": "TDev.ApprovalRejected", "Cause": "too dear"}, "", "it was not allowed: too dear"),
            ({"Error": "TDev.ApprovalExpired", "Cause": ""}, "", "it did not end in time"),
            ({"Error": "States.Timeout"}, "", "it did not end in time"),
            ({"Error": "States.Runtime", "Cause": "no such field"}, "", "States.Runtime: no such field"),
            ({"Error": "Sandbox.Timedout", "Cause": "[1]"}, "", "[1]"),
            ({"Error": "Unknown", "Cause": ""}, "", "Unknown"),
            ("not an object", "seen", "seen"),
        ],
    )
    def test_the_reason_is_said_in_words(self, bench: Bench, failure: Any, reason: str, told: str) -> None:
        done = bench.do(bench.order(), "back", failure=failure, reason=reason)
        assert (done.passed, done.told, done.status) == (False, told, "failed")

    def test_what_stood_goes_back_and_the_question_is_void(self, production: Bench) -> None:
        id = production.order()
        production.do(id, "gate")
        production.do(id, "ask", token=TOKEN)
        assert production.do(id, "back", reason="enough").status == "failed"
        with pytest.raises(NotFoundError):
            production.here.runtime.approval_tokens("local").find(id)

    def test_after_provisioning_the_old_version_has_all_calls_again(self, bench: Bench) -> None:
        bench.live()
        id = bench.packed(rollout=canary(weights=[50], wait_s=0), memory=256)
        bench.do(id, "provision")
        bench.do(id, "route", stage=0)
        assert bench.do(id, "back", reason="broken").status == "rolled_back"
        assert bench.here.host.weights["example"] == {1: 100}
        assert bench.do(id, "back", reason="again").told == "broken"

    def test_a_very_long_reason_is_cut(self, bench: Bench) -> None:
        assert len(bench.do(bench.order(), "back", reason="x" * 30_000).told) == 2000


def test_a_deployment_of_another_tenant_is_not_there(bench: Bench) -> None:
    id = bench.order()
    asked = DeployStep(tenant="others", deployment=DeploymentRef(id=id, tenant="others"), step="gate")
    with pytest.raises(NotFoundError):
        bench.agent.run(asked)

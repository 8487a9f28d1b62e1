"""What people see: of a plan, of a deployment under way and after it, of a service with and without its host."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.kernel.errors import InvalidError, NotFoundError, PlatformError
from tdev.orchestration.deploy_looking import deployment_view, plan_of, service_line, service_view
from tdev.orchestration.deploy_starting import Wish, accept_deployment, order_of
from tests.support.bundles import EMAILS, flow
from tests.support.deploying import Deploying, deploying
from tests.support.hosts import Doing, FakeHost, hosted
from tests.support.runtimes import ANN
from tests.support.state_machines import until
from tests.support.walk import installed


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Deploying]:
    with deploying(tmp_path) as found:
        yield found


class TestPlan:
    def plan(self, here: Deploying, **wish: Any) -> Any:
        return plan_of(here.runtime, "local", order_of(here.runtime, ANN, Wish(**{"workflow": "example", **wish})))

    def test_nothing_is_kept_and_nothing_moves(self, here: Deploying) -> None:
        planned = self.plan(here)
        assert (planned.replaces, planned.judgement.passed) == (None, True)
        assert planned.changes == ("example begins: nothing is live under this name",)
        assert here.host.history == []
        with pytest.raises(NotFoundError):
            here.service()

    def test_against_the_live_version_only_what_differs_is_told(self, here: Deploying) -> None:
        here.deploy()
        assert self.plan(here).changes == ()
        changed = self.plan(here, memory=256)
        assert (changed.replaces, changed.changes) == (1, ("512 MiB, 30 s -> 256 MiB, 30 s",))

    def test_what_would_not_pass_is_planned_all_the_same(self, here: Deploying) -> None:
        here.runtime.workflows("local").save(flow({"id": "a", "agent": "nothing_such"}), actor="ann")
        assert self.plan(here).judgement.passed is False

    def test_a_pin_of_the_service_counts(self, here: Deploying) -> None:
        here.deploy()
        here.runtime.services("local").pin("example", "count_items", "1.0.0", actor="ann")
        assert "count_items@1.0.0" in self.plan(here).judgement.components


class TestDeployment:
    def test_under_way_it_shows_how_calls_are_divided_now(self, here: Deploying) -> None:
        here.deploy()
        id = here.accept(strategy="canary", options={"weights": [10], "wait_s": 300}).id
        until(lambda: here.host.weights["example"] == {2: 10, 1: 90})
        found = deployment_view(here.runtime, "local", id)
        assert (found.weights, found.requester, found.workflow_id) == ({2: 10, 1: 90}, "ann", "example@1")
        assert found.changes == ("v2 was made",)

    def test_after_its_end_the_division_is_nobody_elses_business(self, here: Deploying) -> None:
        done = here.deploy()
        found = deployment_view(here.runtime, "local", done.id)
        assert (found.weights, found.deployment.status) == ({}, "live")
        assert [look.weight for look in found.looks] == [0, 100]

    def test_before_anything_stands_nothing_is_divided(self, here: Deploying) -> None:
        here.host.fails["routes"] = 10_000
        id = here.accept().id
        assert deployment_view(here.runtime, "local", id).weights == {}
        here.host.fails.clear()
        here.ended(id)

    def test_that_of_another_tenant_is_not_there(self, here: Deploying) -> None:
        with pytest.raises(NotFoundError):
            deployment_view(here.runtime, "others", here.deploy().id)


class TestService:
    def test_live_it_tells_who_answers_and_how(self, here: Deploying) -> None:
        here.deploy()
        here.host.doing[2] = Doing(errors=3, ms=20)
        here.deploy(memory=256)
        found = service_view(here.runtime, "local", "example")
        assert (found.status, found.live_version, found.versions) == ("live", 2, (1, 2))
        assert (found.weights, found.workflow_id) == ({2: 100}, "example@1")
        assert (found.figures[2].calls, found.figures[2].errors, found.figures[2].p50_ms) == (100, 3, 20)
        assert found.release is not None
        assert found.release.version == 2
        assert found.agents == ("count_items@1.0.0", "extract_emails@1.0.0")

    def test_one_release_can_be_looked_at_beside_the_live_one(self, here: Deploying) -> None:
        here.deploy()
        here.deploy(memory=256)
        found = service_view(here.runtime, "local", "example", 1)
        assert found.release is not None
        assert (found.live_version, found.release.version, found.release.memory) == (2, 1, 512)
        with pytest.raises(NotFoundError):
            service_view(here.runtime, "local", "example", 9)

    def test_a_host_that_does_not_answer_leaves_the_rest_to_be_seen(self, tmp_path: Path) -> None:
        class Silent(FakeHost):
            silent = False

            def routes(self, service: str) -> Any:
                if self.silent:
                    raise PlatformError("the host does not answer")
                return super().routes(service)

        host = Silent()
        with deploying(tmp_path, host) as here:
            here.deploy()
            host.silent = True
            found = service_view(here.runtime, "local", "example")
            assert (found.status, found.weights, found.figures) == ("live", {}, {})

    def test_what_has_failed_first_is_not_live_and_its_line_says_so(self, here: Deploying) -> None:
        here.host.doing[1] = Doing(sick="no")
        here.deploy()
        found = service_view(here.runtime, "local", "example")
        assert (found.status, found.live_version, found.workflow_id) == ("not_live", None, None)
        assert found.last_deployment is not None
        assert found.last_deployment.status == "rolled_back"
        line = service_line(here.runtime, "local", here.service())
        assert (line.name, line.status, line.deploying) == ("example", "not_live", None)

    def test_while_it_is_deployed_it_names_the_deployment(self, here: Deploying) -> None:
        here.deploy()
        id = here.accept(strategy="blue-green", options={"wait_s": 300}).id
        found = service_view(here.runtime, "local", "example")
        assert (found.status, found.deploying, found.live_version) == ("deploying", id, 1)

    def test_looking_settles_what_died_without_a_word(self, here: Deploying) -> None:
        here.deploy()
        id = here.accept(strategy="blue-green", options={"wait_s": 300}).id
        until(lambda: here.dossier(id).stage == 0)
        here.runtime.machine.stop(here.dossier(id).machine_arn or "", "Operator", "stopped")
        assert service_view(here.runtime, "local", "example").status == "live"
        assert here.host.weights["example"] == {1: 100}


class LocalOnly(hosted(FakeHost())):  # type: ignore[misc]
    """An installation from which nothing but this machine can be reached."""

    def hosting_of(self, tenant: str, target: str) -> Any:
        if target != "local":
            raise PlatformError(f"this process cannot make services on {target}")
        return super().hosting_of(tenant, target)


def test_a_plan_for_where_nothing_can_be_made_from_here_is_shown_and_says_so(tmp_path: Path) -> None:
    with installed(tmp_path, kind=LocalOnly) as runtime:
        runtime.workflows("local").save(EMAILS, actor="ann")
        there = plan_of(runtime, "local", order_of(runtime, ANN, Wish(workflow="example", target="lambda")))
        assert there.warnings == ("this process cannot make services on lambda",)
        assert there.judgement.passed
        assert plan_of(runtime, "local", order_of(runtime, ANN, Wish(workflow="example"))).warnings == ()
        with pytest.raises(InvalidError) as told:
            accept_deployment(runtime, ANN, Wish(workflow="example", target="lambda"))
        assert told.value.findings[0].pointer == "#/target"

"""What people see: of a plan, of a deployment under way and after it, of a service with and without its host."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.kernel.errors import NotFoundError, PlatformError
from tdev.orchestration.deploy_looking import deployment_view, service_line, service_view
from tests.support.deploying import Deploying, deploying
from tests.support.hosts import Doing, FakeHost
from tests.support.state_machines import until


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Deploying]:
    with deploying(tmp_path) as found:
        yield found


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

"""What a deployment would do: nothing is kept, nothing moves, and what keeps it from here is told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.kernel.errors import InvalidError, NotFoundError, PlatformError
from tdev.model.service import PinWish
from tdev.orchestration.deploy_planning import plan_of
from tdev.orchestration.deploy_starting import Wish, accept_deployment, order_of
from tests.support.bundles import EMAILS, flow
from tests.support.deploying import Deploying, deploying
from tests.support.hosts import FakeHost, hosted
from tests.support.runtimes import ANN
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
        here.runtime.services("local").pin("example", PinWish(component="count_items", version="1.0.0"), actor="ann")
        assert "count_items@1.0.0" in self.plan(here).judgement.components


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

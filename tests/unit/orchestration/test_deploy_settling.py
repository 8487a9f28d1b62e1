"""A deployment whose machine died without a word goes back; one that nobody has started begins."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.orchestration.deploy_settling import deploy_machine_name, settle_deployment, settle_ended_deployment
from tdev.orchestration.deploy_standing import stand
from tests.support.deploying import Deploying, deploying


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Deploying]:
    with deploying(tmp_path) as found:
        yield found


def stopped(here: Deploying) -> str:
    """A deployment that waits in a stage, and whose machine was stopped by somebody else."""
    here.deploy()
    id = here.accept(strategy="blue-green", options={"wait_s": 300}).id
    arn = here.dossier(id).machine_arn
    assert arn is not None
    here.runtime.machine.stop(arn, "Operator", "stopped in the console")
    return id


def test_what_was_stopped_elsewhere_ends_with_the_words_of_who_did_it(here: Deploying) -> None:
    id = stopped(here)
    done = settle_deployment(here.runtime, "local", id)
    assert (done.status in ("rolled_back", "failed"), done.reason) == (True, "stopped in the console")
    assert here.host.weights["example"] == {1: 100}
    assert settle_deployment(here.runtime, "local", id) == done
    assert here.service().deploying is None


def test_the_input_of_the_machine_says_which_it_was(here: Deploying) -> None:
    id = stopped(here)
    arn = here.dossier(id).machine_arn or ""
    done = settle_ended_deployment(here.runtime, arn, {"deployment": {"id": id, "tenant": "local"}})
    assert done is not None
    assert done.reason == "stopped in the console"


@pytest.mark.parametrize(
    "input", [None, [], {}, {"execution": {"id": "a"}}, {"deployment": {"id": "a"}}, {"deployment": 3}]
)
def test_an_input_that_names_none_is_left_alone(here: Deploying, input: object) -> None:
    assert settle_ended_deployment(here.runtime, "arn", input) is None


def test_what_was_accepted_and_never_begun_begins_when_somebody_looks(here: Deploying) -> None:
    done = here.deploy()
    here.runtime.dossiers("local").change(done.id, lambda now: now.model_copy(update={"machine_arn": None}))
    assert stand(here.runtime, "local", done.id).status == "live"
    assert here.dossier(done.id).machine_arn is None, "what has ended is not begun again"


def test_the_name_of_a_machine_is_that_of_one_deployment_of_one_tenant() -> None:
    names = {deploy_machine_name(tenant, id) for tenant in ("red", "blue") for id in ("dep-1", "dep-2", "d" * 64)}
    assert len(names) == 6
    assert all(len(name) <= 80 for name in names)

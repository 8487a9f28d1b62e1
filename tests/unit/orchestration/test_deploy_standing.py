"""Looking at a deployment starts what nobody has started, once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.kernel.errors import NotFoundError
from tdev.orchestration.deploy_settling import deploy_machine_name
from tdev.orchestration.deploy_standing import MACHINE, stand, start_machine
from tests.support.deploying import Deploying, deploying


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Deploying]:
    with deploying(tmp_path) as found:
        yield found


def under_way(here: Deploying) -> str:
    here.deploy()
    return here.accept(strategy="blue-green", options={"wait_s": 300}).id


def test_starting_again_is_the_same_machine(here: Deploying) -> None:
    id = under_way(here)
    first = here.dossier(id).machine_arn
    start_machine(here.runtime, "local", id)
    assert here.dossier(id).machine_arn == first
    assert first is not None
    assert first.endswith(deploy_machine_name("local", id))
    assert f":{MACHINE}:" in first


def test_one_that_was_never_begun_begins_when_somebody_looks(here: Deploying) -> None:
    id = under_way(here)
    known = here.dossier(id).machine_arn
    here.runtime.dossiers("local").change(id, lambda now: now.model_copy(update={"machine_arn": None}))
    assert stand(here.runtime, "local", id).status != "failed"
    assert here.dossier(id).machine_arn == known


def test_one_that_has_ended_is_not_started_again(here: Deploying) -> None:
    done = here.deploy()
    arn = here.dossier(done.id).machine_arn
    start_machine(here.runtime, "local", done.id)
    assert here.dossier(done.id).machine_arn == arn
    assert stand(here.runtime, "local", done.id) == done


def test_what_nobody_accepted_is_not_there(here: Deploying) -> None:
    with pytest.raises(NotFoundError):
        stand(here.runtime, "local", "dep-nothing")

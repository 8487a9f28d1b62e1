"""Too much at once: some of it is sent away and told when to come again, nothing that was accepted is lost."""

from pathlib import Path

import pytest

from tests.support.overload import Load, overload, token_of
from tests.support.tdev_up import tdev_up


@pytest.fixture(scope="module")
def load(tmp_path_factory: pytest.TempPathFactory) -> Load:
    folder: Path = tmp_path_factory.mktemp("overload")
    with tdev_up(folder) as region:
        calm = region.with_token(token_of(folder / "data", "blue"))
        found = overload(region, calm, requests=400, clients=100)
        assert region.terminate() == 0
    return found


def test_it_was_too_much(load: Load) -> None:
    assert load.shed > 0
    assert load.statuses[202] > 0
    assert sum(load.statuses.values()) == 400


def test_who_is_sent_away_is_told_when_to_come_again_and_nothing_else_goes_wrong(load: Load) -> None:
    assert load.wrong == {}
    assert load.without_retry == 0


def test_everything_that_was_accepted_ends(load: Load) -> None:
    assert len(load.accepted) == load.statuses[202] == len(set(load.accepted))
    assert load.lost == 0, load.ended


def test_another_tenant_is_not_sent_away_meanwhile(load: Load) -> None:
    assert set(load.calm) == {200}
    assert load.calm[200] > 3


def test_the_next_request_is_answered_as_ever(load: Load) -> None:
    assert load.after == {202: 5}


class TestTheCountItself:
    """The control: each fault is seen."""

    def test_a_wrong_status_and_a_broken_connection_are_seen(self) -> None:
        load = Load()
        load.statuses.update({202: 3, 429: 1, 500: 2, 0: 1})
        assert load.wrong == {500: 2, 0: 1}

    @pytest.mark.parametrize("state", ["lost", "failed", "running"])
    def test_an_accepted_execution_that_did_not_end_well_is_seen(self, state: str) -> None:
        load = Load(accepted=["a", "b"])
        load.ended.update(["succeeded", state])
        assert load.lost == 1

"""Dossiers are kept once, changed in turn, and are nobody else's."""

import pytest

from tdev.domain.delivery.dossiers import Dossiers
from tdev.domain.delivery.strategies import immediate
from tdev.kernel.errors import NotFoundError
from tdev.model.deploying import DeployOrder, Dossier
from tdev.platform.storage.embedded import SqliteTables
from tests.support.bundles import EMAILS

ORDER = DeployOrder(service="example", workflow=EMAILS, rollout=immediate())


@pytest.fixture
def tables(tmp_path):
    made = SqliteTables(tmp_path / "tables.db")
    yield made
    made.close()


def test_the_first_one_stays(tables) -> None:
    dossiers = Dossiers(tables, "local")
    dossiers.open(Dossier(deployment="dep-1", order=ORDER))
    again = dossiers.open(Dossier(deployment="dep-1", order=ORDER.model_copy(update={"memory": 1024})))
    assert again.order.memory == 512
    assert dossiers.get("dep-1") == again


def test_weights_and_looks_come_back_as_they_were(tables) -> None:
    dossiers = Dossiers(tables, "local")
    dossiers.open(Dossier(deployment="dep-1", order=ORDER))
    changed = dossiers.change("dep-1", lambda now: now.model_copy(update={"before": {3: 90, 4: 10}, "stage": 2}))
    assert dossiers.get("dep-1") == changed
    assert changed.before == {3: 90, 4: 10}


def test_who_was_slower_changes_what_the_quicker_one_has_left(tables) -> None:
    dossiers = Dossiers(tables, "local")
    dossiers.open(Dossier(deployment="dep-1", order=ORDER))
    seen = []

    def slow(now: Dossier) -> Dossier:
        seen.append(now.stage)
        if len(seen) == 1:
            Dossiers(tables, "local").change("dep-1", lambda other: other.model_copy(update={"stage": 7}))
        return now.model_copy(update={"address": "/services/example"})

    done = dossiers.change("dep-1", slow)
    assert (seen, done.stage, done.address) == ([-1, 7], 7, "/services/example")


def test_that_of_another_tenant_is_not_there(tables) -> None:
    Dossiers(tables, "red").open(Dossier(deployment="dep-1", order=ORDER))
    for call in (Dossiers(tables, "blue").get, lambda id: Dossiers(tables, "blue").change(id, lambda now: now)):
        with pytest.raises(NotFoundError):
            call("dep-1")

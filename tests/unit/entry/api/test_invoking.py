"""``/api/services/{id}/invoke`` without a region; the walks through one are in ``tests/flow``."""

from tdev.model.service import Deployment
from tests.support.nouns import AT
from tests.support.walk import Caller

ANN = Caller()


def _kept(here, target="local"):
    accepted = Deployment(id="dep-1", service="greet", target=target, status="accepted", created_at=AT, updated_at=AT)
    here.services("local").accept(accepted, actor="ann")


def test_a_service_that_is_not_there_is_not_called(here):
    answer = ANN.post("/api/services/greet/invoke", {"inputs": {}})
    assert (answer.status, answer.body["code"]) == (404, "not_found")


def test_a_service_that_is_not_there_has_no_log(here):
    assert ANN.get("/api/services/greet/logs").status == 404


def test_a_service_whose_first_version_is_on_its_way_is_not_there_yet(here):
    _kept(here)
    for id in ("greet", "greet-v1"):
        assert ANN.post(f"/api/services/{id}/invoke", {"inputs": {}}).status == 404


def test_a_service_of_another_target_is_called_elsewhere(here):
    _kept(here, "lambda")
    assert ANN.post("/api/services/greet/invoke", {"inputs": {}}).status == 503


def test_nothing_but_inputs_is_read(here):
    answer = ANN.post("/api/services/greet/invoke", {"text": "a"})
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "#/text")

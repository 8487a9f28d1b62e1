"""A workflow becomes a service and goes back, all with forms of the pages."""

import pytest

from tests.support.deploying import Deploying, deploying
from tests.support.pages import Browser, ended
from tests.support.walk import Caller

ANN = Caller()


@pytest.fixture(scope="module")
def deployed(tmp_path_factory):
    with deploying(tmp_path_factory.mktemp("services")) as made:
        yield made


@pytest.fixture
def driver(deployed):
    return Browser().enter()


def test_a_workflow_becomes_a_service_and_goes_back(deployed: Deploying, driver: Browser):
    for memory in (512, 256):
        seen = driver.send(driver.get("/ui/workflows/example").form("/deploy"), name="example", strategy="immediate")
        assert seen.path.startswith("/ui/deployments/")
        assert "Live" in ended(driver, seen.path, "To the service").text
        if memory == 512:
            changed()
    seen = driver.get("/ui/services/example")
    assert seen.form("/rollback").fields["to"] == "1"
    after = driver.send(seen.form("/rollback"), reason="it was slow")
    assert after.status == 200
    assert "it was slow" in after.text
    assert ANN.get("/api/services/example").body["live_version"] == 1
    assert "example" in driver.get("/ui/services").text


def changed():
    found = ANN.get("/api/workflows/example").body
    assert ANN.post("/api/workflows", {**found, "goal": f"{found['goal']} again"}).status == 201


def test_a_deployment_that_is_not_there_is_not_found(deployed: Deploying, driver: Browser):
    assert driver.get("/ui/deployments/dep-none").status == 404
    assert driver.get("/ui/services/none").status == 404

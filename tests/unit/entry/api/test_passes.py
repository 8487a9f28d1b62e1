"""Links: a browser gets in once with its maker's roles; a share shows one execution, ends, and is on record."""

import pytest

from tdev.kernel.errors import NotFoundError
from tests.support.walk import Caller

ANN = Caller()
VIEWER = Caller(subject="vic", roles="[viewer]")


@pytest.fixture
def started(here):
    return ANN.post("/api/orchestrate", {"goal": "fly"}).body["execution_id"]


def text_of(link):
    return link["path"].rpartition("=")[2].rpartition("/")[2]


def records(action):
    return [each for each in ANN.get("/api/audit", action=action).body["items"] if each["outcome"] == "done"]


def test_a_browser_link_has_the_roles_of_who_made_it(here):
    answer = VIEWER.post("/api/browser-links", {})
    assert answer.status == 201
    assert answer.body["path"].startswith("/ui/enter?ticket=local.")
    says = here.passes("local").find("ticket", text_of(answer.body)).says
    assert says == {"subject": "vic", "roles": ["viewer"]}
    assert [each["subject"] for each in records("browser_link")] == ["vic"]


def test_a_share_names_one_execution_and_when_it_ends(here, started):
    answer = ANN.post(f"/api/executions/{started}/share", {"seconds": 60})
    assert answer.status == 201
    found = here.passes("local").find("share", text_of(answer.body))
    assert found.says == {"execution": started}
    (record,) = records("share")
    assert (record["target"], record["detail"]) == (started, {"expires_at": answer.body["expires_at"]})


def test_the_record_of_a_share_does_not_let_anybody_in(here, started):
    link = ANN.post(f"/api/executions/{started}/share", {}).body
    assert text_of(link).partition(".")[2] not in str(records("share"))


@pytest.mark.parametrize("seconds", [0, 59, 2_592_001, "60", 1.5])
def test_a_share_ends_between_a_minute_and_thirty_days(here, started, seconds):
    answer = ANN.post(f"/api/executions/{started}/share", {"seconds": seconds})
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "#/seconds")


def test_what_is_not_there_is_not_shared(here):
    assert ANN.post("/api/executions/exec-1/share", {}).status == 404


def test_a_viewer_does_not_share(here, started):
    assert VIEWER.post(f"/api/executions/{started}/share", {}).status == 403


def test_a_share_can_be_ended_before_its_time(here, started):
    link = ANN.post(f"/api/executions/{started}/share", {}).body
    assert ANN.post("/api/shares/end", {"path": link["path"]}).body == {"execution_id": started}
    with pytest.raises(NotFoundError):
        here.passes("local").find("share", text_of(link))
    assert ANN.post("/api/shares/end", {"path": link["path"]}).status == 404
    assert [each["target"] for each in records("unshare")] == [started]


def test_a_share_of_another_tenant_cannot_be_ended(here, started):
    link = ANN.post(f"/api/executions/{started}/share", {}).body
    assert Caller(tenant="blue").post("/api/shares/end", {"path": link["path"]}).status == 404
    here.passes("local").find("share", text_of(link))

"""A deployment that waits for a person is among the open approvals, and is answered like them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command_line import CommandLine
from tests.support.commands import written
from tests.support.deploying import Deploying, deploying
from tests.support.walk import Caller

ANN = Caller()
SENT = {"url": "https://example.com/hook", "body": "hi"}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Deploying]:
    with deploying(tmp_path, approve="all") as made:
        yield made


def test_it_is_listed_with_all_that_a_person_is_asked_about(here: Deploying) -> None:
    waiting = here.ended(here.accept().id, "awaiting_approval")
    (found,) = ANN.get("/api/approvals").body["items"]
    assert (found["deployment_id"], found["execution_id"], found["service"]) == (waiting.id, None, "example")
    assert found["answer_at"] == f"/api/deployments/{waiting.id}"
    assert [step["agent"] for step in found["steps"]] == ["extract_emails@1", "count_items"]
    dossier = here.dossier(waiting.id)
    assert dossier.approval is not None
    assert (found["digest"], found["reasons"]) == (dossier.approval.digest, list(dossier.approval.reasons))


def test_that_it_waits_is_told(here: Deploying) -> None:
    waiting = here.ended(here.accept().id, "awaiting_approval")
    told = [each for each in here.told() if each.detail_type == "ApprovalRequested"]
    assert [(each.detail["kind"], each.detail["id"], each.detail["about"]) for each in told] == [
        ("deployment", waiting.id, "example")
    ]


@pytest.mark.parametrize(("answer", "status"), [("approve", "live"), ("reject", "failed")])
def test_an_answer_there_takes_it_off_the_list(here: Deploying, answer: str, status: str) -> None:
    waiting = here.ended(here.accept().id, "awaiting_approval")
    (found,) = ANN.get("/api/approvals").body["items"]
    said = ANN.post(f"{found['answer_at']}/{answer}", {"digest": found["digest"]})
    assert said.status == 200, said.body
    assert here.ended(waiting.id).status == status
    assert ANN.get("/api/approvals").body["items"] == []


def test_another_tenant_does_not_see_it(here: Deploying) -> None:
    here.ended(here.accept().id, "awaiting_approval")
    assert Caller(tenant="other").get("/api/approvals").body["items"] == []


def test_people_are_shown_it_and_answer_it_on_the_command_line(tdev: CommandLine, tmp_path: Path) -> None:
    sends = {"id": "posts", "steps": [{"id": "post", "agent": "post_webhook", "input": SENT}]}
    waiting = tdev("deploy", written(tmp_path, sends), "--json")
    assert waiting.code == 7, waiting.out
    id = waiting.json["deployment"]["id"]
    listed = tdev("approvals")
    for part in (id, "deployment of posts", "send", "1 question waits for an approval", "tdev approve ID"):
        assert part in listed.out, listed.out
    answered = tdev("reject", id, "--reason", "not today")
    assert (answered.code, "not today" in answered.out) == (0, True), answered.err
    assert "0 plans wait" in tdev("approvals").out

"""Deployments and services through the API and the command line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.bundles import EMAILS, flow
from tests.support.deploying import Deploying, deploying
from tests.support.hosts import Doing
from tests.support.walk import Caller

ANN = Caller()
DEPLOY = {"workflow": "example", "strategy": "canary", "weights": [10, 50], "wait_s": 0}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Deploying]:
    with deploying(tmp_path) as found:
        yield found


def live(here: Deploying, **body: object) -> str:
    accepted = ANN.post("/api/deploy", {**DEPLOY, **body})
    assert accepted.status == 202, accepted
    assert here.ended(accepted.body["deployment_id"]).status == "live"
    return str(accepted.body["deployment_id"])


def test_it_is_accepted_with_where_to_look_and_can_be_looked_at(here: Deploying) -> None:
    accepted = ANN.post("/api/deploy", DEPLOY)
    assert accepted.status == 202
    assert set(accepted.body) == {"status", "service_id", "deployment_id"}
    assert (accepted.body["service_id"], accepted.body["status"]) == ("example", "accepted")
    assert accepted.headers["location"] == f"/api/deployments/{accepted.body['deployment_id']}"
    here.ended(accepted.body["deployment_id"])
    found = ANN.get(accepted.headers["location"]).body
    assert (found["deployment"]["status"], found["workflow_id"], found["requester"]) == ("live", "example@1", "ann")
    gates = {gate["name"]: gate["passed"] for gate in found["judgement"]["gates"]}
    assert set(gates) >= {"sound", "score", "components", "tests", "code", "permissions", "bundle"}
    assert all(gates.values()), gates


def test_the_same_key_is_one_deployment_and_another_body_is_refused(here: Deploying) -> None:
    headers = {"idempotency-key": "one"}
    first, second = (ANN.post("/api/deploy", DEPLOY, headers=headers) for _ in range(2))
    assert first.body["deployment_id"] == second.body["deployment_id"]
    other = ANN.post("/api/deploy", {**DEPLOY, "memory": 1024}, headers=headers)
    assert (other.status, other.body["errors"][0]["code"]) == (422, "idempotency_mismatch")
    here.ended(first.body["deployment_id"])
    assert len(here.service().deployments) == 1


def test_a_dry_run_says_everything_and_changes_nothing(here: Deploying) -> None:
    planned = ANN.post("/api/deploy", {**DEPLOY, "dry_run": True})
    assert (planned.status, planned.body["judgement"]["passed"]) == (200, True)
    assert [stage["weight"] for stage in planned.body["rollout"]["stages"]] == [10, 50, 100]
    assert planned.body["judgement"]["cost"]["per_month"] == 0
    assert (ANN.get("/api/services").body["items"], here.host.history) == ([], [])
    live(here)
    assert ANN.post("/api/deploy", {**DEPLOY, "dry_run": True}).body["changes"] == []
    more = ANN.post("/api/deploy", {**DEPLOY, "memory": 1024, "dry_run": True}).body["changes"]
    assert more == ["512 MiB, 30 s -> 1024 MiB, 30 s"]
    assert len(here.service().deployments) == 1


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({}, 422, "#/workflow"),
        ({"workflow": "example", "execution_id": "exec-1"}, 422, "#/workflow"),
        ({"workflow": "example@x"}, 422, "#/workflow"),
        ({"workflow": "example", "name": "greet-v2"}, 422, "#/name"),
        ({"workflow": "example", "name": ""}, 422, "#/name"),
        ({"workflow": "example", "name": "../greet"}, 422, "#/name"),
        ({"workflow": "example", "names": {"TABLE": ""}}, 422, "#/names/TABLE"),
        ({"workflow": "example", "strategy": "hope"}, 422, "#/strategy"),
        ({"workflow": "example", "weights": [10]}, 422, "#/weights"),
        ({"workflow": "example", "strategy": "canary", "weights": [50, 10]}, 422, "#/weights/1"),
        ({"workflow": "example", "target": "moon"}, 422, "#/target"),
        ({"workflow": "example", "memory": 1}, 422, "#/memory"),
        ({"workflow": "example", "colour": "red"}, 422, "#/colour"),
        ({"plan": EMAILS.model_dump(mode="json")}, 422, "#/plan"),
        ({"workflow": "nothing-here"}, 404, None),
        ({"execution_id": "exec-nothing"}, 404, None),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_place(
    here: Deploying, body: dict[str, object], status: int, pointer: str | None
) -> None:
    answer = ANN.post("/api/deploy", body)
    assert answer.status == status, answer
    if pointer is not None:
        assert answer.body["errors"][0]["pointer"] == pointer


def test_a_service_its_history_its_rollback_its_pins_and_its_end(here: Deploying) -> None:
    first, second = live(here), live(here, memory=1024)
    service = ANN.get("/api/services/example").body
    assert (service["status"], service["live_version"], service["versions"]) == ("live", 2, [1, 2])
    assert (service["weights"], service["agents"]) == ({"2": 100}, ["count_items@1.0.0", "extract_emails@1.0.0"])
    assert ANN.get("/api/services/example-v1").body["release"]["memory"] == 512
    assert ANN.get("/api/services/example-v9").status == 404
    assert [each["id"] for each in ANN.get("/api/services/example/history").body["items"]] == [second, first]
    back = ANN.post("/api/services/example/rollback", {"to": 1})
    assert (back.status, back.body["live_version"], here.host.weights["example"]) == (200, 1, {1: 100})
    pinned = ANN.post("/api/services/example/pins/extract_emails", {"version": "1.0"})
    assert pinned.body["pins"] == {"extract_emails": "1.0"}
    assert ANN.post("/api/services/example/pins/extract_emails", {"version": "7"}).status == 404
    asked = ANN.call("DELETE", "/api/services/example", query={"dry_run": "true"}).body
    assert asked == {"resources": ["v1", "v2"], "done": False}
    assert ANN.call("DELETE", "/api/services/example").body["done"] is True
    assert ANN.get("/api/services/example").status == 404
    actions = {record["action"] for record in ANN.get("/api/audit").body["items"]}
    assert actions >= {"deploy", "release", "live", "rollback", "pin", "destroy"}


def test_viewers_look_and_others_do_not_even_see(here: Deploying) -> None:
    id = live(here)
    viewer, other = Caller(roles="[viewer]"), Caller("others", "eve")
    assert viewer.get("/api/services/example").status == 200
    assert viewer.post("/api/deploy", DEPLOY).status == 403
    assert viewer.post("/api/services/example/rollback", {}).status == 403
    assert viewer.call("DELETE", "/api/services/example").status == 403
    for path in ("/api/services/example", "/api/services/example/history", f"/api/deployments/{id}"):
        assert other.get(path).status == 404
    assert other.call("DELETE", "/api/services/example").status == 404


class TestApproval:
    @pytest.fixture
    def waiting(self, tmp_path: Path) -> Iterator[tuple[Deploying, str]]:
        with deploying(tmp_path, stage="prod") as here:
            id = ANN.post("/api/deploy", DEPLOY).body["deployment_id"]
            assert here.ended(id, "awaiting_approval").status == "awaiting_approval"
            yield here, id

    def test_somebody_else_says_yes_to_what_he_saw(self, waiting: tuple[Deploying, str]) -> None:
        here, id = waiting
        assert ANN.get("/api/services").body["items"][0]["status"] == "awaiting_approval"
        digest = ANN.get(f"/api/deployments/{id}").body["approval"]["digest"]
        path, bob = f"/api/deployments/{id}/approve", Caller(subject="bob")
        assert ANN.post(path, {"digest": digest}).status == 403
        assert bob.post(path, {}).status == 422
        assert bob.post(path, {"digest": f"sha256:{'0' * 64}"}).status == 422
        assert here.host.history == []
        assert bob.post(path, {"digest": digest}).status == 200
        assert here.ended(id).status == "live"
        attestation = here.host.releases["example"][1].attestation
        assert attestation is not None
        assert attestation.provenance.approved_by == "bob"

    def test_a_no_ends_it_with_its_reason(self, waiting: tuple[Deploying, str]) -> None:
        here, id = waiting
        assert Caller(subject="bob").post(f"/api/deployments/{id}/reject", {"reason": "not today"}).status == 200
        done = here.ended(id)
        assert (done.status, done.reason) == ("failed", "it was not allowed: not today")
        assert ANN.post(f"/api/deployments/{id}/approve", {}).status in (403, 409)

    def test_it_can_be_called_off_while_it_waits(self, waiting: tuple[Deploying, str]) -> None:
        here, id = waiting
        assert ANN.post(f"/api/deployments/{id}/cancel", {}).body["deployment"]["status"] == "failed"
        assert ANN.post(f"/api/deployments/{id}/cancel", {}).status == 409
        assert here.service().deploying is None


def test_what_goes_back_by_itself_says_why_over_http(here: Deploying) -> None:
    live(here)
    here.host.doing[2] = Doing(errors=40)
    id = ANN.post("/api/deploy", {**DEPLOY, "memory": 1024}).body["deployment_id"]
    here.ended(id)
    found = ANN.get(f"/api/deployments/{id}").body
    assert (found["deployment"]["status"], found["looks"][-1]["passed"]) == ("rolled_back", False)
    assert "40 of 100 calls failed" in found["deployment"]["reason"]


def test_a_gate_that_is_not_passed_names_what_failed(here: Deploying) -> None:
    here.runtime.workflows("local").save(
        flow({"id": "a", "agent": "nothing_such"}).model_copy(update={"id": "bad"}), actor="ann"
    )
    planned = ANN.post("/api/deploy", {"workflow": "bad", "dry_run": True}).body
    assert planned["judgement"]["passed"] is False
    id = ANN.post("/api/deploy", {"workflow": "bad"}).body["deployment_id"]
    assert here.ended(id).reason.startswith("the gate was not passed: sound")


def test_one_that_takes_longer_to_go_is_asked_for_again_until_it_is_gone(here: Deploying) -> None:
    live(here)
    here.host.lasts = 1
    going = ANN.call("DELETE", "/api/services/example")
    assert (going.status, going.body, going.headers["retry-after"]) == (202, {"resources": ["v1"], "done": False}, "5")
    assert ANN.get("/api/services/example").status == 200
    gone = ANN.call("DELETE", "/api/services/example")
    assert (gone.status, gone.body["done"]) == (200, True)
    assert ANN.get("/api/services/example").status == 404


def test_where_a_service_runs_is_refused_when_it_cannot_be_reached(here: Deploying) -> None:
    live(here)
    assert ANN.get("/api/services/example").body["target"] == "local"
    assert ANN.post("/api/deploy", {**DEPLOY, "target": "moon"}).status == 422


def test_whoever_wants_a_look_waits_for_a_yes_where_the_policy_asks_nobody(here: Deploying) -> None:
    id = ANN.post("/api/deploy", {**DEPLOY, "ask": True}).body["deployment_id"]
    assert here.ended(id, "awaiting_approval").status == "awaiting_approval"
    assert here.host.history == []
    asked = ANN.get(f"/api/deployments/{id}").body["approval"]
    assert asked["reasons"] == ["who asked for it wants a person to look"]
    assert ANN.post(f"/api/deployments/{id}/approve", {"digest": asked["digest"]}).status == 200
    assert here.ended(id).status == "live"

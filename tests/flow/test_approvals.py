"""Approvals through the doors: what is asked, who may answer, what voids an answer, and that none counts twice."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.kernel.ids import new_id
from tests.support.clock import SetClock
from tests.support.command_line import CommandLine
from tests.support.commands import POST, written
from tests.support.nouns import component
from tests.support.region_process import eventually
from tests.support.tenant_law import LawfulRuntime
from tests.support.walk import Caller, installed

ANN, CARL = Caller(), Caller(subject="carl", roles="[approver]")
ZERO = "sha256:" + "0" * 64


@pytest.fixture
def here(tmp_path: Path) -> Iterator[LawfulRuntime]:
    with installed(tmp_path) as runtime:
        yield runtime


def asked(plan: dict[str, Any] | None = None, **inputs: Any) -> dict[str, Any]:
    """An execution that waits for a person."""
    workflow = plan or {**POST, "id": new_id("w").lower()[:30]}
    assert ANN.post("/api/workflows", workflow).status == 201
    accepted = ANN.post(f"/api/workflows/{workflow['id']}/execute", {"inputs": inputs}).body
    found = ANN.ended(accepted["execution_id"])
    assert found["status"] == "awaiting_approval", found
    return found


def answer(execution: dict[str, Any], verb: str = "approve", by: Caller = ANN, **body: Any) -> Any:
    return by.post(f"/api/executions/{execution['id']}/{verb}", body)


class TestOpenQuestions:
    def test_a_question_says_all_that_a_yes_counts_for(self, here: LawfulRuntime) -> None:
        execution = asked({**POST, "goal": "tell the team", "inputs": {"type": "object"}}, to="team")
        (found,) = ANN.get("/api/approvals").body["items"]
        assert (found["execution_id"], found["goal"], found["requester"]) == (execution["id"], "tell the team", "ann")
        assert (found["digest"], found["effects"]) == (execution["approval"]["digest"], ["send"])
        assert found["inputs"] == {"to": "team"}
        (step,) = found["steps"]
        assert (step["agent"], step["effects"], step["input"]["body"]) == ("post_webhook@1.0.0", ["send"], "hi")
        assert found["reasons"] == ["it reaches beyond the run"]
        assert found["expires_at"] > found["asked_at"]

    def test_the_newest_comes_first_and_next_leads_on(self, here: LawfulRuntime) -> None:
        ids = [asked()["id"] for _ in range(3)]
        first = ANN.get("/api/approvals", limit=2).body
        second = ANN.get("/api/approvals", limit=2, cursor=first["next"]).body
        assert [each["execution_id"] for page in (first, second) for each in page["items"]] == ids[::-1]
        assert second["next"] is None

    @pytest.mark.parametrize("verb", ["approve", "reject"])
    def test_what_was_answered_is_no_longer_open(self, here: LawfulRuntime, verb: str) -> None:
        execution = asked()
        assert answer(execution, verb).status == 200
        assert ANN.get("/api/approvals").body["items"] == []

    def test_what_was_cancelled_is_no_longer_open(self, here: LawfulRuntime) -> None:
        ANN.post(f"/api/executions/{asked()['id']}/cancel")
        assert ANN.get("/api/approvals").body["items"] == []

    def test_another_tenant_sees_none(self, here: LawfulRuntime) -> None:
        asked()
        assert Caller(tenant="blue").get("/api/approvals").body == {"items": [], "next": None}

    def test_no_token_of_the_machine_shows(self, here: LawfulRuntime) -> None:
        execution = asked()
        _, token = here.approval_tokens("local").find(execution["id"])
        for path in ("/api/approvals", f"/api/executions/{execution['id']}", "/api/executions"):
            assert token not in str(ANN.get(path).body)


class TestAnswers:
    def test_who_when_what_and_why_are_kept_and_on_record(self, here: LawfulRuntime) -> None:
        execution = asked()
        done = answer(execution, by=CARL, digest=execution["approval"]["digest"], reason="checked the address")
        kept = done.body["approval"]
        assert (kept["decision"], kept["by"], kept["reason"]) == ("approved", "carl", "checked the address")
        assert kept["request_id"] == done.headers["x-request-id"]
        record = next(r for r in here.trail("local").list() if r.action == "approved")
        assert (record.subject, record.target, record.request_id) == ("carl", execution["id"], kept["request_id"])
        assert (record.detail["digest"], record.detail["reason"]) == (kept["digest"], kept["reason"])
        assert record.at[:16] == kept["decided_at"][:16]

    def test_of_twenty_answers_that_do_not_count_none_is_accepted(self, here: LawfulRuntime) -> None:
        execution = asked()
        own = execution["approval"]["digest"]
        others = [ZERO, own[:-1] + ("0" if own[-1] != "0" else "1"), "sha256:" + own[7:][::-1]]
        wrong: list[tuple[Caller, dict[str, Any]]] = [(ANN, {"digest": digest}) for digest in others]
        wrong += [(ANN, {"digest": text}) for text in ("", own.upper(), own[7:], own + "0", "sha512:" + own[7:], 1)]
        wrong += [(ANN, {"digest": own, name: "x"}) for name in ("subject", "decision", "effects", "token", "inputs")]
        wrong += [(ANN, {"digest": own, "reason": reason}) for reason in (1, "x" * 2001, ["x"])]
        wrong += [(Caller(tenant="blue"), {"digest": own})]
        wrong += [(Caller(roles=roles), {"digest": own}) for roles in ("[viewer]", "[developer viewer]", "[]")]
        statuses = [answer(execution, by=by, **body).status for by, body in wrong]
        assert len(wrong) >= 20
        assert all(400 <= status < 500 for status in statuses), statuses
        assert ANN.get(f"/api/executions/{execution['id']}").body["status"] == "awaiting_approval"
        assert answer(execution, digest=own).status == 200

    def test_an_answer_counts_once(self, here: LawfulRuntime) -> None:
        execution = asked()
        digest = execution["approval"]["digest"]
        assert answer(execution, "reject", digest=digest).status == 200
        assert ANN.ended(execution["id"])["status"] == "rejected"
        for verb in ("approve", "reject"):
            assert answer(execution, verb, digest=digest).status == 409
        assert ANN.get(f"/api/executions/{execution['id']}").body["trace"] == []

    def test_the_answer_to_one_execution_is_none_to_another(self, here: LawfulRuntime) -> None:
        one, two = asked({**POST, "id": "one"}), asked({**POST, "id": "two"})
        assert answer(two, digest=one["approval"]["digest"]).status == 422
        assert ANN.get(f"/api/executions/{two['id']}").body["status"] == "awaiting_approval"

    def test_a_component_published_between_question_and_answer_voids_it(self, here: LawfulRuntime) -> None:
        publish = here.catalogue("local").publish
        publish(component("send_it", effects=("send",), owner="ann"), actor="ann")
        execution = asked({"id": "sending", "steps": [{"id": "s", "agent": "send_it"}]})
        publish(component("send_it", "1.0.1", effects=("send",)), actor="eve")
        refused = answer(execution, digest=execution["approval"]["digest"])
        assert (refused.status, "send_it@1.0.1" in refused.body["detail"]) == (409, True)
        assert answer(execution, "reject").status == 200


def test_a_question_without_an_answer_expires_and_says_so(tmp_path: Path) -> None:
    clock = SetClock()
    with installed(tmp_path, clock=clock, approval_s=60):
        execution = asked()
        clock.advance(61)
        refused = answer(execution, digest=execution["approval"]["digest"])
        assert refused.status == 409
        found = ANN.ended(execution["id"])
        assert (found["status"], found["error"]["code"]) == ("timed_out", "approval_expired")
        assert execution["approval"]["asked_at"] in found["error"]["message"]
        assert ANN.get("/api/approvals").body["items"] == []


def test_a_question_that_ran_out_while_nothing_ran_ends_when_it_runs_again_and_can_be_asked_anew(
    tmp_path: Path,
) -> None:
    clock = SetClock()
    with installed(tmp_path, clock=clock, approval_s=60):
        execution = asked()
    clock.advance(61)
    with installed(tmp_path, clock=clock, approval_s=60):
        assert eventually(lambda: ANN.ended(execution["id"])["status"] == "timed_out")
        error = ANN.get(f"/api/executions/{execution['id']}").body["error"]
        assert (error["code"], error["hint"]) == ("approval_expired", "ask once more with: resume")
        assert ANN.post(f"/api/executions/{execution['id']}/resume").status == 202
        again = ANN.ended(execution["id"])
        assert again["status"] == "awaiting_approval"
        assert again["approval"]["expires_at"] > execution["approval"]["expires_at"]
        assert answer(again, "reject", digest=again["approval"]["digest"]).status == 200


def test_in_production_somebody_else_answers_and_names_what_he_saw(tmp_path: Path) -> None:
    with installed(tmp_path, stage="prod"):
        execution = asked()
        digest = execution["approval"]["digest"]
        assert answer(execution, digest=digest).status == 403
        unnamed = answer(execution, by=CARL)
        assert (unnamed.status, unnamed.body["errors"][0]["pointer"]) == (422, "#/digest")
        assert answer(execution, by=CARL, digest=digest).status == 200


def test_a_stricter_installation_asks_about_everything(tmp_path: Path) -> None:
    echo = {"id": "echo", "steps": [{"id": "e", "agent": "echo_tool", "input": {"text": "a"}}]}
    with installed(tmp_path, approve="all"):
        execution = asked(echo)
        assert execution["approval"]["reasons"] == ["this installation asks about it"]
        answer(execution, digest=execution["approval"]["digest"])
        assert ANN.ended(execution["id"])["status"] == "succeeded"


class TestCommandLine:
    @pytest.fixture
    def waiting(self, tdev: CommandLine, tmp_path: Path) -> dict[str, Any]:
        said = tdev("run", written(tmp_path, POST), "--json")
        return dict(said.json)

    def test_open_questions_are_listed_for_people_and_for_machines(
        self, tdev: CommandLine, waiting: dict[str, Any]
    ) -> None:
        said = tdev("approvals")
        assert said.code == 0
        for text in (
            waiting["id"],
            "does: send",
            "url=http://127.0.0.1:9/",
            "asked by local",
            waiting["approval"]["digest"],
        ):
            assert text in said.out
        assert "1 plan waits" in said.out
        (found,) = tdev("approvals", "--json").json
        assert found["digest"] == waiting["approval"]["digest"]

    def test_without_any_the_list_is_empty(self, tdev: CommandLine) -> None:
        assert tdev("approvals", "--json").json == []
        assert "0 plans wait" in tdev("approvals").out

    @pytest.mark.parametrize("verb", ["approve", "reject"])
    def test_an_answer_without_a_digest_shows_and_sends_that_of_the_question(
        self, tdev: CommandLine, waiting: dict[str, Any], verb: str
    ) -> None:
        said = tdev(verb, waiting["id"])
        assert f"digest {waiting['approval']['digest']}" in said.err
        assert "post_webhook@1.0.0: send" in said.err
        kept = tdev("runs", "get", waiting["id"], "--json").json["approval"]
        assert kept["decision"] == {"approve": "approved", "reject": "rejected"}[verb]

    def test_a_yes_may_have_a_reason_too(self, tdev: CommandLine, waiting: dict[str, Any]) -> None:
        said = tdev("approve", waiting["id"], "--reason", "looked at it", "--json")
        assert said.json["approval"]["reason"] == "looked at it"

    def test_an_execution_that_asks_nothing_says_so(self, tdev: CommandLine) -> None:
        id = tdev("orchestrate", "hash the text 'one'", "--json").json["id"]
        said = tdev("approve", id)
        assert said.code == 1
        assert "waits for no approval" in said.err

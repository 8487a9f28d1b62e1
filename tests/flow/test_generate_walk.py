"""Goals with parts that nothing does, through the doors: built with leave, planned again and run; or a question."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.runtime import Runtime
from tests.support.command_line import CommandLine
from tests.support.walk import Caller, installed
from tests.support.web_server import Server, say, serving

ANN = Caller(subject="ann")
CODES = 'extract the ticket codes: for "see AB-12 and CD-3" gives ["AB-12", "CD-3"], for "none" gives []'
GOAL = f"read t.txt, {CODES}, and count them"
POEM = 'read t.txt and write a poem about it: for "love" gives "Shall I compare thee", for "war" gives "Half a league"'
PITCH = (
    "when a CSV of complaints lands in the inbox, clean it, find the top 3 topics, post a digest to Slack;"
    " ask me before posting"
)
COMPLAINTS = "id,text\n1,The delivery was late\n2,Late delivery\n3,The app crashes\n4,The app crashes again\n"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Runtime]:
    with installed(tmp_path) as runtime:
        (tmp_path / "files" / "t.txt").write_text("AB-12 and ZZ-9\nnothing\nQQ-1")
        yield runtime


class TestTheApi:
    def test_a_missing_part_is_built_planned_and_run(self, here: Runtime) -> None:
        done = ANN.run(GOAL, generate=True)
        assert (done["status"], done["result"]["count"]) == ("succeeded", 3)
        (part,) = done["made"]
        assert part["words"] == "extract the ticket codes"
        assert (part["how"], part["template"], part["status"]) == ("template", "extract_pattern", "experimental")
        assert part["components"] == ["extract_ticket_codes@1.0.0"]
        assert part["mutation"]["killed"] == part["mutation"]["mutants"] > 0
        assert all(test["passed"] for test in part["tests"])
        assert [each["what"] for each in part["proof"] if not each["fits"]]
        assert [step["agent"] for step in done["plan"]["steps"]][1] == "extract_ticket_codes@1.0.0"

    def test_the_events_tell_what_was_built_between_two_plans(self, here: Runtime) -> None:
        done = ANN.run(GOAL, generate=True)
        events = ANN.get(f"/api/executions/{done['id']}/events").body["items"]
        types = [each["type"] for each in events]
        assert types[:4] == ["PlannerAgent", "ComposerAgent", "PlannerAgent", "EvaluatorAgent"]
        assert "was made with the template extract_pattern" in events[1]["detail"]["changes"][0]

    def test_leave_and_publication_are_on_record(self, here: Runtime) -> None:
        done = ANN.run(GOAL, generate=True)
        records = ANN.get("/api/audit").body["items"]
        found = {each["action"]: each for each in records}
        assert found["orchestrate"]["detail"] == {"generate": True}
        assert (found["publish"]["target"], found["publish"]["subject"]) == ("extract_ticket_codes@1.0.0", "ann")
        assert found["publish"]["request_id"] == done["id"]

    def test_without_leave_nothing_is_built(self, here: Runtime) -> None:
        done = ANN.run(GOAL)
        assert done["made"] == []
        assert ANN.get("/api/components/extract_ticket_codes").status == 404
        refused = ANN.run("frobnicate the zorps")
        assert refused["error"]["code"] == "no_plan"
        assert "(generate)" in refused["error"]["hint"]

    def test_what_cannot_be_built_is_a_question_and_does_not_go_on(self, here: Runtime) -> None:
        done = ANN.run(POEM, generate=True)
        assert (done["status"], done["error"]["code"]) == ("failed", "parts_not_made")
        assert done["error"]["message"].startswith("How should 'write a poem about it' be done? Missing: none of")
        assert "for " in done["error"]["hint"]
        assert done["made"][0]["status"] == "scaffold"
        assert ANN.post(f"/api/executions/{done['id']}/resume").status == 409
        assert ANN.get("/api/components/write_poem").status == 404

    def test_what_is_there_is_used_and_the_examples_are_its_proof(self, here: Runtime) -> None:
        goal = 'read t.txt and extract the mails: for "a@b.co x" gives ["a@b.co"], for "x" gives []'
        done = ANN.run(goal, generate=True)
        assert (done["status"], done["made"][0]["how"]) == ("succeeded", "existing")
        assert done["plan"]["steps"][-1]["agent"].startswith("extract_emails@")

    def test_a_goal_that_lacks_nothing_is_run_as_ever(self, here: Runtime) -> None:
        done = ANN.run("hash the text 'one'", generate=True)
        assert (done["status"], done["made"]) == ("succeeded", [])

    def test_who_may_only_look_gives_no_leave(self, here: Runtime) -> None:
        assert Caller(roles="viewer").post("/api/orchestrate", {"goal": GOAL, "generate": True}).status == 403
        assert ANN.post("/api/orchestrate", {"goal": GOAL, "generate": "yes"}).status == 422

    def test_a_key_stands_for_one_leave(self, here: Runtime) -> None:
        headers = {"idempotency-key": "one"}
        body = {"goal": "hash the text 'one'"}
        assert ANN.post("/api/orchestrate", body, headers=headers).status == 202
        assert ANN.post("/api/orchestrate", {**body, "generate": True}, headers=headers).status == 422

    def test_the_yes_is_for_exactly_the_code_that_was_built(self, here: Runtime) -> None:
        hook = "http://127.0.0.1:9/hook"
        asked = ANN.run(f"read t.txt, {CODES}, then post them to {hook}; ask me before posting", generate=True)
        assert asked["status"] == "awaiting_approval", asked["error"]
        bound = {each["ref"]: each["code"] for each in asked["approval"]["components"]}
        assert bound["extract_ticket_codes@1.0.0"] == asked["made"][0]["code"]


class TestTheCommandLine:
    def test_it_says_what_was_built_and_shows_the_proof_later(self, tdev: CommandLine) -> None:
        (tdev.files / "t.txt").write_text("AB-12 and ZZ-9")
        done = tdev("orchestrate", "--generate", GOAL)
        assert done.code == 0
        assert "extract_ticket_codes@1.0.0 was made with the template extract_pattern" in done.err
        id = next(word for word in done.out.split() if word.startswith("exec-"))
        shown = tdev("runs", "get", id).out
        assert "for 'extract the ticket codes': extract_ticket_codes@1.0.0" in shown
        assert "looked at" in shown
        assert "tests pass; they notice" in shown
        assert tdev("run", "extract_ticket_codes", "-i", "text=XY-7", "--json").json["result"] == ["XY-7"]

    def test_a_question_ends_with_what_to_say(self, tdev: CommandLine) -> None:
        (tdev.files / "t.txt").write_text("love")
        asked = tdev("orchestrate", "--generate", POEM)
        assert asked.code == 1
        assert "How should 'write a poem about it' be done?" in asked.out + asked.err


class TestThePitch:
    """When a table lands, it is cleaned, its topics are found, and a digest goes to Slack once a person says yes."""

    @pytest.fixture
    def slack(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
        with serving({"/hook": say(200, b"ok")}) as server:
            monkeypatch.setenv("TDEV_SECRET_SLACK_WEBHOOK_URL", f"http://127.0.0.1:{server.port}/hook")
            yield server

    def test_it_is_asked_and_only_then_posted(self, tmp_path: Path, slack: Server) -> None:
        with installed(tmp_path, allowed_hosts=f"127.0.0.1:{slack.port}"):
            (tmp_path / "files" / "complaints.csv").write_text(COMPLAINTS)
            asked = ANN.run(PITCH, generate=True, inputs={"path": "complaints.csv"})
            assert asked["status"] == "awaiting_approval", asked["error"]
            assert slack.asked == []
            answer = {"digest": asked["approval"]["digest"]}
            assert ANN.post(f"/api/executions/{asked['id']}/approve", answer).status == 200
            done: dict[str, Any] = ANN.ended(asked["id"])
            assert done["status"] == "succeeded", done["error"]
            (posted,) = slack.asked
            text = json.loads(posted.body)["text"]
            assert text.startswith("|")
            assert "delivery" in text.lower()
            assert "4,The app crashes again" not in text

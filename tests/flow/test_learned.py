"""Learning through the doors: API and command line, from a correction to a plan that has learned from it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import CommandLine
from tests.support.commands import written
from tests.support.lessons import BOILED, SHOUTED, body, plan
from tests.support.tenant_law import LawfulRuntime
from tests.support.walk import Answer, Caller, installed

ANN, VIEWER, DEVELOPER = Caller(), Caller(roles="[viewer]"), Caller(roles="[developer]")
BLUE = Caller("blue", "bob")
GOAL = "boil down report.txt"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[LawfulRuntime]:
    with installed(tmp_path) as runtime:
        (runtime.settings.files / "notes.txt").write_text("One sentence. Another one.")
        yield runtime


def on(caller: Caller = ANN) -> None:
    assert caller.post("/api/learned", {"on": True}).body["on"]


def agents(answer: Answer) -> list[str]:
    return [step["agent"].partition("@")[0] for step in answer.body["workflow"]["steps"]]


def planned(goal: str = GOAL, caller: Caller = ANN, **more: Any) -> Answer:
    return caller.post("/api/plan", {"goal": goal, **more})


class TestApi:
    def test_learning_is_off_and_only_an_admin_turns_it_on(self, here: LawfulRuntime) -> None:
        assert VIEWER.get("/api/learned").body == {
            "on": False, "allowed": True, "lessons": 0, "most": 1000, "digest": None
        }  # fmt: skip
        assert DEVELOPER.post("/api/learned", {"on": True}).status == 403
        assert DEVELOPER.post("/api/learned/lessons", body()).body["code"] == "conflict"

    def test_a_correction_changes_the_plan_of_its_goal_and_of_goals_like_it(self, here: LawfulRuntime) -> None:
        before = planned().body
        on()
        assert planned().body == before
        made = DEVELOPER.post("/api/learned/lessons", body())
        assert (made.status, made.body["how"], made.body["strength"]) == (201, "corrected", 1)
        assert made.headers["location"] == f"/api/learned/lessons/{made.body['id']}"
        after = planned(why=True)
        assert agents(after) == ["read_text_file", "summarize_text"]
        assert after.body["learned"]["lessons"] == 1
        assert after.body["learned"]["decided"][0]["lesson"] == made.body["id"]
        like = planned("Read x.txt, boil it down and save it to y.txt")
        assert agents(like) == ["read_text_file", "summarize_text", "write_text_file"]
        assert ANN.post("/api/learned", {"on": False}).status == 200
        assert planned().body == before

    def test_a_plan_that_was_learned_runs(self, here: LawfulRuntime) -> None:
        on()
        ANN.post("/api/learned/lessons", body())
        done = ANN.run("boil down notes.txt")
        assert done["status"] == "succeeded", done
        assert [step["agent"].partition("@")[0] for step in done["plan"]["steps"]] == [
            "read_text_file",
            "summarize_text",
        ]

    def test_a_saved_workflow_with_a_goal_is_a_lesson_and_one_without_is_none(self, here: LawfulRuntime) -> None:
        flow = plan(*BOILED).model_dump(mode="json")
        assert ANN.post("/api/workflows", {**flow, "goal": "boil down notes.txt"}).status == 201
        on()
        assert ANN.post("/api/workflows", flow).status == 201
        assert ANN.get("/api/learned/lessons").body["items"] == []
        assert ANN.post("/api/workflows", {**flow, "goal": "boil down notes.txt"}).status == 201
        (kept,) = ANN.get("/api/learned/lessons").body["items"]
        assert (kept["source"], kept["said"]) == ("saved", ["boil", "down", "{path}"])
        assert agents(planned()) == ["read_text_file", "summarize_text"]

    def test_an_approved_plan_is_a_lesson_and_a_refused_one_is_none(self, here: LawfulRuntime) -> None:
        on()
        step = {"id": "p", "agent": "post_webhook", "input": {"url": "http://127.0.0.1:9/", "body": "hi"}}
        flow = {"id": "post", "goal": 'Post "hi" to the webhook http://127.0.0.1:9/', "steps": [step]}
        assert ANN.post("/api/workflows", {**flow, "goal": ""}).status == 201
        for answer, lessons in (("reject", 0), ("approve", 1)):
            waiting = ANN.run(flow["goal"])
            assert waiting["status"] == "awaiting_approval", waiting
            assert ANN.post(f"/api/executions/{waiting['id']}/{answer}", {}).status == 200
            assert len(ANN.get("/api/learned/lessons").body["items"]) == lessons
        assert ANN.get("/api/learned/lessons").body["items"][0]["source"] == "approved"

    def test_nothing_of_one_tenant_reaches_another(self, here: LawfulRuntime) -> None:
        on()
        on(BLUE)
        kept = ANN.post("/api/learned/lessons", body()).body
        assert agents(planned(caller=BLUE)) == ["resize_image"]
        assert BLUE.get(f"/api/learned/lessons/{kept['id']}").status == 404
        assert BLUE.call("DELETE", f"/api/learned/lessons/{kept['id']}").status == 404
        assert BLUE.get("/api/learned/export").body["lessons"] == []

    def test_what_is_forgotten_counts_no_longer(self, here: LawfulRuntime) -> None:
        on()
        kept = ANN.post("/api/learned/lessons", body()).body
        assert agents(planned()) == ["read_text_file", "summarize_text"]
        assert ANN.call("DELETE", f"/api/learned/lessons/{kept['id']}").body == {"lessons": 1}
        assert agents(planned()) == ["resize_image"]

    def test_wrong_lessons_are_refused_with_what_is_wrong(self, here: LawfulRuntime) -> None:
        on()
        broken = body()
        broken["workflow"]["steps"][1]["input"] = {"text": "${nowhere.text}"}
        assert ANN.post("/api/learned/lessons", broken).status == 422
        assert ANN.post("/api/learned/lessons", body("delete all production databases")).status == 422
        export = ANN.get("/api/learned/export").body
        assert ANN.post("/api/learned/import", {**export, "digest": "sha256:" + "0" * 64}).status == 422
        assert ANN.post("/api/learned", {"on": "true"}).status == 422


def test_an_operator_keeps_everybody_from_learning(tmp_path: Path) -> None:
    with installed(tmp_path, learning="never"):
        assert not ANN.get("/api/learned").body["allowed"]
        assert ANN.post("/api/learned", {"on": True}).status == 409
        assert ANN.post("/api/learned/lessons", body()).status == 409
        assert planned().body["learned"] is None


def test_lessons_go_from_one_installation_to_another_by_the_command_line(tdev: CommandLine, tmp_path: Path) -> None:
    file = written(tmp_path, plan(*SHOUTED).model_dump(mode="json"))
    out = str(tmp_path / "lessons.json")
    assert "does not learn" in tdev("learned", "state").out
    assert tdev("learned", "add", "shout notes.txt", "--plan", file).code == 1
    assert "learns" in tdev("learned", "on").out
    added = tdev("learned", "add", "shout notes.txt", "--plan", file)
    assert added.code == 0, added
    assert "case='upper'" in added.out
    assert "1 lesson" in tdev("learned", "list").out
    assert "decided" in tdev("plan", "shout other.txt", "--why").out
    assert tdev("learned", "export", out).code == 0
    kept = json.loads(Path(out).read_text())
    assert (kept["format"], kept["version"]) == ("tdev-lessons", 1)
    id = kept["lessons"][0]["id"]
    assert "goal: shout {path}" in tdev("learned", "show", id).out
    assert tdev("learned", "forget", id).code == 0
    assert tdev("learned", "forget").code == 2
    assert "0 lessons" in tdev("learned", "list").out
    assert "taken in: 1" in tdev("learned", "import", out).out
    assert json.loads(tdev("learned", "state", "--json").out)["lessons"] == 1
    assert "forgotten: 1" in tdev("learned", "forget", "--all").out
    assert "does not learn" in tdev("learned", "off").out
    assert tdev("learned", "import", written(tmp_path, {"format": "other"}, "wrong.json")).code == 2

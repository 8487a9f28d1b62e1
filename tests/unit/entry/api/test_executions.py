"""``/api/executions``: lists, single ones, events and steering, on a machine that a test scripts."""

import json

import pytest

from tests.support.walk import Caller

ANN = Caller()


def start(goal="fly", **more):
    return ANN.post("/api/orchestrate", {"goal": goal}, **more).body["execution_id"]


def arn_of(here, id):
    return here.executions("local").get(id).machine_arn


class TestLists:
    def test_the_newest_comes_first_and_next_leads_on(self, here):
        ids = [start(f"goal {n}", headers={"idempotency-key": f"k{n}"}) for n in range(5)]
        first = ANN.get("/api/executions", limit=2).body
        second = ANN.get("/api/executions", limit=2, cursor=first["next"]).body
        third = ANN.get("/api/executions", limit=2, cursor=second["next"]).body
        assert third["next"] is None
        found = [each["id"] for page in (first, second, third) for each in page["items"]]
        assert sorted(found) == sorted(ids)
        times = [each["created_at"] for page in (first, second, third) for each in page["items"]]
        assert times == sorted(times, reverse=True)

    def test_a_list_is_short(self, here):
        start()
        (only,) = ANN.get("/api/executions").body["items"]
        assert (only["plan"], only["rounds"], only["trace"], only["inputs"]) == (None, [], [], {})

    def test_what_has_failed_since_is_shown_as_failed(self, here, machine):
        id = start()
        assert [each["id"] for each in ANN.get("/api/executions", status="accepted").body["items"]] == [id]
        machine.end(arn_of(here, id), status="FAILED", error="TDev.NoPlan", cause="{}")
        assert ANN.get("/api/executions", status="accepted").body["items"] == []
        (failed,) = ANN.get("/api/executions", status="failed").body["items"]
        assert (failed["id"], failed["error"]["code"]) == (id, "no_plan")

    @pytest.mark.parametrize(
        ("query", "pointer"),
        [
            ({"limit": 0}, "#/limit"),
            ({"limit": 101}, "#/limit"),
            ({"limit": "many"}, "#/limit"),
            ({"status": "sleeping"}, "#/status"),
            ({"cursor": "made-up"}, "#/cursor"),
            ({"cursor": ""}, "#/cursor"),
        ],
    )
    def test_a_wrong_question_is_pointed_at(self, here, query, pointer):
        answer = ANN.get("/api/executions", **query)
        assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, pointer)

    def test_the_cursor_of_another_list_is_refused(self, here):
        for n in range(3):
            start(f"goal {n}")
        cursor = ANN.get("/api/executions", limit=1).body["next"]
        assert ANN.get("/api/executions", limit=1, cursor=cursor, status="accepted").status == 422
        assert Caller(tenant="blue").get("/api/executions", cursor=cursor).status == 422


class TestOne:
    def test_a_missing_one_is_not_found(self, here):
        assert ANN.get("/api/executions/exec-gone").status == 404

    @pytest.mark.parametrize("id", ["a b", "a.b", "x" * 65, "ж"])
    def test_what_can_be_no_id_is_pointed_at(self, here, id):
        answer = ANN.get(f"/api/executions/{id}")
        assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "#/id")

    def test_the_token_of_an_approval_is_never_shown(self, here):
        id = start()
        here.approval_tokens("local").keep(id, "sha256:" + "0" * 64, "TOKEN-OF-THE-MACHINE")
        assert "TOKEN-OF" not in json.dumps(ANN.get(f"/api/executions/{id}").body)


class TestEvents:
    @pytest.fixture
    def id(self, here):
        id = start()
        for number in range(1, 6):
            here.executions("local").append_event(id, "tick", {"number": number, "text": "가\nb"})
        return id

    def test_events_go_on_after_the_last_known_one(self, id):
        first = ANN.get(f"/api/executions/{id}/events", limit=3).body
        assert ([each["seq"] for each in first["items"]], first["next"]) == ([1, 2, 3], 3)
        rest = ANN.get(f"/api/executions/{id}/events", after=first["next"]).body
        assert ([each["seq"] for each in rest["items"]], rest["next"]) == ([4, 5], 5)
        assert ANN.get(f"/api/executions/{id}/events", after=5).body == {"items": [], "next": None}

    def test_a_watcher_gets_server_sent_events(self, id):
        answer = ANN.get(f"/api/executions/{id}/events", headers={"accept": "text/event-stream"}, after=3)
        assert answer.headers["content-type"] == "text/event-stream"
        head, *events, end = answer.body.split("\n\n")
        assert (head, end) == ("retry: 1000", "")
        lines = [event.split("\n") for event in events]
        assert [each[0] for each in lines] == ["id: 4", "id: 5"]
        assert {each[1] for each in lines} == {"event: tick"}
        assert [json.loads(each[2].removeprefix("data: "))["detail"]["number"] for each in lines] == [4, 5]

    @pytest.mark.parametrize(("last", "seen"), [("4", [5]), ("x", [1, 2, 3, 4, 5]), ("9" * 40, [1, 2, 3, 4, 5])])
    def test_a_watcher_who_comes_back_goes_on(self, id, last, seen):
        answer = ANN.get(f"/api/executions/{id}/events", headers={"last-event-id": last})
        assert [each["seq"] for each in answer.body["items"]] == seen

    @pytest.mark.parametrize("after", ["-1", "x", "1e3", str(10**12)])
    def test_a_number_must_be_one(self, id, after):
        assert ANN.get(f"/api/executions/{id}/events", after=after).status == 422


class TestSteering:
    def test_cancelling_stops_the_machine(self, here, machine):
        id = start()
        assert ANN.post(f"/api/executions/{id}/cancel").body["status"] == "cancelled"
        assert machine.executions[arn_of(here, id)].status == "ABORTED"

    @pytest.mark.parametrize("verb", ["resume", "redrive"])
    def test_what_failed_goes_on(self, here, machine, verb):
        id = start()
        machine.end(arn_of(here, id), status="FAILED", error="StepError", cause='{"errorMessage": "broken"}')
        assert ANN.get(f"/api/executions/{id}").body["error"]["code"] == "step_failed"
        answer = ANN.post(f"/api/executions/{id}/{verb}")
        assert (answer.status, answer.body["status"], answer.headers["location"]) == (
            202,
            "running",
            f"/api/executions/{id}",
        )
        assert machine.executions[arn_of(here, id)].redrive_count == 1

    @pytest.mark.parametrize("verb", ["resume", "redrive", "approve", "reject"])
    def test_what_is_under_way_neither_resumes_nor_waits_for_an_answer(self, here, verb):
        answer = ANN.post(f"/api/executions/{start()}/{verb}", {})
        assert (answer.status, answer.body["code"]) == (409, "conflict")

    def test_who_did_it_is_on_record_with_the_request(self, here):
        id = start()
        ANN.post(f"/api/executions/{id}/cancel")
        record = here.trail("local").list()[-1]
        assert (record.subject, record.action, record.target, record.request_id) == ("ann", "cancel", id, "request-1")

    @pytest.mark.parametrize(
        ("verb", "body", "pointer"),
        [
            ("approve", {"digest": "sha256:1"}, "#/digest"),
            ("approve", {"reason": "x" * 2001}, "#/reason"),
            ("approve", {"by": "bob"}, "#/by"),
            ("reject", {"reason": "x" * 2001}, "#/reason"),
            ("reject", {"by": "bob"}, "#/by"),
        ],
    )
    def test_a_wrong_answer_is_pointed_at(self, here, verb, body, pointer):
        answer = ANN.post(f"/api/executions/{start()}/{verb}", body)
        assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, pointer)

"""The edge of the API: which route, who may use it, what is read, and what every answer carries."""

import base64
import json
import logging
import threading
from types import SimpleNamespace

import pytest

from tdev.entry import process
from tdev.entry.api.app import ONE_AT_A_TIME, handler
from tdev.entry.api.routes import RESOURCES, ROUTES
from tdev.kernel.errors import PlatformError
from tdev.platform.log_records import fields_of
from tests.support.signing import BUILD, SESSION, USER, authorizer
from tests.support.walk import EVERYTHING, NOBODY, Caller, answered, event

ANN = Caller()
CLAIMS = {"sub": "ann", "tenant": "local", "roles": EVERYTHING}
OPEN = {"/health", "/version", "/openapi.json", "/docs"}


def path_of(route):
    return route.rule.replace("<id>", "exec-1").replace("<name>", "echo_tool")


class TestRoutes:
    def test_every_resource_has_routes_and_no_route_is_declared_twice(self):
        assert all(resource.routes for resource in RESOURCES)
        assert len({(route.method, route.rule) for route in ROUTES}) == len(ROUTES)
        assert len({route.name for route in ROUTES}) == len(ROUTES)

    def test_only_the_routes_about_the_api_itself_are_open(self):
        assert {route.rule for route in ROUTES if route.needs is None} == OPEN

    def test_reading_needs_a_viewer_and_doing_a_developer_or_an_approver(self):
        reading = [route for route in ROUTES if route.method == "GET" and route.rule not in OPEN]
        assert {route.needs for route in reading if not route.rule.startswith("/api/audit")} == {"viewer"}
        doing = [route for route in ROUTES if route.method == "POST" and route.rule != "/api/browser-links"]
        of_all = ("/api/learned", "/api/learned/import", "/api/secrets")
        ruling = [route for route in doing if "/notifications" in route.rule or route.rule in of_all]
        assert {route.needs for route in doing if route not in ruling} == {"developer", "approver"}
        assert {route.needs for route in ruling} == {"admin"}, "it leads outside, or changes what others get"
        approving = {route.rule.rpartition("/")[2] for route in ROUTES if route.needs == "approver"}
        assert approving == {"approve", "reject", "audit", "head", "verify"}

    def test_every_route_says_what_it_does(self):
        assert all(len(route.summary) > 10 for route in ROUTES)

    def test_an_unknown_path_is_not_found(self, here):
        answer = ANN.get("/api/nothing")
        assert (answer.status, answer.body["code"]) == (404, "not_found")

    @pytest.mark.parametrize(
        "path", ["/api/agents/", "/api//agents", "/api/executions/a/b", "/API/agents", '/api/components/a"b']
    )
    def test_paths_are_taken_as_they_are(self, here, path):
        assert ANN.get(path).status == 404

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "BREW"])
    def test_an_undeclared_method_is_told_which_there_are(self, here, method):
        answer = ANN.call(method, "/api/agents")
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS, POST")
        assert ANN.call(method, "/api/executions/exec-1").headers["allow"] == "GET, HEAD, OPTIONS"

    def test_options_names_the_methods(self, here):
        answer = ANN.call("OPTIONS", "/api/orchestrate")
        assert (answer.status, answer.headers["allow"], answer.body) == (204, "OPTIONS, POST", "")

    def test_head_is_get_without_the_body(self, here):
        got, asked = ANN.get("/api/tools"), ANN.call("HEAD", "/api/tools")
        assert (asked.status, asked.body) == (200, "")
        assert asked.headers == got.headers
        assert ANN.call("HEAD", "/api/executions/exec-1").status == 404

    def test_a_stage_in_front_of_the_path_is_left_out(self, here):
        found = event("GET", "/prod/api/tools", claims=CLAIMS)
        found["requestContext"]["stage"] = "prod"
        assert answered(handler(found, None)).status == 200


class TestIdentity:
    @pytest.mark.parametrize("route", [r for r in ROUTES if r.needs], ids=lambda r: f"{r.method} {r.rule}")
    def test_without_an_identity_nothing_is_answered(self, here, route):
        answer = NOBODY.call(route.method, path_of(route), body={} if route.method == "POST" else None)
        assert (answer.status, answer.headers["www-authenticate"]) == (401, 'Bearer realm="tdev"')

    @pytest.mark.parametrize("route", [r for r in ROUTES if r.needs], ids=lambda r: f"{r.method} {r.rule}")
    @pytest.mark.parametrize(
        ("roles", "allowed"), [("[viewer]", {"viewer"}), ("[approver]", {"viewer", "approver"}), ("", set())]
    )
    def test_without_the_role_it_is_denied_before_the_body_is_read(self, here, route, roles, allowed):
        answer = Caller(roles=roles).call(
            route.method, path_of(route), body="no json" if route.method == "POST" else None
        )
        assert (answer.status == 403) == allowed.isdisjoint({route.needs, route.also})
        if answer.status == 403:
            assert answer.body["code"] == "denied"

    @pytest.mark.parametrize("path", sorted(OPEN))
    def test_open_paths_need_none(self, here, path):
        assert NOBODY.get(path).status == 200

    def test_unknown_paths_tell_strangers_nothing(self, here):
        assert NOBODY.get("/api/nothing").status == NOBODY.call("PUT", "/api/agents").status == 401

    def test_headers_and_queries_are_no_identity(self, here):
        forged = {"x-tenant": "local", "authorization": "Bearer x", "x-amzn-oidc-identity": "ann", "cookie": "sub=ann"}
        assert NOBODY.get("/api/tools", headers=forged, sub="ann", tenant="local", roles="[admin]").status == 401

    def test_a_token_without_a_tenant_is_told_what_to_do(self, here):
        answer = answered(handler(event("GET", "/api/tools", claims={"sub": "ann", "token_use": "access"}), None))
        assert (answer.status, answer.headers["www-authenticate"]) == (401, 'Bearer realm="tdev"')
        assert "tenant" in answer.body["detail"]
        assert answer.body["hint"]


def by_signature(method, path, arn=SESSION, **parts):
    """The answer to a signed request."""
    found = event(method, path, **parts)
    found["requestContext"]["authorizer"] = authorizer(arn)
    return answered(handler(found, None))


class TestSignatures:
    @pytest.fixture
    def build(self, here):
        here.callers.put(BUILD, "red", ["developer"], actor="op")
        return here

    def test_a_registered_caller_gets_the_answers_of_the_other_door(self, build):
        answer = by_signature("GET", "/iam/api/tools")
        assert (answer.status, answer.body) == (200, Caller(tenant="red").get("/api/tools").body)

    def test_an_unknown_caller_is_denied_and_told_its_arn(self, build):
        answer = by_signature("GET", "/iam/api/tools", USER)
        assert (answer.status, answer.body["code"]) == (403, "denied")
        assert USER in answer.body["hint"]
        assert "red" not in answer.body["detail"]

    def test_what_it_does_is_done_in_its_tenant_and_under_its_name(self, build):
        body = {"id": "w", "steps": [{"id": "a", "agent": "extract_emails", "input": {"text": "x"}}]}
        refused = by_signature("POST", "/iam/api/workflows", body=body, query={"tenant": "blue"})
        assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "#/tenant")
        answer = by_signature("POST", "/iam/api/workflows", body=body, headers={"x-tenant": "blue"})
        assert answer.status == 201, answer.body
        assert answer.headers["location"] == "/iam/api/workflows/w?version=1"
        assert by_signature("GET", "/iam/api/workflows/w", query={"version": 1}).status == 200
        assert Caller(tenant="red").get("/api/workflows/w").status == 200
        assert Caller(tenant="blue").get("/api/workflows/w").status == 404
        done = [r.subject for r in build.trail("red").list() if (r.action, r.outcome) == ("save_workflow", "done")]
        assert done == [SESSION]

    def test_its_roles_are_those_it_is_registered_with(self, build):
        assert by_signature("POST", "/iam/api/executions/exec-1/approve", body={}).status == 403

    def test_open_paths_are_behind_this_door_as_well(self, build):
        assert by_signature("GET", "/iam/health", USER).status == 200

    @pytest.mark.parametrize("path", ["/iam/api/tools", "/iam/health", "/iam"])
    def test_without_a_signature_the_door_is_not_there(self, build, path):
        assert (NOBODY.get(path).status, ANN.get(path).status) == (401, 404)

    def test_a_token_and_a_signature_at_once_are_nobody(self, build):
        found = event("GET", "/iam/api/tools", claims=CLAIMS)
        found["requestContext"]["authorizer"] |= authorizer()
        answer = answered(handler(found, None))
        assert (answer.status, answer.headers["www-authenticate"]) == (401, 'Bearer realm="tdev"')

    def test_a_removed_caller_is_out(self, build):
        assert by_signature("GET", "/iam/api/tools").status == 200
        build.callers.remove(BUILD, actor="op")
        assert by_signature("GET", "/iam/api/tools").status == 403

    def test_nobody_gets_in_while_the_store_is_away(self, build):
        class Away:
            def find(self, arn):
                raise PlatformError("the table is away")

        build.callers = Away()
        answer = by_signature("GET", "/iam/api/tools")
        assert (answer.status, "table" in answer.body["detail"]) == (503, False)


class TestBodies:
    def post(self, body, content_type="application/json", **more):
        found = event("POST", "/api/plan", claims=CLAIMS, body=body)
        found["headers"]["content-type"] = content_type
        return answered(handler({**found, **more}, None))

    @pytest.mark.parametrize(
        "content_type",
        [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "",
            "application/json; charset=latin-1",
        ],
    )
    def test_only_json_is_read(self, here, content_type):
        answer = self.post('{"goal": "x"}', content_type)
        assert (answer.status, answer.body["code"]) == (415, "media_type")

    @pytest.mark.parametrize(
        "content_type", ["application/json", "APPLICATION/JSON; charset=UTF-8", 'application/json;charset="utf-8"']
    )
    def test_json_is_json_however_it_is_written(self, here, content_type):
        assert self.post('{"goal": "hash the text \'a\'"}', content_type).status == 200

    def test_a_body_in_base64_is_read_and_a_broken_one_refused(self, here):
        text = base64.b64encode("""{"goal": "hash the text '이메일'"}""".encode()).decode()
        assert self.post(text, isBase64Encoded=True).body["goal"] == "hash the text '이메일'"
        broken = self.post("***", isBase64Encoded=True)
        assert (broken.status, broken.body["errors"][0]["pointer"]) == (422, "#")

    @pytest.mark.parametrize(
        "body",
        ["{", "[]", '{"goal": "a", "goal": "b"}', '{"goal": NaN}', '{"goal": "a\\u0000"}', '{"goal": "\\ud800"}'],
    )
    def test_what_is_no_sound_object_is_refused_with_its_place(self, here, body):
        answer = self.post(body)
        assert answer.status == 422
        assert answer.body["errors"][0]["pointer"].startswith("#")

    def test_more_than_a_mebibyte_is_too_large(self, here):
        assert self.post(json.dumps({"goal": "x", "inputs": {"t": "y" * 2**20}})).status == 413

    def test_no_body_is_an_empty_object(self, here):
        answer = ANN.post("/api/plan")
        assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "#/goal")
        assert ANN.post("/api/executions/exec-1/approve").status == 404

    def test_reading_takes_no_body(self, here):
        answer = ANN.call("GET", "/api/tools", body={"a": 1})
        assert (answer.status, answer.body["errors"][0]["code"]) == (422, "unexpected_body")

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({"goal": ""}, "#/goal"),
            ({"goal": " \n\t "}, "#/goal"),
            ({"goal": "x" * 8001}, "#/goal"),
            ({"goal": 3}, "#/goal"),
            ({"goal": "x", "tenant": "blue"}, "#/tenant"),
            ({"goal": "x", "threshold": 101}, "#/threshold"),
            ({"goal": "x", "threshold": "85"}, "#/threshold"),
            ({"goal": "x", "rounds": 6}, "#/rounds"),
            ({"goal": "x", "rounds": True}, "#/rounds"),
            ({"goal": "x", "inputs": []}, "#/inputs"),
            ({"code": ""}, "#/code"),
            ({"code": "  \n"}, "#/code"),
            ({"code": "#" + "가" * 67_000}, "#/code"),
            ({}, "#/goal"),
            ({"goal": None}, "#/goal"),
        ],
    )
    def test_each_wrong_field_is_pointed_at(self, here, machine, body, pointer):
        answer = ANN.post("/api/orchestrate", body)
        assert answer.status == 422
        assert pointer in [each["pointer"] for each in answer.body["errors"]]
        assert machine.executions == {}

    def test_a_goal_of_8000_characters_after_trimming_is_accepted(self, here):
        assert ANN.post("/api/orchestrate", {"goal": "  " + "가" * 8000 + "\n"}).status == 202


class TestAnswers:
    def test_every_answer_names_its_request_and_is_not_guessed_about(self, here):
        for answer in (ANN.get("/api/tools"), ANN.get("/api/nothing"), NOBODY.get("/api/tools"), NOBODY.get("/docs")):
            assert answer.headers["x-request-id"] == "request-1"
            assert answer.headers["x-content-type-options"] == "nosniff"

    def test_what_belongs_to_a_caller_is_not_kept_on_the_way(self, here):
        assert ANN.get("/api/tools").headers["cache-control"] == "no-store"
        assert "public" in NOBODY.get("/openapi.json").headers["cache-control"]

    def test_without_an_id_of_the_gateway_the_functions_own_is_used(self, here):
        found = event("GET", "/version")
        found["requestContext"]["requestId"] = "bad\r\nid"
        context = SimpleNamespace(aws_request_id="from-lambda", get_remaining_time_in_millis=lambda: 1000)
        assert handler(found, context)["headers"]["x-request-id"] == "from-lambda"
        assert len(handler(found, None)["headers"]["x-request-id"]) == 36

    def test_korean_is_readable_in_the_answer(self, here):
        assert "지구" in handler(event("POST", "/api/plan", claims=CLAIMS, body={"goal": "지구를 사줘"}), None)["body"]

    def test_an_answer_that_lambda_would_not_take_is_refused(self, here):
        workflow = {"id": "w", "steps": [{"id": "one", "agent": "echo_tool", "input": {"text": "가" * 50_000}}]}
        for number in range(45):
            assert ANN.post("/api/workflows", {**workflow, "id": f"w{number}"}).status == 201
        answer = ANN.get("/api/workflows", limit=100)
        assert (answer.status, answer.body["code"]) == (413, "too_large")
        assert ANN.get("/api/workflows", limit=10).status == 200

    @pytest.mark.parametrize(
        ("error", "status"), [(RuntimeError("the secret reason"), 500), (PlatformError("the secret reason"), 503)]
    )
    def test_our_own_faults_are_logged_and_not_told(self, error, status, caplog):
        class Broken:
            def catalogue(self, tenant):
                raise error

        process.use(Broken())
        try:
            answer = ANN.get("/api/tools")
        finally:
            process.use(None)
        assert answer.status == status
        assert "secret" not in json.dumps(answer.body)
        assert "request-1" in answer.body["instance"]
        assert "the secret reason" in caplog.text
        assert ("retry-after" in answer.headers) == (status == 503)


class TestLog:
    def lines(self, caplog):
        return [fields_of(record) for record in caplog.records if record.message == "request"]

    def test_one_line_per_request_without_anything_that_was_sent(self, here, caplog):
        caplog.set_level(logging.INFO, logger="tdev.api")
        ANN.post(
            "/api/plan",
            {"goal": "hash the text 'TOPSECRET'"},
            headers={"authorization": "Bearer TOPSECRET"},
        )
        ANN.get("/api/TOPSECRET")
        first, second = self.lines(caplog)
        assert (first["method"], first["route"], first["status"], first["tenant"]) == (
            "POST",
            "/api/plan",
            200,
            "local",
        )
        ANN.get("/api/components", q="TOPSECRET")
        assert (first["request_id"], second["status"], second["route"]) == ("request-1", 404, None)
        assert first["ms"] >= 0
        assert "TOPSECRET" not in caplog.text + repr(self.lines(caplog))

    def test_the_rule_stands_for_the_path(self, here, caplog):
        caplog.set_level(logging.INFO, logger="tdev.api")
        ANN.get("/api/components/echo_tool")
        assert self.lines(caplog)[0]["route"] == "/api/components/<name>"


def test_requests_of_one_process_are_answered_one_after_another(here):
    """Powertools keeps the event on a class; two callers at once would get each other's answers."""
    wrong = []

    def look(name):
        for _ in range(15):
            answer = ANN.get(f"/api/components/{name}")
            if answer.body["name"] != name:
                wrong.append((name, answer.body["name"]))

    names = ("echo_tool", "calculate", "hash_text", "sort_rows")
    threads = [threading.Thread(target=look, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert not ONE_AT_A_TIME.locked()


def test_the_lock_is_free_again_after_a_failure(here):
    ANN.get("/api/executions/gone")
    ANN.post("/api/plan", {"goal": 3})
    assert not ONE_AT_A_TIME.locked()

"""The door of a service, in this process: events in, answers out, and what is told of a failure."""

import base64
import json
import logging

import pytest

from tdev.entry.service_function import ServiceDoor
from tdev.kernel.errors import InvalidError, NotFoundError, StepError
from tdev.service_runtime import ServiceRuntime
from tdev.settings import Settings
from tests.support.bundles import BROKEN, EMAILS, EXAMPLES, SHOUT, bundle_of, flow, foreign, unpacked_in


class Context:
    aws_request_id = "request-1"


def door_of(bundle, folder, **given):
    settings = Settings(**{"platform": "aws", "bundle_digest": bundle.digest, "data": folder / "data", **given})
    return ServiceDoor(unpacked_in(bundle, folder / "unpacked"), ServiceRuntime(settings))


@pytest.fixture
def door(tmp_path):
    return door_of(bundle_of(EMAILS), tmp_path)


def event(body="", method="POST", path="/", **more):
    return {"requestContext": {"http": {"method": method}}, "rawPath": path, "body": body, **more}


def asked(door, *arguments, **more):
    answer = door(event(*arguments, **more), Context())
    return answer["statusCode"], json.loads(answer["body"]), answer["headers"]


def test_a_plain_event_is_answered_with_the_result(door):
    assert door({"inputs": {"text": "ann@example.org"}}, None) == {
        "result": {"emails": ["ann@example.org"], "count": 1}
    }


@pytest.mark.parametrize("wrong", [None, [], "text", {"text": "a"}, {"inputs": {"text": "a"}, "more": 1}])
def test_a_plain_event_of_another_shape_is_refused(wrong, door):
    with pytest.raises(InvalidError, match="inputs"):
        door(wrong, None)


@pytest.mark.parametrize("inputs", [[], "a", 1])
def test_inputs_that_are_no_object_are_refused(inputs, door):
    with pytest.raises(InvalidError, match="no object"):
        door({"inputs": inputs}, None)


def test_a_request_is_answered_as_json(door):
    status, body, headers = asked(door, json.dumps({"inputs": {"text": "a@example.org"}}))
    assert (status, body["result"]["count"]) == (200, 1)
    assert headers["content-type"] == "application/json"


def test_a_body_in_base64_is_read(door):
    body = base64.b64encode(json.dumps({"inputs": {"text": "é@example.org"}}).encode()).decode()
    assert asked(door, body, isBase64Encoded=True)[0] == 200
    assert asked(door, "!", isBase64Encoded=True)[0] == 422


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 422),
        ("[]", 422),
        ('{"inputs": {}, "inputs": {}}', 422),
        ('{"inputs": {"text": NaN}}', 422),
        ('{"text": "a"}', 422),
        ("", 422),
        ('{"inputs": {"text": "' + "a" * 1_100_000 + '"}}', 413),
    ],
)
def test_a_body_that_cannot_be_taken_is_a_problem(body, status, door):
    found, problem, headers = asked(door, body)
    assert found == problem["status"] == status
    assert headers["content-type"] == "application/problem+json"
    assert problem["instance"] == "urn:tdev:request:request-1"


def test_other_methods_are_told_which_one_is_answered(door):
    status, problem, headers = asked(door, "", "DELETE")
    assert (status, headers["allow"]) == (405, "POST")
    assert problem["code"] == "method"


def test_health_tells_which_bundle_answers(door):
    status, body, _ = asked(door, "", "GET", "/services/example/health")
    assert status == 200
    assert body["digest"] == bundle_of(EMAILS).digest
    assert body["components"] == ["count_items@1.0.0", "extract_emails@1.0.0"]


def test_a_failing_step_is_a_500_with_its_reason_and_is_raised_for_a_plain_event(tmp_path, caplog):
    door = door_of(bundle_of(EXAMPLES["foreign"][0], (foreign(BROKEN), BROKEN)), tmp_path)
    with caplog.at_level(logging.INFO, "tdev.service"):
        status, problem, _ = asked(door, '{"inputs": {"text": "a"}}')
    assert (status, problem["code"]) == (500, "step_failed")
    assert "v3 is broken" in problem["detail"]
    assert {record.status for record in caplog.records if hasattr(record, "status")} == {500}
    with pytest.raises(StepError, match="v3 is broken"):
        door({"inputs": {"text": "a"}}, Context())


def test_a_fault_of_the_platform_is_in_the_log_and_not_in_the_answer(tmp_path, caplog):
    bundle = bundle_of(EXAMPLES["foreign"][0], (foreign(secrets=("API_KEY",)), SHOUT))
    door = door_of(bundle, tmp_path, platform="embedded")
    folder = tmp_path / "data" / "secrets" / "local"
    folder.mkdir(parents=True)
    (folder / "API_KEY").write_text("nobody is to read this", encoding="ascii")
    (folder / "API_KEY").chmod(0o644)
    status, problem, _ = asked(door, '{"inputs": {"text": "a"}}')
    assert (status, problem["code"]) == (503, "platform")
    assert "API_KEY" not in problem["detail"]
    assert "API_KEY" in caplog.text


def test_steps_of_one_call_share_a_folder(tmp_path):
    steps = [
        {"id": "kept", "agent": "write_text_file", "input": {"path": "a.txt", "text": "${inputs.text}"}},
        {"id": "again", "agent": "read_text_file", "input": {"path": "${kept.path}"}},
    ]
    door = door_of(bundle_of(flow(*steps)), tmp_path)
    for text in ("one", "two"):
        assert door({"inputs": {"text": text}}, None)["result"]["text"] == text


def test_each_call_is_one_line_without_its_data(door, caplog):
    with caplog.at_level(logging.INFO, "tdev.service"):
        asked(door, '{"inputs": {"text": "private@example.org"}}')
    [record] = caplog.records
    assert (record.request_id, record.status) == ("request-1", 200)
    assert "private" not in caplog.text


@pytest.mark.parametrize("path", ["workflow.json", "tdev/tools/count_items.py", "extra.py"])
def test_a_folder_that_was_changed_does_not_start(path, tmp_path):
    door = door_of(bundle_of(EMAILS), tmp_path)
    target = tmp_path / "unpacked" / path
    target.write_bytes(target.read_bytes() + b"\n" if target.exists() else b"")
    with pytest.raises(InvalidError, match="not what its manifest says"):
        door.start()


def test_a_folder_with_another_bundle_does_not_start(tmp_path):
    door = door_of(bundle_of(EMAILS), tmp_path, bundle_digest=bundle_of(EMAILS, memory=256).digest)
    with pytest.raises(InvalidError, match="this is not the bundle"):
        door.start()


def test_what_the_interpreter_leaves_in_the_folder_is_no_change(tmp_path):
    door = door_of(bundle_of(EMAILS), tmp_path)
    cache = tmp_path / "unpacked" / "tdev" / "__pycache__"
    cache.mkdir()
    (cache / "x.cpython-311.pyc").write_bytes(b"")
    door.start()


def test_a_rehearsal_is_asked_for_in_a_plain_event_only(door):
    found = door({"inputs": {"text": "a@example.org"}, "answers": {}}, None)
    steps = {"found": ["a@example.org"], "counted": {"count": 1, "unique": 1}}
    assert found == {"result": {"emails": ["a@example.org"], "count": 1}, "error": None, "effects": [], "steps": steps}
    status, problem, _ = asked(door, '{"inputs": {"text": "a"}, "answers": {}}')
    assert (status, problem["code"]) == (422, "invalid")
    with pytest.raises(InvalidError, match="answers are no object"):
        door({"inputs": {"text": "a"}, "answers": []}, None)


class TestOnLambda:
    """There an answer with a status of 5xx counts as a success, so a failure is raised."""

    class Context:
        aws_request_id = "r-1"
        invoked_function_arn = "arn:aws:lambda:eu-central-1:123456789012:function:tdevs-dev-example:live"

    @pytest.fixture
    def failing(self, tmp_path):
        return door_of(bundle_of(EXAMPLES["foreign"][0], (foreign(BROKEN), BROKEN)), tmp_path)

    def test_a_step_that_fails_is_an_error_of_the_function_with_its_reason(self, failing):
        with pytest.raises(StepError, match="v3 is broken"):
            failing(event('{"inputs": {"text": "a"}}'), self.Context())

    def test_what_the_caller_did_wrong_is_answered(self, failing):
        assert failing(event("no json"), self.Context())["statusCode"] == 422

    def test_on_a_laptop_it_is_an_answer(self, tmp_path):
        bundle = bundle_of(EXAMPLES["foreign"][0], (foreign(BROKEN), BROKEN))
        door = door_of(bundle, tmp_path, platform="embedded")
        assert door(event('{"inputs": {"text": "a"}}'), self.Context())["statusCode"] == 500


def test_a_host_that_records_learns_what_components_outside_have_answered(door):
    event = {"requestContext": {"http": {"method": "POST"}, "recording": True}, "rawPath": "/", "body": "{}"}
    found = door({**event, "body": json.dumps({"inputs": {"text": "a@example.org"}})}, None)
    assert (found["statusCode"], found["answers"]) == (200, {})
    assert "answers" not in json.loads(found["body"])
    assert (door(event, None)["statusCode"], door(event, None)["answers"]) == (422, {})


class TestStep:
    """The same bundle as one function of a state machine."""

    def test_it_runs_its_component_and_gives_back_the_output_itself(self, tmp_path):
        door = door_of(bundle_of(EMAILS), tmp_path, service_step="extract_emails@1.0.0")
        asked_for = {"step": "found", "input": {"text": ["a@", "example.org"]}, "texts": ["/text"], "key": "e:1"}
        assert door(asked_for, Context()) == ["a@example.org"]

    def test_it_does_no_other_components_step(self, tmp_path):
        door = door_of(bundle_of(EMAILS), tmp_path, service_step="extract_emails@1.0.0")
        with pytest.raises(NotFoundError, match="does not do step 'counted'"):
            door({"step": "counted", "input": {"items": []}}, Context())

    @pytest.mark.parametrize(
        "wrong", [None, [], {"inputs": {"text": "a"}}, {"step": 1, "input": {}}, {"step": "found", "input": []}]
    )
    def test_whatever_is_no_call_of_a_step_is_refused(self, wrong, tmp_path):
        door = door_of(bundle_of(EMAILS), tmp_path, service_step="extract_emails@1.0.0")
        with pytest.raises(InvalidError):
            door(wrong, Context())

    def test_a_secret_of_another_component_is_not_asked_for(self, tmp_path):
        workflow, _ = EXAMPLES["foreign"]
        bundle = bundle_of(workflow, (foreign(secrets=("PAPER",)), SHOUT))
        door = door_of(bundle, tmp_path, platform="embedded", service_step="hash_text@1.0.0")
        door.start()
        with pytest.raises(NotFoundError, match="PAPER"):
            door_of(bundle, tmp_path / "other", platform="embedded", service_step="shout@1.0.0").start()

    def test_the_door_checks_inputs_and_joins_texts_and_runs_nothing(self, tmp_path):
        door = door_of(bundle_of(EMAILS), tmp_path, service_step="door")
        assert door({"check": {"text": "a"}}, Context()) == {"text": "a"}
        assert door({"join": {"t": ["n", 1]}, "texts": ["/t"]}, Context()) == {"t": "n1"}
        with pytest.raises(InvalidError, match="not what the service wants"):
            door({"check": {}}, Context())
        with pytest.raises(InvalidError, match="the door takes"):
            door({"step": "found", "input": {"text": "a"}}, Context())

    def test_it_says_how_it_is_and_takes_no_other_request(self, tmp_path):
        door = door_of(bundle_of(EMAILS), tmp_path, service_step="door")
        assert asked(door, method="GET", path="/health")[0] == 200
        assert asked(door, json.dumps({"inputs": {"text": "a"}}))[0] == 405

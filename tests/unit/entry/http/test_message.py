import json

from tdev.entry.http.message import Head, problem, refused


def test_a_problem_has_the_members_of_rfc_9457():
    answer = problem(413, "too much", limit=3)
    assert answer.status == 413
    assert dict(answer.headers)["content-type"] == "application/problem+json"
    value = json.loads(answer.body)
    assert value.pop("title")
    request = dict(answer.headers)["x-request-id"]
    assert value == {
        "type": "urn:tdev:problem:too_large",
        "status": 413,
        "detail": "too much",
        "instance": f"urn:tdev:request:{request}",
        "code": "too_large",
        "limit": 3,
    }


def test_every_status_has_a_word_and_what_is_not_said_is_left_out():
    for status, code in ((421, "misdirected_request"), (431, "request_header_fields_too_large"), (503, "platform")):
        assert json.loads(problem(status, "x", hint=None).body)["code"] == code
    assert "hint" not in json.loads(problem(400, "x", hint=None).body)


def test_a_refusal_carries_its_answer():
    error = refused(401, "who?", headers=(("www-authenticate", "Bearer"),))
    assert error.response.status == 401
    assert ("www-authenticate", "Bearer") in error.response.headers
    assert "401" in str(error)


def test_a_head_knows_whether_a_body_follows():
    assert not Head("GET", "/", "", ()).has_body
    assert Head("POST", "/", "", (), length=1).has_body
    assert Head("POST", "/", "", (), length=None).has_body

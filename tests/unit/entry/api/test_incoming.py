"""Events as requests."""

import base64
from types import SimpleNamespace
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.entry.api.incoming import Incoming
from tdev.kernel.errors import InvalidError, MediaTypeError
from tests.support.signing import authorizer
from tests.support.walk import event


def incoming(**changes):
    return Incoming.of({**event("POST", "/api/plan", body={"goal": "x"}), **changes}, None)


def test_method_path_and_headers_are_read():
    found = Incoming.of({**event("POST", "/a b"), "headers": {"X-One": "1", "x-two": "2"}}, None)
    assert (found.method, found.path, found.headers) == ("POST", "/a b", {"x-one": "1", "x-two": "2"})


def test_what_is_missing_is_empty():
    found = Incoming.of({}, None)
    assert (found.method, found.path, found.headers, found.raw_body()) == ("", "/", {}, b"")


@pytest.mark.parametrize(("stage", "path"), [("$default", "/prod/x"), ("prod", "/x"), ("dev", "/prod/x")])
def test_the_stage_is_left_out_of_the_path(stage, path):
    found = event("GET", "/prod/x")
    found["requestContext"]["stage"] = stage
    assert Incoming.of(found, None).path == path


@pytest.mark.parametrize("stage", ["$default", "prod"])
@pytest.mark.parametrize(
    ("raw", "base", "path"),
    [
        ("/iam/api/tools", "/iam", "/api/tools"),
        ("/iam/health", "/iam", "/health"),
        ("/iam/", "/iam", "/"),
        ("/iam", "/iam", "/"),
        ("/iam/iam/api/tools", "/iam", "/iam/api/tools"),
        ("/iamapi/tools", "", "/iamapi/tools"),
        ("/IAM/api/tools", "", "/IAM/api/tools"),
        ("/api/iam/tools", "", "/api/iam/tools"),
        ("/api/tools", "", "/api/tools"),
    ],
)
def test_the_door_of_signatures_is_left_out_of_the_path_of_what_is_signed(stage, raw, base, path):
    found = event("GET", raw if stage == "$default" else f"/{stage}{raw}")
    found["requestContext"]["stage"] = stage
    plain = Incoming.of(found, None)
    assert (plain.base, plain.path) == ("", raw)
    found["requestContext"]["authorizer"] = {"jwt": {"claims": {}}, "iam": None}
    assert Incoming.of(found, None).path == raw
    found["requestContext"]["authorizer"] = authorizer()
    signed = Incoming.of(found, None)
    assert (signed.base, signed.path, signed.normalized(None)["rawPath"]) == (base, path, path)


@pytest.mark.parametrize(
    ("given", "own", "used"),
    [
        ("api-1=", "lambda-1", "api-1="),
        (None, "lambda-1", "lambda-1"),
        ("a b", "lambda-1", "lambda-1"),
        ("x" * 129, "l", "l"),
    ],
)
def test_the_request_has_the_id_of_the_gateway_or_of_the_function(given, own, used):
    found = event("GET", "/")
    found["requestContext"]["requestId"] = given
    assert Incoming.of(found, SimpleNamespace(aws_request_id=own)).request_id == used


def test_the_time_left_is_that_of_the_context():
    context = SimpleNamespace(aws_request_id="r", get_remaining_time_in_millis=lambda: 1500)
    assert Incoming.of(event("GET", "/"), context).left_s == 1.5
    assert Incoming.of(event("GET", "/"), None).left_s == 29


@pytest.mark.parametrize("body", ["{}", '{"a": "이메일"}'])
def test_a_body_is_the_same_as_text_and_in_base64(body):
    encoded = base64.b64encode(body.encode()).decode()
    assert incoming(body=body).checked_body() == body
    assert incoming(body=encoded, isBase64Encoded=True).checked_body() == body


@pytest.mark.parametrize(
    ("body", "encoded"), [("\ud800", False), ("***", True), (3, False), (["a"], False), (3, True), ("abc", True)]
)
def test_a_body_that_is_no_text_is_refused(body, encoded):
    with pytest.raises(InvalidError):
        incoming(body=body, isBase64Encoded=encoded).raw_body()


def test_no_body_is_an_empty_object_whatever_its_type():
    assert incoming(body=None, headers={"content-type": "text/plain"}).checked_body() == "{}"
    assert incoming(body="", headers={}).checked_body() == "{}"


def test_a_body_without_a_type_is_not_guessed_at():
    with pytest.raises(MediaTypeError):
        incoming(headers={}).checked_body()


def test_powertools_gets_a_plain_event():
    given = {**event("HEAD", "/a"), "queryStringParameters": {"q": "x\ud800"}, "body": "aGk=", "isBase64Encoded": True}
    event_of = Incoming.of(given, None).normalized(None)
    assert event_of["requestContext"]["http"]["method"] == "GET"
    assert event_of["queryStringParameters"] == {"q": "x?"}
    assert "body" not in event_of
    with_body = incoming(headers={"Content-Type": "application/json; charset=utf-8"}).normalized("{}")
    assert (with_body["headers"]["content-type"], with_body["body"], with_body["isBase64Encoded"]) == (
        "application/json",
        "{}",
        False,
    )


@given(st.text(), st.text())
def test_whatever_comes_in_can_be_written_as_utf_8(path, header):
    found = Incoming.of({"rawPath": path, "headers": {"x": header}}, None)
    (found.path + found.headers["x"]).encode()


def asked(query: str) -> Incoming:
    return Incoming.of(
        {**event("GET", "/x"), "rawQueryString": query, "queryStringParameters": dict(parse_qsl(query))}, None
    )


@pytest.mark.parametrize("query", ["", "limit=1", "limit=1&q=", "q=a%26b%3Dc&limit=", "&&limit=1"])
def test_a_query_of_what_is_known_once_each_is_taken(query):
    asked(query).check_query({"limit", "q"})


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("x=1", [("#/x", "unknown_parameter")]),
        ("Limit=1", [("#/Limit", "unknown_parameter")]),
        ("limit%00=1", [("#/limit\x00", "unknown_parameter")]),
        ("a/b~=1", [("#/a~1b~0", "unknown_parameter")]),
        ("limit=1&limit=1", [("#/limit", "duplicate")]),
        ("limit&limit=", [("#/limit", "duplicate")]),
        ("x=1&x=2&limit=1", [("#/x", "unknown_parameter"), ("#/x", "duplicate")]),
        ("%ff=1", [("#/\ufffd", "unknown_parameter")]),
    ],
)
def test_what_a_query_cannot_have_is_pointed_at(query, found):
    with pytest.raises(InvalidError) as caught:
        asked(query).check_query({"limit"})
    assert [(each.pointer, each.code) for each in caught.value.findings] == found
    assert "possible are limit" in caught.value.hint


def test_a_parameter_of_the_event_alone_counts_too():
    found = Incoming.of({**event("GET", "/x"), "queryStringParameters": {"tenant": "red", "\udcff": "x"}}, None)
    with pytest.raises(InvalidError, match="tenant"):
        found.check_query({"limit"})


def test_very_many_wrong_parameters_make_a_short_answer():
    with pytest.raises(InvalidError) as caught:
        asked("&".join(f"{'x' * 1000}{n}=1" for n in range(100))).check_query(())
    assert len(caught.value.findings) == 20
    assert all(len(each.pointer) <= 102 for each in caught.value.findings)


@pytest.mark.parametrize("method", ["get", "Post", "PUT", ""])
def test_a_method_is_what_was_sent(method):
    assert Incoming.of(event(method, "/x"), None).method == method

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.entry.http.http_event import Arrival, to_event, to_response
from tdev.entry.http.message import Head

ARRIVAL = Arrival("id-1", 1_763_714_580.123, {})

RECORDED = {
    "version": "2.0",
    "routeKey": "$default",
    "rawPath": "/path/to/a thing",
    "rawQueryString": "parameter1=value1&parameter1=value2&parameter2=value&empty=",
    "cookies": ["cookie1=a", "cookie2=b c", "cookie3=d"],
    "headers": {
        "host": "localhost:8080",
        "accept": "text/html,application/json",
        "x-twice": "one,two",
        "content-type": "application/json; charset=utf-8",
        "content-length": "17",
        "user-agent": "test/1.0",
    },
    "queryStringParameters": {"parameter1": "value1,value2", "parameter2": "value", "empty": ""},
    "requestContext": {
        "accountId": "000000000000",
        "apiId": "local",
        "authorizer": {"jwt": {"claims": {"sub": "local", "tenant": "t", "roles": "[viewer]"}, "scopes": None}},
        "domainName": "localhost:8080",
        "domainPrefix": "local",
        "http": {
            "method": "POST",
            "path": "/path/to/a thing",
            "protocol": "HTTP/1.1",
            "sourceIp": "127.0.0.1",
            "userAgent": "test/1.0",
        },
        "requestId": "id-1",
        "routeKey": "$default",
        "stage": "$default",
        "time": "21/Nov/2025:08:43:00 +0000",
        "timeEpoch": 1763714580123,
    },
    "body": '{"message":"한"}',
    "isBase64Encoded": False,
}


def test_a_request_becomes_the_event_that_api_gateway_records():
    head = Head(
        "POST",
        "/path/to/a%20thing",
        "parameter1=value1&parameter1=value2&parameter2=value&empty=",
        (
            ("host", "localhost:8080"),
            ("accept", "text/html,application/json"),
            ("cookie", "cookie1=a; cookie2=b c"),
            ("x-twice", "one"),
            ("cookie", "cookie3=d"),
            ("x-twice", "two"),
            ("content-type", "application/json; charset=utf-8"),
            ("content-length", "17"),
            ("user-agent", "test/1.0"),
        ),
        length=17,
    )
    claims = {"sub": "local", "tenant": "t", "roles": "[viewer]"}
    arrival = Arrival("id-1", ARRIVAL.time, claims)
    event = to_event(head, '{"message":"한"}'.encode(), arrival)
    assert event == RECORDED
    assert json.loads(json.dumps(event)) == RECORDED


def test_what_is_not_there_is_left_out():
    event = to_event(Head("GET", "/", "", ()), b"", ARRIVAL)
    assert not {"cookies", "queryStringParameters", "body"} & set(event)
    assert event["rawQueryString"] == ""
    assert event["headers"] == {}
    assert event["isBase64Encoded"] is False
    assert "authorizer" not in event["requestContext"]
    assert event["requestContext"]["domainName"] == "localhost"
    assert event["requestContext"]["http"]["userAgent"] == ""


def test_head_reaches_the_function_as_get():
    assert to_event(Head("HEAD", "/", "", ()), b"", ARRIVAL)["requestContext"]["http"]["method"] == "GET"


def test_an_identity_in_the_headers_is_no_identity():
    head = Head("GET", "/", "", (("authorization", "Bearer x"), ("x-tenant", "other")))
    assert "authorizer" not in to_event(head, b"", ARRIVAL)["requestContext"]


@pytest.mark.parametrize(
    ("kind", "body", "encoded"),
    [
        ("application/json", b"{}", False),
        ("text/plain; charset=utf-8", "é".encode(), False),
        ("application/problem+json", b"{}", False),
        ("application/soap+xml", b"<a/>", False),
        ("Application/JSON", b"{}", False),
        ("", b"plain", False),
        ("", b"\xff\xfe", True),
        ("text/plain", b"\xff\xfe", True),
        ("application/octet-stream", b"plain", True),
        ("application/x-www-form-urlencoded", b"a=1", True),
        ("image/png", b"\x89PNG", True),
        ("application/octet-stream", b"", False),
    ],
)
def test_a_body_is_text_or_base64_by_its_type(kind, body, encoded):
    head = Head("POST", "/", "", (("content-type", kind),) if kind else (), length=len(body))
    event = to_event(head, body, ARRIVAL)
    assert event["isBase64Encoded"] is encoded
    if body:
        assert event["body"] == (base64.b64encode(body).decode() if encoded else body.decode())


@given(
    body=st.binary(max_size=100),
    kind=st.sampled_from(["", "text/plain", "application/json", "image/png", "application/x-www-form-urlencoded"]),
)
def test_a_function_can_always_get_the_bytes_back(body, kind):
    head = Head("POST", "/", "", (("content-type", kind),), length=len(body))
    event = to_event(head, body, ARRIVAL)
    text = event.get("body", "")
    assert (base64.b64decode(text) if event["isBase64Encoded"] else text.encode()) == body


@given(pairs=st.lists(st.tuples(st.sampled_from("abc"), st.text("xyz,=&% é", max_size=4)), max_size=6))
def test_parameters_are_decoded_and_joined_in_their_order(pairs):
    from urllib.parse import urlencode

    event = to_event(Head("GET", "/", urlencode(pairs), ()), b"", ARRIVAL)
    wanted: dict[str, list[str]] = {}
    for name, value in pairs:
        wanted.setdefault(name, []).append(value)
    assert event.get("queryStringParameters", {}) == {name: ",".join(values) for name, values in wanted.items()}


def test_a_full_result_becomes_the_answer():
    answer = to_response(
        {
            "statusCode": 201,
            "headers": {
                "Content-Type": "text/html",
                "X-Number": 5,
                "X-Yes": True,
                "Connection": "x",
                "Content-Length": 9,
            },
            "cookies": ["a=1; Secure", "b=2"],
            "body": "<p>한</p>",
        }
    )
    assert answer.status == 201
    assert answer.headers == (
        ("content-type", "text/html"),
        ("x-number", "5"),
        ("x-yes", "true"),
        ("set-cookie", "a=1; Secure"),
        ("set-cookie", "b=2"),
    )
    assert answer.body == "<p>한</p>".encode()


def test_a_base64_body_is_decoded():
    answer = to_response({"statusCode": "200", "body": base64.b64encode(b"\x00\xff").decode(), "isBase64Encoded": True})
    assert (answer.status, answer.body) == (200, b"\x00\xff")


@pytest.mark.parametrize(
    ("result", "body"),
    [
        ({"message": "hello"}, b'{"message": "hello"}'),
        ("hello", b"hello"),
        ([1], b"[1]"),
        (None, b"null"),
        (3, b"3"),
    ],
)
def test_a_result_without_a_status_is_the_body(result, body):
    answer = to_response(result)
    assert (answer.status, answer.body) == (200, body)
    assert dict(answer.headers)["content-type"] == "application/json"


def test_a_result_may_be_a_status_alone():
    answer = to_response({"statusCode": 204})
    assert (answer.status, answer.body) == (204, b"")


@pytest.mark.parametrize(
    "result",
    [
        {"statusCode": None},
        {"statusCode": "many"},
        {"statusCode": 99},
        {"statusCode": 600},
        {"statusCode": 200, "body": {"a": 1}},
        {"statusCode": 200, "body": "no base64!", "isBase64Encoded": True},
        {"statusCode": 200, "body": "\udc00"},
        {"statusCode": 200, "headers": {"x": "a\r\nset-cookie: stolen=1"}},
        {"statusCode": 200, "headers": {"x y": "a"}},
        {"statusCode": 200, "headers": {"x": None}},
        {"statusCode": 200, "headers": {"x": ["a"]}},
        {"statusCode": 200, "cookies": ["a\nb"]},
    ],
)
def test_a_result_that_cannot_be_sent_is_a_500(result):
    response = to_response(result)
    assert (response.status, response.headers[0]) == (500, ("content-type", "application/problem+json"))
    assert json.loads(response.body)["detail"].startswith("the function has returned what cannot be sent")

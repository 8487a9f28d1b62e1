"""The function ``mcp``: who may speak, and what is answered before the protocol is."""

import json
from pathlib import Path

import pytest

from tdev.entry.mcp.function import handler
from tests.support.assistants import HAS_SDK, message, posted
from tests.support.walk import Caller, answered, event, installed


@pytest.fixture(scope="module", autouse=True)
def here(tmp_path_factory: pytest.TempPathFactory):
    with installed(tmp_path_factory.mktemp("mcp")) as runtime:
        yield runtime


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "PATCH", "HEAD"])
def test_there_is_no_stream_and_no_session(method: str) -> None:
    found = posted(handler, None, method=method)
    assert (found.status, found.body["code"]) == (405, "method_not_allowed")
    assert found.headers["allow"] == "OPTIONS, POST"


def test_options_says_what_is_possible() -> None:
    found = posted(handler, None, method="OPTIONS")
    assert (found.status, found.headers["allow"], found.body) == (204, "OPTIONS, POST", "")


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_nobody_is_asked_who_he_is(method: str) -> None:
    body = message("tools/list") if method == "POST" else None
    found = posted(handler, body, method=method, sub="")
    assert (found.status, found.body["code"]) == (401, "unauthenticated")
    assert found.headers["www-authenticate"].startswith("Bearer")


def test_whoever_has_no_role_is_not_let_in() -> None:
    assert posted(handler, message("tools/list"), roles="[]").status == 403


@pytest.mark.parametrize("path", ["/", "/mcp/", "/mcp/x", "/api/plan"])
def test_there_is_nothing_at_another_path(path: str) -> None:
    found = answered(handler(event("POST", path, claims={"sub": "a", "tenant": "t", "roles": "viewer"}), None))
    assert found.status == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [("{", 422), ("[]", 422), ('{"a": 1, "a": 2}', 422), ('{"a": NaN}', 422), ("x" * (1024 * 1024 + 1), 413)],
)
def test_a_body_that_is_no_sound_json_is_refused_as_the_api_does(body: str, status: int) -> None:
    of_api = Caller().post("/api/plan", body)
    assert (posted(handler, body).status, of_api.status) == (status, status)


def test_another_type_of_body_is_refused() -> None:
    claims = {"sub": "a", "tenant": "t", "roles": "viewer"}
    given = event("POST", "/mcp", claims=claims, body="<a/>", headers={"content-type": "text/xml"})
    assert answered(handler(given, None)).status == 415


def test_every_answer_has_the_headers_of_the_api() -> None:
    found = posted(handler, None, method="GET")
    assert found.headers["x-content-type-options"] == "nosniff"
    assert (found.headers["cache-control"], found.headers["x-request-id"]) == ("no-store", "request-1")


@pytest.mark.skipif(HAS_SDK, reason="the SDK is installed here")
def test_without_the_sdk_it_says_what_is_missing() -> None:
    found = posted(handler, message("tools/list"))
    assert (found.status, found.body["code"]) == (501, "not_installed")
    assert "t-developer[mcp]" in json.dumps(found.body)


@pytest.mark.parametrize("given", [{}, {"requestContext": None}, {"rawPath": "/mcp"}, None, []])
def test_what_is_no_event_is_answered_too(given: object, tmp_path: Path) -> None:
    assert handler(given, None)["statusCode"] in (401, 404)  # type: ignore[arg-type]

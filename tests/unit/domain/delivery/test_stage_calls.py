"""Another stage is asked as one of its callers, and what it refuses is said in its words."""

import json
from typing import Any

import pytest

from tdev.domain.delivery.stage_calls import StageCalls
from tdev.domain.delivery.stages import StagePlace
from tdev.kernel.errors import (
    ConflictError,
    DeniedError,
    InvalidError,
    NotFoundError,
    PlatformError,
    TDevError,
    TooLargeError,
)
from tdev.platform.web import WebResponse


class Answering:
    """The web, which answers as a test says and notes what was sent."""

    def __init__(self, status: int, content: bytes) -> None:
        self.answer = WebResponse("u", status, {}, content)
        self.sent: list[tuple[str, str, Any, Any]] = []

    def request(self, method: str, url: str, *, body: Any = None, headers: Any = None, timeout_s: float = 1) -> Any:
        self.sent.append((method, url, body, dict(headers)))
        return self.answer


def calls(status: int = 200, document: Any = None) -> tuple[StageCalls, Answering]:
    web = Answering(status, json.dumps({} if document is None else document).encode())
    return StageCalls(web, StagePlace("staging", "https://staging.example.org"), "the-token"), web


def test_a_post_carries_the_token_and_its_key() -> None:
    stage, web = calls(202, {"status": "accepted"})
    assert stage.post("/api/x", {"a": 1}, "key-1") == {"status": "accepted"}
    [(method, url, body, headers)] = web.sent
    assert (method, url, json.loads(body)) == ("POST", "https://staging.example.org/api/x", {"a": 1})
    assert headers["authorization"] == "Bearer the-token"
    assert (headers["idempotency-key"], headers["content-type"]) == ("key-1", "application/json")


def test_a_get_has_no_body() -> None:
    stage, web = calls(200, {"a": 1})
    assert stage.get("/api/x") == {"a": 1}
    assert web.sent[0][2] is None
    assert "content-type" not in web.sent[0][3]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, DeniedError),
        (403, DeniedError),
        (404, NotFoundError),
        (409, ConflictError),
        (413, TooLargeError),
        (422, InvalidError),
        (500, PlatformError),
    ],
)
def test_what_is_refused_comes_back_as_such(status: int, kind: type[TDevError]) -> None:
    stage, _ = calls(status, {"detail": "no", "hint": "do that", "errors": [{"pointer": "#/a", "message": "is b"}]})
    with pytest.raises(kind, match="staging refused: no") as caught:
        stage.get("/api/x")
    if status == 401:
        assert "STAGE_TOKEN_STAGING" in str(caught.value.hint)
    else:
        assert caught.value.hint == "do that"
    if isinstance(caught.value, InvalidError):
        assert caught.value.findings[0].pointer == "#/a"


@pytest.mark.parametrize("content", [b"<html>", b"[1]", b""])
def test_what_is_no_json_object_is_no_answer(content: bytes) -> None:
    stage = StageCalls(Answering(200, content), StagePlace("staging", "https://x"), "t")
    with pytest.raises(PlatformError, match="no JSON object"):
        stage.get("/api/x")

"""Requests to the API: what is sent, and what an answer becomes."""

import json
from typing import Any

import pytest

from tdev.entry.http.api_calls import Api
from tdev.kernel.errors import (
    ConflictError,
    DeniedError,
    InvalidError,
    NoAnswerError,
    NotFoundError,
    PlanError,
    PlatformError,
    RefusedCodeError,
    TooLargeError,
    TooManyError,
)


def api(status: int, body: Any) -> Api:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Api(lambda *request: (status, text), "the test")


class TestAnswers:
    def test_the_json_of_the_answer_comes_back(self) -> None:
        assert api(200, {"a": ["é"]}).call("GET", "/x") == {"a": ["é"]}
        assert api(204, b"").call("DELETE", "/x") is None

    def test_a_query_leaves_out_what_is_none_and_escapes_the_rest(self) -> None:
        asked: list[Any] = []
        given = Api(lambda *request: asked.append(request) or (200, b"{}"), "the test")
        given.call("GET", "/x", query={"a": None, "q": "이름 & co", "n": 0}, headers={"k": "v"})
        assert asked == [("GET", "/x", "q=%EC%9D%B4%EB%A6%84+%26+co&n=0", {"k": "v"}, None)]

    def test_words_of_a_path_stay_in_their_place(self) -> None:
        asked: list[Any] = []
        given = Api(lambda *request: asked.append(request[1]) or (200, b"{}"), "the test")
        for name in ("a?b=c#d", "echo@1.0.0+x", "é"):
            given.call("GET", f"/api/components/{name}")
        assert [path.removeprefix("/api/components/") for path in asked] == ["a%3Fb%3Dc%23d", "echo@1.0.0+x", "%C3%A9"]

    @pytest.mark.parametrize(
        "given", [{"path": "/\udcff"}, {"path": "/", "body": {"a": "\udcff"}}, {"path": "/", "query": {"a": "\udcff"}}]
    )
    def test_bytes_of_a_terminal_that_are_no_text_are_told(self, given: dict[str, Any]) -> None:
        with pytest.raises(InvalidError, match="not UTF-8"):
            api(200, {}).call("POST", **given)

    def test_what_is_no_json_is_said_with_its_place(self) -> None:
        with pytest.raises(PlatformError, match="the test answered 200 with something that is not JSON"):
            api(200, b"<html>").call("GET", "/x")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, InvalidError),
        (401, DeniedError),
        (403, DeniedError),
        (404, NotFoundError),
        (409, ConflictError),
        (413, TooLargeError),
        (415, InvalidError),
        (422, InvalidError),
        (429, TooManyError),
        (500, PlatformError),
        (503, PlatformError),
        (504, NoAnswerError),
    ],
)
def test_a_problem_becomes_the_error_it_was_made_of(status: int, kind: type[Exception]) -> None:
    with pytest.raises(kind, match="why it is so") as caught:
        api(status, {"detail": "why it is so", "hint": "do that"}).call("GET", "/x")
    assert caught.value.hint == "do that"  # type: ignore[attr-defined]


def test_findings_come_with_their_pointers() -> None:
    with pytest.raises(InvalidError) as caught:
        api(422, {"detail": "x", "errors": [{"pointer": "#/goal", "message": "is empty", "code": "c"}]}).call(
            "GET", "/"
        )
    assert [(f.pointer, f.message, f.code) for f in caught.value.findings] == [("#/goal", "is empty", "c")]


def test_refused_code_comes_with_its_lines() -> None:
    found = {"pointer": "#/code", "message": "line 2: eval", "code": "runs-text", "line": 2, "column": 12}
    with pytest.raises(RefusedCodeError) as caught:
        api(422, {"detail": "x", "code": "code_refused", "errors": [found]}).call("POST", "/api/tools")
    assert [each.document() for each in caught.value.findings] == [found]


def test_no_plan_says_what_is_missing() -> None:
    with pytest.raises(PlanError) as caught:
        api(422, {"detail": "x", "code": "no_plan", "missing": ["fly"]}).call("GET", "/")
    assert caught.value.missing == ("fly",)


@pytest.mark.parametrize("body", [{}, [], None, "text"])
def test_an_error_without_words_names_its_status(body: Any) -> None:
    with pytest.raises(PlatformError, match="503"):
        api(503, body).call("GET", "/x")


def test_a_fault_of_ours_points_to_the_logs() -> None:
    with pytest.raises(PlatformError) as caught:
        api(500, {"detail": "x"}).call("GET", "/x")
    assert "tdev logs" in (caught.value.hint or "")


def test_a_file_comes_back_as_it_is_and_a_refusal_as_an_error_of_the_tree() -> None:
    assert api(200, b"\xff\x00{").fetch("/x") == b"\xff\x00{"
    with pytest.raises(TooLargeError, match="too much"):
        api(413, {"detail": "too much"}).fetch("/x")
    with pytest.raises(NotFoundError, match="404"):
        api(404, b"\xff").fetch("/x")

"""The API as the commands see it: answers, errors by their kind, and which region is asked."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tdev.entry.cli.client import HERE, Api, Options, connect
from tdev.entry.http.message import Admission, Head, Response
from tdev.entry.server.region_file import RegionLock, RunningRegion
from tdev.kernel.errors import (
    ConflictError,
    DeniedError,
    InvalidError,
    NotFoundError,
    PlanError,
    PlatformError,
    RefusedCodeError,
    TooLargeError,
    TooManyError,
)
from tests.support.emulator import free_port
from tests.support.serving import listening


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


class TestConnecting:
    def test_without_a_region_this_process_answers_on_the_data_folder(self, tmp_path: Path) -> None:
        with connect(Options(data=tmp_path)) as here:
            assert here.where == HERE
            assert here.call("GET", "/api/executions")["items"] == []
        assert (tmp_path / "tables.db").is_file()

    def test_the_region_of_the_data_folder_is_found_and_gets_its_token(self, tmp_path: Path) -> None:
        (tmp_path / "token").write_text("the-token\n")
        asked: list[Head] = []
        with (
            serving(lambda head: asked.append(head) or {"fine": True}) as port,
            region_on(tmp_path, port),
            connect(Options(data=tmp_path)) as there,
        ):
            assert there.where == f"http://127.0.0.1:{port}"
            assert there.call("POST", "/api/plan", {"goal": "안녕"}, query={"a": 1}) == {"fine": True}
        (head,) = asked
        assert (head.method, head.path, head.query) == ("POST", "/api/plan", "a=1")
        assert dict(head.headers)["authorization"] == "Bearer the-token"
        assert dict(head.headers)["content-type"] == "application/json"

    def test_an_endpoint_and_a_token_that_are_given_win(self, tmp_path: Path) -> None:
        asked: list[Head] = []
        with serving(lambda head: asked.append(head) or {}) as port:
            given = Options(endpoint=f"http://127.0.0.1:{port}/", token="mine", data=tmp_path)
            with connect(given) as there:
                there.call("GET", "/health")
        assert asked[0].path == "/health"
        assert dict(asked[0].headers)["authorization"] == "Bearer mine"

    @pytest.mark.parametrize(
        "own", ["http://127.0.0.1:{port}", "http://localhost:{port}/", "http://127.0.0.1:{port}/x"]
    )
    def test_its_own_region_gets_the_owners_token_by_whatever_address(self, tmp_path: Path, own: str) -> None:
        (tmp_path / "token").write_text("the-token\n")
        asked: list[Head] = []
        with (
            serving(lambda head: asked.append(head) or {}) as port,
            region_on(tmp_path, port),
            connect(Options(endpoint=own.format(port=port), data=tmp_path)) as there,
        ):
            there.call("GET", "/health")
        assert dict(asked[0].headers)["authorization"] == "Bearer the-token"

    def test_another_server_does_not_get_to_see_the_owners_token(self, tmp_path: Path) -> None:
        (tmp_path / "token").write_text("the-token\n")
        asked: list[Head] = []
        with (
            serving(lambda head: asked.append(head) or {}) as port,
            region_on(tmp_path, free_port()),
            connect(Options(endpoint=f"http://127.0.0.1:{port}", data=tmp_path)) as there,
        ):
            there.call("GET", "/health")
        assert "authorization" not in dict(asked[0].headers)

    @pytest.mark.parametrize("wrong", ["a\nb", "é\u0100", "\udcff"])
    def test_a_token_that_no_header_can_hold_is_told(self, tmp_path: Path, wrong: str) -> None:
        with (
            serving(lambda head: {}) as port,
            connect(Options(endpoint=f"http://127.0.0.1:{port}", token=wrong, data=tmp_path)) as there,
            pytest.raises(InvalidError, match="cannot stand in a request"),
        ):
            there.call("GET", "/health")

    def test_a_region_that_was_killed_is_not_asked(self, tmp_path: Path) -> None:
        with region_on(tmp_path, free_port()):
            left = (tmp_path / "region.json").read_text()
        (tmp_path / "region.json").write_text(left)
        with connect(Options(data=tmp_path)) as here:
            assert here.where == HERE

    def test_a_region_that_cannot_be_reached_says_how_to_start_one(self, tmp_path: Path) -> None:
        port = free_port()
        with (
            connect(Options(endpoint=f"http://127.0.0.1:{port}", data=tmp_path)) as there,
            pytest.raises(PlatformError, match=f"127.0.0.1:{port} cannot be reached: .*refused") as caught,
        ):
            there.call("GET", "/health")
        assert "tdev up" in (caught.value.hint or "")

    @pytest.mark.parametrize("endpoint", ["nonsense", "ftp://x", "http://", "http:///x"])
    def test_an_address_that_is_none_is_refused_before_it_is_tried(self, endpoint: str, tmp_path: Path) -> None:
        with (
            pytest.raises(InvalidError, match="endpoint must be an address"),
            connect(Options(endpoint, data=tmp_path)),
        ):
            pass


@contextmanager
def region_on(data: Path, port: int) -> Iterator[None]:
    """What a region leaves in its data folder while it runs; held by a descriptor of its own, as by another process."""
    lock = RegionLock(data)
    lock.publish(RunningRegion(1, port, "2026-11-21T08:43:00Z"))
    try:
        yield
    finally:
        lock.release()


@contextmanager
def serving(answer: Callable[[Head], Any]) -> Iterator[int]:
    """A server that answers every request with this JSON."""

    class Answering:
        def admit(self, head: Head) -> Admission:
            return Admission(1_000_000)

        def respond(self, head: Head, body: bytes, admission: Any) -> Response:
            return Response(200, (("content-type", "application/json"),), json.dumps(answer(head)).encode())

    with listening(Answering()) as port:
        yield port

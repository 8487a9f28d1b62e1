"""The API as the commands see it: answers, errors by their kind, and which region is asked."""

import json
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tdev.entry.cli.client import HERE, Options, _bearing, _Remote, connect
from tdev.entry.cli.console import EXIT, exit_for_error
from tdev.entry.http.message import Admission, Head, Response
from tdev.entry.server.region_file import RegionLock, RunningRegion
from tdev.kernel.errors import (
    InvalidError,
    NoAnswerError,
    PlatformError,
)
from tdev.runtime import Runtime
from tdev.settings import Settings
from tests.support.emulator import free_port
from tests.support.serving import listening


class TestConnecting:
    def test_without_a_region_this_process_answers_on_the_data_folder(self, tmp_path: Path) -> None:
        with connect(Options(data=tmp_path)) as here:
            assert here.where == HERE
            assert here.call("GET", "/api/executions")["items"] == []
        assert (tmp_path / "tables.db").is_file()

    def test_reading_starts_no_engine_and_running_starts_one(self, tmp_path: Path) -> None:
        with connect(Options(data=tmp_path)) as here:
            assert here.call("GET", "/api/services")["items"] == []
            assert not (tmp_path / "machine.db").exists()
            here.call("POST", "/api/orchestrate", {"goal": "count the words of 'a b'"})
            assert (tmp_path / "machine.db").is_file()

    def test_an_engine_file_that_is_damaged_is_told_at_once(self, tmp_path: Path) -> None:
        (tmp_path / "machine.db").write_bytes(b"no database at all" * 100)
        with pytest.raises(PlatformError), connect(Options(data=tmp_path)):
            pass

    def test_work_that_a_process_left_behind_goes_on_without_being_asked_for(self, tmp_path: Path) -> None:
        waits = {"Hold": {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 3600, "End": True}}}}
        before = Runtime(Settings(data=tmp_path))
        machine = before.resident_machine(waits, before.invoke)
        arn = machine.start("Hold", "one", {})
        machine.close()
        before.close()
        with connect(Options(data=tmp_path)):
            with closing(sqlite3.connect(tmp_path / "machine.db")) as journal:
                ((owner,),) = journal.execute("SELECT owner FROM execution WHERE arn = ?", (arn,))
            assert [path.name for path in (tmp_path / "owners").iterdir()] == [owner]

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

    def test_a_region_that_does_not_answer_in_time_is_not_called_unreachable(self) -> None:
        with (
            closing(socket.create_server(("127.0.0.1", 0))) as silent,
            _Remote(f"http://127.0.0.1:{silent.getsockname()[1]}", _bearing(""), read_s=0.05) as there,
            pytest.raises(NoAnswerError, match=r"has not answered in 0\.05 s") as caught,
        ):
            there.send("POST", "/api/deploy", "", {}, b"{}")
        assert "may have happened" in (caught.value.hint or "")
        assert exit_for_error(caught.value) == EXIT.timed_out

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

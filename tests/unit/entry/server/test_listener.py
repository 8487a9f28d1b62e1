import http.client
import json
import logging
import socket
import threading
import time

import pytest

from tdev.entry.http.message import Admission, Head, Response, refused
from tdev.entry.server.listener import Limits, Listener
from tdev.kernel.errors import PlatformError
from tests.support.serving import exchange, listening


class Scripted:
    """Answers by path; remembers what it was asked."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, bytes]] = []
        self.go = threading.Event()
        self.entered = threading.Event()

    def admit(self, head: Head) -> Admission:
        if head.path == "/closed":
            raise refused(401, "no")
        return Admission(1000)

    def respond(self, head: Head, body: bytes, admission: Admission) -> Response:
        self.seen.append((head.method, head.path, body))
        if head.path == "/wait":
            self.entered.set()
            self.go.wait(10)
        if head.path == "/crash":
            raise RuntimeError("a bug")
        if head.path == "/refuse":
            raise refused(418, "later")
        return Response(200, (("x-path", head.path),), body or b"hello")


@pytest.fixture
def application() -> Scripted:
    return Scripted()


def _get(connection: http.client.HTTPConnection, path: str, body: bytes | None = None, method: str = "GET"):
    connection.request(method, path, body)
    answer = connection.getresponse()
    return answer.status, answer.read(), answer


def test_a_connection_serves_one_request_after_the_other(application):
    with listening(application) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.connect()
        socket_before = connection.sock
        for number in range(5):
            status, body, _ = _get(connection, f"/{number}", b"x" * number, "POST")
            assert (status, body) == (200, b"x" * number or b"hello")
        assert connection.sock is socket_before
        connection.close()


def test_head_is_answered_as_get_without_the_body(application):
    with listening(application) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        status, body, answer = _get(connection, "/", method="HEAD")
        assert (status, body, answer.headers["content-length"]) == (200, b"", "5")
        assert _get(connection, "/after")[0] == 200
        connection.close()


def test_only_the_loopback_is_served(application):
    listener = Listener(application)
    listener.bind()
    assert listener._socket.getsockname()[0] == "127.0.0.1"
    listener.close()


def test_a_port_that_is_taken_is_told(application):
    with listening(application) as port, pytest.raises(PlatformError) as refused:
        Listener(application, port=port).bind()
    assert refused.value.message == f"port {port} cannot be used: Address already in use"


def test_a_client_that_asks_first_is_told_to_go_on(application):
    with listening(application) as port, socket.create_connection(("127.0.0.1", port), timeout=5) as peer:
        peer.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
        assert peer.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        peer.sendall(b"body")
        assert peer.recv(4096).endswith(b"\r\n\r\nbody")


def test_a_client_that_asks_first_is_refused_before_it_sends(application):
    with listening(application) as port, socket.create_connection(("127.0.0.1", port), timeout=5) as peer:
        peer.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 4000\r\n\r\n")
        assert peer.recv(4096).startswith(b"HTTP/1.1 413 ")
    assert application.seen == []


@pytest.mark.parametrize("path", ["/", "/closed"])
def test_a_refused_body_is_read_away_so_that_the_answer_arrives(application, path):
    with listening(application) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        status, body, answer = _get(connection, path, b"x" * 5_000_000, "POST")
        assert status == (413 if path == "/" else 401)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["connection"] == "close"
        assert json.loads(body)["status"] == status
        connection.close()
    assert application.seen == []


def test_a_refusal_without_a_body_keeps_the_connection(application):
    with listening(application) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        assert _get(connection, "/closed")[0] == 401
        assert _get(connection, "/refuse", b"body", "POST")[0] == 418
        status, _, answer = _get(connection, "/")
        assert (status, answer.headers["connection"]) == (200, "keep-alive")
        connection.close()


def test_nonsense_is_answered_with_a_problem_and_the_connection_is_closed(application):
    with listening(application) as port:
        answer = exchange(port, b"nonsense\r\n\r\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"application/problem+json" in answer
    assert answer.count(b"HTTP/1.1") == 1
    assert application.seen == []


def test_requests_sent_in_one_go_are_answered_in_their_order(application):
    with listening(application) as port:
        data = b"".join(b"GET /%d HTTP/1.1\r\nHost: a\r\n\r\n" % number for number in range(3))
        answer = exchange(port, data)
    assert [part.split(b"\r\n")[0] for part in answer.split(b"x-path: ")[1:]] == [b"/0", b"/1", b"/2"]


def test_a_bug_of_the_application_is_a_500_and_is_logged(application, caplog):
    with listening(application) as port, caplog.at_level(logging.ERROR):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        status, body, _ = _get(connection, "/crash")
        connection.close()
    assert status == 500
    assert b"a bug" not in body
    assert "a request could not be answered: GET /crash" in caplog.text


def test_one_connection_too_many_gets_a_503_while_all_are_busy(application):
    with listening(application, Limits(connections=1)) as port:
        busy = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        busy.request("GET", "/wait")
        assert application.entered.wait(30)
        answer = exchange(port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b"retry-after: 1\r\n" in answer
        application.go.set()
        assert busy.getresponse().read() == b"hello"
        busy.close()


def test_an_idle_connection_makes_room_for_a_new_one(application):
    with listening(application, Limits(connections=1)) as port:
        idle = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        assert _get(idle, "/first")[0] == 200
        # The server marks a connection as idle just after its answer has gone out.
        answers = [exchange(port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")[:13] for _ in range(5)]
        idle.close()
    assert b"HTTP/1.1 200 " in answers


def test_a_slow_client_is_timed_out_and_an_idle_one_is_let_go(application):
    with listening(application, Limits(head_s=0.2, idle_s=0.2)) as port:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as slow:
            slow.sendall(b"GET / HTTP")
            assert slow.recv(4096).startswith(b"HTTP/1.1 408 ")
        with socket.create_connection(("127.0.0.1", port), timeout=5) as idle:
            assert idle.recv(4096) == b""


def test_close_lets_a_request_under_way_finish_and_accepts_no_more(application):
    listener = Listener(application)
    port = listener.bind()
    listener.start()
    idle = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    assert _get(idle, "/")[0] == 200
    busy = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    busy.request("GET", "/wait")
    assert application.entered.wait(30)
    closing = threading.Thread(target=listener.close, args=(5.0,))
    closing.start()
    while listener._thread.is_alive():
        time.sleep(0.01)
    application.go.set()
    answer = busy.getresponse()
    assert (answer.read(), answer.headers["connection"]) == (b"hello", "close")
    closing.join()
    assert idle.sock.recv(10) == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    idle.close()
    busy.close()
    assert not [thread for thread in threading.enumerate() if thread.name in ("listener", "connection")]


def test_many_clients_at_once_all_get_their_own_answer(application):
    wrong: list[object] = []

    def ask(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        for turn in range(20):
            body = f"{number}-{turn}".encode()
            if _get(connection, f"/{number}", body, "POST")[:2] != (200, body):
                wrong.append(body)
        connection.close()

    with listening(application) as port:
        threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []
    assert len(application.seen) == 160

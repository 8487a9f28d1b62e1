import json
import socket
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.kernel.errors import PlatformError
from tdev.platform.invocation.faults import RESPONSE_LIMIT
from tdev.platform.invocation.pool.runtime_api import Connection, Message

NEXT = b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n"


def _post(path: str, body: bytes, chunks: list[int] | None = None) -> bytes:
    head = f"POST /2018-06-01/runtime/{path} HTTP/1.1\r\nHost: x\r\n"
    if chunks is None:
        return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    data, position = f"{head}Transfer-Encoding: chunked\r\n\r\n".encode(), 0
    for size in [*chunks, len(body)]:
        part = body[position : position + size]
        position += len(part)
        if part:
            data += f"{len(part):x};ignored\r\n".encode() + part + b"\r\n"
    return data + b"0\r\n\r\n"


@pytest.fixture
def ends():
    ours, theirs = socket.create_server(("127.0.0.1", 0)), None
    with ours:
        theirs = socket.create_connection(ours.getsockname())
        peer, _ = ours.accept()
    connection = Connection(peer)
    with theirs, closing(connection):
        yield connection, theirs


def _read_all(connection: Connection, wanted: int) -> list[Message]:
    found: list[Message] = []
    for _ in range(10_000):
        found += connection.read()
        if len(found) >= wanted or connection.ended:
            break
    return found


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (NEXT, Message("next")),
        (_post("invocation/r-1/response", b"[1]"), Message("response", "r-1", b"[1]")),
        (_post("invocation/r-1/response", b"[1]", [1]), Message("response", "r-1", b"[1]")),
        (_post("invocation/r-1/response", b"", []), Message("response", "r-1")),
        (_post("invocation/r-1/error", b"{}"), Message("error", "r-1", b"{}")),
        (_post("init/error", b"{}"), Message("init_error", "", b"{}")),
        (_post("invocation/r-1/other", b"{}"), Message("unknown", "", b"{}")),
        (NEXT.replace(b"GET", b"PUT"), Message("unknown")),
    ],
)
def test_each_request_of_a_worker_is_known(ends, data, message):
    connection, theirs = ends
    theirs.sendall(data)
    assert _read_all(connection, 1) == [message]
    assert connection.read() == []
    assert not connection.ended


@settings(max_examples=40, deadline=None)
@given(
    body=st.binary(max_size=200),
    chunks=st.none() | st.lists(st.integers(1, 50), max_size=6),
    cuts=st.lists(st.integers(1, 400), max_size=6),
)
def test_how_the_bytes_arrive_does_not_matter(body, chunks, cuts):
    data = _post("invocation/r-9/response", body, chunks) + NEXT
    server = socket.create_server(("127.0.0.1", 0))
    with server, socket.create_connection(server.getsockname()) as theirs:
        connection = Connection(server.accept()[0])
        with closing(connection):
            found: list[Message] = []
            position = 0
            for cut in [*sorted(cuts), len(data)]:
                theirs.sendall(data[position:cut])
                position = max(position, min(cut, len(data)))
                found += connection.read()
            found += _read_all(connection, 2 - len(found)) if len(found) < 2 else []
            assert found == [Message("response", "r-9", body), Message("next")]


def test_more_than_the_limit_is_told_and_not_kept(ends):
    connection, theirs = ends
    data = _post("invocation/r-1/response", b"x" * (RESPONSE_LIMIT + 10))
    theirs.setblocking(False)
    found, position = [], 0
    while not found:
        try:
            position += theirs.send(data[position : position + 65_536])
        except BlockingIOError:
            pass
        found = connection.read()
    assert (found[0].too_large, len(found[0].body)) == (True, RESPONSE_LIMIT)


def test_a_worker_that_waits_for_leave_to_send_gets_it(ends):
    connection, theirs = ends
    theirs.sendall(b"POST /2018-06-01/runtime/init/error HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    theirs.setblocking(False)
    for _ in range(1000):
        assert connection.read() == []
        try:
            assert theirs.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
            return
        except BlockingIOError:
            continue
    pytest.fail("nothing came back")


@pytest.mark.parametrize(
    "data",
    [b"nonsense\r\n\r\n", b"POST /x HTTP/1.1\r\nContent-Length: many\r\n\r\n", _post("x", b"", []).replace(b"0", b"z")],
)
def test_nonsense_ends_the_connection(ends, data):
    connection, theirs = ends
    theirs.sendall(data)
    for _ in range(1000):
        connection.read()
        if connection.ended:
            return
    pytest.fail("the connection goes on")


def test_the_end_of_the_stream_is_seen(ends):
    connection, theirs = ends
    theirs.close()
    for _ in range(1000):
        connection.read()
        if connection.ended:
            return
    pytest.fail("the connection goes on")


def test_an_event_and_an_acknowledgement_are_written_as_http(ends):
    connection, theirs = ends
    connection.send_event([("Lambda-Runtime-Aws-Request-Id", "r-1")], json.dumps([1]).encode(), 1.0)
    connection.acknowledge()
    data = theirs.recv(4096)
    first, rest = data.split(b"[1]", 1)
    assert first.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Lambda-Runtime-Aws-Request-Id: r-1\r\n" in first
    assert first.endswith(b"Content-Length: 3\r\n\r\n")
    assert rest.startswith(b"HTTP/1.1 202 Accepted\r\n")


def test_a_worker_that_takes_no_event_is_told(ends):
    connection, _ = ends
    with pytest.raises(PlatformError, match="does not take"):
        connection.send_event([], b"x" * 50_000_000, 0.1)

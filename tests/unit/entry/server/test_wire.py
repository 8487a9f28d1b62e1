import socket
import threading
import time
from contextlib import contextmanager, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.entry.http.message import Head, RefusedError, Response
from tdev.entry.server.wire import HEAD_LIMIT, LINE_LIMIT, DisconnectedError, Incoming, encode


@contextmanager
def _incoming(data: bytes, *, end: bool = True):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sender = threading.Thread(target=_send, args=(theirs, data, end))
        sender.start()
        yield Incoming(ours, "127.0.0.1")
        ours.close()
        sender.join()


def _send(peer: socket.socket, data: bytes, end: bool) -> None:
    try:
        peer.sendall(data)
        if end:
            peer.shutdown(socket.SHUT_WR)
    except OSError:
        return


def _read(data: bytes, limit: int = 1000) -> tuple[Head, bytes]:
    with _incoming(data) as incoming:
        head = incoming.head(5.0)
        return head, incoming.body(head, limit, 5.0)


def _refusal(data: bytes, limit: int = 1000) -> int:
    with pytest.raises(RefusedError) as caught:
        _read(data, limit)
    return caught.value.response.status


def test_a_request_is_read_with_its_parts():
    data = b"POST /a%20b/c?x=1&y HTTP/1.1\r\nHost: localhost\r\nX-A: 1\r\nx-a:\t2 \r\nContent-Length: 3\r\n\r\nabcGET"
    head, body = _read(data)
    assert (head.method, head.path, head.query, body) == ("POST", "/a%20b/c", "x=1&y", b"abc")
    assert head.header("x-a") == "1,2"
    assert head.header("missing") == ""
    assert head.length == 3
    assert head.keep_alive


def test_requests_that_follow_one_another_are_told_apart():
    with _incoming(b"POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\naGET /second HTTP/1.1\r\n\r\n") as incoming:
        first = incoming.head(5.0)
        assert incoming.body(first, 10, 5.0) == b"a"
        second = incoming.head(5.0)
        assert (second.path, second.has_body, incoming.body(second, 10, 5.0)) == ("/second", False, b"")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", True),
        (b"GET / HTTP/1.1\r\nConnection: Close\r\n\r\n", False),
        (b"GET / HTTP/1.0\r\n\r\n", False),
        (b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", True),
    ],
)
def test_whether_the_connection_stays_is_up_to_the_client(line, wanted):
    assert _read(line)[0].keep_alive is wanted


def test_an_absolute_target_names_the_host():
    head, _ = _read(b"GET http://localhost:80/p?q=1 HTTP/1.1\r\nHost: evil.example\r\n\r\n")
    assert (head.path, head.query, head.header("host")) == ("/p", "q=1", "localhost:80")


HOSTILE = [
    (b"\x00\x01\x02\r\n\r\n", 400),
    (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400),
    (b"GET /\r\n\r\n", 400),
    (b"GET  / HTTP/1.1\r\n\r\n", 400),
    (b"GET / HTTP/1.1\nHost: a\n\n\r\n\r\n", 400),
    (b"G(T / HTTP/1.1\r\n\r\n", 400),
    (b"GET /\xff HTTP/1.1\r\n\r\n", 400),
    (b"GET /#part HTTP/1.1\r\n\r\n", 400),
    (b"GET relative HTTP/1.1\r\n\r\n", 400),
    (b"CONNECT evil.example:443 HTTP/1.1\r\n\r\n", 400),
    (b"GET ftp://localhost/ HTTP/1.1\r\n\r\n", 400),
    (b"GET http://[::1/ HTTP/1.1\r\n\r\n", 400),
    (b"GET / HTTP/2.0\r\n\r\n", 400),
    (b"GET / HTTPS/1.1\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nName : x\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nA: x\r\n folded\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nA: x\x00y\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nA: x\ny\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\n: x\r\n\r\n", 400),
    (b"POST / HTTP/1.1\r\nContent-Length: +5\r\n\r\nabcde", 400),
    (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
    (b"POST / HTTP/1.1\r\nContent-Length: 1, 1\r\n\r\na", 400),
    (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", 400),
    (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    (b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    (b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400),
    (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
    (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n", 400),
    (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n0\r\n\r\n", 400),
    (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"0" * 2000, 400),
    (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"a: b\r\n" * 200, 400),
    (b"POST / HTTP/1.1\r\nExpect: the-unexpected\r\n\r\n", 417),
    (b"GET /" + b"a" * LINE_LIMIT + b" HTTP/1.1\r\n\r\n", 414),
    (b"GET /" + b"a" * (LINE_LIMIT + 1), 414),
    (b"GET / HTTP/1.1\r\nA: " + b"a" * HEAD_LIMIT + b"\r\n\r\n", 431),
    (b"GET / HTTP/1.1\r\nA: " + b"a" * (HEAD_LIMIT * 2), 431),
    (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 101 + b"\r\n", 431),
    (b"POST / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n", 413),
    (b"POST / HTTP/1.1\r\nContent-Length: 999999999999999999\r\n\r\n", 413),
    (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n", 413),
    (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"200\r\n" + b"x" * 512 + b"\r\n200\r\n", 413),
]


@pytest.mark.parametrize(("data", "status"), HOSTILE)
def test_what_is_no_request_is_refused(data, status):
    assert _refusal(data) == status


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=300))
def test_any_bytes_give_a_request_or_a_refusal_and_nothing_else(data):
    with suppress(RefusedError):
        head, body = _read(data + b"\r\n\r\n")
        assert head.path.startswith("/")
        assert isinstance(body, bytes)


@settings(max_examples=40, deadline=None)
@given(body=st.binary(max_size=400), sizes=st.lists(st.integers(1, 100), max_size=8), trailer=st.booleans())
def test_chunks_make_the_body_again(body, sizes, trailer):
    data, position = b"POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n", 0
    for size in [*sizes, 400]:
        part = body[position : position + size]
        position += len(part)
        if part:
            data += f"{len(part):X} ; name=value\r\n".encode() + part + b"\r\n"
    data += b"0\r\n" + (b"Trailer: x\r\n" if trailer else b"") + b"\r\n"
    assert _read(data)[1] == body


def test_a_client_that_sends_nothing_is_let_go():
    with _incoming(b"", end=False) as incoming, pytest.raises(DisconnectedError):
        incoming.wait(0.05)


def test_a_client_that_drips_its_head_is_timed_out():
    ours, theirs = socket.socketpair()
    stop = threading.Event()

    def drip() -> None:
        while not stop.wait(0.02):
            try:
                theirs.sendall(b"G")
            except OSError:
                return

    with ours, theirs:
        thread = threading.Thread(target=drip)
        thread.start()
        begun = time.monotonic()
        with pytest.raises(RefusedError) as caught:
            Incoming(ours, "x").head(0.3)
        stop.set()
        thread.join()
    assert caught.value.response.status == 408
    assert time.monotonic() - begun < 5


def test_a_body_that_does_not_come_is_timed_out():
    with _incoming(b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab", end=False) as incoming:
        head = incoming.head(5.0)
        with pytest.raises(RefusedError) as caught:
            incoming.body(head, 100, 0.1)
    assert caught.value.response.status == 408


def test_a_body_that_ends_early_has_no_one_to_answer():
    with pytest.raises(DisconnectedError):
        _read(b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab")


def test_an_answer_is_written_with_its_length():
    data = encode(Response(200, (("x-a", "1"),), b"body"), head_only=False, close=False)
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0] == b"HTTP/1.1 200 OK"
    assert {b"x-a: 1", b"content-length: 4", b"connection: keep-alive"} <= set(lines)
    assert any(line.startswith(b"date: ") and line.endswith(b" GMT") for line in lines)
    assert body == b"body"


def test_head_gets_the_length_but_no_body():
    data = encode(Response(200, (), b"body"), head_only=True, close=True)
    assert data.endswith(b"connection: close\r\n\r\n")
    assert b"content-length: 4\r\n" in data


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_that_has_no_body_has_no_length(status):
    data = encode(Response(status, (), b"body"), head_only=False, close=False)
    assert b"content-length" not in data
    assert not data.endswith(b"body")


def test_an_unknown_status_is_written_without_a_reason():
    assert encode(Response(299), head_only=False, close=False).startswith(b"HTTP/1.1 299 \r\n")

"""What the ``Web`` port promises, on its one engine: what is asked arrives, and nothing inside is ever called."""

import gzip
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tdev.kernel.errors import DeniedError, InvalidError, PlatformError, TooLargeError
from tdev.platform.web import Web
from tdev.platform.web.direct import MOST_BYTES, DirectWeb
from tests.support.web_server import Asked, Server, certificate, resolver, say, serving

PUBLIC = "93.184.215.14"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving({"/": say(200, b"hello", Content_Type="text/plain"), "/empty": say(204)}) as running:
        yield running


@pytest.fixture
def web() -> Web:
    """A client for which ``site.example`` and ``other.example`` are allowed although they are this machine."""
    names = resolver(site_example="127.0.0.1", other_example="127.0.0.1", inside_example="127.0.0.1")
    return DirectWeb(allowed_hosts={"site.example", "other.example"}, resolve=names)


def test_get_answers_status_headers_and_content(web: Web, server: Server) -> None:
    answer = web.request("GET", f"http://site.example:{server.port}/?q=1#part", headers={"X-Mine": "yes"})
    assert (answer.status, answer.content) == (200, b"hello")
    assert answer.headers["content-type"] == "text/plain"
    assert answer.url == f"http://site.example:{server.port}/?q=1"
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("GET", "/?q=1")
    assert asked.headers["host"] == f"site.example:{server.port}"
    assert asked.headers["x-mine"] == "yes"


def test_post_sends_its_body(web: Web, server: Server) -> None:
    web.request("POST", f"http://site.example:{server.port}/", body=b'{"a":1}', headers={"Content-Type": "x/y"})
    (asked,) = server.asked
    assert (asked.method, asked.body, asked.headers["content-type"]) == ("POST", b'{"a":1}', "x/y")


def test_head_and_an_empty_answer_have_no_content(web: Web, server: Server) -> None:
    assert web.request("HEAD", f"http://site.example:{server.port}/").content == b""
    assert web.request("GET", f"http://site.example:{server.port}/empty").status == 204


def test_a_status_that_is_an_error_is_an_answer(web: Web, server: Server) -> None:
    assert web.request("GET", f"http://site.example:{server.port}/missing").status == 404


def test_the_same_host_may_be_allowed_for_one_port_only(server: Server) -> None:
    web = DirectWeb(allowed_hosts={f"site.example:{server.port}"}, resolve=resolver(site_example="127.0.0.1"))
    assert web.request("GET", f"http://SITE.example:{server.port}/").status == 200
    with pytest.raises(DeniedError):
        web.request("GET", "http://site.example:1/")


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_packed_content_is_unpacked(web: Web, server: Server, coding: str, pack: Callable[[bytes], bytes]) -> None:
    server.answers["/packed"] = say(200, pack(b"long " * 1000), Content_Encoding=coding)
    answer = web.request("GET", f"http://site.example:{server.port}/packed")
    assert answer.content == b"long " * 1000
    assert "content-encoding" not in answer.headers
    assert "content-length" not in answer.headers


def test_a_redirect_does_not_leave_tls(tmp_path: Path) -> None:
    context, trusting = certificate(tmp_path, "site.example")
    with serving({"/": say(200, b"plain")}) as plain, serving({}, context) as server:
        server.answers["/down"] = say(307, Location=f"http://site.example:{plain.port}/")
        server.answers["/stay"] = say(302, Location="/end")
        server.answers["/end"] = say(200, b"end")
        web = DirectWeb(allowed_hosts={"site.example"}, resolve=resolver(site_example="127.0.0.1"), tls=trusting)
        assert web.request("GET", f"https://site.example:{server.port}/stay").content == b"end"
        with pytest.raises(DeniedError, match="without TLS"):
            web.request("POST", f"https://site.example:{server.port}/down", body=b"secret")
        assert plain.asked == []


def test_redirects_are_followed_five_times_and_no_more(web: Web, server: Server) -> None:
    for number in range(6):
        server.answers[f"/{number}"] = say(302, Location=f"{number + 1}")
    server.answers["/6"] = say(200, b"here")
    answer = web.request("GET", f"http://site.example:{server.port}/1")
    assert (answer.content, answer.url) == (b"here", f"http://site.example:{server.port}/6")
    with pytest.raises(PlatformError, match="more than 5 redirects"):
        web.request("GET", f"http://site.example:{server.port}/0")


@pytest.mark.parametrize(
    ("status", "method", "then"),
    [
        (301, "POST", "GET"),
        (302, "POST", "GET"),
        (303, "POST", "GET"),
        (307, "POST", "POST"),
        (308, "POST", "POST"),
        (303, "HEAD", "HEAD"),
    ],
)
def test_a_redirect_keeps_or_changes_the_method_as_the_status_says(
    web: Web, server: Server, status: int, method: str, then: str
) -> None:
    server.answers["/go"] = say(status, Location="/")
    web.request(method, f"http://site.example:{server.port}/go", body=b"x" if method == "POST" else None)
    assert (server.asked[1].method, server.asked[1].body) == (then, b"x" if then == "POST" else b"")


@pytest.mark.parametrize(("host", "kept"), [("site.example", True), ("other.example", False)])
def test_credentials_do_not_follow_to_another_host(web: Web, server: Server, host: str, kept: bool) -> None:
    server.answers["/go"] = say(302, Location=f"http://{host}:{server.port}/")
    sent = {"Authorization": "Bearer secret", "Cookie": "a=b", "X-Any-Key": "secret", "Accept": "text/plain"}
    web.request("GET", f"http://site.example:{server.port}/go", headers=sent)
    arrived = server.asked[1].headers
    assert [name in arrived for name in ("authorization", "cookie", "x-any-key")] == [kept, kept, kept]
    assert arrived["accept"] == "text/plain"


@pytest.mark.parametrize(("method", "body"), [("PUT", b"new"), ("PATCH", b"part"), ("DELETE", None)])
def test_methods_of_apis_arrive_with_what_they_carry(web: Web, server: Server, method: str, body: bytes | None) -> None:
    server.answers["/thing"] = say(200, b"done")
    assert web.request(method, f"http://site.example:{server.port}/thing", body=body).content == b"done"
    (asked,) = server.asked
    assert (asked.method, asked.body) == (method, body or b"")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "site.example",
        "//site.example/",
        "file:///etc/passwd",
        "ftp://site.example/",
        "gopher://site.example/",
        "javascript:alert(1)",
        "http://",
        "http:///path",
        "http://:80/",
        "http://user@site.example/",
        "http://user:secret@site.example/",
        "http://site.example:0/",
        "http://site.example:99999/",
        "http://site.example:x/",
        "http://site.example/ blank",
        "http://site.example/\r\nX: 1",
        "http://site.example\\@inside.example/",
        "http://[::1/",
        "http://site.example/" + "x" * 9000,
    ],
    ids=lambda url: url[:40],
)
def test_what_is_no_address_is_invalid(web: Web, url: str) -> None:
    with pytest.raises(InvalidError) as caught:
        web.request("GET", url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "get", "CONNECT", "GET / HTTP/1.1\r\nX:"])
def test_other_methods_are_invalid(web: Web, server: Server, method: str) -> None:
    with pytest.raises(InvalidError):
        web.request(method, f"http://site.example:{server.port}/")
    with pytest.raises(InvalidError):
        web.request("GET", f"http://site.example:{server.port}/", body=b"x")
    assert server.asked == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "inside.example"},
        {"content-length": "0"},
        {"Transfer-Encoding": "chunked"},
        {"X-A": "b\r\nHost: inside.example"},
        {"X-A\r\nB": "c"},
        {"": "x"},
        {"X-A": "한"},
    ],
    ids=repr,
)
def test_headers_that_would_change_the_request_are_invalid(web: Web, server: Server, headers: dict[str, str]) -> None:
    with pytest.raises(InvalidError):
        web.request("GET", f"http://site.example:{server.port}/", headers=headers)
    assert server.asked == []


def unending(handler: BaseHTTPRequestHandler, _: Asked) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    block = b"x" * 65536
    for _turn in range(MOST_BYTES // len(block) + 2):
        handler.wfile.write(b"%x\r\n%b\r\n" % (len(block), block))


def test_an_answer_larger_than_10_mib_is_refused(web: Web, server: Server) -> None:
    server.answers["/announced"] = say(200, b"", Content_Length=str(MOST_BYTES + 1))
    server.answers["/unending"] = unending
    server.answers["/bomb"] = say(200, gzip.compress(bytes(MOST_BYTES + 1)), Content_Encoding="gzip")
    for path in ("announced", "unending", "bomb"):
        with pytest.raises(TooLargeError, match="10 MiB"):
            web.request("GET", f"http://site.example:{server.port}/{path}")


def test_an_answer_of_just_10_mib_is_read(web: Web, server: Server) -> None:
    server.answers["/full"] = say(200, bytes(MOST_BYTES))
    assert len(web.request("GET", f"http://site.example:{server.port}/full").content) == MOST_BYTES


def dripping_head(handler: BaseHTTPRequestHandler, _: Asked) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for _turn in range(50):
        handler.wfile.write(b"X-A: b\r\n")
        time.sleep(0.05)


def dripping_body(handler: BaseHTTPRequestHandler, _: Asked) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n")
    for _turn in range(50):
        handler.wfile.write(b"x")
        time.sleep(0.05)


@pytest.mark.parametrize("answer", [dripping_head, dripping_body])
def test_a_server_that_sends_a_byte_now_and_then_does_not_hold_its_caller(
    web: Web, server: Server, answer: Callable[..., None]
) -> None:
    server.answers["/slow"] = answer
    with pytest.raises(PlatformError, match="in time"):
        web.request("GET", f"http://site.example:{server.port}/slow", timeout_s=0.3)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_server_that_says_nothing_does_not_hold_its_caller(web: Web, scheme: str) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(PlatformError):
            web.request("GET", f"{scheme}://site.example:{silent.getsockname()[1]}/", timeout_s=0.2)


def test_what_cannot_be_reached_or_resolved_or_understood_is_a_platform_error(web: Web, server: Server) -> None:
    server.answers["/short"] = say(200, b"x", Content_Length="5")
    server.answers["/junk"] = lambda handler, _: handler.wfile.write(b"what is this\r\n\r\n")
    server.answers["/packed"] = say(200, b"not packed", Content_Encoding="gzip")
    urls = [f"http://site.example:{server.port}/{path}" for path in ("short", "junk", "packed")]
    for url in [*urls, "http://site.example:1/", "http://unknown.example/?token=secret"]:
        with pytest.raises(PlatformError) as caught:
            web.request("GET", url)
        assert "secret" not in str(caught.value)


def test_tls_checks_the_certificate_against_the_name_and_sends_the_name(tmp_path: Path) -> None:
    names: list[str | None] = []
    context, trusting = certificate(tmp_path, "site.example")
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    resolve = resolver(site_example="127.0.0.1", other_example="127.0.0.1")
    allowed = {"site.example", "other.example"}
    with serving({"/": say(200, b"hello")}, context) as server:
        web = DirectWeb(allowed_hosts=allowed, resolve=resolve, tls=trusting)
        assert web.request("GET", f"https://site.example:{server.port}/").content == b"hello"
        with pytest.raises(PlatformError, match="certificate"):
            web.request("GET", f"https://other.example:{server.port}/")
        with pytest.raises(PlatformError, match="certificate"):
            DirectWeb(allowed_hosts=allowed, resolve=resolve).request("GET", f"https://site.example:{server.port}/")
    assert names == ["site.example", "other.example", "site.example"]
    assert [asked.headers["host"] for asked in server.asked] == [f"site.example:{server.port}"]

"""One attempt: over TLS, to the outside only, and no answer or error shows the address."""

from collections.abc import Mapping
from typing import Any

import pytest

from tdev.domain.notices.sending import Post, send
from tdev.kernel.errors import DeniedError, InvalidError, PlatformError, TooLargeError
from tdev.platform.web import WebResponse
from tdev.platform.web.direct import DirectWeb
from tests.support.telling import event
from tests.support.web_server import say, serving

ADDRESS = "https://hooks.example.com/T0/secret-part?x=secret-too"


class Answering:
    """The port ``Web`` that answers or raises the same each time."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: list[tuple[str, str, bytes | None, Mapping[str, str]]] = []

    def request(self, method: str, url: str, *, body: Any = None, headers: Any = None, timeout_s: float = 20) -> Any:
        self.asked.append((method, url, body, headers))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def answer(status: int, url: str = ADDRESS) -> WebResponse:
    return WebResponse(url, status, {}, b"ok")


@pytest.mark.parametrize(("key", "header"), [(None, False), ("a-key-of-both", True)])
def test_a_message_is_posted_signed_only_where_there_is_a_key(key: str | None, header: bool) -> None:
    web = Answering(answer(200))
    assert send(web, Post(ADDRESS, key), event(), 1.0).delivered
    ((method, url, body, headers),) = web.asked
    assert (method, url, bool(body), "x-tdev-signature" in headers) == ("POST", ADDRESS, True, header)


@pytest.mark.parametrize(
    ("found", "final"),
    [
        (answer(500), False),
        (answer(404), False),
        (answer(410), True),
        (answer(200, "https://elsewhere.example.com/"), False),
        (DeniedError(f"{ADDRESS} lies inside"), True),
        (InvalidError(f"{ADDRESS!r} is none"), True),
        (PlatformError(f"{ADDRESS}: no route"), False),
        (TooLargeError(f"{ADDRESS}: too large"), False),
    ],
)
def test_what_did_not_arrive_is_said_without_the_address(found: Any, final: bool) -> None:
    tried = send(Answering(found), Post(ADDRESS, None), event(), 1.0)
    assert (tried.delivered, tried.final, bool(tried.why)) == (False, final, True)
    for part in ("hooks.example.com", "secret-", "https://e"):
        assert part not in tried.why


@pytest.mark.parametrize("address", ["http://hooks.example.com/x", "http://hooks.example.com:81/x"])
def test_without_tls_nothing_is_sent(address: str) -> None:
    web = Answering(answer(200, address))
    tried = send(web, Post(address, None), event(), 1.0)
    assert (tried.final, web.asked) == (True, [])
    allowed = send(web, Post(address, None, {"hooks.example.com"}), event(), 1.0)
    assert (allowed.delivered, len(web.asked)) == (True, 1)


@pytest.mark.parametrize("address", ["not an address", "ftp://example.com/x", "https://[::1", ""])
def test_a_secret_that_is_no_address_is_a_dead_letter(address: str) -> None:
    tried = send(DirectWeb(), Post(address, None), event(), 1.0)
    assert (tried.delivered, tried.final) == (False, True)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.169.254", "10.0.0.1", "[::1]"])
def test_nothing_is_sent_inside(host: str) -> None:
    with serving({"/": say(200)}) as server:
        tried = send(DirectWeb(), Post(f"https://{host}:{server.port}/", None), event(), 1.0)
    assert (tried.final, "lies inside" in tried.why, server.asked) == (True, True, [])


def test_a_redirect_is_not_taken_for_an_arrival() -> None:
    with serving({"/hook": say(302, location="/other"), "/other": say(200)}) as server:
        host = f"127.0.0.1:{server.port}"
        web = DirectWeb(allowed_hosts={host})
        tried = send(web, Post(f"http://{host}/hook", None, {host}), event(), 1.0)
    assert (tried.delivered, tried.final) == (False, False)

"""Reading a web address."""

from pathlib import Path
from typing import Any

import pytest

from tdev.kernel.errors import DeniedError, InvalidError, StepError
from tdev.tools.fetch_url import fetch_url
from tests.support.components import context_in, page, web_of

URL = "https://example.com/a"


def fetch(content: str | bytes, content_type: str, status: int = 200) -> Any:
    web = web_of(page(URL, content, content_type, status))
    return fetch_url(URL, context_in(Path("/nowhere"), web))


def test_a_page_gives_its_readable_text_and_its_source() -> None:
    source = "<!doctype html><title>T</title><p>Hello <b>you</b></p><script>bad()</script>"
    found = fetch(source, "text/html; charset=utf-8")
    assert found == {"url": URL, "status": 200, "content_type": "text/html", "text": "Hello you", "html": source}


def test_anything_else_gives_its_body() -> None:
    found = fetch('{"a": 1}', "application/json")
    assert (found["text"], found["html"]) == ('{"a": 1}', "")


def test_a_feed_that_is_served_as_a_page_is_no_page() -> None:
    found = fetch("<?xml version='1.0'?><rss></rss>", "text/html")
    assert found["text"].startswith("<?xml")
    assert found["html"] == ""


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        ("안녕".encode("cp949"), "text/plain; charset=euc-kr"),
        ("안녕".encode("cp949"), 'text/plain; charset="ks_c_5601-1987"'),
        (b"\xef\xbb\xbf" + "안녕".encode(), "text/plain"),
        ("안녕".encode("utf-16"), "text/plain"),
        ("안녕".encode(), "text/plain"),
        ("안녕".encode(), "text/plain; charset=no-such-charset"),
        ("안녕".encode(), ""),
    ],
)
def test_the_encoding_is_found(content: bytes, content_type: str) -> None:
    assert fetch(content, content_type)["text"] == "안녕"


def test_the_encoding_that_a_page_declares_is_used() -> None:
    source = '<html><meta charset="euc-kr"><p>안녕</p></html>'.encode("cp949")
    assert fetch(source, "text/html")["text"] == "안녕"


def test_broken_bytes_do_not_stop_it() -> None:
    assert "\ufffd" in fetch(b"a\xff", "text/plain; charset=utf-8")["text"]


@pytest.mark.parametrize("status", [404, 500])
def test_an_error_of_the_server_fails_the_step(status: int) -> None:
    with pytest.raises(StepError, match=str(status)):
        fetch("no", "text/html", status)


def test_what_is_no_text_is_refused_with_a_hint() -> None:
    with pytest.raises(InvalidError, match="image/png") as raised:
        fetch(b"\x89PNG", "image/png")
    assert "download_file" in str(raised.value.hint)


def test_inside_addresses_stay_denied() -> None:
    with pytest.raises(DeniedError):
        fetch_url("http://127.0.0.1/", context_in(Path("/nowhere")))


def test_only_one_get_is_sent() -> None:
    web = web_of(page(URL, "x", "text/plain"))
    fetch_url(URL, context_in(Path("/nowhere"), web))
    assert [(method, url) for method, url, _, _ in web.asked] == [("GET", URL)]

import pytest

from tdev.entry.http.message import Head, RefusedError
from tdev.entry.server.guard import access_key, bearer, check_host, check_origin, is_open, same


def _head(*headers: tuple[str, str], method: str = "GET", path: str = "/x", old: bool = False) -> Head:
    return Head(method, path, "", headers, http_1_0=old)


def _status(check, *arguments) -> int:
    try:
        check(*arguments)
    except RefusedError as refusal:
        return refusal.response.status
    return 0


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "127.0.0.1:8080", "[::1]:1", "[::1]"])
def test_own_names_are_answered(host):
    assert _status(check_host, _head(("host", host))) == 0


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "127.0.0.2",
        "localhost:",
        "localhost:99999999",
        "user@localhost",
        "",
        "0.0.0.0",
        "[::]",
    ],
)
def test_foreign_names_are_misdirected(host):
    assert _status(check_host, _head(("host", host))) == 421


def test_host_is_there_once():
    assert _status(check_host, _head()) == 400
    assert _status(check_host, _head(("host", "localhost"), ("host", "localhost"))) == 400
    assert _status(check_host, _head(old=True)) == 0


@pytest.mark.parametrize("origin", ["http://localhost:80", "http://127.0.0.1:80", "http://[::1]:80"])
def test_pages_of_this_server_may_ask(origin):
    assert _status(check_origin, _head(("origin", origin)), 80) == 0
    assert _status(check_origin, _head(), 80) == 0


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "http://evil.example",
        "http://localhost:81",
        "https://localhost:80",
        "http://localhost",
        "http://localhost.evil.example:80",
        "http://[::1",
        "file://",
    ],
)
def test_pages_of_other_origins_may_not(origin):
    assert _status(check_origin, _head(("origin", origin)), 80) == 403


@pytest.mark.parametrize(
    ("method", "path", "wanted"),
    [
        ("GET", "/health", True),
        ("HEAD", "/health", True),
        ("GET", "/", True),
        ("GET", "/docs", True),
        ("GET", "/openapi.json", True),
        ("GET", "/ui/app.js", True),
        ("POST", "/ui/goal", True),
        ("POST", "/", False),
        ("DELETE", "/ui/goal", False),
        ("POST", "/ui/../api/orchestrate", False),
        ("POST", "/health", False),
        ("GET", "/health/", False),
        ("GET", "/ui/../api/agents", False),
        ("GET", "/api/agents", False),
        ("GET", "/uix", False),
    ],
)
def test_only_health_and_pages_are_open(method, path, wanted):
    assert is_open(_head(method=method, path=path)) is wanted


@pytest.mark.parametrize(
    ("value", "token"),
    [("Bearer abc", "abc"), ("bearer  abc ", "abc"), ("Basic abc", ""), ("", ""), ("Bearer", ""), ("abc", "")],
)
def test_the_token_is_read_from_its_header(value, token):
    assert bearer(_head(("authorization", value))) == token


@pytest.mark.parametrize(
    "head",
    [
        _head(("authorization", "Bearer abc"), ("authorization", "Bearer abc")),
        _head(("authorization", ""), ("authorization", "Bearer abc")),
        _head(("cookie", "authorization=Bearer abc; token=abc")),
        _head(("x-authorization", "Bearer abc")),
        _head(("proxy-authorization", "Bearer abc")),
        Head("GET", "/x", "access_token=abc&authorization=Bearer%20abc", ()),
    ],
    ids=["twice", "an empty one before", "a cookie", "another header", "for a proxy", "the query"],
)
def test_the_token_stands_once_and_nowhere_else(head):
    assert bearer(head) == ""


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("AWS4-HMAC-SHA256 Credential=KEY/20261121/us-east-1/states/aws4_request, SignedHeaders=host", "KEY"),
        ("AWS4-HMAC-SHA256 Credential=/x", ""),
        ("Bearer KEY", ""),
        ("", ""),
    ],
)
def test_the_access_key_is_read_from_the_signature(value, key):
    assert access_key(_head(("authorization", value))) == key


def test_secrets_are_equal_or_not():
    assert same("abc", "abc")
    assert not same("abd", "abc")
    assert not same("", "")
    assert not same("é\udc00", "abc")

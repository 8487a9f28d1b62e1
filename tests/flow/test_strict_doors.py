"""At the socket of a region: whom it lets in, and what it refuses of those it has let in; nothing makes it fail."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tdev.entry.server.gateway import Keys
from tdev.platform.identity import Grant
from tests.support.serving import exchange, gateway
from tests.support.tokens import hs256, made, nothing, part, unb64
from tests.support.walk import installed


@dataclass(frozen=True)
class Door:
    """Where the region listens, and a token that is good there."""

    port: int
    token: str

    def send(self, lines: list[str], body: bytes = b"") -> tuple[int, dict[str, str], Any]:
        """Send these lines; answers status, headers and body, read from JSON when it is JSON."""
        if body:
            lines = [*lines, f"content-length: {len(body)}"]
        head, _, content = exchange(
            self.port, "\r\n".join([*lines, "connection: close", "", ""]).encode("latin-1") + body
        ).partition(b"\r\n\r\n")
        first, *fields = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (field.partition(": ") for field in fields)}
        is_json = "json" in headers.get("content-type", "") and content
        return int(first.split(" ")[1]), headers, json.loads(content) if is_json else content

    def ask(self, method: str, target: str, *more: str, body: bytes = b"") -> tuple[int, dict[str, str], Any]:
        """Send a request with the good token."""
        return self.send(
            [f"{method} {target} HTTP/1.1", "host: localhost", f"authorization: Bearer {self.token}", *more], body
        )

    def post(self, body: bytes, *more: str, path: str = "/api/plan") -> tuple[int, dict[str, str], Any]:
        """Post a body as JSON."""
        return self.ask("POST", path, "content-type: application/json", *more, body=body)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with installed(tmp_path_factory.mktemp("strict")) as runtime:
        token = runtime.own_tokens.issue(Grant("red", "ann", ("admin",), 3600))
        with gateway(runtime.invoke, runtime.machine, Keys(runtime.tokens, "s" * 64)) as port:
            yield Door(port, token)


def is_problem(status: int, headers: dict[str, str], body: Any) -> bool:
    """Whether an answer has what every refusal has."""
    assert headers["content-type"] == "application/problem+json"
    assert body["status"] == status
    assert body["instance"] == f"urn:tdev:request:{headers['x-request-id']}"
    return bool(body["detail"]) and bool(body["code"])


def resigned(token: str, key: bytes, **claims: Any) -> str:
    header, said, _ = (part and unb64(part) for part in token.split("."))
    return made(json.loads(header), {**json.loads(said), **claims}, hs256(key))


def unsigned(token: str, algorithm: str) -> str:
    return made({"alg": algorithm, "typ": "JWT"}, json.loads(unb64(token.split(".")[1])), nothing)


FORGED: dict[str, Callable[[str], list[str]]] = {
    "nothing": lambda _: [],
    "empty": lambda _: ["authorization: "],
    "no token": lambda _: ["authorization: Bearer"],
    "nonsense": lambda _: ["authorization: Bearer nonsense"],
    "without its scheme": lambda t: [f"authorization: {t}"],
    "basic": lambda t: [f"authorization: Basic {t}"],
    "token": lambda t: [f"authorization: Token {t}"],
    "a comma behind": lambda t: [f"authorization: Bearer {t},"],
    "twice in one header": lambda t: [f"authorization: Bearer {t}, Bearer {t}"],
    "two headers": lambda t: [f"authorization: Bearer {t}", f"authorization: Bearer {t}"],
    "a cookie": lambda t: [f"cookie: token={t}; authorization=Bearer {t}"],
    "another header": lambda t: [f"x-authorization: Bearer {t}", f"x-amz-security-token: {t}"],
    "claims in headers": lambda _: ["x-tenant: red", "x-roles: admin", "x-amzn-oidc-identity: ann"],
    "cut off": lambda t: [f"authorization: Bearer {t[:-3]}"],
    "an octet that is no ASCII": lambda t: [f"authorization: Bearer {t}\xe9"],
    "algorithm none": lambda t: [f"authorization: Bearer {unsigned(t, 'none')}"],
    "algorithm NONE": lambda t: [f"authorization: Bearer {unsigned(t, 'NONE')}"],
    "an empty key": lambda t: [f"authorization: Bearer {resigned(t, b'')}"],
    "another key": lambda t: [f"authorization: Bearer {resigned(t, bytes(32), tenant='blue')}"],
    "another tenant under the signature": lambda t: [
        f"authorization: Bearer {'.'.join([t.split('.')[0], part({'tenant': 'blue'}), t.split('.')[2]])}"
    ],
    "huge": lambda t: [f"authorization: Bearer {'a' * 9000}.{t}"],
    "a tab": lambda t: [f"authorization: Bearer\t{t}"],
}


class TestIdentity:
    @pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
    def test_the_controls_come_in(self, door: Door, scheme: str) -> None:
        lines = ["GET /api/tools?limit=1 HTTP/1.1", "host: localhost", f"authorization: {scheme} {door.token}"]
        assert door.send(lines)[0] == 200

    @pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
    @pytest.mark.parametrize("path", ["/api/tools", "/api/executions/x", "/api/nothing", "//api/tools"])
    def test_nobody_else_does_and_learns_nothing(
        self, door: Door, forge: Callable[[str], list[str]], path: str
    ) -> None:
        status, headers, body = door.send([f"GET {path} HTTP/1.1", "host: localhost", *forge(door.token)])
        assert (status, body["code"]) == (401, "unauthenticated")
        assert headers["www-authenticate"].startswith("Bearer")
        assert is_problem(status, headers, body)
        assert door.token not in json.dumps(body)

    @pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
    def test_nobody_else_sees_more_of_the_pages_than_how_to_sign_in(
        self, door: Door, forge: Callable[[str], list[str]]
    ) -> None:
        status, headers, body = door.send(["GET / HTTP/1.1", "host: localhost", *forge(door.token)])
        assert (headers["cache-control"], "set-cookie" in headers) == ("no-store", False)
        said = body.decode() if isinstance(body, bytes) else json.dumps(body)
        assert "tdev ui" in said if status == 200 else (status, body["code"]) == (401, "unauthenticated")
        assert door.token not in said

    @pytest.mark.parametrize("query", ["token=", "access_token=", "authorization=Bearer%20"])
    def test_a_token_in_the_query_is_none(self, door: Door, query: str) -> None:
        assert door.send([f"GET /api/tools?{query}{door.token} HTTP/1.1", "host: localhost"])[0] == 401

    def test_a_token_in_the_body_is_none(self, door: Door) -> None:
        body = json.dumps({"goal": "x", "access_token": door.token}).encode()
        lines = ["POST /api/plan HTTP/1.1", "host: localhost", "content-type: application/json"]
        assert door.send(lines, body)[0] == 401


GOAL = '{"goal":"count the words of the text","inputs":{"text":"a b"}%s}'
BODIES: dict[str, tuple[bytes, str]] = {
    "blank": (b"  \n", "#"),
    "null": (b"null", "#"),
    "an array": (b"[]", "#"),
    "a number": (b"1", "#"),
    "a key twice": (b'{"goal":"a","goal":"b"}', "#/goal"),
    "a key twice inside": (b'{"inputs":{"a":[{"b":1,"b":2}]}}', "#/inputs/a/0/b"),
    "NaN": (b'{"goal":"a","inputs":{"a":NaN}}', "#"),
    "infinite": (b'{"goal":"a","inputs":{"a":-1e999}}', "#/inputs/a"),
    "very many digits": (b'{"goal":"a","inputs":{"a":' + b"9" * 5000 + b"}}", "#"),
    "NUL": (b'{"goal":"a\\u0000"}', "#/goal"),
    "half a pair": (b'{"goal":"\\ud83d"}', "#/goal"),
    "UTF-16": ('{"goal":"x"}'.encode("utf-16"), "#"),
    "a byte order mark": (b'\xef\xbb\xbf{"goal":"x"}', "#"),
    "Latin-1": (b'{"goal":"\xe9"}', "#"),
    "overlong": (b'{"goal":"\xc0\xaf"}', "#"),
    "deep": (b'{"inputs":' + b'{"a":' * 101 + b"1" + b"}" * 101 + b"}", "#/inputs" + "/a" * 99),
    "very deep": (b"[" * 200_000, "#"),
    "more behind": (b'{"goal":"x"}{}', "#"),
    "a comment": (b'{"goal":"x"/**/}', "#"),
    "single quotes": (b"{'goal':'x'}", "#"),
    "an unknown field": (b'{"goal":"x","tenant":"blue"}', "#/tenant"),
    "a number as goal": (b'{"goal":7}', "#/goal"),
    "a blank goal": (b'{"goal":" \\n\\t"}', "#/goal"),
    "a long goal": (b'{"goal":"' + b"a" * 8001 + b'"}', "#/goal"),
    "inputs as list": (b'{"goal":"x","inputs":[]}', "#/inputs"),
    "a name that is none": (b'{"goal":"x","components":["a","b c"]}', "#/components/1"),
}


class TestBodies:
    def test_the_control_is_planned(self, door: Door) -> None:
        assert door.post((GOAL % "").encode())[0] == 200

    @pytest.mark.parametrize(("body", "pointer"), BODIES.values(), ids=BODIES)
    def test_what_is_wrong_is_pointed_at(self, door: Door, body: bytes, pointer: str) -> None:
        status, headers, answer = door.post(body)
        assert (status, answer["errors"][0]["pointer"]) == (422, pointer)
        assert is_problem(status, headers, answer)

    def test_a_body_of_more_than_a_mebibyte_is_not_read(self, door: Door) -> None:
        status, headers, answer = door.post(b" " * (1024 * 1024 + 1))
        assert (status, answer["errors"][0]["pointer"]) == (413, "#")
        assert is_problem(status, headers, answer)

    @pytest.mark.parametrize(
        "field",
        [
            "content-type: text/plain",
            "content-type: application/x-www-form-urlencoded",
            "content-type: multipart/form-data; boundary=a",
            "content-type: application/json; charset=utf-16",
            "content-type: application/jsonp",
            "content-type: ",
            "accept: */*",
        ],
    )
    def test_another_type_is_not_read(self, door: Door, field: str) -> None:
        status, headers, answer = door.ask("POST", "/api/plan", field, body=(GOAL % "").encode())
        assert (status, answer["errors"][0]["pointer"]) == (415, "#/Content-Type")
        assert is_problem(status, headers, answer)

    @pytest.mark.parametrize("coding", ["gzip", "br", "identity, gzip"])
    def test_a_packed_body_is_not_read(self, door: Door, coding: str) -> None:
        assert door.post((GOAL % "").encode(), f"content-encoding: {coding}")[0] == 415
        assert door.post((GOAL % "").encode(), "content-encoding: identity")[0] == 200

    @pytest.mark.parametrize(
        ("step", "field"),
        [
            ({"approve": 1}, "approve"),
            ({"approve": "yes"}, "approve"),
            ({"max_concurrency": "8"}, "max_concurrency"),
            ({"timeout_s": "1"}, "timeout_s"),
            ({"retry": {"max_attempts": True}}, "retry/max_attempts"),
        ],
    )
    def test_no_value_is_read_as_one_of_another_type(self, door: Door, step: dict[str, Any], field: str) -> None:
        steps = [{"id": "a", "agent": "echo_tool", "input": {"text": "x"}, **step}]
        status, _, answer = door.post(json.dumps({"id": "w", "steps": steps}).encode(), path="/api/workflows")
        assert (status, answer["errors"][0]["pointer"]) == (422, f"#/steps/0/{field}")


class TestHeads:
    @pytest.mark.parametrize(
        "path",
        [
            "//api/tools",
            "/api//tools",
            "/api/tools/",
            "/api/tools;a=1",
            "/api/tools%00",
            "/api/tools%2f",
            "/api/x/../tools",
            "/api/%2e%2e/api/tools",
            "/API/tools",
            "/api/components/a%2fb",
            "/api/components/%00",
            "/api/executions/x%0d%0aset-cookie:a=b",
        ],
    )
    def test_a_path_that_is_no_route_is_nothing(self, door: Door, path: str) -> None:
        status, headers, answer = door.ask("GET", path)
        assert status == 404
        assert is_problem(status, headers, answer)
        assert "set-cookie" not in headers

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get", "GETS"])
    def test_a_method_that_a_path_does_not_have_is_told_which_it_has(self, door: Door, method: str) -> None:
        status, headers, answer = door.ask(method, "/api/components")
        assert (status, headers["allow"]) == (405, "GET, HEAD, OPTIONS")
        assert is_problem(status, headers, answer)

    @pytest.mark.parametrize(
        ("query", "pointer"),
        [
            ("limit=0", "#/limit"),
            ("limit=101", "#/limit"),
            ("limit=x", "#/limit"),
            ("limit=", "#/limit"),
            ("limit=1%00", "#/limit"),
            ("limit=9" + "9" * 5000, "#/limit"),
            ("limit=1&limit=1", "#/limit"),
            ("cursor=x", "#/cursor"),
            ("cursor=" + "%F0%9F%92%A5" * 2001, "#/cursor"),
            ("type=thing", "#/type"),
            ("q=", "#/q"),
            ("tenant=blue", "#/tenant"),
            ("%00=1", "#/\x00"),
        ],
    )
    def test_a_query_is_read_strictly(self, door: Door, query: str, pointer: str) -> None:
        status, _, answer = door.ask("GET", f"/api/components?{query}")
        assert (status, answer["errors"][0]["pointer"]) == (422, pointer)

    @pytest.mark.parametrize("key", ["", "a b", "k" * 256, "\xe9"])
    def test_a_key_is_of_visible_characters(self, door: Door, key: str) -> None:
        status, _, answer = door.post(b'{"goal":"x"}', f"idempotency-key: {key}", path="/api/orchestrate")
        assert (status, answer["errors"][0]["pointer"]) == (422, "#/Idempotency-Key")

    @pytest.mark.parametrize("prefer", ["wait=abc", "wait=-1", "respond-async", "x" * 5000, ",,;=", "\xff"])
    def test_a_preference_that_is_not_understood_is_passed_over(self, door: Door, prefer: str) -> None:
        assert door.post((GOAL % "").encode(), f"prefer: {prefer}", path="/api/orchestrate")[0] == 202

    @pytest.mark.parametrize(
        ("field", "status"),
        [
            ("origin: https://evil.example", 403),
            ("origin: null", 403),
            ("host: evil.example", 400),
            ("transfer-encoding: gzip", 400),
            ("expect: magic", 417),
            ("content-length: -1", 400),
            ("x y: z", 400),
        ],
    )
    def test_a_head_that_two_could_read_differently_is_refused(self, door: Door, field: str, status: int) -> None:
        found, headers, answer = door.ask("GET", "/api/tools", field)
        assert found == status
        assert is_problem(found, headers, answer)

    def test_a_request_for_another_host_is_misdirected(self, door: Door) -> None:
        lines = ["GET /api/tools HTTP/1.1", "host: rebound.example", f"authorization: Bearer {door.token}"]
        assert door.send(lines)[0] == 421

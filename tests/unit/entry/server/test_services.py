"""The router of services: who may, what is read of a request, what is answered."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tdev.entry.http.message import Head, Response
from tdev.entry.server.services import ServiceRouter, services_of
from tdev.kernel.errors import NotFoundError, PlatformError, TDevError
from tdev.platform.hosting import Called
from tdev.platform.invocation import Invoked
from tests.support.runtimes import runtime_in

JSON = ("content-type", "application/json")
ANN = {"sub": "ann", "tenant": "acme", "roles": "[developer]"}


class Services:
    """Calls nothing; remembers what was asked of which tenant."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Mapping[str, Any]]] = []
        self.denied: list[tuple[str, str]] = []
        self.fail: TDevError | None = None
        self.router = ServiceRouter(self._of, lambda who, head, request: self.denied.append((who.subject, head.path)))

    def _of(self, tenant: str) -> Any:
        services = self

        class Calling:
            def call(self, service: str, event: Mapping[str, Any], request_id: str) -> Called:
                services.asked.append((tenant, service, event))
                if services.fail is not None:
                    raise services.fail
                return Called(3, Invoked({"statusCode": 200, "body": '{"result":1}'}, request_id="i-1"))

        return Calling()

    def respond(
        self, path: str, body: bytes = b"{}", claims: Mapping[str, str] = ANN, method: str = "POST", kind: Any = JSON
    ) -> Response:
        return self.router.respond(Head(method, path, "", (kind,)), body, claims)


@pytest.fixture
def services() -> Services:
    return Services()


def said(response: Response) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(response.body)
    return found


@pytest.mark.parametrize(
    ("body", "inputs"),
    [
        (b'{"text": "a"}', {"text": "a"}),
        (b'{"inputs": {"text": "a"}}', {"text": "a"}),
        (b'{"inputs": {"text": "a"}, "more": 1}', {"inputs": {"text": "a"}, "more": 1}),
        (b'{"inputs": "a text"}', {"inputs": "a text"}),
        (b"", {}),
        (b"{}", {}),
    ],
)
def test_the_body_is_the_inputs(services: Services, body: bytes, inputs: dict[str, Any]) -> None:
    response = services.respond("/services/greet", body)
    assert (response.status, said(response)) == (200, {"result": 1})
    [(tenant, service, event)] = services.asked
    assert (tenant, service, json.loads(event["body"])) == ("acme", "greet", {"inputs": inputs})


def test_a_service_hears_nothing_of_the_callers_token(services: Services) -> None:
    services.router.respond(Head("POST", "/services/greet", "", (JSON, ("authorization", "Bearer secret"))), b"{}", ANN)
    assert "secret" not in json.dumps(services.asked[0][2])


def test_the_answer_says_which_version_it_is_from(services: Services) -> None:
    headers = dict(services.respond("/services/greet").headers)
    assert headers["x-tdev-service-version"] == "3"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/services/", "POST", 404),
        ("/services/a/b", "POST", 404),
        ("/services/a/health/", "GET", 404),
        ("/services/a", "GET", 405),
        ("/services/a", "PUT", 405),
        ("/services/a/health", "POST", 405),
    ],
)
def test_other_paths_and_methods_are_refused(services: Services, path: str, method: str, status: int) -> None:
    assert services.respond(path, method=method).status == status
    assert services.asked == []


@pytest.mark.parametrize(
    ("claims", "method", "status"),
    [
        ({**ANN, "roles": "[viewer]"}, "POST", 403),
        ({**ANN, "roles": "[approver]"}, "POST", 403),
        ({**ANN, "roles": "[admin]"}, "POST", 200),
        ({**ANN, "roles": "[viewer]"}, "GET", 200),
        ({**ANN, "roles": "[]"}, "GET", 403),
        ({**ANN, "tenant": ""}, "POST", 401),
        ({**ANN, "tenant": "_shared"}, "POST", 401),
        ({}, "GET", 401),
    ],
)
def test_who_may(services: Services, claims: dict[str, str], method: str, status: int) -> None:
    path = "/services/greet/health" if method == "GET" else "/services/greet"
    assert services.respond(path, b"", claims, method).status == status
    assert services.denied == ([("ann", path)] if status == 403 else [])


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{", JSON, 422, "invalid"),
        (b'{"a":1,"a":2}', JSON, 422, "invalid"),
        (b"text", ("content-type", "text/plain"), 415, "media_type"),
        (b"{}", ("x-other", "none"), 415, "media_type"),
        (b"{}", ("content-type", "application/json; charset=utf-8"), 200, None),
    ],
)
def test_a_body_must_be_sound_json(services: Services, body: bytes, kind: Any, status: int, code: str | None) -> None:
    response = services.respond("/services/greet", body, kind=kind)
    assert (response.status, said(response).get("code")) == (status, code)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(NotFoundError("no greet"), 404, "not_found"), (PlatformError("throttled"), 503, "platform")],
)
def test_what_cannot_be_called_is_a_problem(services: Services, error: TDevError, status: int, code: str) -> None:
    services.fail = error
    response = services.respond("/services/greet")
    assert (response.status, said(response)["code"], said(response)["detail"]) == (status, code, error.message)
    assert dict(response.headers).get("retry-after") == ("1" if status == 503 else None)
    assert said(response)["instance"].endswith(dict(response.headers)["x-request-id"])


def test_an_encoded_name_is_read(services: Services) -> None:
    services.respond("/services/gr%65et")
    services.respond("/services/..%2fother")
    assert [service for _, service, _ in services.asked] == ["greet", "../other"]


def test_the_router_of_a_region_records_who_was_refused(tmp_path: Any) -> None:
    with runtime_in(tmp_path) as here:
        router = services_of(here, lambda function, payload: Invoked())
        head = Head("POST", "/services/greet", "", (JSON,))
        claims = {"sub": "ann", "tenant": "local"}
        assert router.respond(head, b"{}", {**claims, "roles": "[viewer]"}).status == 403
        assert router.respond(head, b"{}", {**claims, "roles": "[developer]"}).status == 404
        [deed] = here.trail("local").list()
    assert (deed.subject, deed.action, deed.target, deed.outcome) == ("ann", "call_service", "greet", "refused")

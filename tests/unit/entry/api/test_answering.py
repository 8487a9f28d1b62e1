"""An application that has some routes answers those, and says of everything else that it is not there."""

import json

import pytest

from tdev.entry.api.answering import application
from tdev.entry.api.resource import CURRENT, Current, Resource
from tdev.kernel.errors import ConflictError
from tests.support.walk import event

NOW = Current("req-1", {}, None, 29.0, lambda: "{}")


@pytest.fixture
def things():
    resource = Resource("things", "Things.")

    @resource.get("/api/things", answer=list[str], needs=None)
    def list_things(limit: int = 2) -> list[str]:
        """List things."""
        return ["ä", "b", "c"][:limit]

    @resource.get("/api/broken", answer=list[str], needs=None)
    def list_broken() -> list[str]:
        """List what is broken."""
        raise ConflictError("it is broken", hint="mend it")

    return resource


def asked(routes, path, query=None):
    sent = event("GET", path)
    sent["queryStringParameters"] = query or {}
    token = CURRENT.set(NOW)
    try:
        return application(routes).resolve(sent, None)
    finally:
        CURRENT.reset(token)


def test_a_route_is_answered_in_plain_json(things):
    found = asked(things.routes, "/api/things")
    assert (found["statusCode"], found["body"]) == (200, '["ä","b"]')


def test_a_parameter_that_is_wrong_is_a_problem_that_points_to_it(things):
    found = asked(things.routes, "/api/things", {"limit": "many"})
    assert found["statusCode"] == 422
    assert json.loads(found["body"])["errors"][0]["pointer"] == "#/limit"


def test_an_error_of_a_route_is_a_problem_of_this_request(things):
    found = asked(things.routes, "/api/broken")
    told = json.loads(found["body"])
    assert (found["statusCode"], told["code"], told["hint"]) == (409, "conflict", "mend it")
    assert told["instance"].endswith("req-1")


def test_a_route_that_it_was_not_given_is_not_there(things):
    (only,) = [route for route in things.routes if route.rule == "/api/broken"]
    found = asked([only], "/api/things")
    assert (found["statusCode"], json.loads(found["body"])["code"]) == (404, "not_found")

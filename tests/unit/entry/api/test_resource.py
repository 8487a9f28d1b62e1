"""How routes are declared."""

import re
from typing import Annotated
from urllib.parse import unquote

import pytest
from aws_lambda_powertools.event_handler.openapi.params import Body, Query
from hypothesis import given
from hypothesis import strategies as st

from tdev.entry.api.fields import Cursor, IdempotencyKey, IdInPath, Limit
from tdev.entry.api.paths import PATHS
from tdev.entry.api.resource import CURRENT, Current, Resource, caller, fits
from tdev.entry.api.routes import ROUTES
from tdev.kernel.errors import UnauthenticatedError
from tdev.model.identity import Principal


def test_a_route_is_described_by_its_function():
    resource = Resource("things", "Things.")

    @resource.post("/api/things/<id>/turn", answers={202: None})
    def turn_thing(id):
        """Turn a thing around.

        It may take
        a while.
        """

    (route,) = resource.routes
    assert (route.method, route.name, route.needs, route.tag) == ("POST", "turnThing", "developer", "things")
    assert (route.summary, route.description) == ("Turn a thing around", "It may take a while.")


@pytest.mark.parametrize(
    ("path", "fits"),
    [
        ("/a/1/b", True),
        ("/a//b", False),
        ("/a/1/2/b", False),
        ("/a/1/b/", False),
        ("/a/é x/b", True),
        ("/a/1/b\n", False),
    ],
)
def test_a_parameter_is_one_part_of_a_path(path, fits):
    resource = Resource("a", "A.")
    resource.get("/a/<id>/b")(lambda id: None)
    assert resource.routes[0].fits(path) is fits


PARTS = st.sampled_from(
    ["", "api", "services", "executions", "files", "x", "<id>", "é \n", "openapi.json", "openapi-json"]
)
RULES = sorted({rule for rules in PATHS.values() for rule in rules})


@given(st.sampled_from(RULES), st.lists(PARTS, max_size=8))
def test_a_path_is_one_of_a_rule_when_the_expression_that_the_rule_stands_for_matches(rule, parts):
    expression = re.sub(r"<\w+>", "[^/]+", re.escape(rule).replace("<path>", "(?s:.+)"))
    near = ["x" if part.startswith("<") else part for part in rule.split("/")]
    for path in ("/".join(["", *parts]), "/".join([*near[:-1], *parts]), "/".join([*near, *parts])):
        assert fits(rule, path) is bool(re.fullmatch(expression, path))


def test_on_an_open_route_nobody_asks():
    token = CURRENT.set(Current("r", {}, None, 1.0, lambda: ""))
    try:
        with pytest.raises(UnauthenticatedError):
            caller()
    finally:
        CURRENT.reset(token)
    principal = Principal(tenant="red", subject="ann")
    token = CURRENT.set(Current("r", {}, principal, 1.0, lambda: ""))
    try:
        assert caller() is principal
    finally:
        CURRENT.reset(token)


def test_the_names_of_a_query_are_those_of_its_function_or_their_alias():
    resource = Resource("a", "A.")

    @resource.get("/a/<id>")
    def get_a(
        id: IdInPath,
        body: Annotated[dict, Body()],
        key: IdempotencyKey = None,
        since: Annotated[int, Query(alias="from")] = 0,
        limit: Limit = 1,
        cursor: Cursor = None,
    ) -> None:
        """Get a."""

    assert resource.routes[0].queries == {"from", "limit", "cursor"}


def test_every_list_has_a_limit_and_a_cursor_and_no_change_has():
    for route in ROUTES:
        assert ("cursor" in route.queries) <= ("limit" in route.queries), route.rule
        if route.method == "POST":
            assert route.queries <= {"wait"}, route.rule


@pytest.mark.parametrize("rest", ["a", "a/b", "a/../b", "%2e", "a\nb", 'ü #?"', "a//", "/"])
def test_the_rest_of_a_path_is_one_segment_for_powertools_and_comes_back(rest):
    [route] = [each for each in ROUTES if each.rule.endswith("<path>")]
    path = f"/api/executions/x/files/{rest}"
    assert route.fits(path)
    fixed, quoted = route.plain(path).rsplit("/", 1)
    assert (fixed, unquote(quoted)) == ("/api/executions/x/files", rest)
    assert not route.fits("/api/executions/x/files/")
    [other] = [each for each in ROUTES if each.name == "getExecution"]
    assert other.plain("/api/executions/x") == "/api/executions/x"

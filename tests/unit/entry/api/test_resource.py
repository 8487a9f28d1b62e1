"""How routes are declared."""

import pytest

from tdev.entry.api.resource import CURRENT, Current, Resource, caller
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
    assert bool(resource.routes[0].pattern.fullmatch(path)) == fits


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

"""Which file answers which path, and that no other is loaded for it."""

import pytest

from tdev.entry.api.paths import PATHS, resource_of, routes_at, routes_of
from tdev.entry.api.routes import ROUTES
from tests.support.fresh_process import loaded_by

NOT_RESOURCES = {"answering", "app", "fields", "incoming", "paths", "problems", "refusals", "resource"}
"""What every request needs, or the parameters of many routes."""


@pytest.mark.parametrize("file", PATHS)
def test_the_table_names_the_paths_that_a_file_declares_and_no_other(file):
    declared = {route.rule for route in resource_of(file).routes}
    assert declared == set(PATHS[file]), f"write the paths of {file}.py into PATHS of entry/api/paths.py"
    assert len(PATHS[file]) == len(declared), "a path is there twice"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.rule}")
def test_every_route_is_found_by_its_rule_and_by_its_path(route):
    assert route in routes_of(route.rule)
    assert route in routes_at(route.rule.replace("<", "a-").replace(">", ""))


def test_a_path_has_the_routes_of_all_its_files():
    assert {(route.method, route.tag) for route in routes_at("/api/tools")} == {
        ("GET", "components"),
        ("POST", "registration"),
    }


def test_a_fixed_path_wins_over_one_with_a_parameter():
    assert {route.rule for route in routes_at("/api/notifications/deliveries")} == {"/api/notifications/deliveries"}
    assert {route.rule for route in routes_at("/api/notifications/ntf-1")} == {"/api/notifications/<id>"}


@pytest.mark.parametrize("path", ["", "/", "/api", "/api/nothing", "/api/services/", "/api/services/a/b/c/d"])
def test_a_path_that_is_not_there_has_no_routes(path):
    assert routes_at(path) == []


@pytest.mark.parametrize(
    ("path", "files"),
    [
        ("/api/services/greet", {"services"}),
        ("/api/tools", {"components", "registration"}),
        ("/api/nothing", set()),
    ],
)
def test_only_the_files_of_the_path_are_loaded(path, files):
    program = f"from tdev.entry.api import app, paths; paths.routes_at({path!r})"
    found = {name.removeprefix("tdev.entry.api.") for name in loaded_by(program) if name.startswith("tdev.entry.api.")}
    assert files <= found
    assert found - files <= NOT_RESOURCES | {"accepting"}


def test_one_route_alone_loads_its_file_alone():
    program = "from tdev.entry.api.app import handler_of; handler_of('POST /api/classify')"
    assert "tdev.entry.api.services" not in loaded_by(program)

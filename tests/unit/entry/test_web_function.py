"""The function ``api``: pages for people, and everything else for programs."""

import pytest

from tdev.entry import process
from tdev.entry.web_function import handler
from tests.support.machines import ScriptedMachine
from tests.support.runtimes import runtime_in
from tests.support.walk import event


@pytest.fixture(autouse=True)
def here(tmp_path):
    with runtime_in(tmp_path, machine=ScriptedMachine()) as runtime:
        process.use(runtime)
        yield runtime
        process.use(None)


@pytest.mark.parametrize("path", ["/", "/ui/executions", "/ui/nothing"])
def test_pages_are_for_people(path):
    assert handler(event("GET", path), None)["headers"]["content-type"].startswith("text/html")


@pytest.mark.parametrize("path", ["/api/agents", "/health", "/ui", "/uix", "//", "/UI/executions", ""])
def test_everything_else_is_for_programs(path):
    assert "json" in handler(event("GET", path), None)["headers"]["content-type"]


def test_an_event_without_a_path_and_of_nobody_is_refused():
    assert handler({}, None)["statusCode"] == 401


def test_a_token_is_nothing_to_a_page():
    claims = {"sub": "ann", "tenant": "local", "roles": "[admin]"}
    assert handler(event("GET", "/ui/executions", claims=claims), None)["statusCode"] == 401

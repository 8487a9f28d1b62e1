"""The tools as data: twelve of them, with honest hints, over routes that there are."""

import re

import pytest
from pydantic import BaseModel

from tdev.entry.api.routes import ROUTES
from tdev.entry.mcp.tools import TOOLS

OF_API = {f"{route.method} {route.rule}": route for route in ROUTES}
NAMES = """plan_goal start_orchestration get_execution wait_execution list_components classify_code
    generate_component evaluate_plan approve deploy_service service_status rollback_service""".split()


def test_there_are_the_twelve() -> None:
    assert list(TOOLS) == NAMES


@pytest.mark.parametrize("name", NAMES)
class TestEveryTool:
    def test_stands_on_routes_of_the_api(self, name: str) -> None:
        assert TOOLS[name].routes
        assert not [route for route in TOOLS[name].routes if route not in OF_API]

    def test_says_that_it_only_reads_exactly_when_its_routes_change_nothing(self, name: str) -> None:
        changes = any(OF_API[route].action for route in TOOLS[name].routes)
        assert TOOLS[name].reads is not changes

    def test_does_not_destroy_what_it_only_reads(self, name: str) -> None:
        assert not (TOOLS[name].reads and TOOLS[name].destroys)

    def test_tells_a_model_what_it_does_in_whole_sentences(self, name: str) -> None:
        told = TOOLS[name].description
        assert 40 <= len(told) <= 400
        assert told.endswith(".")
        assert not re.search(r"\s{2}|\n|``", told)

    def test_answers_a_model_with_a_schema_of_an_object(self, name: str) -> None:
        assert issubclass(TOOLS[name].result, BaseModel)
        assert TOOLS[name].output_schema["type"] == "object"


def test_what_a_person_must_decide_is_marked_as_destructive() -> None:
    assert {name for name in NAMES if TOOLS[name].destroys} == {"approve", "rollback_service"}


def test_what_may_reach_beyond_t_developer_says_so() -> None:
    assert {name for name in NAMES if TOOLS[name].open_world} >= {"start_orchestration", "approve", "deploy_service"}

"""Lessons for tests: goals with the plans that people gave them, over the built-in components."""

from collections.abc import Mapping
from typing import Any

from tdev.domain.planning.lessons.book import id_of
from tdev.domain.planning.lessons.making import Plans, lesson_of
from tdev.domain.planning.retrieval import Retrieval
from tdev.entry.api.resource import Route
from tdev.model.lesson import Lesson, Teaching
from tdev.model.workflow import Workflow
from tests.support.nouns import AT
from tests.support.plans import built_in_index, resolve
from tests.support.walk import Caller

Call = tuple[str, Mapping[str, Any]]
READ: Call = ("read_text_file", {"path": "notes.txt"})
BOILED: tuple[Call, ...] = (READ, ("summarize_text", {"text": "${x0.text}"}))
SHOUTED: tuple[Call, ...] = (READ, ("change_case", {"text": "${x0.text}", "case": "upper"}))


def plan(*calls: Call, goal: str = "", **fields: Any) -> Workflow:
    """A plan that calls these components in this order, as steps ``x0``, ``x1``."""
    steps = [{"id": f"x{n}", "agent": agent, "input": dict(given)} for n, (agent, given) in enumerate(calls)]
    return Workflow.model_validate({"id": "taught", "goal": goal, "steps": steps, **fields})


def taught(goal: str, *calls: Call, index: Retrieval | None = None, **fields: Any) -> Teaching:
    """What a plan for a goal teaches."""
    return lesson_of(goal, plan(*calls, goal=goal, **fields), Plans(index or built_in_index(), resolve, {}))


def kept(teaching: Teaching, **fields: Any) -> Lesson:
    """A lesson as a book keeps it."""
    given = {"id": id_of(teaching), "source": "taught", "created_at": AT, "updated_at": AT, **fields}
    return Lesson(**{**dict(teaching), **given})


def lesson(goal: str, *calls: Call, **fields: Any) -> Lesson:
    """A lesson of a goal and the plan that a person gave it."""
    return kept(taught(goal, *calls), **fields)


def body(goal: str = "boil down notes.txt", *calls: Call) -> dict[str, Any]:
    """What teaches it through the API."""
    return {"goal": goal, "workflow": plan(*(calls or BOILED)).model_dump(mode="json")}


def prepared(caller: Caller, route: Route, number: int) -> tuple[str, Any]:
    """A path and a body with which a route of lessons makes its change."""
    assert caller.post("/api/learned", {"on": True}).status == 200
    goal = f"{'shout' + 'x' * number} notes.txt"
    if route.action == "set_learning":
        return route.rule, {"on": False}
    if route.action == "learn":
        return route.rule, body(goal, *SHOUTED)
    found = caller.post("/api/learned/lessons", body(goal, *SHOUTED))
    assert found.status == 201, found
    if route.action == "import_lessons":
        return route.rule, caller.get("/api/learned/export").body
    return route.rule.replace("<id>", found.body["id"]), {}

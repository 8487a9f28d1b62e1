"""Nouns for tests: valid, small, and different where a test says so."""

from typing import Any

from tdev.model.component import Component
from tdev.model.execution import Execution
from tdev.model.workflow import Step, Workflow

AT = "2026-11-21T08:43:00.123Z"


def component(name: str = "extract_emails", version: str = "1.0.0", **fields: Any) -> Component:
    kind = fields.pop("type", "tool")
    brains = {"tool": 0, "agent": 1, "team": 2}[kind]
    described = {"description": "Finds the e-mail addresses in a text.", "brain_count": brains, **fields}
    return Component(name=name, version=version, type=kind, **described)


def workflow(id: str = "greet", goal: str = "say hello", **fields: Any) -> Workflow:
    return Workflow(id=id, goal=goal, **{"steps": (Step(id="one", agent="say_hello"),), **fields})


def execution(id: str = "exec-1", **fields: Any) -> Execution:
    given = {
        "kind": "orchestration",
        "status": "accepted",
        "tenant": "local",
        "requester": "ann",
        "goal": "say hello",
        "created_at": AT,
        "updated_at": AT,
        **fields,
    }
    return Execution(id=id, **given)

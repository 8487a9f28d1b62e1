"""Plans that scripted models propose, and what they are judged with: the built-in components."""

from collections.abc import Mapping
from typing import Any

from tdev.domain.models.choosing import Court
from tdev.model.plan import PlanOutcome
from tdev.model.workflow import Workflow
from tests.support.plans import built_in_index, resolve

COUNT_GOAL = "Fetch https://example.com/ and tell me how many words the page has"
COUNT_STEPS: list[dict[str, Any]] = [
    {"id": "page", "agent": "fetch_url", "input": {"url": "https://example.com/"}},
    {"id": "text", "agent": "html_to_text", "input": {"html": "${page.text}"}},
    {"id": "words", "agent": "text_statistics", "input": {"text": "${text.text}"}},
]
SEND_GOAL = "Post notes.txt to https://hooks.example.com/1"
SEND_STEPS: list[dict[str, Any]] = [
    {"id": "notes", "agent": "read_text_file", "input": {"path": "notes.txt"}},
    {"id": "post", "agent": "post_webhook", "input": {"url": "https://hooks.example.com/1", "body": "${notes.text}"}},
]


def court(inputs: Mapping[str, Any] | None = None) -> Court:
    """Judges over the built-in components."""
    return Court(built_in_index(), resolve, inputs or {})


def own_plan(goal: str, *steps: dict[str, Any], notes: tuple[str, ...] = ()) -> PlanOutcome:
    """What is planned without a model: these steps, or none at all."""
    if not steps:
        return PlanOutcome(verdict="refuse", goal=goal, missing=(goal,), notes=notes)
    plan = Workflow.model_validate({"id": "wf-own", "goal": goal, "steps": steps})
    return PlanOutcome(verdict="plan", goal=goal, workflow=plan, notes=notes)


def proposal(steps: list[dict[str, Any]], at: int = 0, **fields: Any) -> dict[str, Any]:
    """The answer of a model with these steps, one of them changed."""
    return {"steps": [{**step, **fields} if i == at else step for i, step in enumerate(steps)]}

"""What a plan does, told by a model: a few plain sentences beside our own, which are always there."""

import re
from collections.abc import Callable

from tdev.domain.models.prompting import question
from tdev.domain.planning.words import identifiers
from tdev.domain.workflow import schemas
from tdev.kernel.errors import ModelError
from tdev.model.component import Component
from tdev.model.plan import PlanOutcome
from tdev.platform.models import Limits, Model

MOST = 800
SCHEMA = {
    "type": "object",
    "properties": {"explanation": {"type": "string", "minLength": 20, "maxLength": MOST}},
    "required": ["explanation"],
    "additionalProperties": False,
}
LIMITS = Limits(tokens_out=2000, timeout_s=20.0)
_PLAIN = re.compile(r"[^\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff<>]+")
_LEADS_OUT = re.compile(r"://|\bwww\.|\]\(|@\w+\.\w|\bcurl\b|\bsudo\b", re.IGNORECASE)


def explained(model: Model, outcome: PlanOutcome, resolve: Callable[[str], Component]) -> str:
    """Ask a model to tell what a plan does.

    Args:
        model: Who is asked.
        outcome: The plan. The model sees goal, steps and descriptions, no value of the request.
        resolve: Reference -> component.

    Returns:
        One paragraph of at most 800 printable characters, without addresses, marks of links or commands; the names of
        components in it are those of the plan.

    Raises:
        ModelError: When there is no plan or no answer, or the answer is no such text; the message says why.
        BudgetError: When asking would use more than it may.
    """
    if outcome.workflow is None:
        raise ModelError("there is no plan to explain")
    steps = [
        {"id": step.id, "component": step.agent.partition("@")[0], "does": resolve(step.agent).description[:300]}
        for step in outcome.workflow.steps
    ]
    document = {"goal": outcome.goal, "steps": steps, "missing": list(outcome.missing)}
    reply = model.converse(question("explanation", document), schema=SCHEMA, limits=LIMITS)
    text = " ".join(str(reply.data["explanation"]).split())
    known = {name for step in steps for name in step.values()} | identifiers(outcome.goal) | _fields(outcome)
    if not _PLAIN.fullmatch(text) or _LEADS_OUT.search(text):
        raise ModelError(f"{model.name} explained the plan with more than plain words")
    if strange := sorted(name for name in identifiers(text) if "_" in name and name not in known):
        raise ModelError(f"{model.name} explained the plan with {strange[0]}, which is not in it")
    return text


def _fields(outcome: PlanOutcome) -> set[str]:
    """Names of parameters and inputs, which an explanation may speak of."""
    assert outcome.workflow is not None
    names = {name for step in outcome.workflow.steps for name in (step.id, *step.input)}
    return names | set(schemas.properties(outcome.workflow.inputs))

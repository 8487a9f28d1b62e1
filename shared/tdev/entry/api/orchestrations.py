"""``POST /api/orchestrate``: from a goal in plain words, or from code, to a result."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import ConfigDict, Field, JsonValue

from tdev.entry.api.accepting import accepted
from tdev.entry.api.fields import Accepted, Budget, Goal, IdempotencyKey, Prefer, Rounds, SourceText, Threshold, Wait
from tdev.entry.api.resource import Resource, caller, current
from tdev.entry.process import runtime
from tdev.kernel.errors import Finding, InvalidError
from tdev.model.execution import Execution
from tdev.model.noun import Noun
from tdev.orchestration.starting import Order, accept

RESOURCE = Resource("orchestrate", "From a goal to a result")


class OrchestrateBody(Noun):
    """A goal, or code to register, or both: then the goal may use what the code brings."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"goal": "extract the email addresses of notes.txt"}]})

    goal: Goal | None = None
    code: SourceText | None = None
    inputs: dict[str, JsonValue] = Field(default_factory=dict, description="values that the plan may use, by name")
    threshold: Threshold | None = None
    rounds: Rounds | None = None
    budget: Budget | None = None
    generate: bool = Field(
        default=False,
        strict=True,
        description="build components for parts that nothing does; examples in the goal say how: for X gives Y",
    )


@RESOURCE.post("/api/orchestrate", answers={202: Accepted, 200: Execution}, action="orchestrate")
def orchestrate(
    body: Annotated[OrchestrateBody, Body()],
    key: IdempotencyKey = None,
    prefer: Prefer = None,
    wait: Wait = None,
) -> Response[Accepted | Execution]:
    """Plan, score, refine and run a goal.

    It is kept durably before the answer. The answer is 202 with its identifier, or with `Prefer: wait` the whole
    execution when it ends in time. Code that the static gate stops is not accepted: 422 with each line.

    With `generate` what no component does is found, composed or built first, tested, and registered as experimental:
    `made` of the execution has the proof, the tests and their worth. What cannot be built comes back as a question.
    """
    if body.goal is None and body.code is None:
        raise InvalidError("there is nothing to do", [Finding("#/goal", "give a goal, or code", "missing")])
    if body.code is not None:
        _let_pass(body.code)
    order = Order(
        goal=body.goal or "",
        code=body.code,
        inputs=body.inputs,
        threshold=body.threshold,
        rounds=body.rounds,
        budget=body.budget,
        generate=body.generate,
    )
    return accepted(accept(runtime(), caller(), order, key=key, request_id=current().request_id), prefer, wait)


def _let_pass(code: str) -> None:
    """Say at once what the registrar would refuse in the walk; it looks again."""
    from tdev.domain.analysis.gate import pass_gate

    pass_gate(code)

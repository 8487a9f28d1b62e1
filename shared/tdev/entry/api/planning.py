"""``/api/classify``, ``/api/plan`` and ``/api/evaluate``: the judgements of an orchestration, one by one."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import ConfigDict, Field, JsonValue

from tdev.entry.api.fields import Goal, Rounds, SourceText, Threshold
from tdev.entry.api.resource import Resource, caller
from tdev.entry.process import runtime
from tdev.kernel.errors import PlanError
from tdev.model.analysis import Analysis
from tdev.model.evaluation import Evaluation
from tdev.model.noun import Name, Noun
from tdev.model.plan import PlanOutcome
from tdev.model.requests import EvaluateRequest, PlanRequest
from tdev.model.workflow import AGENT, Workflow

RESOURCE = Resource("planning", "Classify, plan and evaluate without running anything")


class ClassifyBody(Noun):
    """Python source; ``name`` picks one of several components in it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"code": "def double(x: int) -> int:\n    return 2 * x\n"}]}
    )

    code: SourceText
    filename: str = Field(default="<code>", max_length=255)
    name: Name | None = None


class PlanBody(Noun):
    """A goal, and the values that the plan may use; with ``components`` a plan of exactly these."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"goal": "count the words of the text", "inputs": {"text": "one two"}}]}
    )

    goal: Goal
    inputs: dict[str, JsonValue] = Field(default_factory=dict)
    components: tuple[Annotated[str, Field(pattern=AGENT)], ...] = Field(
        default=(), max_length=50, description="use these, in this order"
    )
    workflow: Workflow | None = Field(default=None, description="a plan to refine; nothing is drafted then")
    rounds: Rounds | None = Field(default=None, description="evaluate the plan, and refine it so often at most")
    threshold: Threshold | None = Field(default=None, description="score at which refining ends")
    why: bool = Field(default=False, strict=True, description="say more about the reasons: words, rivals, origins")
    explain: bool = Field(default=False, strict=True, description="tell in plain sentences what the plan does")


class EvaluateBody(Noun):
    """A plan to judge, by its goal and its inputs."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"workflow": {"id": "echo", "steps": [{"id": "one", "agent": "echo_tool", "input": {"text": "a"}}]}}
            ]
        }
    )

    workflow: Workflow
    inputs: dict[str, JsonValue] = Field(default_factory=dict)
    threshold: Threshold | None = None


class EvaluateCodeBody(Noun):
    """Python source of a component to judge; ``name`` picks one of several in it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"code": "def double(x: int) -> int:\n    return 2 * x\n"}]}
    )

    code: SourceText
    name: Name | None = None
    threshold: Threshold | None = None


@RESOURCE.post("/api/classify", answers={200: Analysis})
def classify_code(body: Annotated[ClassifyBody, Body()]) -> Analysis:
    """Read code and say what it is: tool, agent or team, with the evidence. Nothing is executed."""
    from tdev.agents.classifier import ClassifierAgent
    from tdev.agents.classifier.agent import ClassifyRequest

    return ClassifierAgent(runtime()).run(ClassifyRequest(code=body.code, filename=body.filename, name=body.name))


@RESOURCE.post("/api/plan", answers={200: PlanOutcome})
def plan_goal(body: Annotated[PlanBody, Body()]) -> PlanOutcome:
    """Make a plan for a goal without running it. 422 with what is missing when no part of the goal can be served.

    With `rounds` it is scored and refined, too: `refinement` has the score of each round, what each fix gained, and why
    it ended. With `workflow` that plan is refined instead of a new one. With `explain` it is told in plain sentences:
    by us, or by the model of the installation (`explained_by`), whose words are only shown.
    """
    from tdev.agents.planner import PlannerAgent

    here = runtime()
    request = PlanRequest(
        tenant=caller().tenant,
        goal=body.goal,
        inputs=body.inputs,
        components=body.components,
        workflow=body.workflow,
        rounds=here.settings.rounds if body.workflow and body.rounds is None else body.rounds,
        threshold=here.settings.threshold if body.threshold is None else body.threshold,
        why=body.why,
        explain=body.explain,
        specified=body.workflow is None,
    )
    outcome = _with_examples_told(PlannerAgent(here).run(request))
    if outcome.verdict == "refuse":
        missing = ", ".join(map(repr, outcome.missing)) or "the goal"
        hint = "; ".join(outcome.notes) or "register a component for it, or say it in other words"
        raise PlanError(f"nothing registered can do: {missing}", outcome.missing, hint=hint)
    return outcome


def _with_examples_told(outcome: PlanOutcome) -> PlanOutcome:
    """The outcome with a note for each part that has examples: nothing has tried them yet."""
    told = "has examples: tdev orchestrate --generate tries them, and finds or builds what does it"
    notes = (*outcome.notes, *(f"{words!r} {told}" for words in outcome.specified))
    return outcome.model_copy(update={"notes": notes})


@RESOURCE.post("/api/evaluate", answers={200: Evaluation})
def evaluate_plan(body: Annotated[EvaluateBody, Body()]) -> Evaluation:
    """Score a plan: gates, criteria with evidence, and suggestions that refining can apply."""
    from tdev.agents.evaluator import EvaluatorAgent

    here = runtime()
    threshold = here.settings.threshold if body.threshold is None else body.threshold
    request = EvaluateRequest(tenant=caller().tenant, workflow=body.workflow, inputs=body.inputs, threshold=threshold)
    return EvaluatorAgent(here).run(request)


@RESOURCE.post("/api/evaluate/code", answers={200: Evaluation})
def evaluate_source(body: Annotated[EvaluateCodeBody, Body()]) -> Evaluation:
    """Score the code of a component: gates and criteria with their lines. Its examples run in the sandbox."""
    from tdev.agents.evaluator import EvaluatorAgent
    from tdev.agents.evaluator.agent import CodeRequest

    here = runtime()
    threshold = here.settings.threshold if body.threshold is None else body.threshold
    return EvaluatorAgent(here).judge_code(CodeRequest(code=body.code, name=body.name, threshold=threshold))

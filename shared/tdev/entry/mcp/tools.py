"""The tools as data: what the server lists, what the documents for other doors are made of, and what tests visit."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from inspect import cleandoc
from typing import Any

from tdev.entry.mcp import arguments, results, working
from tdev.entry.mcp.results import Result
from tdev.model.noun import Noun


@dataclass(frozen=True)
class Tool:
    """One tool.

    Attributes:
        title: For people.
        arguments: Model of what it is given.
        result: Model of what it answers.
        work: Does it: the API of the caller and the arguments in, the result out. Its text is the tool's.
        routes: ``METHOD /path`` of the API behind it, the one that does the work first.
        reads: Whether it changes nothing.
        destroys: Whether it changes what is there, not only adds to it.
        repeatable: Whether the same call twice does no more than once.
        open_world: Whether it may reach what is outside of T-Developer.
    """

    title: str
    arguments: type[Noun]
    result: type[Result]
    work: Callable[[Any, Any], Awaitable[Result]]
    routes: tuple[str, ...]
    reads: bool = False
    destroys: bool = False
    repeatable: bool = False
    open_world: bool = False

    @property
    def name(self) -> str:
        """What clients call it."""
        return self.work.__name__

    @property
    def description(self) -> str:
        """What a model reads to choose it."""
        return " ".join(cleandoc(self.work.__doc__ or "").split())

    @cached_property
    def input_schema(self) -> dict[str, Any]:
        """JSON Schema of the arguments."""
        return self.arguments.model_json_schema(by_alias=True)

    @cached_property
    def output_schema(self) -> dict[str, Any]:
        """JSON Schema of the result."""
        return self.result.model_json_schema(mode="serialization")


_ALL = (
    Tool("Plan a goal", arguments.PlanGoal, results.Planned, working.plan_goal, ("POST /api/plan",), reads=True),
    Tool(
        "Plan and run a goal",
        arguments.StartOrchestration,
        results.Started,
        working.start_orchestration,
        ("POST /api/orchestrate",),
        open_world=True,
    ),
    Tool(
        "Look at an execution",
        arguments.GetExecution,
        results.ExecutionState,
        working.get_execution,
        ("GET /api/executions/<id>",),
        reads=True,
    ),
    Tool(
        "Wait for an execution",
        arguments.WaitExecution,
        results.ExecutionState,
        working.wait_execution,
        ("GET /api/executions/<id>",),
        reads=True,
    ),
    Tool(
        "List or search components",
        arguments.ListComponents,
        results.Components,
        working.list_components,
        ("GET /api/components",),
        reads=True,
    ),
    Tool(
        "Classify code",
        arguments.ClassifyCode,
        results.Classified,
        working.classify_code,
        ("POST /api/classify",),
        reads=True,
    ),
    Tool(
        "Generate a component",
        arguments.GenerateComponent,
        results.Generated,
        working.generate_component,
        ("POST /api/generate",),
    ),
    Tool(
        "Score a plan",
        arguments.EvaluatePlan,
        results.Scored,
        working.evaluate_plan,
        ("POST /api/evaluate",),
        reads=True,
    ),
    Tool(
        "Answer a question with a person's yes or no",
        arguments.Approve,
        results.Answered,
        working.approve,
        (
            "POST /api/executions/<id>/approve",
            "POST /api/executions/<id>/reject",
            "POST /api/deployments/<id>/approve",
            "POST /api/deployments/<id>/reject",
        ),
        destroys=True,
        open_world=True,
    ),
    Tool(
        "Deploy a service, after a person's yes",
        arguments.DeployService,
        results.DeploymentState,
        working.deploy_service,
        ("POST /api/deploy", "GET /api/deployments/<id>"),
        open_world=True,
    ),
    Tool(
        "Look at a service or a deployment",
        arguments.ServiceStatus,
        results.ServiceState,
        working.service_status,
        ("GET /api/services/<id>", "GET /api/deployments/<id>"),
        reads=True,
    ),
    Tool(
        "Go back to an earlier version",
        arguments.RollbackService,
        results.ServiceState,
        working.rollback_service,
        ("POST /api/services/<id>/rollback",),
        destroys=True,
        open_world=True,
    ),
)
TOOLS: Mapping[str, Tool] = {tool.name: tool for tool in _ALL}
"""The tools by name."""

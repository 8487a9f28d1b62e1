"""The states of one step: a task, a loop, a condition, and what becomes of its failure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any, TypeVar

from tdev.domain.delivery.compiling.retrying import retries
from tdev.domain.delivery.compiling.values import expression, items, literal, value
from tdev.domain.workflow.expressions import pieces
from tdev.kernel.errors import Finding
from tdev.platform.jsonata import ExpressionError

INVOKE = "arn:aws:states:::lambda:invoke"
STARTING_S = 15
"""A function may need so long to begin; the limit of the step is kept by the function itself."""
LONGEST_S = 960
"""No function runs longer than 900 s."""

T = TypeVar("T")
State = dict[str, Any]
Roots = Mapping[str, str]
"""Name that an expression reads -> what stands for it."""
ELEMENT: Roots = {"item": "$states.input.item", "index": "$states.input.index"}


@dataclass(frozen=True, slots=True)
class StepPlan:
    """A step with what is known of its component.

    Attributes:
        place: Pointer to it in the workflow.
        document: Its fields, as the noun ``Step`` has them.
        placeholder: Of the function that runs it.
        repeatable: Whether its component may be called a second time.
    """

    place: str
    document: Mapping[str, Any]
    placeholder: str
    repeatable: bool

    @property
    def id(self) -> str:
        """The step's id."""
        return str(self.document["id"])

    @property
    def goes_on(self) -> bool:
        """Whether the workflow goes on when it fails."""
        return self.document.get("on_error") == "continue"

    @property
    def fallback(self) -> Any:
        """The output that stands in for a failure."""
        return literal(self.document.get("fallback"))


@dataclass(frozen=True, slots=True)
class Ending:
    """Where a step's output goes: into a variable with a state behind it, or out as what the branch gives.

    Attributes:
        then: The state behind it; None: the branch ends here.
        variable: Its name; None when nobody reads it.
        failed: The state that tells of a failure.
        label: What the names of further states of the step begin with; its id when empty.
    """

    then: str | None
    variable: str | None
    failed: str
    label: str = ""

    def fields(self, given: Any) -> State:
        """The fields of a state that ends the step with this output."""
        if self.then is None:
            return {"Output": given, "End": True}
        return {**self.assigned(given), "Output": {}, "Next": self.then}

    def assigned(self, given: Any) -> State:
        """The field ``Assign``, where somebody reads it."""
        return {} if self.variable is None else {"Assign": {self.variable: given}}


@dataclass(slots=True)
class Writer:
    """Writes the states of steps into one scope: a machine, or a branch of one.

    Attributes:
        roots: What the steps of the scope can read.
        findings: What cannot be compiled; shared by all scopes.
        states: What was written.
    """

    roots: Roots
    findings: list[Finding]
    states: dict[str, State] = field(default_factory=dict)

    def step(self, step: StepPlan, end: Ending) -> str:
        """Write a step; answers the state that begins it."""
        if step.document.get("when") is not None and step.goes_on:
            return self._guarded(step, end)
        return self._conditional(step, end)

    def _guarded(self, step: StepPlan, end: Ending) -> str:
        """A condition that fails cannot be caught where it stands, but the branch that it is in can."""
        name = f"{step.id} guarded"
        inner = Writer(self.roots, self.findings)
        first = inner._conditional(step, Ending(None, None, "", f"{step.id} inside"))
        given = "{% $states.result[0] %}"
        self.states[name] = {
            "Type": "Parallel",
            "Branches": [in_order(first, inner.states)],
            "Catch": [self._continued(step, end)],
            **end.fields(given),
        }
        return name

    def _conditional(self, step: StepPlan, end: Ending) -> str:
        condition = step.document.get("when")
        work = self._loop if step.document.get("for_each") is not None else self._task
        if condition is None:
            self.states[step.id] = work(step, end)
            return step.id
        name = f"{step.id} when"
        holds = self._translated(step, "when", lambda: expression(pieces(condition)[0].text, self.roots))
        choices = [{"Condition": holds, "Next": step.id}]
        if end.then is None:
            skipped = f"{end.label or step.id} skipped"
            self.states[name] = {"Type": "Choice", "Choices": choices, "Default": skipped}
            self.states[skipped] = {"Type": "Pass", **end.fields(None)}
        else:
            self.states[name] = {"Type": "Choice", "Choices": choices, **end.assigned(None), "Default": end.then}
        self.states[step.id] = work(step, end)
        return name

    def _loop(self, step: StepPlan, end: Ending) -> State:
        """A Map; an element that fails is caught inside it when the workflow goes on."""
        each = f"{step.id} each"
        inner = Writer({**self.roots, **ELEMENT}, self.findings)
        inner.states[each] = inner._task(step, Ending(None, None, "", each), element=True)
        source = pieces(step.document["for_each"])[0].text
        return {
            "Type": "Map",
            "Items": self._translated(step, "for_each", lambda: items(source, self.roots)),
            "ItemSelector": {
                "item": "{% $states.context.Map.Item.Value %}",
                "index": "{% $states.context.Map.Item.Index %}",
            },
            "MaxConcurrency": step.document.get("max_concurrency", 8),
            "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, **in_order(each, inner.states)},
            "Catch": [self._caught(step, end)],
            **end.fields("{% $states.result %}"),
        }

    def _task(self, step: StepPlan, end: Ending, *, element: bool = False) -> State:
        given = self._translated(step, "input", lambda: value(step.document.get("input", {}), self.roots))
        payload: State = {"step": step.id, "input": given.given if given else None}
        if given and given.texts:
            payload["texts"] = list(given.texts)
        payload["key"] = "{% $states.context.Execution.Id %}"
        if element:
            payload["element"] = ELEMENT["index"].join(("{% ", " %}"))
        limit = step.document.get("timeout_s")
        found: State = {
            "Type": "Task",
            "Resource": INVOKE,
            "Arguments": {"FunctionName": f"${{{step.placeholder}}}", "Payload": payload},
            "TimeoutSeconds": LONGEST_S if limit is None else ceil(limit) + STARTING_S,
            "Retry": retries(step.document.get("retry"), repeatable=step.repeatable),
            **end.fields("{% $states.result.Payload %}"),
        }
        if step.goes_on or not element:
            found["Catch"] = [self._caught(step, end)]
        return found

    def _caught(self, step: StepPlan, end: Ending) -> State:
        if step.goes_on:
            return self._continued(step, end)
        told = {"step": step.id, "error": "{% $states.errorOutput %}"}
        self.states.setdefault(end.failed, failing())
        return {"ErrorEquals": ["States.ALL"], "Output": told, "Next": end.failed}

    def _continued(self, step: StepPlan, end: Ending) -> State:
        if end.then is not None:
            return {**_ALL, **end.assigned(step.fallback), "Output": {}, "Next": end.then}
        name = f"{end.label or step.id} fallback"
        self.states.setdefault(name, {"Type": "Pass", **end.fields(step.fallback)})
        return {**_ALL, "Next": name}

    def _translated(self, step: StepPlan, name: str, make: Callable[[], T]) -> T | None:
        try:
            return make()
        except ExpressionError as cause:
            message = f"{name!r} of step {step.id!r} cannot be compiled: {cause}"
            self.findings.append(Finding(f"{step.place}/{name}", message, "expression"))
            return None


_ALL: State = {"ErrorEquals": ["States.ALL"]}


def failing() -> State:
    """The state that ends an execution with the failure of a step; ``failures`` reads what it says."""
    return {"Type": "Fail", "Error": "{% $states.input.error.Error %}", "Cause": "{% $string($states.input) %}"}


def in_order(first: str, states: Mapping[str, State]) -> State:
    """A machine or branch of these states, in the order in which they follow; those of failures come last."""
    found: dict[str, State] = {}
    waiting: list[str] = [first]
    later: list[str] = []
    while waiting or later:
        name = waiting.pop(0) if waiting else later.pop(0)
        if name in found:
            continue
        state = found[name] = states[name]
        choices = [choice["Next"] for choice in state.get("Choices", ())]
        following = [*choices, state.get("Next"), state.get("Default")]
        waiting = [each for each in following if each is not None] + waiting
        later += [catcher["Next"] for catcher in state.get("Catch", ())]
    return {"StartAt": first, "States": found}

"""A whole workflow as a state machine (Amazon States Language, JSONata).

What a step gives goes into a variable that later steps read. Steps that do not need one another are branches of a
Parallel; a branch gives back what is read outside it. The inputs are checked and filled in by a function first, as a
service does it, because no state can check a JSON Schema.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tdev.domain.delivery.compiling.expressions import identifiers
from tdev.domain.delivery.compiling.naming import Names, placeholder
from tdev.domain.delivery.compiling.retrying import retries
from tdev.domain.delivery.compiling.shaping import Group, Part, Row, shaped, steps_in
from tdev.domain.delivery.compiling.states import INVOKE, LONGEST_S, Ending, State, StepPlan, Writer, in_order
from tdev.domain.delivery.compiling.values import value
from tdev.domain.workflow import graph
from tdev.domain.workflow.compiling import REPEATABLE_EFFECTS
from tdev.domain.workflow.expressions import expressions_in, names_read
from tdev.kernel.errors import Finding, InvalidError
from tdev.platform.jsonata import ExpressionError

DOOR = "door"
"""Placeholder of the function that checks inputs and joins texts; it runs no component."""
CHECK = "Check inputs"
RESULT = "Make result"
_FAILED = "Failed"
_FILES = frozenset({"read:files", "write:files"})

Effects = Callable[[str], Iterable[str]]
"""Reference of a component, as a step has it -> its effects."""


@dataclass(frozen=True, slots=True)
class StateMachine:
    """A compiled workflow.

    Attributes:
        definition: With ``${placeholder}`` for each function.
        functions: Placeholder -> reference of the component that its function runs; the door is not among them.
    """

    definition: dict[str, Any]
    functions: Mapping[str, str]


def compile_machine(workflow: Mapping[str, Any], effects: Effects) -> StateMachine:
    """Compile the document of a sound workflow whose steps name exact versions. The same document, the same machine.

    Raises:
        InvalidError: With one finding for each thing that cannot be compiled; it names the step and the reason.
        NotFoundError: When ``effects`` does not know a component.
    """
    steps = [_Read.of(document) for document in workflow["steps"]]
    needs = graph.dependencies(steps)
    if loop := graph.cycle(needs):
        path = " -> ".join(loop)
        raise InvalidError(f"the steps wait for one another: {path}", [Finding("#/steps", path, "cycle")])
    found = [*_unaskable(steps), *_sharing_files(steps, effects)]
    made = _Compiling(workflow, steps, needs, effects, found).definition()
    if found:
        told = "; ".join(finding.message for finding in found)
        raise InvalidError(f"the workflow {workflow.get('id', '')!r} is no state machine: {told}", found)
    return StateMachine(made, {placeholder(step.agent): step.agent for step in steps})


@dataclass(frozen=True, slots=True)
class _Read:
    """What the order of steps is found by; the same field names as the noun ``Step``."""

    id: str
    agent: str
    input: Mapping[str, Any]
    when: str | None
    for_each: str | None
    after: tuple[str, ...]
    document: Mapping[str, Any]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "_Read":
        return cls(
            document["id"],
            document["agent"],
            document.get("input", {}),
            document.get("when"),
            document.get("for_each"),
            tuple(document.get("after", ())),
            document,
        )


class _Compiling:
    """One workflow under way."""

    def __init__(
        self,
        workflow: Mapping[str, Any],
        steps: list[_Read],
        needs: Mapping[str, set[str]],
        effects: Effects,
        findings: list[Finding],
    ) -> None:
        self._workflow = workflow
        self._findings = findings
        self._needs = dict(needs)
        self._plans = {
            step.id: StepPlan(
                f"#/steps/{index}",
                step.document,
                placeholder(step.agent),
                {*effects(step.agent)} <= REPEATABLE_EFFECTS,
            )
            for index, step in enumerate(steps)
        }
        self._output, self._readers = self._who_reads(steps)
        given = [[step.input, step.when, step.for_each] for step in steps]
        self._names = Names(name for text in expressions_in([given, self._output]) for name in identifiers(text))

    def _who_reads(self, steps: list[_Read]) -> tuple[Any, Mapping[str, set[str]]]:
        """The template of the result, and for each step who reads what it gives; the result is ``''``."""
        output = self._workflow.get("output")
        if output is None:
            last = graph.last_steps(self._needs)
            output = f"${{{last[0]}}}" if len(last) == 1 else {name: f"${{{name}}}" for name in last}
        readers: dict[str, set[str]] = {step.id: set() for step in steps}
        for step in steps:
            for name in graph.reads(step) & {*readers}:
                readers[name].add(step.id)
        for name in names_read(output) & {*readers}:
            readers[name].add("")
        return output, readers

    def definition(self) -> dict[str, Any]:
        """The machine; what cannot be compiled is among the findings afterwards."""
        inputs = self._names.variable("inputs")
        row = shaped(self._needs)
        scope = self._scope({"inputs": f"${inputs}"}, row, _FAILED)
        self._result(scope.writer)
        first = scope.row(row, RESULT)
        if self._findings:
            return {}
        check = {
            "Type": "Task",
            "Resource": INVOKE,
            "Arguments": {
                "FunctionName": f"${{{DOOR}}}",
                "Payload": {"check": "{% $exists($states.input.inputs) ? $states.input.inputs : {} %}"},
            },
            "TimeoutSeconds": LONGEST_S,
            "Retry": retries(None, repeatable=True),
            "Assign": {inputs: "{% $states.result.Payload %}"},
            "Output": {},
            "Next": first,
        }
        return {
            "Comment": f"The workflow {self._workflow.get('id', '')}, compiled by T-Developer",
            "QueryLanguage": "JSONata",
            **in_order(CHECK, {CHECK: check, **scope.writer.states}),
        }

    def _result(self, writer: Writer) -> None:
        try:
            found = value(self._output, writer.roots)
        except ExpressionError as cause:
            self._findings.append(Finding("#/output", f"the output cannot be compiled: {cause}", "expression"))
            return
        if not found.texts:
            writer.states[RESULT] = {"Type": "Pass", "Output": found.given, "End": True}
            return
        payload = {"join": found.given, "texts": list(found.texts)}
        writer.states[RESULT] = {
            "Type": "Task",
            "Resource": INVOKE,
            "Arguments": {"FunctionName": f"${{{DOOR}}}", "Payload": payload},
            "TimeoutSeconds": LONGEST_S,
            "Retry": retries(None, repeatable=True),
            "Output": "{% $states.result.Payload %}",
            "End": True,
        }

    def _scope(self, roots: Mapping[str, str], row: Row, failed: str) -> "_Scope":
        return _Scope(self, roots, row, failed)

    def wanted(self, step: str, part: Part) -> bool:
        """Whether anybody outside this part reads what the step gives."""
        return bool(self._readers[step] - {*steps_in(part)})

    def branch(self, part: Part, roots: Mapping[str, str]) -> tuple[State, Mapping[str, str]]:
        """A branch of a Parallel, and where in what it gives the outputs are that are read outside it."""
        failed = self._names.numbered(_FAILED)
        if isinstance(part, str):
            writer = Writer(roots, self._findings)
            first = writer.step(self._plans[part], Ending(None, None, failed))
            return in_order(first, writer.states), {part: ""} if self.wanted(part, part) else {}
        assert isinstance(part, Row), "a group directly in a group is one group"
        scope = self._scope(roots, part, failed)
        given = {step: scope.own[step] for step in steps_in(part) if self.wanted(step, part)}
        gather = self._names.numbered("Give back")
        scope.writer.states[gather] = {
            "Type": "Pass",
            "Output": {step: f"{{% ${variable} %}}" for step, variable in given.items()},
            "End": True,
        }
        first = scope.row(part, gather)
        return in_order(first, scope.writer.states), {step: f".{step}" for step in given}

    def group_name(self) -> str:
        """A name for a Parallel."""
        return self._names.numbered("At once")

    def variables(self, row: Row) -> dict[str, str]:
        """A variable for each output that the steps of a row, or somebody behind it, read."""
        found = {}
        for part in row.parts:
            for step in steps_in(part):
                if self.wanted(step, part):
                    found[step] = self._names.variable(step)
        return found

    def plan(self, step: str) -> StepPlan:
        """The plan of a step."""
        return self._plans[step]

    @property
    def findings(self) -> list[Finding]:
        """What cannot be compiled so far."""
        return self._findings


class _Scope:
    """The states of a machine or a branch: their variables cannot be read from outside."""

    def __init__(self, work: _Compiling, roots: Mapping[str, str], row: Row, failed: str) -> None:
        self._work = work
        self._failed = failed
        self.own = work.variables(row)
        self.writer = Writer({**roots, **{step: f"${name}" for step, name in self.own.items()}}, work.findings)

    def row(self, row: Row, then: str) -> str:
        """Write the parts one after another, the last one first; answers the state that begins them."""
        for part in reversed(row.parts):
            then = self._part(part, then)
        return then

    def _part(self, part: Part, then: str) -> str:
        if isinstance(part, str):
            return self.writer.step(self._work.plan(part), Ending(then, self.own.get(part), self._failed))
        if isinstance(part, Row):
            return self.row(part, then)
        return self._group(part, then)

    def _group(self, group: Group, then: str) -> str:
        name = self._work.group_name()
        branches, assigned = [], {}
        for index, part in enumerate(group.parts):
            branch, given = self._work.branch(part, self.writer.roots)
            branches.append(branch)
            for step, path in given.items():
                if step in self.own:
                    assigned[self.own[step]] = f"{{% $states.result[{index}]{path} %}}"
        kept = {"Assign": assigned} if assigned else {}
        self.writer.states[name] = {"Type": "Parallel", "Branches": branches, **kept, "Output": {}, "Next": then}
        return name


def _unaskable(steps: list[_Read]) -> list[Finding]:
    return [
        Finding(f"#/steps/{index}/approve", f"step {step.id!r} waits for a person: a service has nobody to ask", "ask")
        for index, step in enumerate(steps)
        if step.document.get("approve")
    ]


def _sharing_files(steps: list[_Read], effects: Effects) -> list[Finding]:
    """Each function has files of its own: what one writes, no other can read."""
    touching = [(index, step, _FILES & {*effects(step.agent)}) for index, step in enumerate(steps)]
    touching = [each for each in touching if each[2]]
    writers = [step for _, step, how in touching if "write:files" in how]
    found = []
    for index, step, how in touching:
        others = [writer.id for writer in writers if writer.id != step.id or (step.for_each and how == _FILES)]
        if "read:files" in how and others:
            told = f"step {step.id!r} reads files and {others[0]!r} writes them, but functions share no files"
            found.append(Finding(f"#/steps/{index}", f"{told}: hand the content on as a value", "files"))
    return found

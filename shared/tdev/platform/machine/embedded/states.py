"""The eight kinds of states as closures over one query language."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from tdev.platform.machine.embedded.failure import StateError
from tdev.platform.machine.embedded.fields import Fields, Number, Spec, Write
from tdev.platform.machine.embedded.program import (
    Begin,
    Call,
    Done,
    Failure,
    Finish,
    Fork,
    Outcome,
    Program,
    Resource,
    Sleep,
    State,
)
from tdev.platform.machine.embedded.retrying import Catcher, Retrier
from tdev.platform.machine.embedded.scope import Scope

Inner: TypeAlias = Callable[[Mapping[str, Any]], Program]
"""Compiles a branch or an item processor."""

MAP_CONCURRENCY = 40
"""Most items of one Map that run at once; AWS's figure for inline mode."""
TOKEN_ENDING = ".waitForTaskToken"  # noqa: S105  the ending of a resource
_INVOKE = "arn:aws:states:::lambda:invoke"
_NO_MATCH = "Failed to transition out of the state. The state does not point to a next state."


def compile_state(name: str, spec: Spec, fields: Fields, inner: Inner) -> State:
    """Compile one state.

    Args:
        name: Name of the state.
        spec: The state as the definition gives it; it has passed ``validation``.
        fields: Its query language.
        inner: Compiles branches and item processors.

    Raises:
        ValueError: When a field cannot be compiled, or names something that this engine does not do.
    """
    state: State = _KINDS[spec["Type"]](name, spec, fields, inner)
    state.retriers = tuple(Retrier.compile(entry) for entry in spec.get("Retry", ()))
    state.catchers = tuple(
        Catcher(tuple(entry["ErrorEquals"]), entry["Next"], fields.caught(entry)) for entry in spec.get("Catch", ())
    )
    return state


def _finisher(write: Write, next_state: str | None) -> Finish:
    def finish(scope: Scope, result: Any) -> Done:
        output, assigned = write(scope, result)
        return Done(next_state, output, assigned)

    return finish


def _never(_scope: Scope, _result: Any) -> Done:
    raise AssertionError("a state of this kind is over when it is begun")


def _at_once(name: str, kind: str, finish: Finish) -> State:
    return State(name, kind, lambda scope: finish(scope, None), _never)


def _pass(name: str, spec: Spec, fields: Fields, _inner: Inner) -> State:
    return _at_once(name, "Pass", _finisher(fields.passed(spec), spec.get("Next")))


def _succeed(name: str, spec: Spec, fields: Fields, _inner: Inner) -> State:
    return _at_once(name, "Succeed", _finisher(fields.write(spec, result=False), None))


def _fail(name: str, spec: Spec, fields: Fields, _inner: Inner) -> State:
    error, cause = fields.text(spec, "Error"), fields.text(spec, "Cause")
    return State(name, "Fail", lambda scope: Failure(error(scope), cause(scope)), _never)


def _choice(name: str, spec: Spec, fields: Fields, _inner: Inner) -> State:
    rules = [(rule.holds, _finisher(rule.write, rule.next)) for rule in fields.rules(spec)]
    default = _finisher(fields.write(spec, result=False), spec["Default"]) if "Default" in spec else None

    def begin(scope: Scope) -> Outcome:
        for holds, finish in rules:
            if holds(scope):
                return finish(scope, None)
        if default is None:
            raise StateError("States.NoChoiceMatched", _NO_MATCH)
        return default(scope, None)

    return State(name, "Choice", begin, _never)


def _wait(name: str, spec: Spec, fields: Fields, _inner: Inner) -> State:
    seconds, timestamp = fields.number(spec, "Seconds"), fields.timestamp(spec)
    finish = _finisher(fields.write(spec, result=False), spec.get("Next"))
    return State(name, "Wait", lambda scope: Sleep(seconds(scope), timestamp(scope)), finish)


def _task(name: str, spec: Spec, fields: Fields, _inner: Inner) -> State:
    resource = _resource(spec["Resource"])
    arguments = fields.arguments(spec)
    timeout, heartbeat = fields.number(spec, "TimeoutSeconds", 1), fields.number(spec, "HeartbeatSeconds", 1)

    def begin(scope: Scope) -> Outcome:
        given = arguments(scope)
        function, payload = (resource.text, given) if not resource.optimized else invocation(given)
        return Call(function, payload, given, timeout(scope), heartbeat(scope))

    finish = _finisher(fields.write(spec, result=True), spec.get("Next"))
    return State(name, "Task", begin, finish, resource=resource)


def _resource(text: str) -> Resource:
    plain = text.removesuffix(TOKEN_ENDING)
    token = plain != text
    if plain == _INVOKE:
        return Resource(plain, optimized=True, wants_token=token)
    if plain.startswith("arn:") and ":lambda:" in plain and ":function:" in plain and not token:
        return Resource(plain, optimized=False, wants_token=False)
    raise ValueError(
        f"the resource {text!r} is not available in the embedded engine: use {_INVOKE}, {_INVOKE}{TOKEN_ENDING} or the "
        "ARN of a Lambda function"
    )


def invocation(arguments: Any) -> tuple[str, Any]:
    """Function and payload of the arguments of a ``lambda:invoke``. Raises ``StateError``."""
    function = arguments.get("FunctionName") if isinstance(arguments, dict) else None
    if not isinstance(function, str) or not function:
        raise StateError("States.Runtime", "The field 'FunctionName' is required but was missing")
    return function, arguments.get("Payload", {})


def _parallel(name: str, spec: Spec, fields: Fields, inner: Inner) -> State:
    branches = tuple(inner(branch) for branch in spec["Branches"])
    arguments = fields.arguments(spec)
    count = len(branches)

    def begin(scope: Scope) -> Outcome:
        return Fork([arguments(scope)] * count, None, count)

    finish = _finisher(fields.write(spec, result=True), spec.get("Next"))
    return State(name, "Parallel", begin, finish, branches=branches)


def _map(name: str, spec: Spec, fields: Fields, inner: Inner) -> State:
    for field in ("ItemReader", "ItemBatcher", "ResultWriter", "ToleratedFailureCount", "ToleratedFailurePercentage"):
        if field in spec or f"{field}Path" in spec:
            raise ValueError(f"the Map state {name!r} uses {field}, which the embedded engine does not have")
    program = inner(spec["ItemProcessor"] if "ItemProcessor" in spec else spec["Iterator"])
    begin = _begin_map(spec, fields, fields.number(spec, "MaxConcurrency"))
    return State(name, "Map", begin, _finisher(fields.write(spec, result=True), spec.get("Next")), branches=(program,))


def _begin_map(spec: Spec, fields: Fields, concurrency: Number) -> Begin:
    read, selector = fields.items(spec), fields.selector(spec)

    def begin(scope: Scope) -> Outcome:
        items = read(scope)
        if not isinstance(items, list):
            raise StateError(fields.error(), "The items of a Map state must be an array.")
        inputs = items
        if selector is not None:
            inputs = [
                selector(Scope(scope.input, {**scope.context, **map_context(index, item)}, scope.variables))
                for index, item in enumerate(items)
            ]
        return Fork(inputs, items, min(concurrency(scope) or MAP_CONCURRENCY, MAP_CONCURRENCY))

    return begin


def map_context(index: int, item: Any) -> dict[str, Any]:
    """The part of the context object that the frames of one Map item see."""
    return {"Map": {"Item": {"Index": index, "Value": item}}}


_KINDS: Mapping[str, Callable[[str, Spec, Fields, Inner], State]] = {
    "Pass": _pass,
    "Succeed": _succeed,
    "Fail": _fail,
    "Choice": _choice,
    "Wait": _wait,
    "Task": _task,
    "Parallel": _parallel,
    "Map": _map,
}

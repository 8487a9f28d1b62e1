"""The fields of a state in JSONata: Arguments, Output, Assign, Items, Condition and the numbers."""

from collections.abc import Callable, Mapping
from typing import Any

from tdev.platform.machine.embedded.failure import StateError
from tdev.platform.machine.embedded.fields import Number, Rule, Spec, Write, Written, epoch_seconds, whole_number
from tdev.platform.machine.embedded.jsonata import compile_condition, compile_template, is_expression
from tdev.platform.machine.embedded.retrying import Caught
from tdev.platform.machine.embedded.scope import Expression, Scope

_ERROR = "States.QueryEvaluationError"


def _input(scope: Scope) -> Any:
    return scope.input


def _compile_assign(spec: Spec) -> Expression | None:
    return compile_template(spec["Assign"], "Assign") if spec.get("Assign") else None


class JsonataFields:
    """The port ``Fields`` in JSONata."""

    def error(self) -> str:
        """See ``Fields``."""
        return _ERROR

    def arguments(self, spec: Spec) -> Expression:
        """Arguments; without them the input."""
        return compile_template(spec["Arguments"], "Arguments") if "Arguments" in spec else _input

    def write(self, spec: Spec, *, result: bool) -> Write:
        """Output, with ``$states.result`` where there is a result; Assign is evaluated beside it, not before it."""
        output = compile_template(spec["Output"], "Output") if "Output" in spec else None
        assign = _compile_assign(spec)
        if output is None and assign is None:
            return (lambda _scope, value: (value, None)) if result else (lambda scope, _value: (scope.input, None))

        def write(scope: Scope, value: Any) -> Written:
            if result:
                scope.extra = {"result": value}
            assigned = assign(scope) if assign else None
            if output is not None:
                return output(scope), assigned
            return (value if result else scope.input), assigned

        return write

    def passed(self, spec: Spec) -> Write:
        """Output, or the input."""
        return self.write(spec, result=False)

    def caught(self, spec: Spec) -> Caught:
        """Output with ``$states.errorOutput``; without it the error output itself."""
        output = compile_template(spec["Output"], "Output") if "Output" in spec else None
        assign = _compile_assign(spec)

        def caught(scope: Scope, error: Mapping[str, str]) -> Written:
            scope.extra = {"errorOutput": error}
            assigned = assign(scope) if assign else None
            return (output(scope) if output else error), assigned

        return caught

    def rules(self, spec: Spec) -> list[Rule]:
        """A rule's own Output takes the place of the state's; its Assign is the only one that counts."""
        outer = {"Output": spec["Output"]} if "Output" in spec else {}
        return [
            Rule(rule["Next"], compile_condition(rule["Condition"]), self.write({**outer, **rule}, result=False))
            for rule in spec["Choices"]
        ]

    def items(self, spec: Spec) -> Expression:
        """Items; without them the input."""
        return compile_template(spec["Items"], "Items") if "Items" in spec else _input

    def selector(self, spec: Spec) -> Expression | None:
        """ItemSelector."""
        return compile_template(spec["ItemSelector"], "ItemSelector") if "ItemSelector" in spec else None

    def number(self, spec: Spec, field: str, least: int = 0) -> Number:
        """A number, or an expression that gives one; a text of digits counts."""
        if field not in spec:
            return lambda _scope: None
        expression = compile_template(spec[field], field)

        def number(scope: Scope) -> int:
            value = expression(scope)
            if isinstance(value, str) and value.isdecimal():
                value = int(value)
            try:
                return whole_number(value, least)
            except ValueError as cause:
                raise StateError(_ERROR, f"The field '{field}' cannot be used. {cause}") from cause

        return number

    def text(self, spec: Spec, field: str) -> Callable[[Scope], str | None]:
        """A text, or an expression that gives one."""
        if field not in spec:
            return lambda _scope: None
        expression = compile_template(spec[field], field)
        source = spec[field][2:-2].strip() if is_expression(spec[field]) else spec[field]

        def text(scope: Scope) -> str:
            value = expression(scope)
            if not isinstance(value, str):
                where = f"The JSONata expression '{source}' specified for the field '{field}'"
                raise StateError(_ERROR, f"{where} returned an unexpected result type. Expected 'string'.")
            return value

        return text

    def timestamp(self, spec: Spec) -> Callable[[Scope], float | None]:
        """Timestamp."""
        read = self.text(spec, "Timestamp")

        def timestamp(scope: Scope) -> float | None:
            value = read(scope)
            try:
                return None if value is None else epoch_seconds(value)
            except ValueError as cause:
                raise StateError(_ERROR, f"The field 'Timestamp' cannot be used. {cause}") from cause

        return timestamp

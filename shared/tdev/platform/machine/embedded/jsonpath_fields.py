"""The fields of a state in JSONPath: InputPath, Parameters, ResultSelector, ResultPath, OutputPath, and Assign."""

from collections.abc import Callable, Mapping
from typing import Any

from tdev.platform.machine.embedded.choice import compile_rule
from tdev.platform.machine.embedded.failure import StateError
from tdev.platform.machine.embedded.fields import Number, Rule, Spec, Write, Written, epoch_seconds, whole_number
from tdev.platform.machine.embedded.jsonpath import compile_path, compile_reference
from tdev.platform.machine.embedded.retrying import Caught
from tdev.platform.machine.embedded.scope import Expression, Scope
from tdev.platform.machine.embedded.template import compile_query, compile_template

_ERROR = "States.Runtime"


def _on(expression: Expression, value: Any, scope: Scope) -> Any:
    """Evaluate with another input than the state's."""
    return expression(Scope(value, scope.context, scope.variables))


def _input(scope: Scope) -> Any:
    return scope.input


def _compile_optional_path(spec: Spec, field: str) -> Expression | None:
    """``InputPath`` or ``OutputPath``; None where nothing is to be done, null gives an empty object."""
    text = spec.get(field, "$")
    if text is None:
        return lambda _scope: {}
    return None if text == "$" else compile_path(text, where=field)


def _compile_optional_template(spec: Spec, field: str) -> Expression | None:
    return compile_template(spec[field]) if field in spec else None


def _compile_result_path(spec: Spec) -> Callable[[Any, Any], Any]:
    text = spec.get("ResultPath", "$")
    return compile_reference(text) if text is not None else lambda document, _value: document


class JsonPathFields:
    """The port ``Fields`` in JSONPath."""

    def error(self) -> str:
        """See ``Fields``."""
        return _ERROR

    def arguments(self, spec: Spec) -> Expression:
        """InputPath, then Parameters."""
        path = _compile_optional_path(spec, "InputPath")
        parameters = _compile_optional_template(spec, "Parameters")
        if parameters is None:
            return path or _input
        if path is None:
            return parameters
        return lambda scope: _on(parameters, path(scope), scope)

    def write(self, spec: Spec, *, result: bool) -> Write:
        """Without a result: InputPath and OutputPath. With one: ResultSelector, ResultPath, OutputPath."""
        return self._write_result(spec) if result else self._write_input(spec)

    def _write_input(self, spec: Spec) -> Write:
        path = _compile_optional_path(spec, "InputPath")
        output = _compile_optional_path(spec, "OutputPath")
        assign = _compile_optional_template(spec, "Assign")
        if not (path or output or assign):
            return lambda scope, _value: (scope.input, None)

        def write(scope: Scope, _value: Any) -> Written:
            value = path(scope) if path else scope.input
            assigned = _on(assign, value, scope) if assign else None
            return (_on(output, value, scope) if output else value), assigned

        return write

    def _write_result(self, spec: Spec) -> Write:
        selector = _compile_optional_template(spec, "ResultSelector")
        output = _compile_optional_path(spec, "OutputPath")
        assign = _compile_optional_template(spec, "Assign")
        place = _compile_result_path(spec)

        def write(scope: Scope, value: Any) -> Written:
            assigned = _on(assign, value, scope) if assign else None
            selected = _on(selector, value, scope) if selector else value
            placed = place(scope.input, selected)
            return (_on(output, placed, scope) if output else placed), assigned

        return write

    def passed(self, spec: Spec) -> Write:
        """Result, or else InputPath and Parameters, is the result of a Pass state."""
        write = self._write_result(spec)
        if "Result" in spec:
            constant = spec["Result"]
            return lambda scope, _value: write(scope, constant)
        arguments = self.arguments(spec)
        return lambda scope, _value: write(scope, arguments(scope))

    def caught(self, spec: Spec) -> Caught:
        """ResultPath puts the error output into the state's raw input."""
        place = _compile_result_path(spec)
        assign = _compile_optional_template(spec, "Assign")

        def caught(scope: Scope, error: Mapping[str, str]) -> Written:
            assigned = _on(assign, error, scope) if assign else None
            return place(scope.input, error), assigned

        return caught

    def rules(self, spec: Spec) -> list[Rule]:
        """The rules look at the input after InputPath; a rule's Assign is the only one that counts."""
        path = _compile_optional_path(spec, "InputPath")
        outer = {name: spec[name] for name in ("InputPath", "OutputPath") if name in spec}
        return [
            Rule(
                rule["Next"],
                _after(path, compile_rule(rule)),
                self._write_input({**outer, **({"Assign": rule["Assign"]} if "Assign" in rule else {})}),
            )
            for rule in spec["Choices"]
        ]

    def items(self, spec: Spec) -> Expression:
        """InputPath, then ItemsPath."""
        path = _compile_optional_path(spec, "InputPath")
        items = _compile_optional_path(spec, "ItemsPath")
        if path is None or items is None:
            return items or path or _input
        return lambda scope: _on(items, path(scope), scope)

    def selector(self, spec: Spec) -> Expression | None:
        """ItemSelector, or Parameters as it was called before; its ``$`` is the input after InputPath."""
        path = _compile_optional_path(spec, "InputPath")
        selector = _compile_optional_template(spec, "ItemSelector" if "ItemSelector" in spec else "Parameters")
        if path is None or selector is None:
            return selector
        return lambda scope: _on(selector, path(scope), scope)

    def number(self, spec: Spec, field: str, least: int = 0) -> Number:
        """The number, or what ``<field>Path`` finds after InputPath."""
        if f"{field}Path" in spec:
            read = self._read(spec, compile_path(spec[f"{field}Path"], where=f"{field}Path"))
        elif field in spec:
            constant = spec[field]
            read = lambda _scope: constant  # noqa: E731
        else:
            return lambda _scope: None

        def number(scope: Scope) -> int:
            value = read(scope)
            try:
                return whole_number(value, least)
            except ValueError as cause:
                raise StateError(_ERROR, f"The field '{field}' cannot be used. {cause}") from cause

        return number

    def text(self, spec: Spec, field: str) -> Callable[[Scope], str | None]:
        """The text, or what ``<field>Path`` (a path or an intrinsic function) finds."""
        if f"{field}Path" not in spec:
            constant: str | None = spec.get(field)
            return lambda _scope: constant
        read = compile_query(spec[f"{field}Path"], where=f"{field}Path")

        def text(scope: Scope) -> str:
            value = read(scope)
            if not isinstance(value, str):
                raise StateError(_ERROR, f"The field '{field}Path' must lead to a text.")
            return value

        return text

    def timestamp(self, spec: Spec) -> Callable[[Scope], float | None]:
        """Timestamp, or what TimestampPath finds after InputPath."""
        if "TimestampPath" in spec:
            read = self._read(spec, compile_path(spec["TimestampPath"], where="TimestampPath"))
        elif "Timestamp" in spec:
            constant = spec["Timestamp"]
            read = lambda _scope: constant  # noqa: E731
        else:
            return lambda _scope: None

        def timestamp(scope: Scope) -> float:
            try:
                return epoch_seconds(read(scope))
            except ValueError as cause:
                raise StateError(_ERROR, f"The field 'Timestamp' cannot be used. {cause}") from cause

        return timestamp

    def _read(self, spec: Spec, expression: Expression) -> Expression:
        path = _compile_optional_path(spec, "InputPath")
        return expression if path is None else lambda scope: _on(expression, path(scope), scope)


def _after(path: Expression | None, holds: Callable[[Scope], bool]) -> Callable[[Scope], bool]:
    if path is None:
        return holds
    return lambda scope: holds(Scope(path(scope), scope.context, scope.variables))

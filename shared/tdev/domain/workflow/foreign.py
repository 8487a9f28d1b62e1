"""Calls code that is not ours: through the sandbox, and nowhere else."""

import ast
from collections.abc import Callable
from typing import Any

from tdev.domain.analysis.parsing import parse
from tdev.kernel.errors import Finding, InvalidError, StepError, StepTimeoutError
from tdev.platform.sandbox import Sandbox
from tdev.sdk.context import Context

_CALLABLE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def foreign_call(
    sandbox: Sandbox, source: str, attribute: str, ref: str
) -> Callable[[dict[str, Any], Context | None], Any]:
    """A callable that runs ``attribute`` of a source text in the sandbox.

    It raises ``StepError`` with the type and message of what the code raised, ``StepTimeoutError`` when it took too
    long, and ``DeniedError`` when this machine cannot isolate it.
    """

    def call(given: dict[str, Any], context: Context | None) -> Any:
        done = sandbox.run(source, attribute, given)
        if done.error is not None:
            kind = StepTimeoutError if done.limit in ("Timeout", "CpuTime") else StepError
            raise kind(f"{ref} failed: {done.error.get('type', 'Error')}: {done.error.get('message', '')}"[:2000])
        return done.output

    return call


def entrypoint(source: str, name: str | None = None, filename: str = "<code>") -> str:
    """The function (or class with ``run``) of a source text that is meant: the named one, or its only public one.

    Raises:
        InvalidError: When the text cannot be parsed, has no such function, or has several and none is named.
    """
    public = [node.name for node in _definitions(source, filename) if not node.name.startswith("_")]
    if name is not None:
        if not name.isidentifier():
            raise _unclear(filename, f"{name!r} is no name of a function")
        return name
    if len(set(public)) == 1:
        return public[0]
    if not public:
        raise _unclear(filename, "there is no public function at the top level")
    functions = [node.name for node in _definitions(source, filename) if _is_public_function(node)]
    if len(set(functions)) == 1:
        return functions[0]
    raise _unclear(filename, f"there are several functions: {', '.join(dict.fromkeys(public))}")


def arguments(source: str, name: str, payload: Any) -> dict[str, Any]:
    """A payload as the arguments of a function: an object by its names, anything else as the only parameter.

    An object is the only parameter's value too when it has no key of that name; None stands for no arguments.

    Raises:
        InvalidError: When the payload is no object and the function has not exactly one parameter.
    """
    only = _only_parameter(source, name)
    if isinstance(payload, dict) and (only is None or not payload or only in payload):
        return payload
    if only is not None:
        return {only: payload}
    if payload is None:
        return {}
    message = f"{name} has not exactly one parameter, so its payload must be an object with its arguments"
    raise InvalidError(message, [Finding("#/payload", "must be an object", "not_an_object")])


def _only_parameter(source: str, name: str) -> str | None:
    found = next((node for node in _definitions(source, "<code>") if node.name == name), None)
    if isinstance(found, ast.ClassDef):
        methods = (node for node in found.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
        found = next((method for method in methods if method.name == "run"), None)
        skipped = 1
    else:
        skipped = 0
    if found is None or found.args.vararg or found.args.kwarg or found.args.posonlyargs[skipped:]:
        return None
    parameters = [*found.args.args[0 if found.args.posonlyargs else skipped :], *found.args.kwonlyargs]
    return parameters[0].arg if len(parameters) == 1 else None


def _definitions(source: str, filename: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    return [node for node in parse(source, filename).body if isinstance(node, _CALLABLE)]


def _is_public_function(node: ast.AST) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not node.name.startswith("_")


def _unclear(filename: str, what: str) -> InvalidError:
    hint = "name the function to call: --entrypoint NAME"
    return InvalidError(f"{filename}: {what}", [Finding("#/entrypoint", what, "entrypoint")], hint=hint)

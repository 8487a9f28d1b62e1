"""Calls code that is not ours: through the sandbox, and nowhere else."""

import ast
from collections.abc import Callable
from typing import Any

from tdev.kernel.errors import Finding, InvalidError, StepError, StepTimeoutError
from tdev.kernel.parsing import parse
from tdev.platform.sandbox import Sandbox
from tdev.sdk.context import Context

_CALLABLE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_USUAL = frozenset({"run", "main", "handler"})


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

    Of several, it is the only function, or the one that has a usual name: ``run``, ``main`` or ``handler``.

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
    functions = {node.name for node in _definitions(source, filename) if _is_public_function(node)}
    for likely in (functions, functions & _USUAL):
        if len(likely) == 1:
            return likely.pop()
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


def parameters(source: str, name: str) -> list[str]:
    """The parameters that a function (or the ``run`` of a class) takes by name, without ``self``.

    Raises:
        InvalidError: When the text cannot be parsed.
    """
    found = _signature(source, name)
    if found is None:
        return []
    arguments, skipped = found
    named = arguments.args[0 if arguments.posonlyargs else skipped :]
    return [parameter.arg for parameter in (*named, *arguments.kwonlyargs)]


def _signature(source: str, name: str) -> tuple[ast.arguments, int] | None:
    """The parameters as they are declared, and how many of the first ones nobody gives (``self``)."""
    found = next((node for node in _definitions(source, "<code>") if node.name == name), None)
    if isinstance(found, ast.ClassDef):
        methods = (node for node in found.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
        run = next((method for method in methods if method.name == "run"), None)
        return None if run is None else (run.args, 1)
    return None if found is None else (found.args, 0)


def _only_parameter(source: str, name: str) -> str | None:
    found = _signature(source, name)
    if found is None or found[0].vararg or found[0].kwarg or found[0].posonlyargs[found[1] :]:
        return None
    named = parameters(source, name)
    return named[0] if len(named) == 1 else None


def _definitions(source: str, filename: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    return [node for node in parse(source, filename).body if isinstance(node, _CALLABLE)]


def _is_public_function(node: ast.AST) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not node.name.startswith("_")


def _unclear(filename: str, what: str) -> InvalidError:
    hint = "name the function to call: --entrypoint NAME"
    return InvalidError(f"{filename}: {what}", [Finding("#/entrypoint", what, "entrypoint")], hint=hint)

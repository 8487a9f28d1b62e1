"""Runs foreign components that reach out: the code stays behind its walls, what it asks for is done outside.

It has no network itself. A GET needs the effect ``fetch``, any other request ``send``, a call of another component
``invoke``; a component that holds a secret needs ``send`` for every request, so that a person was asked before it could
carry the secret anywhere. Web and calls are those of the step's own context, with all their rules.
"""

import ast
import base64
import inspect
from collections.abc import Callable, Mapping
from typing import Any

from tdev.domain.workflow import asking
from tdev.kernel.errors import DeniedError, StepError, StepTimeoutError, TDevError
from tdev.kernel.parsing import parse
from tdev.platform.sandbox import Sandbox, SandboxLimits
from tdev.sdk.context import Context

MOST_QUESTIONS = 50
"""Requests and calls of one run."""
_REACHING = frozenset({"fetch", "send", "invoke"})
_LIMITS = SandboxLimits(result_bytes=4 * 1024 * 1024)
_DRIVER = inspect.getsource(asking)


def reaches_out(source: str, attribute: str, effects: tuple[str, ...]) -> bool:
    """Whether a component asks for a context, and has an effect that needs one."""
    if not _REACHING.intersection(effects):
        return False
    for node in ast.walk(parse(source, "<code>")):
        named = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name == attribute
        if named and any(_is_context(each.annotation) for each in ast.walk(node) if isinstance(each, ast.arg)):
            return True
    return False


def _is_context(annotation: ast.expr | None) -> bool:
    return annotation is not None and ast.unparse(annotation).strip("'\"").endswith("Context")


def brokered_call(
    sandbox: Sandbox, source: str, attribute: str, effects: tuple[str, ...], *, ref: str, holds_secret: bool
) -> Callable[[dict[str, Any], Context | None], Any]:
    """A callable that runs a component and answers what it asks for.

    It raises ``StepError`` as ``foreign_call``, and ``DeniedError`` when the component asks for what its effects do not
    allow.
    """

    def call(given: dict[str, Any], context: Context | None) -> Any:
        answers: list[dict[str, Any]] = []
        questions: list[Any] = []
        while len(questions) <= MOST_QUESTIONS:
            payload = {"source": source, "attribute": attribute, "given": given, "answers": answers}
            key = context.effect_key if context is not None else ""
            done = sandbox.run(_DRIVER, "perform", {**payload, "effect_key": key}, _LIMITS)
            if done.error is not None:
                kind = StepTimeoutError if done.limit in ("Timeout", "CpuTime") else StepError
                raise kind(f"{ref} failed: {done.error.get('type', 'Error')}: {done.error.get('message', '')}"[:2000])
            found = done.output
            if "output" in found:
                return found["output"]
            if "ask" not in found:
                raise StepError(f"{ref} failed: {found.get('error')}: {found.get('message')}"[:2000])
            if found["asked"] != questions:
                raise StepError(f"{ref} does not ask the same again when it is run again", hint="leave out chance")
            questions.append(found["ask"])
            answers.append(_answered(found["ask"], context, effects, ref=ref, holds_secret=holds_secret))
        raise StepError(f"{ref} asks for more than {MOST_QUESTIONS} things")

    return call


def _answered(
    question: Mapping[str, Any], context: Context | None, effects: tuple[str, ...], *, ref: str, holds_secret: bool
) -> dict[str, Any]:
    """The answer; an error of what was asked is one, for the component may go on with it."""
    needed = "invoke" if "call" in question else "send"
    if "web" in question and question["web"]["method"].upper() in ("GET", "HEAD") and not holds_secret:
        needed = "send" if "send" in effects else "fetch"
    if needed not in effects or context is None:
        raise DeniedError(f"{ref} asks for what needs the effect {needed}", hint=f"declare it: effects=[{needed!r}]")
    try:
        if "call" in question:
            return {"output": context.call(question["call"], question["payload"])}
        return _requested(question["web"], context)
    except DeniedError:
        raise
    except TDevError as cause:
        return {"error": type(cause).__name__, "message": cause.message}


def _requested(asked: Mapping[str, Any], context: Context) -> dict[str, Any]:
    body = None if asked["body"] is None else base64.b64decode(asked["body"])
    seconds = min(max(float(asked["s"]), 0.1), 30.0)
    answer = context.web().request(
        asked["method"].upper(), asked["url"], body=body, headers=asked["headers"], timeout_s=seconds
    )
    content = base64.b64encode(answer.content).decode()
    return {"url": answer.url, "status": answer.status, "headers": dict(answer.headers), "content": content}

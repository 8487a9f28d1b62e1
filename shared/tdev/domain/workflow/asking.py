"""What the sandbox gets to run a component that asks for the web or another component. This text decides nothing.

The component runs until it asks for something that no answer is there for yet; then the question comes out instead of a
result. Whoever is outside answers it, and runs the component again from its beginning with one more answer.
"""

import base64
import dataclasses
import sys
import types
from collections.abc import Mapping
from typing import Any

OFFERED = ("tdev.sdk", "typing_extensions")
"""Modules that the component may import: the sandbox makes ready what the text before it names."""


class _Unanswered(BaseException):
    """No error of the component: nothing in it catches this by accident."""


def perform(
    source: str,
    attribute: str,
    given: dict[str, Any],
    answers: list[dict[str, Any]],
    effect_key: str,
    context: "Context | None" = None,  # type: ignore[name-defined]  # noqa: F821 - the sandbox knows it by its name
) -> dict[str, Any]:
    """Run a component with the answers that are known.

    Returns:
        ``{"output": value}``, ``{"ask": question, "asked": those before}`` or ``{"error": class, "message": text}``.
    """
    asked: list[Any] = []

    def ask(question: dict[str, Any]) -> dict[str, Any]:
        asked.append(question)
        if len(asked) > len(answers):
            raise _Unanswered
        answer = answers[len(asked) - 1]
        if "error" in answer:
            errors = sys.modules["tdev.kernel.errors"]
            raise getattr(errors, answer["error"], errors.StepError)(answer["message"])
        return answer

    module = types.ModuleType("component")
    module.__file__ = "component.py"
    sys.modules["component"] = module
    exec(compile(source, "component.py", "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - in the sandbox
    target = getattr(module, attribute)
    function = target().run if isinstance(target, type) else target
    named = getattr(function, "__annotations__", {})
    taken = next(name for name, hint in named.items() if name != "return" and "Context" in str(hint))
    own = dataclasses.replace(context, web=lambda: _Web(ask), call=_calls(ask), effect_key=effect_key)  # type: ignore[type-var]
    try:
        return {"output": function(**given, **{taken: own}), "asked": asked}
    except _Unanswered:
        return {"ask": asked[-1], "asked": asked[:-1]}
    except Exception as raised:  # noqa: BLE001 - whatever the component raises is an answer
        return {"error": type(raised).__name__[:200], "message": str(raised)[:2000], "asked": asked}


class _Web:
    """Asks for each request."""

    def __init__(self, ask: Any) -> None:
        self._ask = ask

    def request(
        self, method: str, url: str, *, body: bytes | None = None, headers: Any = None, timeout_s: float = 20.0
    ) -> Any:
        sent = None if body is None else base64.b64encode(body).decode()
        question = {
            "method": str(method),
            "url": str(url),
            "body": sent,
            "headers": dict(headers or {}),
            "s": timeout_s,
        }
        found = self._ask({"web": question})
        content = base64.b64decode(found["content"])
        return types.SimpleNamespace(
            url=found["url"], status=found["status"], headers=found["headers"], content=content
        )


def _calls(ask: Any) -> Any:
    def call(name: str, payload: Mapping[str, Any]) -> Any:
        return ask({"call": str(name), "payload": dict(payload)})["output"]

    return call

"""What the sandbox gets to try sources, or to call one with a scripted world. This text travels; it judges nothing.

It imports only the standard library, and what the sandbox offers beside it.
"""

import json
import sys
import types
from pathlib import Path
from typing import Any

OFFERED = ("tdev.sdk", "typing_extensions")
"""Modules that the code may import: the sandbox makes ready what the text before it names."""


def try_sources(sources: list[str], attribute: str, inputs: list[dict[str, Any]]) -> list[list[Any] | None]:
    """Call a function of each source with each input; null for a source that does not load.

    Returns:
        For each source the answers, each ``["ok", value]`` or ``["error", class]``. A source whose first answer is an
        error is not called again.
    """
    found: list[list[Any] | None] = []
    for source in sources:
        function = _loaded(source, attribute)
        found.append(None if function is None else _answers(function, inputs))
    return found


def call_all(source: str, attribute: str, calls: list[dict[str, Any]]) -> list[Any]:
    """Call a function with each input, and again with its own answer where that fits: ``{"input", "again"}``.

    Returns:
        For each call ``["ok", value, second, untouched]`` or ``["error", class, message, untouched]``: ``second``
        is the
        answer to the call with the first answer in place of the input named ``again``; ``untouched`` says that the
        input was not changed by the call.
    """
    function = _loaded(source, attribute)
    found: list[Any] = []
    for call in calls:
        given = json.loads(json.dumps(call["input"]))
        first = _answer(function, given)
        untouched = json.dumps(given, sort_keys=True) == json.dumps(call["input"], sort_keys=True)
        if first[0] != "ok":
            found.append([*first, untouched])
            continue
        second = None
        if call.get("again"):
            second = _answer(function, {**json.loads(json.dumps(call["input"])), call["again"]: first[1]})
        found.append(["ok", first[1], second, untouched])
    return found


def call_scripted(
    source: str, attribute: str, given: dict[str, Any], answers: list[dict[str, Any]], boto3: bool = False
) -> dict[str, Any]:
    """Call a function whose web, components and AWS clients answer from a script, in its order.

    Returns:
        ``{"asked": [...], "output": value}`` or ``{"asked": [...], "error": class, "message": text}``.
    """
    world = _World(answers)
    if boto3:
        fake: Any = types.ModuleType("boto3")
        fake.client = lambda service, **_: _Client(service, world)
        sys.modules["boto3"] = fake
    function = _loaded(source, attribute)
    named = getattr(function, "__annotations__", {})
    context = next((name for name, hint in named.items() if name != "return" and "Context" in str(hint)), None)
    if context is not None:
        sdk = sys.modules["tdev.sdk"]
        given = {
            **given,
            context: sdk.Context(workspace=Path(), web=lambda: world, call=world.call, effect_key="key-1"),
        }
    try:
        output = function(**given)
        return {"asked": world.asked, "output": json.loads(json.dumps(output, allow_nan=False))}
    except Exception as raised:  # noqa: BLE001 - whatever the code raises is an answer
        return {"asked": world.asked, "error": type(raised).__name__, "message": str(raised)[:300]}


class _World:
    """Answers in the order of the script and remembers what was asked."""

    def __init__(self, answers: list[dict[str, Any]]) -> None:
        self.answers = list(answers)
        self.asked: list[Any] = []

    def next(self, asked: Any) -> dict[str, Any]:
        self.asked.append(json.loads(json.dumps(asked, default=_text)))
        return self.answers.pop(0) if self.answers else {}

    def request(self, method: str, url: str, body: Any = None, headers: Any = None, timeout_s: float = 20.0) -> Any:
        found = self.next({"method": method, "url": url, "body": body, "headers": dict(headers or {})})
        content = found.get("content", "")
        raw = content if isinstance(content, str) else json.dumps(content)
        return types.SimpleNamespace(
            url=url, status=found.get("status", 200), headers=found.get("headers", {}), content=raw.encode()
        )

    def call(self, name: str, payload: Any) -> Any:
        return self.next({"call": name, "payload": dict(payload)}).get("output")


class _Client:
    """A client of an AWS service whose every operation answers from the script."""

    def __init__(self, service: str, world: _World) -> None:
        self._service, self._world = service, world

    def __getattr__(self, operation: str) -> Any:
        def call(**given: Any) -> Any:
            found = self._world.next({"service": self._service, "operation": operation, "given": given})
            return {key: _Body(value) if key == "Body" else value for key, value in found.items()}

        return call


class _Body:
    def __init__(self, text: str) -> None:
        self._text = text

    def read(self) -> bytes:
        return self._text.encode()


def _loaded(source: str, attribute: str) -> Any:
    module = types.ModuleType("component")
    sys.modules["component"] = module
    try:
        exec(compile(source, "component.py", "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - in the sandbox
        return getattr(module, attribute)
    except Exception:  # noqa: BLE001 - a candidate that does not load is none
        return None


def _answers(function: Any, inputs: list[dict[str, Any]]) -> list[Any]:
    found: list[Any] = []
    for given in inputs:
        answer = _answer(function, json.loads(json.dumps(given)))
        found.append(answer[:2])
    return found


def _answer(function: Any, given: dict[str, Any]) -> list[Any]:
    try:
        value = json.loads(json.dumps(function(**given), allow_nan=False))
        if len(json.dumps(value)) > 20_000:
            return ["error", "TooLarge", ""]
        return ["ok", value]
    except Exception as raised:  # noqa: BLE001 - whatever the code raises is an answer
        return ["error", type(raised).__name__, str(raised)[:200]]


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)

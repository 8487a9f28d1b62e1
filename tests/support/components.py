"""What components run with in tests: a scripted web, and a context that calls the built-in components by name."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tdev.domain.registry.built_in import built_in_manifests
from tdev.domain.workflow.loading import json_value, load_callable
from tdev.kernel.errors import DeniedError, InvalidError, NotFoundError, PlatformError
from tdev.platform.models import USUAL, Limits, Message, Reply
from tdev.platform.web import WebResponse
from tdev.sdk import Context


class ScriptedWeb:
    """Answers from a table of addresses; remembers what was asked."""

    def __init__(self, pages: Mapping[str, WebResponse]) -> None:
        self.pages = dict(pages)
        self.asked: list[tuple[str, str, bytes | None, dict[str, str]]] = []

    def request(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = 20.0,
    ) -> WebResponse:
        self.asked.append((method, url, body, dict(headers or {})))
        if not url.startswith(("http://", "https://")):
            raise InvalidError(f"{url!r} is no web address")
        if "127.0.0.1" in url or "localhost" in url:
            raise DeniedError(f"{url} lies inside")
        if url not in self.pages:
            raise PlatformError(f"{url} cannot be reached")
        return self.pages[url]


def page(
    url: str, content: str | bytes, content_type: str = "text/html; charset=utf-8", status: int = 200
) -> WebResponse:
    """An answer of the scripted web."""
    body = content.encode() if isinstance(content, str) else content
    return WebResponse(url, status, {"content-type": content_type}, body)


def web_of(*answers: WebResponse) -> ScriptedWeb:
    """A scripted web of some answers."""
    return ScriptedWeb({answer.url: answer for answer in answers})


class ExampleModel:
    """A model that says hello; asked for data, it takes the first label, and calls everybody Kim."""

    name = "example:model"

    def converse(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, limits: Limits = USUAL
    ) -> Reply:
        if schema is None:
            return Reply(text="hello", model="example")
        data = {name: field.get("enum", ["Kim"])[0] for name, field in schema["properties"].items()}
        return Reply(data=data, model="example")


def context_in(workspace: Path, web: ScriptedWeb | None = None, **more: Any) -> Context:
    """A context whose ``call`` runs built-in components in this process, as an executor would."""
    web = web or web_of()

    def call(name: str, given: Mapping[str, Any]) -> Any:
        manifest = built_in_manifests().get(name)
        if manifest is None:
            raise NotFoundError(f"there is no component {name!r}")
        return json_value(load_callable(manifest["code"]["entrypoint"]).call(given, context))

    context = Context(workspace=workspace, web=lambda: web, **{"call": call, "model": ExampleModel, **more})
    return context


def context_calling(workspace: Path, functions: Mapping[str, Callable[..., Any]]) -> Context:
    """A context whose ``call`` knows some plain functions by name."""

    def call(name: str, given: Mapping[str, Any]) -> Any:
        if name not in functions:
            raise NotFoundError(f"there is no component {name!r}")
        return functions[name](**given)

    return Context(workspace=workspace, call=call)


EXAMPLE_WEB = (
    page("https://example.com/", "<html><title>Example Domain</title><body><p>Example Domain</p></body></html>"),
    page("https://example.com/files/q.png", b"\x89PNG", "image/png"),
    page("https://hooks.example.com/1", b"ok", "text/plain"),
    page("https://example.com/robots.txt", "User-agent: *\nDisallow: /private/", "text/plain"),
)
"""The addresses that the examples of the docstrings name."""

EXAMPLE_SECRETS: Mapping[str, str] = {
    "HMAC_KEY": "an example key",
    "SLACK_WEBHOOK_URL": "https://hooks.example.com/1",
    "TEAMS_WEBHOOK_URL": "https://hooks.example.com/1",
    "DISCORD_WEBHOOK_URL": "https://hooks.example.com/1",
}
"""The values of the secrets that built-in components declare, for their examples."""

"""The door of a generated service: one function, called as API Gateway and function URLs do, or directly.

- ``GET /health`` answers 200 with the digest of the bundle.
- ``POST`` with ``{"inputs": {...}}`` answers 200 with ``{"result": ...}``, or a problem (RFC 9457): 4xx when the call
  was wrong, 5xx when the service failed.
  On Lambda a failure is raised instead, for Lambda counts errors, not statuses: a caller of its address sees 502.
- A plain event ``{"inputs": {...}}`` is answered ``{"result": ...}``; what goes wrong is raised, so it counts as an
  error of the function.

- With ``answers`` beside the inputs, in a plain event only, nothing outside is touched: each component with such an
  effect is held back and has answered what stands there by its name. The answer is result, error, the calls that
  were held back, and what the steps have put out.
- A host that records calls sets ``recording`` in the request's context, which no caller can; then ``answers`` stands
  beside the answer's body, for a later call of that kind.

With the setting ``service_step`` it is one function of a state machine, and runs one component of the bundle: see
``domain.delivery.stepping``. Only ``GET /health`` is answered beside what the machine asks.

The files are compared with their manifest, and with the digest that the host knows, before anything is answered.
No pydantic here, nor anything else that a service does not need.
"""

import base64
import binascii
import json
import logging
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tdev.domain.delivery.integrity import check_digest, check_files
from tdev.domain.delivery.serving import PackedService
from tdev.domain.delivery.stepping import PackedSteps
from tdev.kernel.errors import (
    DeniedError,
    Finding,
    InvalidError,
    NotFoundError,
    PlatformError,
    StepError,
    StepTimeoutError,
    TDevError,
    TooLargeError,
)
from tdev.kernel.ids import request_id as new_request_id
from tdev.kernel.strict_json import parse_object
from tdev.service_runtime import ServiceRuntime
from tdev.settings import settings

Handler = Callable[[Any, Any], dict[str, Any]]
STATUS: Mapping[type[TDevError], int] = {
    InvalidError: 422,
    TooLargeError: 413,
    DeniedError: 403,
    NotFoundError: 404,
    StepTimeoutError: 504,
    PlatformError: 503,
}
"""What a door says of an error; whatever is not in here is 500: a step that fails is the service's fault."""
_LOGGER = logging.getLogger("tdev.service")
_SILENT = "the service failed; its log has the reason under this request id"


class ServiceDoor:
    """Serves the bundle that was unpacked into a folder.

    Args:
        folder: Where it is.
        runtime: What its components may use.
    """

    def __init__(self, folder: Path, runtime: ServiceRuntime) -> None:
        self._folder = folder
        self._runtime = runtime

    @cached_property
    def _checked(self) -> tuple[dict[str, bytes], dict[str, Any]]:
        files = _read(self._folder)
        manifest = check_files(files)
        if self._runtime.settings.bundle_digest:
            check_digest(files, self._runtime.settings.bundle_digest)
        return files, manifest

    @cached_property
    def _steps(self) -> PackedSteps:
        files, manifest = self._checked
        step = self._runtime.settings.service_step
        return PackedSteps(files, manifest["components"], step, self._runtime.abilities)

    @cached_property
    def _service(self) -> PackedService:
        files, manifest = self._checked
        return PackedService(files, manifest["components"], self._runtime.abilities)

    def start(self) -> None:
        """Check the files and compile the workflow, so that the first call finds it done.

        Raises:
            InvalidError: When a file is not what the manifest says.
            NotFoundError: When a secret that a component declares is not set.
        """
        assert (self._steps if self._runtime.settings.service_step else self._service) is not None

    def __call__(self, event: Any, context: Any) -> Any:
        """Answer one event; raises ``TDevError`` for a plain one that goes wrong."""
        request = getattr(context, "aws_request_id", None) or new_request_id()
        started = time.perf_counter()
        if isinstance(event, Mapping) and "requestContext" in event:
            answer = self._http(event, request)
            _log(request, started, answer["statusCode"])
            if answer["statusCode"] >= 500 and self._counted_by_errors(context):
                raise _raised(answer)
            return answer
        if self._runtime.settings.service_step:
            return self._stepped(event, request, started)
        if not isinstance(event, Mapping) or set(event) - {"inputs", "answers"}:
            raise InvalidError("a call is an object with inputs", [Finding("#", "send {inputs: {...}}", "invalid")])
        if "answers" in event:
            return self._rehearsed(event, request)
        try:
            result = self._run(event.get("inputs", {}), request)
        except TDevError as error:
            _log(request, started, _status(error), error)
            raise
        _log(request, started, 200)
        return {"result": result}

    def _counted_by_errors(self, context: Any) -> bool:
        """Whether the host is Lambda, which takes an answer with a status of 5xx for a success."""
        return self._runtime.settings.platform == "aws" and hasattr(context, "invoked_function_arn")

    def _stepped(self, event: Any, request: str, started: float) -> Any:
        """A step of a state machine: its answer is what the component gave, and nothing around it."""
        if not isinstance(event, Mapping):
            raise InvalidError("a call of a step is an object", [Finding("#", "send {step, input}", "invalid")])
        try:
            with _Workspace() as workspace:
                answer = self._steps.answer(event, workspace.folder)
        except TDevError as error:
            _log(request, started, _status(error), error)
            raise
        _log(request, started, 200)
        return answer

    def _rehearsed(self, event: Mapping[str, Any], request: str) -> dict[str, Any]:
        inputs, answers = _object(event, "inputs"), _object(event, "answers")
        with _Workspace() as workspace:
            return self._service.rehearse(inputs, answers, request, workspace.folder)

    def _run(self, inputs: Any, request: str, noted: dict[str, Any] | None = None) -> Any:
        inputs = _object({"inputs": inputs}, "inputs")
        with _Workspace() as workspace:
            return self._service.call(inputs, request, workspace.folder, noted)

    def _http(self, event: Mapping[str, Any], request: str) -> dict[str, Any]:
        if not event["requestContext"].get("recording"):
            return self._respond(event, request)
        noted: dict[str, Any] = {}
        answer = self._respond(event, request, noted)
        return {**answer, "answers": noted}

    def _respond(self, event: Mapping[str, Any], request: str, noted: dict[str, Any] | None = None) -> dict[str, Any]:
        method = str(event["requestContext"].get("http", {}).get("method", ""))
        try:
            if method == "GET" and str(event.get("rawPath", "")).endswith("/health"):
                return _answer(200, self._health())
            if method != "POST" or self._runtime.settings.service_step:
                return _problem(405, "method", f"{method[:20]} is not answered here", request, allow="POST")
            body = parse_object(_body(event))
            if set(body) - {"inputs"}:
                raise InvalidError("the body has unknown fields", [Finding("#", "send {inputs: {...}}", "invalid")])
            return _answer(200, {"result": self._run(body.get("inputs", {}), request, noted)})
        except TDevError as error:
            return _refusal(error, request)

    def _health(self) -> dict[str, Any]:
        self.start()
        _, manifest = self._checked
        about = {"status": "ok", "service": manifest["service"], "runtime": manifest["runtime"]}
        return {**about, "digest": self._runtime.settings.bundle_digest, "components": sorted(manifest["components"])}


class _Workspace:
    """The folder of one call, made by the first component that asks; a call without files makes none."""

    def __init__(self) -> None:
        self._made: tempfile.TemporaryDirectory[str] | None = None
        self._lock = threading.Lock()

    def folder(self) -> Path:
        """The folder; steps that run at once get the same one."""
        with self._lock:
            if self._made is None:
                self._made = tempfile.TemporaryDirectory(prefix="tdev-call-", ignore_cleanup_errors=True)
            return Path(self._made.name)

    def __enter__(self) -> "_Workspace":
        return self

    def __exit__(self, *raised: object) -> None:
        with self._lock:
            if self._made is not None:
                self._made.cleanup()


def handler_of(folder: Path) -> Handler:
    """What the ``handler.py`` of a bundle hands to its host: the service of this folder, started.

    Raises:
        TDevError: When it cannot start; the host sees that the function does not load.
    """
    given = settings()
    logging.getLogger("tdev").setLevel(given.log_level)
    door = ServiceDoor(folder, ServiceRuntime(given))
    door.start()
    return door


def _object(event: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = event.get(name, {})
    if not isinstance(found, Mapping):
        raise InvalidError(f"the {name} are no object", [Finding(f"#/{name}", "must be an object", "not_an_object")])
    return found


def _read(folder: Path) -> dict[str, bytes]:
    """All files below; what an interpreter puts there itself is no part of a bundle."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.parent.name != "__pycache__")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _body(event: Mapping[str, Any]) -> bytes:
    body = event.get("body") or "{}"
    try:
        return base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else str(body).encode()
    except (UnicodeEncodeError, binascii.Error, ValueError) as cause:
        raise InvalidError("the body is not UTF-8", [Finding("#", "is not UTF-8", "not_utf8")]) from cause


def _status(error: TDevError) -> int:
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def _refusal(error: TDevError, request: str) -> dict[str, Any]:
    """What is the caller's fault is told; the rest is in the log."""
    status = _status(error)
    if status >= 500:
        _LOGGER.error("a call failed: %s", error.message, extra={"request_id": request}, exc_info=error)
        told = error.message if status == 504 or error.code == "step_failed" else _SILENT
        return _problem(status, error.code, told, request)
    findings = [finding.document() for finding in error.findings] if isinstance(error, InvalidError) else []
    return _problem(status, error.code, error.message, request, hint=error.hint, errors=findings)


def _problem(status: int, code: str, detail: str, request: str, **more: Any) -> dict[str, Any]:
    allow = more.pop("allow", None)
    body = {
        "type": f"urn:tdev:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": f"urn:tdev:request:{request}",
        "code": code,
        **{name: value for name, value in more.items() if value},
    }
    return _answer(status, body, "application/problem+json", {"allow": allow} if allow else {})


def _raised(answer: Mapping[str, Any]) -> TDevError:
    """The error in place of an answer: what Lambda counts, what alarms hear of, and what a canary goes back for."""
    kind: type[TDevError] = {503: PlatformError, 504: StepTimeoutError}.get(answer["statusCode"], StepError)
    return kind(json.loads(answer["body"])["detail"])


def _answer(
    status: int, body: Mapping[str, Any], kind: str = "application/json", headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return {"statusCode": status, "headers": {"content-type": kind, **(headers or {})}, "body": text}


def _log(request: str, started: float, status: int, error: TDevError | None = None) -> None:
    """One line per call, without its data."""
    ms = round((time.perf_counter() - started) * 1000, 1)
    level = logging.ERROR if status >= 500 else logging.INFO
    message = "a call was answered" if error is None else f"a call failed: {error.message}"
    _LOGGER.log(level, message, extra={"request_id": request, "ms": ms, "status": status})

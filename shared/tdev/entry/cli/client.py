"""Speaks the API: with a running region over HTTP, or else with the same handler in this process."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from tdev.entry.cli.project import configured
from tdev.entry.http.api_calls import Api
from tdev.entry.server.region_file import running_region
from tdev.kernel.errors import (
    DeniedError,
    InvalidError,
    NoAnswerError,
    PlatformError,
    TDevError,
)
from tdev.kernel.roles import ROLES
from tdev.settings import Settings

__all__ = ["HERE", "Api", "Options", "check_operator", "connect"]

HERE = "this process"
"""Where an API is that no region serves."""
_READ_S = 60.0
"""As long an answer is waited for; the functions of the API have less time."""


@dataclass(frozen=True, slots=True)
class Options:
    """What every command can be told: another region, its token, another folder of data or files."""

    endpoint: str = ""
    token: str = ""
    data: Path | None = None
    files: Path | None = None

    def settings(self) -> Settings:
        """The settings of environment and files with what was given here on top. Raises ``InvalidError``."""
        given = {name: getattr(self, name) for name in ("endpoint", "token", "data", "files") if getattr(self, name)}
        return configured().changed(**given)


@contextmanager
def connect(options: Options) -> Iterator[Api]:
    """The API to speak with: the given endpoint, the region that serves the data folder, or this process."""
    chosen = options.settings()
    running = running_region(chosen.data)
    endpoint = chosen.endpoint or (running.endpoint if running else "")
    if endpoint:
        # The owner's token is for his own region; another server must not get to see it.
        is_own = running is not None and _is_at(endpoint, running.port)
        token = chosen.token or (_token(chosen.data) if is_own else "")
        prove = _signing(chosen) if chosen.sign == "on" and not token else _bearing(token)
        with _Remote(endpoint, prove) as remote:
            yield Api(remote.send, endpoint)
        return
    with _Local(chosen) as local:
        yield Api(local.send, HERE)


def check_operator(chosen: Settings) -> None:
    """For commands about this machine and not about one tenant: whoever works on it may use them.

    Raises:
        DeniedError: When a token was given, and it is not that of the owner.
        UnauthenticatedError: When a token was given that does not hold.
    """
    if not chosen.token:
        return
    from tdev.platform.identity import REGION
    from tdev.runtime import Runtime

    if Runtime(chosen).tokens.claims(chosen.token).get("scope") != REGION:
        message = "this is for the owner of this machine, and the token in TDEV_TOKEN is somebody else's"
        raise DeniedError(message, hint="unset TDEV_TOKEN")


def _is_at(endpoint: str, port: int) -> bool:
    """Whether an address is that of a region on this machine."""
    parts = urlsplit(endpoint)
    try:
        return parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost") and parts.port == port
    except ValueError:
        return False


def _token(data: Path) -> str:
    try:
        return (data / "token").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


@dataclass(frozen=True, slots=True)
class Proof:
    """How requests show who sends them.

    Attributes:
        door: What their paths begin with.
        headers: From method, address and body: the headers that prove it.
    """

    door: str
    headers: Callable[[str, str, bytes], Mapping[str, str]]


def _bearing(token: str) -> Proof:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return Proof("", lambda method, url, body: headers)


def _signing(chosen: Settings) -> Proof:
    """Signatures are taken at a door of their own (docs/recipes/identity.md)."""
    from tdev.runtime import Runtime

    return Proof("/iam", Runtime(chosen).signer.headers)


class _Remote:
    """A region over HTTP."""

    def __init__(self, endpoint: str, prove: Proof, read_s: float = _READ_S) -> None:
        import urllib3

        self._endpoint = endpoint.rstrip("/")
        self._prove = prove
        self._read_s = read_s
        self._pool = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(connect=5, read=read_s))

    def send(
        self, method: str, path: str, query: str, headers: dict[str, str], payload: bytes | None
    ) -> tuple[int, bytes]:
        """Send one request."""
        import urllib3

        if payload is not None:
            headers["content-type"] = "application/json"
        url = f"{self._endpoint}{self._prove.door}{path}{'?' + query if query else ''}"
        headers.update(self._prove.headers(method, url, payload or b""))
        try:
            answer = self._pool.request(method, url, body=payload, headers=headers)
        except urllib3.exceptions.ReadTimeoutError as cause:
            hint = "what was asked may have happened: look before you ask again"
            raise NoAnswerError(f"{self._endpoint} has not answered in {self._read_s:g} s", hint=hint) from cause
        except urllib3.exceptions.HTTPError as cause:
            reason = str(cause).rsplit(": ", 1)[-1]
            hint = "is it running? start one with: tdev up"
            raise PlatformError(f"{self._endpoint} cannot be reached: {reason}", hint=hint) from cause
        except ValueError as cause:
            raise InvalidError("the token or key of the command line cannot stand in a request") from cause
        return answer.status, answer.data

    def __enter__(self) -> "_Remote":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.clear()


class _Local:
    """The same pieces in this process: functions, engine and stores, on the same data folder.

    The engine starts when something needs it, and at once when there is work that a process left behind.
    """

    def __init__(self, chosen: Settings) -> None:
        from tdev.entry.cli.local_logs import LocalLogs
        from tdev.entry.process import use
        from tdev.runtime import Runtime

        self._runtime = Runtime(chosen)
        self._claims = self._who(chosen)
        self._machine: Any = None
        self._runtime.adopt_later(self._resident)
        use(self._runtime)
        if self._runtime.left_running():
            _ = self._runtime.machine
        self._logs = LocalLogs(lambda: self._runtime.logs, self._runtime.clock)

    def _resident(self) -> Any:
        """The engine, with what was under way in a process that is gone."""
        from tdev.orchestration.definition import definitions

        self._machine = self._runtime.resident_machine(definitions(), self._runtime.invoke)
        self._machine.recover()
        return self._machine

    def _who(self, chosen: Settings) -> dict[str, str]:
        """Who asks: whom the token names, or else the owner of this machine. Raises ``UnauthenticatedError``."""
        from tdev.entry.http.http_event import as_texts

        if chosen.token:
            return as_texts(self._runtime.tokens.claims(chosen.token))
        return as_texts({"sub": "local", "tenant": chosen.tenant, "roles": ROLES})

    def send(
        self, method: str, path: str, query: str, headers: dict[str, str], payload: bytes | None
    ) -> tuple[int, bytes]:
        """Call the handler of the API with the event that API Gateway would make."""
        from tdev.entry.api.app import handler
        from tdev.entry.http.http_event import Arrival, to_event, to_response
        from tdev.entry.http.message import Head
        from tdev.kernel.ids import request_id

        lines = [("host", "localhost"), *headers.items()]
        if payload is not None:
            lines += [("content-type", "application/json"), ("content-length", str(len(payload)))]
        head = Head(method, path, query, tuple(lines))
        event = to_event(head, payload or b"", Arrival(request_id(), self._runtime.clock(), self._claims))
        answer = to_response(handler(event, None))
        return answer.status, answer.body

    def _deliver(self) -> None:
        """Send on what this process has told of: without a region nobody else does. What fails is tried next time."""
        if not (self._runtime.data / "events.db").exists():
            return
        from tdev.orchestration.notifying import Courier

        try:
            Courier(self._runtime, timeout_s=3.0).work()
        except TDevError as error:
            logging.getLogger("tdev.notices").warning("events were not sent: %s", error.message)

    def __enter__(self) -> "_Local":
        self._logs.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from tdev.entry.process import use

        self._deliver()
        use(None)
        if self._machine is not None:
            self._machine.close()
        self._logs.__exit__()
        self._runtime.close()

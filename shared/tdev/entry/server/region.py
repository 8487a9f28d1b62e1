"""The laptop region: functions in workers, state machines and the HTTP server, in one process."""

import os
import secrets
import signal
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Protocol

from tdev.entry.http.message import Head, Response
from tdev.entry.server.aws_endpoints import AwsEndpoints
from tdev.entry.server.gateway import Gateway, HttpFunctions, Keys, Measures
from tdev.entry.server.listener import Limits, Listener
from tdev.entry.server.region_file import RegionLock, RunningRegion
from tdev.kernel.clock import Clock, iso, system_clock
from tdev.platform.identity import OwnTokens, Tokens
from tdev.platform.invocation import Invoke
from tdev.platform.machine import Machine
from tdev.settings import PREFIX, Settings, secrets_given


class Pool(Invoke, Protocol):
    """Functions in workers that can be ended."""

    def close(self, grace_s: float = ...) -> None:
        """Wait for the calls under way, then end every worker."""


class ResidentMachine(Machine, Protocol):
    """A machine that runs in this process."""

    def recover(self) -> object:
        """Resume the executions that an earlier process left."""

    def close(self) -> None:
        """Stop; what runs is left for the next ``recover``."""


PoolFactory = Callable[[Mapping[str, str]], Pool]
"""Environment variables of the workers -> the pool."""
MachineFactory = Callable[[Invoke], ResidentMachine]
"""What calls the functions -> the machine."""
ServicesFactory = Callable[[Invoke], Callable[[Head, bytes, Mapping[str, str]], Response]]
"""What calls the functions -> what answers a call of a service: head, body, claims of the caller."""


@dataclass(frozen=True, slots=True)
class RegionOptions:
    """How a region serves.

    Attributes:
        port: Port on 127.0.0.1; 0 for any free one.
        limits: Limits of the listener.
        measures: How much a tenant may ask.
        definitions: State machine definitions by name, for DescribeStateMachine.
        routes: ``METHOD /path`` -> function that answers it instead of ``api``.
        services: Makes what answers below ``/services/``.
        clock: Wall time.
    """

    port: int = 0
    limits: Limits = field(default_factory=Limits)
    measures: Measures = field(default_factory=Measures)
    definitions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    routes: Mapping[str, str] = field(default_factory=dict)
    services: ServicesFactory | None = None
    clock: Clock = system_clock


@dataclass(frozen=True, slots=True)
class Identity:
    """Who may come in.

    Attributes:
        own: Makes the owner's token.
        tokens: Checks the tokens of whoever calls.
    """

    own: OwnTokens
    tokens: Tokens


class Region:
    """One region on one data folder.

    Args:
        settings: Settings of this process; handed on to the workers.
        identity: Who may come in.
        pool: Makes the function pool.
        machine: Makes the engine of the state machines.
        options: How to serve.
    """

    def __init__(
        self,
        settings: Settings,
        identity: Identity,
        *,
        pool: PoolFactory,
        machine: MachineFactory,
        options: RegionOptions | None = None,
    ) -> None:
        self._settings = settings
        self._identity = identity
        self._make_pool = pool
        self._make_machine = machine
        self._options = options or RegionOptions()
        self._stop = threading.Event()
        self._stopped = threading.Lock()
        self._parts: _Parts | None = None

    def start(self) -> int:
        """Take the data folder, start everything, resume what an earlier region left, and answer the port.

        Raises:
            ConflictError: When another region serves this data folder.
            PlatformError: When a part cannot be started (port taken, no worker can run, token or key open to others).
        """
        data = self._settings.data.resolve()
        lock = RegionLock(data)
        closers: list[Callable[[], object]] = [lock.release]
        try:
            self._identity.own.owner(self._settings.tenant)
            keys = Keys(self._identity.tokens, secrets.token_hex(32))
            front = _Front()
            listener = Listener(front, port=self._options.port, limits=self._options.limits)
            port = listener.bind()
            closers.append(lambda: listener.close(0))
            pool = self._make_pool(worker_environment(self._settings, port, keys.secret, secrets_given()))
            closers.append(lambda: pool.close(0))
            machine = self._make_machine(pool)
            closers.append(machine.close)
            endpoints = AwsEndpoints(machine, pool, self._options.definitions)
            closers.append(endpoints.close)
            gateway = Gateway(
                HttpFunctions(pool, self._options.routes, self._options.services and self._options.services(pool)),
                endpoints,
                keys,
                lambda: port,
                measures=self._options.measures,
                clock=self._options.clock,
            )
            front.gateway = gateway
            listener.start()
            # The machine resumes only now: its first task may already call the endpoints.
            machine.recover()
            lock.publish(RunningRegion(os.getpid(), port, iso(self._options.clock())))
        except BaseException:
            for close in reversed(closers):
                close()
            raise
        self._parts = _Parts(lock, listener, gateway, endpoints, machine, pool)
        return port

    def drain_and_stop(self, grace_s: float = 20.0) -> None:
        """Take no new requests, finish those under way, leave executions to be resumed, end every worker.

        Args:
            grace_s: Seconds for the requests under way.
        """
        self._stop.set()
        with self._stopped:
            parts, self._parts = self._parts, None
        if parts is not None:
            parts.stop(grace_s)

    def serve(self, ready: Callable[[], object] = lambda: None, *, grace_s: float = 20.0) -> None:
        """Wait for SIGTERM or SIGINT, then drain and stop. To be called in the main thread, after ``start``.

        Args:
            ready: Called as soon as a signal stops it in order: only then may others be told that it serves.
            grace_s: Seconds for what is under way.
        """
        before = {number: signal.signal(number, self._ask_to_stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            ready()
            self._stop.wait()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            self.drain_and_stop(grace_s)

    def _ask_to_stop(self, number: int, frame: object) -> None:
        self._stop.set()


class _Front:
    """Stands before the gateway, which is made after the port is known; no connection is accepted until then."""

    gateway: Gateway

    def admit(self, head: Any) -> Any:
        return self.gateway.admit(head)

    def respond(self, head: Any, body: bytes, admission: Any) -> Any:
        return self.gateway.respond(head, body, admission)


@dataclass(frozen=True, slots=True)
class _Parts:
    lock: RegionLock
    listener: Listener
    gateway: Gateway
    endpoints: AwsEndpoints
    machine: ResidentMachine
    pool: Pool

    def stop(self, grace_s: float) -> None:
        """In this order, because requests under way need the endpoints, and those the machine and the pool."""
        try:
            self.gateway.drain(grace_s)
            self.machine.close()
            self.listener.close(1.0)
            self.pool.close(1.0)
            self.endpoints.close()
        finally:
            self.lock.release()


def worker_environment(
    settings: Settings, port: int, secret: str, values: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The variables of a worker: our settings, and where boto3 finds this region's Step Functions and Lambda.

    What the environment gives of secrets (``values`` by name) goes on to them, for the components that declare it.

    The secret stands in for AWS credentials: it opens the AWS endpoints of this region process and nothing else.
    """
    endpoint = f"http://127.0.0.1:{port}"
    given = {item.name: getattr(settings, item.name) for item in fields(settings)}
    given |= {"endpoint": endpoint, "token": secret}
    # A worker runs in its function's folder: what is relative to ours must not be relative to that.
    given |= {"data": settings.data.resolve(), "files": settings.files.resolve()}
    given |= {"functions": settings.functions.resolve() if settings.functions != Path() else ""}
    given |= {"model_cache": settings.model_cache.resolve() if settings.model_cache != Path() else ""}
    if settings.model.startswith("recorded:"):
        given["model"] = f"recorded:{Path(settings.model.removeprefix('recorded:')).resolve()}"
    return {
        **{PREFIX + name.upper(): str(value) for name, value in given.items() if value != ""},
        **{f"{PREFIX}SECRET_{name}": value for name, value in (values or {}).items()},
        "AWS_ENDPOINT_URL_SFN": endpoint,
        "AWS_ENDPOINT_URL_LAMBDA": endpoint,
        "AWS_ACCESS_KEY_ID": secret,
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": "us-east-1",
    }

"""Functions in worker processes: chooses the environment for each call, starts and ends environments."""

import json
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from tdev.kernel.clock import Clock, system_clock
from tdev.kernel.errors import PlatformError, TDevError, TooLargeError
from tdev.kernel.ids import request_id as new_request_id
from tdev.platform.functions import FunctionSpec
from tdev.platform.invocation import Invoked
from tdev.platform.invocation.faults import REFUSED, REQUEST_LIMIT, FunctionError, error_object
from tdev.platform.invocation.names import find_spec
from tdev.platform.invocation.pool.environment import Answer, Environment, LateError
from tdev.platform.invocation.pool.keeper import Keeper
from tdev.platform.invocation.pool.process import AWSLAMBDARIC, PYTHON, Launch
from tdev.platform.invocation.pool.request_log import RequestLog
from tdev.platform.invocation.pool.starting import Starter
from tdev.platform.telemetry import LogStore

_HANDLER = "handler.handler"
_CLOSING_S = 5.0


@dataclass(frozen=True, slots=True)
class PoolOptions:
    """Sizes and times of a pool.

    Attributes:
        max_environments: Most workers per function; each serves one request at a time.
        max_starting: Most workers that load their code at the same time, of all functions: on few processors a crowd of
            them takes so long that none is ready in ``init_s``, while the first two could have served the crowd.
        idle_s: Seconds without a request after which a worker is ended.
        queue_s: Seconds a caller waits when all workers of a function are busy.
        init_s: Seconds a caller waits for a worker that loads its code. Lambda gives it ten and then begins again; a
            machine that does much else is given more, and still answers before the API gives up (29 s).
        late_s: Seconds more that a worker then has to load it without a caller.
        python: Interpreter of the workers.
        client: ``awslambdaric``, ``python`` (our own runtime client), or ``auto``: the first when it works here.
        preload: Modules that every function needs beside those that its handler imports. They and the handlers' are
            loaded once, and workers are forked from the process that has; None: each worker loads its own.
        clock: Wall time.
    """

    max_environments: int = 4
    max_starting: int = max(2, os.cpu_count() or 2)
    idle_s: float = 300.0
    queue_s: float = 20.0
    init_s: float = 25.0
    late_s: float = 75.0
    python: str = sys.executable
    client: Literal["auto", "awslambdaric", "python"] = "auto"
    preload: tuple[str, ...] | None = None
    clock: Clock = system_clock


class _Room:
    """The environments of one function: how many there are, and which are idle (the last used is taken first).

    While one is ``late`` no further one is started: it would only take the processor from the one that loads.
    """

    def __init__(self) -> None:
        self.count = 0
        self.late: set[Environment] = set()
        self.idle: list[Environment] = []
        self.busy: set[Environment] = set()


class LambdaPool:
    """Calls functions in worker processes, with the rules and error names of AWS Lambda. Implements ``Invoke``.

    Args:
        specs: The functions by name; looked at on each call, so that a function may be added later. Of one that is
            no more, calls under way end as they would, and its workers a moment later.
        environment: Variables for every worker; nothing of this process's own environment reaches it.
        logs: Where the lines of the workers go.
        options: Sizes and times.

    Raises:
        PlatformError: When neither runtime client can serve an event on this machine.
    """

    def __init__(
        self,
        specs: Mapping[str, FunctionSpec],
        *,
        environment: Mapping[str, str],
        logs: LogStore,
        options: PoolOptions | None = None,
    ) -> None:
        self._specs = specs
        self._logs = logs
        self._options = options or PoolOptions()
        self._rooms: dict[str, _Room] = {}
        self._starting: set[Environment] = set()
        self._changed = threading.Condition()
        self._closed = False
        self._home = Path(tempfile.mkdtemp(prefix="tdev-home-"))
        self._launch = Launch(self._options.python, AWSLAMBDARIC, dict(environment), self._home)
        self._keeper = Keeper(self._end_idle, min(30.0, max(0.05, self._options.idle_s / 2)))
        self._starter = Starter(self._launch, self._keeper, specs, self._options.preload, self._options.init_s)
        try:
            self.client = self._choose_client()
        except BaseException:
            self.close(0)
            raise
        self._launch = replace(self._launch, client=self.client)

    def __call__(self, function: str, payload: Any) -> Invoked:
        """Call a function; see the port."""
        spec = find_spec(self._specs, function)
        event = json.dumps(payload).encode()
        if len(event) > REQUEST_LIMIT:
            text = f"the payload for {spec.name} has {len(event)} bytes, Lambda takes {REQUEST_LIMIT}"
            raise TooLargeError(text, hint="Store large data as an artifact and pass its reference.")
        request_id = new_request_id()
        environment = self._take(spec)
        try:
            answer = self._serve(spec, environment, request_id, event)
        except LateError as late:
            self._let_it_load(spec, environment)
            message = f"{spec.name} is not ready: {late.message}"
            raise PlatformError(
                message, hint="the machine is busy; it goes on loading, try again in a moment"
            ) from late
        except BaseException:
            self._give_back(spec, environment, usable=False)
            raise
        self._give_back(spec, environment, usable=answer.usable)
        return _invoked(answer, request_id)

    def status(self) -> dict[str, Any]:
        """The runtime client, how workers are made, and per function how many there are and how many are idle."""
        with self._changed:
            rooms = {name: {"workers": room.count, "idle": len(room.idle)} for name, room in self._rooms.items()}
        return {"client": self.client, "workers": self._starter.way, "functions": rooms}

    def close(self, grace_s: float = _CLOSING_S) -> None:
        """Take no more calls, wait for those under way, then kill every worker.

        Args:
            grace_s: Seconds to wait; calls that are still under way then end with ``Runtime.ExitError``.
        """
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            for late in [environment for room in self._rooms.values() for environment in room.late]:
                late.kill()
            self._changed.wait_for(self._all_idle, timeout=grace_s)
            for room in self._rooms.values():
                for environment in room.busy:
                    environment.kill()
            self._changed.wait_for(self._all_idle, timeout=_CLOSING_S)
            idle = [environment for room in self._rooms.values() for environment in room.idle]
            for room in self._rooms.values():
                room.count -= len(room.idle)
                room.idle.clear()
        for environment in idle:
            environment.dispose()
        self._starter.close()
        self._keeper.close()
        shutil.rmtree(self._home, ignore_errors=True)

    def _all_idle(self) -> bool:
        return not any(room.busy for room in self._rooms.values())

    def _choose_client(self) -> str:
        if self._options.client != "auto":
            return self._options.client
        spec = FunctionSpec("probe", Path(__file__).parent, "Does this runtime client work here?", timeout=5)
        for client in (AWSLAMBDARIC, PYTHON):
            launch = replace(self._launch, client=client)
            if self._probe(spec, launch):
                return client
        raise PlatformError(
            f"no worker process can be started with {self._options.python}: neither runtime client answered an event",
            hint="Run the interpreter by hand and see what it says.",
        )

    def _probe(self, spec: FunctionSpec, launch: Launch) -> bool:
        environment = self._new(spec, launch)
        try:
            environment.start(self._starter.starts(launch, "probe.handler"), self._options.init_s)
            answer = environment.invoke("probe", b"1")
            # Asking for the second event is part of the test: the native client was seen to crash there.
            return not answer.error and environment.ready()
        except (FunctionError, OSError):
            return False
        finally:
            environment.dispose()

    def _new(self, spec: FunctionSpec, launch: Launch) -> Environment:
        return Environment(spec, launch, RequestLog(spec.name, self._options.clock), self._options.clock)

    def _take(self, spec: FunctionSpec) -> Environment:
        """An idle environment that is still alive, or a new one that has no worker yet."""
        until = time.monotonic() + self._options.queue_s
        while True:
            environment = self._next(spec, until)
            if environment.pid == 0 or environment.ready():
                return environment
            self._give_back(spec, environment, usable=False)

    def _next(self, spec: FunctionSpec, until: float) -> Environment:
        with self._changed:
            while not self._closed:
                # Looked for each time: while this thread waited the room may have been cleared away.
                room = self._rooms.setdefault(spec.name, _Room())
                if room.idle:
                    environment = room.idle.pop()
                    room.busy.add(environment)
                    return environment
                if self._may_start(room):
                    environment = self._new(spec, self._launch)
                    self._starting.add(environment)
                    room.count += 1
                    room.busy.add(environment)
                    return environment
                if not self._changed.wait(until - time.monotonic()):
                    raise PlatformError(
                        f"function {spec.name} is throttled: for {self._options.queue_s:g} s its {room.count} workers "
                        "were busy and no further one could start",
                        hint="Try again later, or give the pool more environments.",
                    )
        raise PlatformError("the function pool is closed")

    def _may_start(self, room: _Room) -> bool:
        few = room.count < self._options.max_environments and len(self._starting) < self._options.max_starting
        return few and not room.late

    def _let_it_load(self, spec: FunctionSpec, environment: Environment) -> None:
        """A worker that is late goes on loading without its caller; the next callers find it ready."""
        environment.log.note(f"not ready after {self._options.init_s:g} s; it goes on loading", "WARNING")
        self._logs.append(environment.log.take())
        with self._changed:
            self._starting.discard(environment)
            self._rooms[spec.name].late.add(environment)
        threading.Thread(target=self._await_late, args=(spec, environment), name="late-worker", daemon=True).start()

    def _await_late(self, spec: FunctionSpec, environment: Environment) -> None:
        usable = True
        try:
            environment.await_first(self._options.late_s)
        except FunctionError as fault:
            usable = False
            environment.log.flush_line()
            environment.log.note(f"given up: {fault.message}", "ERROR", error_type=fault.type)
            self._logs.append(environment.log.take())
        with self._changed:
            self._rooms[spec.name].late.discard(environment)
        self._give_back(spec, environment, usable=usable)

    def _give_back(self, spec: FunctionSpec, environment: Environment, *, usable: bool) -> None:
        if not usable:
            environment.dispose()
        with self._changed:
            room = self._rooms[spec.name]
            room.busy.discard(environment)
            self._starting.discard(environment)
            if usable:
                environment.idle_since = time.monotonic()
                room.idle.append(environment)
            else:
                room.count -= 1
            self._changed.notify_all()

    def _serve(self, spec: FunctionSpec, environment: Environment, request_id: str, event: bytes) -> Answer:
        log = environment.log
        log.request_id = request_id
        cold = environment.pid == 0
        begun = time.perf_counter()
        try:
            if cold:
                log.note(f"INIT_START Runtime: {self.client} in {self._options.python}")
                _check(spec)
                environment.start(self._starter.starts(self._launch, _HANDLER), self._options.init_s)
                self._has_started(environment)
                begun = time.perf_counter()
            log.note(f"START RequestId: {request_id} Version: $LATEST")
            answer = environment.invoke(request_id, event)
        except LateError:
            raise
        except FunctionError as fault:
            answer = Answer(error=error_object(fault, request_id), usable=False)
        except OSError as cause:
            raise PlatformError(f"could not start a worker for {spec.name}: {cause}") from cause
        finally:
            ms = (time.perf_counter() - begun) * 1000
        self._report(spec, environment, answer, ms, cold)
        return answer

    def _has_started(self, environment: Environment) -> None:
        with self._changed:
            self._starting.discard(environment)
            self._changed.notify_all()

    def _report(self, spec: FunctionSpec, environment: Environment, answer: Answer, ms: float, cold: bool) -> None:
        log = environment.log
        log.flush_line()
        if answer.error and not answer.usable:
            log.note(answer.error["errorMessage"], "ERROR", error_type=answer.error["errorType"])
        peak = environment.peak_mebibytes()
        billed = int(ms) + 1
        init_ms = environment.init_ms if cold else None
        parts = [
            f"REPORT RequestId: {log.request_id}",
            f"Duration: {ms:.2f} ms",
            f"Billed Duration: {billed} ms",
            f"Memory Size: {spec.memory} MB",
            f"Max Memory Used: {peak} MB",
            *([f"Init Duration: {init_ms:.2f} ms"] if init_ms is not None else []),
            *([f"Status: error\tError Type: {answer.error['errorType']}"] if answer.error else []),
        ]
        numbers: dict[str, Any] = {
            "duration_ms": round(ms, 3),
            "billed_ms": billed,
            "memory_mb": spec.memory,
            "peak_mb": peak,
        }
        if init_ms is not None:
            numbers["init_ms"] = round(init_ms, 3)
        log.note(f"END RequestId: {log.request_id}")
        log.note("\t".join(parts), **numbers)
        self._logs.append(log.take())

    def _end_idle(self) -> None:
        before = time.monotonic() - self._options.idle_s
        ended = []
        gone = {name for name in list(self._rooms) if name not in self._specs}
        with self._changed:
            for name, room in self._rooms.items():
                old = [each for each in room.idle if each.idle_since <= before or name in gone]
                room.idle = [each for each in room.idle if each not in old]
                room.count -= len(old)
                ended += old
            for name in gone:
                if not self._rooms[name].count:
                    del self._rooms[name]
        for environment in ended:
            environment.dispose()


def _check(spec: FunctionSpec) -> None:
    """Raises ``FunctionError`` when the function may not start."""
    if spec.check is None:
        return
    try:
        spec.check()
    except TDevError as cause:
        raise FunctionError(REFUSED, cause.message) from cause


def _invoked(answer: Answer, request_id: str) -> Invoked:
    if answer.error:
        return Invoked(function_error="Unhandled", error=answer.error, request_id=request_id)
    try:
        return Invoked(json.loads(answer.body), request_id=request_id)
    except ValueError:
        # Only a handler that returns bytes can do this; Lambda passes them on, this port speaks JSON.
        fault = FunctionError("Runtime.MarshalError", "Unable to marshal response: the function did not return JSON")
        return Invoked(function_error="Unhandled", error=error_object(fault, request_id), request_id=request_id)

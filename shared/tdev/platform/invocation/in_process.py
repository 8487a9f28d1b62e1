"""Functions in this process: no workers, no cold start; for the command line without a region, and for tests."""

import json
import queue
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from itertools import count
from types import ModuleType
from typing import Any

from tdev.kernel.clock import Clock, system_clock
from tdev.kernel.errors import PlatformError, TooLargeError
from tdev.kernel.ids import request_id as new_request_id
from tdev.platform.functions import FunctionSpec
from tdev.platform.invocation import Invoked
from tdev.platform.invocation.context import FunctionContext
from tdev.platform.invocation.faults import (
    REQUEST_LIMIT,
    RESPONSE_LIMIT,
    error_object,
    exit_fault,
    find_handler,
    marshal,
    size_fault,
    timeout_fault,
)
from tdev.platform.invocation.names import find_spec, function_arn

_HANDLER = "handler.handler"


@dataclass(slots=True)
class _Loaded:
    """One load of a function's module: serves one call at a time, as an execution environment of Lambda does."""

    handler: Callable[[Any, Any], Any] | None = None
    module: str = ""


class InProcess:
    """Loads ``handler.py`` of each function by its path and calls it in a thread. Implements ``Invoke``.

    A function has up to ``max_environments`` loads of its module, each with globals of its own, so calls share nothing
    that they would not share on Lambda, save what other modules of this process hold: two functions with a Powertools
    HTTP resolver must not be called at the same time (it keeps the current event on a class). The function's folder is
    not on ``sys.path``. A call that takes too long is answered ``Sandbox.Timedout``; its thread cannot be ended.

    Args:
        specs: The functions by name.
        max_environments: Most calls of one function at a time.
        queue_s: Seconds a caller waits when that many are under way.
        clock: Wall time, for the deadline in the context.
    """

    def __init__(
        self,
        specs: Mapping[str, FunctionSpec],
        *,
        max_environments: int = 4,
        queue_s: float = 20.0,
        clock: Clock = system_clock,
    ) -> None:
        self._specs = specs
        self._most = max_environments
        self._queue_s = queue_s
        self._clock = clock
        self._idle: dict[str, list[_Loaded]] = {}
        self._counts: dict[str, int] = {}
        self._numbers = count()
        self._changed = threading.Condition()

    def __call__(self, function: str, payload: Any) -> Invoked:
        """Call a function; see the port."""
        spec = find_spec(self._specs, function)
        event = json.dumps(payload).encode()
        if len(event) > REQUEST_LIMIT:
            raise TooLargeError(f"the payload for {spec.name} has {len(event)} bytes, Lambda takes {REQUEST_LIMIT}")
        request_id = new_request_id()
        loaded = self._take(spec)
        context = FunctionContext(
            aws_request_id=request_id,
            function_name=spec.name,
            memory_limit_in_mb=str(spec.memory),
            invoked_function_arn=function_arn(spec.name, "us-east-1"),
            deadline=self._clock() + spec.timeout,
            log_group_name=f"/aws/lambda/{spec.name}",
            log_stream_name="in-process",
            clock=self._clock,
        )
        done: queue.SimpleQueue[tuple[bytes, dict[str, Any]]] = queue.SimpleQueue()
        work = threading.Thread(
            target=lambda: done.put(self._run(spec, loaded, event, context)), name=f"function-{spec.name}", daemon=True
        )
        work.start()
        try:
            body, error = done.get(timeout=spec.timeout)
        except queue.Empty:
            self._give_back(spec, None)
            body, error = b"", error_object(timeout_fault(request_id, spec.timeout), request_id)
        else:
            work.join()
            self._give_back(spec, loaded if loaded.handler else None)
        if error:
            return Invoked(function_error="Unhandled", error=error, request_id=request_id)
        return Invoked(json.loads(body), request_id=request_id)

    def close(self) -> None:
        """Forget the loaded modules; calls under way are not waited for."""
        with self._changed:
            for loads in self._idle.values():
                for loaded in loads:
                    sys.modules.pop(loaded.module, None)
            self._idle.clear()
            self._counts.clear()

    def _take(self, spec: FunctionSpec) -> _Loaded:
        until = time.monotonic() + self._queue_s
        with self._changed:
            while True:
                idle = self._idle.setdefault(spec.name, [])
                if idle:
                    return idle.pop()
                if self._counts.get(spec.name, 0) < self._most:
                    self._counts[spec.name] = self._counts.get(spec.name, 0) + 1
                    return _Loaded()
                if not self._changed.wait(until - time.monotonic()):
                    raise PlatformError(
                        f"function {spec.name} is throttled: {self._most} calls of it were under way for "
                        f"{self._queue_s:g} s",
                        hint="Try again later, or give it more environments.",
                    )

    def _give_back(self, spec: FunctionSpec, loaded: _Loaded | None) -> None:
        with self._changed:
            if loaded is not None:
                self._idle.setdefault(spec.name, []).append(loaded)
            else:
                self._counts[spec.name] = max(0, self._counts.get(spec.name, 0) - 1)
            self._changed.notify_all()

    def _run(
        self, spec: FunctionSpec, loaded: _Loaded, event: bytes, context: FunctionContext
    ) -> tuple[bytes, dict[str, Any]]:
        try:
            if loaded.handler is None:
                loaded.module = f"tdev_function_{spec.name}_{next(self._numbers)}"
                loaded.handler = find_handler(lambda: _load(spec, loaded.module), _HANDLER)
            body = marshal(loaded.handler(json.loads(event), context))
            if len(body) > RESPONSE_LIMIT:
                raise size_fault()
        except SystemExit as cause:
            status = cause.code if isinstance(cause.code, int) else int(cause.code is not None)
            return b"", error_object(exit_fault(context.aws_request_id, status), context.aws_request_id)
        except Exception as cause:  # noqa: BLE001 - the edge of the function: any failure becomes Lambda's error object
            return b"", error_object(cause, context.aws_request_id)
        return body, {}


def _load(spec: FunctionSpec, module_name: str) -> ModuleType:
    path = spec.folder / "handler.py"
    module_spec = spec_from_file_location(module_name, path)
    if not path.is_file() or module_spec is None or module_spec.loader is None:
        raise ModuleNotFoundError("No module named 'handler'")
    module = module_from_spec(module_spec)
    sys.modules[module_name] = module
    try:
        module_spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[module_name]
        raise
    return module

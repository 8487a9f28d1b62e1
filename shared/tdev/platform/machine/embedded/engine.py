"""The engine behind the port ``Machine``: its public methods, safe from any thread."""

import atexit
import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeAlias

from tdev.kernel.clock import Clock, system_clock
from tdev.kernel.errors import InvalidError, NotFoundError, TDevError, TooLargeError
from tdev.kernel.json_types import digest
from tdev.platform.invocation import Invoke
from tdev.platform.machine import HistoryEvent, Machine, MachineExecution
from tdev.platform.machine.embedded.control import Control, Start
from tdev.platform.machine.embedded.encoding import LIMIT_BYTES, encode, fits
from tdev.platform.machine.embedded.owners import Owner
from tdev.platform.machine.embedded.records import Records
from tdev.platform.machine.embedded.rounds import Options, Rounds
from tdev.platform.machine.embedded.validation import findings

Definitions: TypeAlias = Callable[[str], Mapping[str, Any]] | Mapping[str, Mapping[str, Any]]
"""Name of a machine -> its definition. A definition does not change; a new one is a new object."""

DEFAULTS = Options()
_Events: TypeAlias = list[HistoryEvent]
_Executions: TypeAlias = list[MachineExecution]
_Names: TypeAlias = list[str]
_NAME = re.compile(r"[^\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,80}")


class EmbeddedMachine(Machine):
    """State machines on this computer: durable, resumed after a crash, many executions in one thread.

    Args:
        database: The SQLite file; its folder is made. Locks stand in ``owners`` beside it.
        definitions: What the machines are, by name.
        invoke: Calls functions; on at most ``options.threads`` threads at once.
        synchronous: NORMAL (a killed process loses nothing) or FULL (nor does loss of power).
        clock: Gives the time.
        options: Bounds and the like; the defaults are those of AWS where there are such.

    Raises:
        PlatformError: When the journal cannot be opened.
    """

    def __init__(
        self,
        database: Path,
        definitions: Definitions,
        invoke: Invoke,
        *,
        synchronous: str = "NORMAL",
        clock: Clock = system_clock,
        options: Options = DEFAULTS,
    ) -> None:
        database.parent.mkdir(parents=True, exist_ok=True)
        owners = database.parent / "owners"
        self._definitions = definitions
        self._known: dict[str, tuple[Mapping[str, Any], str, str]] = {}
        self._owner = Owner(owners, options.ids("engine"))
        try:
            self._rounds = Rounds(database, invoke, clock, synchronous=synchronous, options=options)
            self._records = Records(database, synchronous)
        except TDevError:
            self._owner.release()
            raise
        atexit.register(self.close)  # a compiled JSONata expression must not outlive its thread
        self._control = Control(self._rounds, self._owner.name, owners, options.events)

    def start(self, machine: str, name: str, input: Any) -> str:
        """See ``Machine``."""
        if not _NAME.fullmatch(name):
            raise InvalidError(f"{name!r} is no name for an execution: 1-80 characters, none of control or wildcards")
        try:
            text = encode(input)
        except ValueError as cause:
            raise InvalidError(f"the input of {name!r} is {cause}") from cause
        if not fits(text):
            raise TooLargeError(f"the input of {name!r} is larger than {LIMIT_BYTES:,} bytes")
        identity, definition = self._definition(machine)
        request = Start(machine, name, input, text, identity, definition)
        return self._rounds.submit(lambda: self._control.start(request)).result()

    def describe(self, arn: str) -> MachineExecution:
        """See ``Machine``."""
        return self._records.describe(arn)

    def history(self, arn: str) -> _Events:
        """See ``Machine``. As in AWS, ``input``, ``output`` and ``parameters`` are JSON text in the details."""
        return self._records.history(arn)

    def list(self, machine: str | None = None, status: str | None = None, limit: int = 100) -> _Executions:
        """The newest executions first; of one machine and in one status where they are given."""
        return self._records.executions(machine, status, limit)

    def wait(self, arn: str, timeout_s: float | None = None) -> MachineExecution:
        """Wait until the execution has ended, or the time is up; answers its state then.

        Raises:
            NotFoundError: When there is no such execution.
            PlatformError: When the engine is closed meanwhile.
        """
        self._records.describe(arn)
        waiter = self._rounds.submit(lambda: self._control.watch(arn)).result()
        try:
            waiter.result(timeout_s)
        except TimeoutError:
            self._submit(lambda: self._control.forget(arn, waiter))
        return self._records.describe(arn)

    def stop(self, arn: str, error: str | None = None, cause: str | None = None) -> None:
        """See ``Machine``. Raises ``ConflictError`` when another process runs it."""
        self._submit(lambda: self._control.stop(arn, error, cause))

    def redrive(self, arn: str) -> None:
        """See ``Machine``."""
        self._submit(lambda: self._control.redrive(arn))

    def send_success(self, token: str, output: Any) -> None:
        """See ``Machine``. Raises ``InvalidError`` and ``TooLargeError`` for an output that is none."""
        self._answer(token, {"output": output})

    def send_failure(self, token: str, error: str, cause: str = "") -> None:
        """See ``Machine``."""
        self._answer(token, {"error": error, "cause": cause})

    def send_heartbeat(self, token: str) -> None:
        """See ``Machine``."""
        self._submit(lambda: self._control.heartbeat(token))

    def recover(self) -> _Names:
        """Resume every running execution whose process is gone; answers their ARNs. To be called once at start."""
        return self._rounds.submit(self._control.recover).result()

    def add_listener(self, listener: Callable[[str], None]) -> None:
        """Call ``listener`` with the ARN of each execution that ends, in the engine's thread: it must be quick."""
        self._submit(lambda: self._rounds.listeners.append(listener))

    def close(self) -> None:
        """End the engine in good order; what is running stays so, for the next ``recover``. May be called twice."""
        atexit.unregister(self.close)
        self._rounds.close()
        self._records.close()
        self._owner.release()

    def _submit(self, command: Callable[[], None]) -> None:
        future: Future[None] = self._rounds.submit(command)
        future.result()

    def _answer(self, token: str, result: dict[str, Any]) -> None:
        try:
            text = encode(result)
        except ValueError as cause:
            raise InvalidError(f"the output for the task token is {cause}") from cause
        if not fits(text):
            raise TooLargeError(f"the output for the task token is larger than {LIMIT_BYTES:,} bytes")
        self._submit(lambda: self._control.answer(token, result, text))

    def _definition(self, machine: str) -> tuple[str, str]:
        """Digest and text of the definition in force, checked once per definition."""
        try:
            found = self._definitions(machine) if callable(self._definitions) else self._definitions[machine]
        except KeyError as cause:
            raise NotFoundError(f"there is no state machine {machine!r}") from cause
        known = self._known.get(machine)
        if known is None or known[0] is not found:
            problems = findings(found)
            if problems:
                listing = "; ".join(f"{problem.pointer}: {problem.message}" for problem in problems)
                raise InvalidError(f"the definition of {machine!r} is wrong: {listing}", problems)
            known = self._known[machine] = (found, digest(found), encode(found))
        return known[1], known[2]

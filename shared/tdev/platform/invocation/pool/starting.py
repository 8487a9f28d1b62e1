"""How a pool starts workers: forked from a process that has loaded the product, or each as a process of its own."""

import ast
import sys
import threading
from collections.abc import Callable, Mapping, Sequence

from tdev.platform.functions import FunctionSpec
from tdev.platform.invocation.pool.keeper import Keeper
from tdev.platform.invocation.pool.process import AWSLAMBDARIC, PYTHON, Launch, Process
from tdev.platform.invocation.pool.zygote import Zygote, can_fork

_PRODUCT = __name__.partition(".")[0]
_CLIENTS: Mapping[str, Sequence[str]] = {
    AWSLAMBDARIC: (
        "logging",
        "runpy",
        "traceback",
        "awslambdaric.lambda_config",
        "awslambdaric.lambda_runtime_log_utils",
        "awslambdaric.lambda_runtime_marshaller",
    ),
    PYTHON: ("tdev.platform.invocation.runtime_client",),
}
"""What each runtime client loads. Of Lambda's own not all: its native part asks for the address of the Runtime API when
it is loaded, and that is each worker's own."""


class Starter:
    """Starts workers.

    A worker is forked when its function is the product's own (it has no variables of its own), the interpreter is the
    one that runs here, and the system can. When forking fails, this and all later workers are started anew.

    Args:
        launch: What all workers have in common.
        keeper: Runs what must be run in a thread that lives as long as the pool.
        specs: The functions whose modules are loaded beforehand.
        preload: Further modules to load; None: fork nothing.
        wait_s: Seconds to wait for a fork.
    """

    def __init__(
        self,
        launch: Launch,
        keeper: Keeper,
        specs: Mapping[str, FunctionSpec],
        preload: Sequence[str] | None,
        wait_s: float,
    ) -> None:
        self._keeper = keeper
        self._wait_s = wait_s
        self._one_at_a_time = threading.Lock()
        self._why_not = _why_not(launch, preload)
        own = [name for spec in specs.values() for name in modules_of(spec)]
        self._zygote = Zygote(launch, list(dict.fromkeys([*own, *(preload or ())])), keeper.run)

    @property
    def way(self) -> str:
        """How workers of the product are started, and when it is not by forking: why."""
        return f"started anew: {self._why_not}" if self._why_not else "forked"

    def starts(self, launch: Launch, handler: str) -> Callable[[FunctionSpec, str], Process]:
        """What starts a worker of a function for a Runtime API address; ``handler`` is ``module.attribute``."""
        return lambda spec, api: self._start(launch, spec, handler, api)

    def close(self) -> None:
        """End the process that forks, and the workers that are left of it."""
        self._zygote.close()

    def _start(self, launch: Launch, spec: FunctionSpec, handler: str, api: str) -> Process:
        if spec.variables is None and not self._why_not:
            try:
                return self._forked(launch, spec, handler, api)
            except TimeoutError:
                raise
            except OSError as cause:
                self._why_not = str(cause)
        return self._keeper.run(lambda: launch.start(spec, handler, api))

    def _forked(self, launch: Launch, spec: FunctionSpec, handler: str, api: str) -> Process:
        variables = launch.variables(spec, handler, api)
        told = {**launch.plan(spec, handler, variables), "variables": variables}
        modules = [*_CLIENTS[launch.client], *modules_of(spec)]
        with self._one_at_a_time:
            return self._zygote.fork(spec, told, modules, self._wait_s)


def modules_of(spec: FunctionSpec) -> list[str]:
    """The modules of the product that the handler's file imports; none for a file that cannot be read."""
    try:
        tree = ast.parse((spec.folder / "handler.py").read_bytes())
    except (OSError, SyntaxError, ValueError):
        return []
    found = [node.module for node in tree.body if isinstance(node, ast.ImportFrom) and node.module]
    return [name for name in found if name.partition(".")[0] == _PRODUCT]


def _why_not(launch: Launch, preload: Sequence[str] | None) -> str:
    if preload is None:
        return "nothing is to be loaded beforehand"
    if launch.python != sys.executable:
        return "another interpreter"
    return "" if can_fork() else "this system cannot"

"""A runtime on a folder of the test: stores of its own, a machine that the test gives, and no way to the network."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from tdev.entry.process import use
from tdev.model.identity import Principal
from tdev.orchestration.definition import definitions
from tdev.runtime import Runtime
from tdev.settings import Settings
from tests.support.machines import ScriptedMachine
from tests.support.tenant_law import LawfulRuntime

AnyRuntime = TypeVar("AnyRuntime", bound=Runtime)
ANN = Principal(tenant="local", subject="ann", roles=frozenset({"admin"}))
"""Who asks in tests."""


@contextmanager
def runtime_in(folder: Path, *, machine: Any = None, invoke: Any = None, **given: Any) -> Iterator[Runtime]:
    """A runtime with stores below the folder and a scripted machine.

    ``clock`` and ``sandbox`` take the place of those of this machine; all else that is given are settings.
    """
    with _closing(Runtime, folder, machine=machine or ScriptedMachine(), invoke=invoke, **given) as runtime:
        yield runtime


@contextmanager
def _closing(kind: type[AnyRuntime], folder: Path, *, machine: Any, invoke: Any, **given: Any) -> Iterator[AnyRuntime]:
    parts = {name: given.pop(name) for name in ("clock", "sandbox") if name in given}
    settings = Settings(**{"data": folder / "data", "files": folder, **given})
    runtime = kind(settings, machine=machine, invoke=invoke, **parts)
    try:
        yield runtime
    finally:
        runtime.close()


@contextmanager
def walking(
    folder: Path, *, functions: Any = None, kind: type[LawfulRuntime] = LawfulRuntime, **given: Any
) -> Iterator[LawfulRuntime]:
    """A runtime whose engine really runs the state machines, with the functions of the product in this process.

    Its stores are held to the law of tenants: nobody reaches what a tenant's session on AWS would not reach.

    Args:
        folder: Where the stores are, and the files that components read.
        functions: What calls functions instead.
        kind: A runtime that reaches other places.
        given: Settings.
    """
    with _closing(kind, folder, machine=ScriptedMachine(), invoke=given.pop("invoke", None), **given) as runtime:
        machine = runtime.resident_machine(definitions(), functions or runtime.invoke)
        runtime.adopt(machine)
        use(runtime)
        try:
            machine.recover()
            yield runtime
            assert not runtime.record.breaches, runtime.record.breaches
        finally:
            use(None)
            machine.close()


class OnAws:
    """A runtime that says that its platform is AWS, and reaches what it has here."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.settings = inner.settings.changed(platform="aws")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

"""From a component to what can be called: ours in this process, everything else in the sandbox; secrets go with it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from tdev.domain.secrets.declared import parameters_of
from tdev.domain.secrets.vault import Call, Declaring, Vault, reader
from tdev.domain.workflow import schemas
from tdev.domain.workflow.brokered import brokered_call, reaches_out
from tdev.domain.workflow.compiling import Executable
from tdev.domain.workflow.foreign import foreign_call, parameters
from tdev.kernel.errors import InvalidError, NotFoundError
from tdev.kernel.tenant import SHARED
from tdev.platform.artifacts import Artifacts
from tdev.platform.sandbox import Sandbox
from tdev.sdk.context import Context

if TYPE_CHECKING:  # a process that only runs components loads no pydantic
    from tdev.model.component import Component

Resolve = Callable[[str], "Component"]
"""Reference -> component; raises ``NotFoundError``."""


class Located(Protocol):
    """Where code is: see ``Code``."""

    @property
    def entrypoint(self) -> str:
        """``module:attribute``."""

    @property
    def key(self) -> str | None:
        """The artifact with the source; None for what comes with the product."""


class Runnable(Declaring, Protocol):
    """What is read of a component to run it."""

    @property
    def ref(self) -> str:
        """``name@version``."""

    @property
    def code(self) -> Located | None:
        """Where its code is."""

    @property
    def status(self) -> str:
        """As in ``Component``."""

    @property
    def tenant(self) -> str:
        """Whose artifacts hold its source."""

    @property
    def effects(self) -> tuple[str, ...]:
        """What it does."""

    @property
    def input_schema(self) -> Mapping[str, Any]:
        """JSON Schema of its input."""


def executable(
    component: Runnable, vault: Vault, tenant: str, artifacts: Callable[[], Artifacts], sandbox: Callable[[], Sandbox]
) -> Executable:
    """The component, ready to run for a tenant.

    Args:
        component: What is called.
        vault: The secrets of the run.
        tenant: Whose run it is.
        artifacts: Where foreign code is kept.
        sandbox: Where it runs.

    Raises:
        NotFoundError: When it has no code, or a secret that it declares is not set.
        InvalidError: When it is disabled.
    """
    code = component.code
    if code is None:
        raise NotFoundError(f"component {component.ref} has no code to run")
    if component.status == "disabled":
        raise InvalidError(f"component {component.ref} is disabled")
    values = vault.values_for(component)
    isolation = None
    if code.key is None:
        call, wants_context = _built_in(component, code, values)
    else:
        home = SHARED if component.tenant == SHARED else tenant
        source, walls = artifacts().get(home, code.key).decode(), sandbox()
        call, wants_context = _foreign(walls, source, component, values)
        isolation = walls.isolation.level
    call = vault.guarded(call, component.ref)
    return Executable(component.ref, call, wants_context, component.effects, component.input_schema, isolation)


def _built_in(component: Runnable, code: Located, values: Mapping[str, str]) -> tuple[Call, bool]:
    from tdev.domain.workflow.loading import load_callable

    loaded = load_callable(code.entrypoint)
    if not values or not loaded.wants_context:
        return loaded.call, loaded.wants_context
    secret = reader(values, component.ref)

    def call(given: dict[str, Any], context: Context | None) -> Any:
        return loaded.call(given, None if context is None else replace(context, secret=secret))

    return call, True


def _foreign(sandbox: Sandbox, source: str, component: Runnable, values: Mapping[str, str]) -> tuple[Call, bool]:
    """Foreign code has no context of ours: a secret is the argument of the same name, which no plan can give.

    What it asks of a context of its own is done for it outside, as far as its effects go.
    """
    assert component.code is not None
    attribute, effects = component.code.entrypoint.partition(":")[2], tuple(component.effects)
    call: Call = foreign_call(sandbox, source, attribute, component.ref)
    wants_context = reaches_out(source, attribute, effects)
    if wants_context:
        call = brokered_call(sandbox, source, attribute, effects, ref=component.ref, holds_secret=bool(values))
    if not values:
        return call, wants_context
    planned = schemas.properties(component.input_schema)
    free = (name for name in parameters(source, attribute) if name not in planned)
    given_as = parameters_of(values, free)

    def call_with_secrets(given: dict[str, Any], context: Context | None) -> Any:
        return call({**given, **{parameter: values[name] for name, parameter in given_as.items()}}, context)

    return call_with_secrets, wants_context

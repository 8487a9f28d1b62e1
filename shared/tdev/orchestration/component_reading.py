"""The code behind a component, for whoever wants to read it before it runs."""

from importlib.util import find_spec
from pathlib import Path

from tdev.domain.delivery.packing import sources_of
from tdev.kernel.errors import NotFoundError
from tdev.model.component import Component, ComponentCode
from tdev.runtime import Runtime

_OWN = "tdev."


def code_of(runtime: Runtime, tenant: str, ref: str) -> ComponentCode:
    """The source of the version that a reference means.

    Raises:
        NotFoundError: When there is no such component, or it has no code: it is a declaration.
    """
    found = runtime.catalogue(tenant).get(ref)
    if found.code is None:
        raise NotFoundError(
            f"{found.ref} has no code", hint="it is a declaration: tdev component show tells what it does"
        )
    if found.code.key is None:
        text = _of_product(found, found.code.entrypoint)
    else:
        text = sources_of(tenant, runtime.artifacts_of(tenant))(found).decode("utf-8", "replace")
    return ComponentCode(ref=found.ref, entrypoint=found.code.entrypoint, sha256=found.code.sha256, code=text)


def _of_product(component: Component, entrypoint: str) -> str:
    """The source of what came with the product, as it is installed here."""
    module = entrypoint.partition(":")[0]
    spec = find_spec(module) if module.startswith(_OWN) else None
    if spec is None or spec.origin is None:
        raise NotFoundError(f"the code of {component.ref} is not installed here", hint=f"it is the module {module}")
    return Path(spec.origin).read_text("utf-8")

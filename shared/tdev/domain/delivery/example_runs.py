"""The examples of a component as its tests: run where foreign code runs, judged outside."""

from collections.abc import Callable, Sequence

from tdev.domain.secrets.declared import names_among
from tdev.kernel.effects import FREE_EFFECTS
from tdev.kernel.json_types import canonical
from tdev.model.component import Component, Example
from tdev.model.service import TestsPassed
from tdev.platform.sandbox import Sandbox

MOST = 20
"""Examples of one component that are run."""
_TOLD = 300
_VALUE = 120


def can_be_tried(component: Component) -> bool:
    """Whether a component can run in a sandbox, which gives no secrets and no way to the world."""
    reaches_out = not FREE_EFFECTS.issuperset(component.effects) or "fetch" in component.effects
    return component.code is not None and not reaches_out and not names_among(component.secrets)


def examples_run(component: Component, source: str, sandbox: Callable[[], Sandbox]) -> TestsPassed:
    """Run the examples of a component; none of one that cannot be tried.

    Args:
        component: With its examples.
        source: Its code.
        sandbox: Where it runs; asked for only when something is run.

    Raises:
        DeniedError: When this machine is not allowed to run foreign code.
    """
    if not can_be_tried(component):
        return TestsPassed(component=component.ref, passed=0)
    failed = len(differences(component, component.examples, source, sandbox))
    return TestsPassed(component=component.ref, passed=min(len(component.examples), MOST) - failed, failed=failed)


def differences(
    component: Component, examples: Sequence[Example], source: str, sandbox: Callable[[], Sandbox]
) -> list[str]:
    """Run examples, at most 20, against a component that can be tried; one line for each that does not hold.

    The examples may be those of another version. Raises as ``examples_run``.
    """
    assert component.code is not None
    attribute = component.code.entrypoint.partition(":")[2]
    found = []
    for number, example in enumerate(examples[:MOST], 1):
        run = sandbox().run(source, attribute, dict(example.input))
        if run.error is not None:
            found.append(f"example {number} failed: {run.error.get('type')}: {run.error.get('message')}"[:_TOLD])
        elif canonical(run.output) != canonical(example.output):
            gave, wanted = canonical(run.output)[:_VALUE], canonical(example.output)[:_VALUE]
            found.append(f"example {number} gave {gave}, not {wanted}")
    return found

"""What the gate of a deployment says about the life of the components: a service lives longer than a run."""

from collections.abc import Iterable

from tdev.domain.registry.standing import told
from tdev.kernel.plurals import counted
from tdev.model.component import Component
from tdev.model.evaluation import Gate

REFUSED = frozenset({"retired", "disabled"})


def standing_gate(components: Iterable[Component]) -> Gate:
    """No component is retired or disabled; what is deprecated or experimental is noted.

    Args:
        components: Those of all steps, and what they call.
    """
    known = {component.ref: component for component in components}
    refused = sorted(told(one) for one in known.values() if one.status in REFUSED)
    noted = sorted(told(one) for one in known.values() if one.status in ("deprecated", "experimental"))
    evidence = "; ".join(refused or noted) or f"{counted(len(known), 'component')}, all stable"
    return Gate(name="components", passed=not refused, evidence=evidence)

"""Whether a plan can run at all: every secret that its components declare is set."""

from collections.abc import Callable, Iterable

from tdev.domain.secrets.declared import names_among
from tdev.model.approval import BoundComponent
from tdev.model.evaluation import Gate

GATE = "secrets_set"


def secrets_gate(components: Iterable[BoundComponent], is_set: Callable[[str], bool]) -> Gate | None:
    """The gate for these components; None when none of them declares a secret.

    Args:
        components: Those that the plan reaches.
        is_set: Whether there is a secret of this name, without reading it.
    """
    names = list(dict.fromkeys(name for bound in components for name in names_among(bound.secrets)))
    if not names:
        return None
    missing = [name for name in names if not is_set(name)]
    told = f"all are set: {', '.join(names)}"
    if missing:
        told = f"not set: {', '.join(missing)} (tdev secrets set {missing[0]})"
    return Gate(name=GATE, passed=not missing, evidence=told)

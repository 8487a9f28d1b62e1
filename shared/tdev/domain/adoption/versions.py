"""Which version of a library an adopted component is pinned to."""

from collections.abc import Callable, Mapping
from importlib import metadata

from tdev.domain.delivery.pins import Pin, normal, pins


def _installed(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def known_version(
    distribution: str,
    locked: Callable[[], Mapping[str, Pin]] = pins,
    installed: Callable[[str], str | None] = _installed,
) -> str | None:
    """The version of the locks, which services bring; else the one that is installed here; else None.

    Args:
        distribution: Its name, in any form.
        locked: The pins of this product.
        installed: Looks at this process.
    """
    pin = locked().get(normal(distribution))
    return pin.version if pin is not None else installed(distribution)

"""From the locks of the layers and what is installed to the pins that bundles are made with."""

import importlib.metadata
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from packaging.requirements import Requirement

from tdev.domain.delivery.pins import Pin, normal

_LAYERS = Path(__file__).resolve().parents[2] / "layers"
LOCKS = tuple(_LAYERS / name / "requirements.txt" for name in ("dependencies", "library"))
"""The layers that hold what a service may need; the others are of our own doors."""
TARGET = {"python_version": "3.13", "python_full_version": "3.13.0", "sys_platform": "linux", "extra": ""}
"""What decides over conditional needs: the Python and the system of our functions."""
_PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==(\S+)((?: \\\n +--hash=sha256:[0-9a-f]{64})+)", re.MULTILINE)


def collected(locks: Sequence[Path]) -> list[Pin]:
    """One pin for each package of the locks, which must be installed here in any version.

    Raises:
        PackageNotFoundError: When one is not.
    """
    brought = importlib.metadata.packages_distributions()
    return [_pin(*found, brought) for lock in locks for found in _locked(lock)]


def _locked(lock: Path) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for name, version, hashes in _PIN.findall(lock.read_text(encoding="utf-8")):
        yield normal(name), version, tuple(sorted(re.findall(r"sha256:[0-9a-f]{64}", hashes)))


def _pin(name: str, version: str, hashes: tuple[str, ...], brought: dict[str, list[str]]) -> Pin:
    parsed = [Requirement(text) for text in importlib.metadata.requires(name) or ()]
    needs = {normal(one.name) for one in parsed if one.marker is None or one.marker.evaluate(TARGET)}
    imports = {module for module, owners in brought.items() if name in map(normal, owners)}
    return Pin(name, version, hashes, tuple(sorted(needs)), tuple(sorted(imports)))

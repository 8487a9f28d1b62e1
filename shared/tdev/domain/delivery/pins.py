"""The exact versions of the libraries that components and the runtime of services use, with their hashes.

``pins.json`` is written by ``scripts/pins`` from the locks of the layers: a service gets what the platform was tested
with, for the Python and the machine of our functions.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tdev.kernel.errors import Finding, InvalidError, PlatformError

PINS = Path(__file__).with_name("pins.json")
_PARTS = ("hashes", "needs", "imports")
_NAME = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")


@dataclass(frozen=True, slots=True)
class Pin:
    """One distribution.

    Attributes:
        name: As the index writes it, in its normal form.
        version: The locked one.
        hashes: ``sha256:<hex>`` of each of its files.
        needs: Names of the distributions that it needs itself.
        imports: First names of the modules that it brings.
    """

    name: str
    version: str
    hashes: tuple[str, ...]
    needs: tuple[str, ...]
    imports: tuple[str, ...]

    @property
    def line(self) -> str:
        """The pin as pip reads it, on one line."""
        return " ".join((f"{self.name}=={self.version}", *(f"--hash={hash}" for hash in self.hashes)))


@cache
def pins() -> Mapping[str, Pin]:
    """All pins of this package by name. Raises as ``read_pins``."""
    return read_pins(PINS)


def read_pins(path: Path) -> dict[str, Pin]:
    """The pins of a generated file by name.

    Raises:
        PlatformError: When it is missing or broken.
    """
    try:
        documents = json.loads(path.read_bytes())
        found = [Pin(one["name"], one["version"], *(tuple(one[part]) for part in _PARTS)) for one in documents]
    except (OSError, ValueError, KeyError, TypeError) as cause:
        raise PlatformError(f"the pins in {path.name} cannot be read", hint="run scripts/pins") from cause
    return {pin.name: pin for pin in found}


def pins_text(found: Iterable[Pin]) -> str:
    """The generated file: pins in the order of their names, one value per line."""
    documents = [
        {"name": pin.name, "version": pin.version, **{part: list(getattr(pin, part)) for part in _PARTS}}
        for pin in sorted(found, key=lambda pin: pin.name)
    ]
    return json.dumps(documents, indent=1) + "\n"


def normal(name: str) -> str:
    """The name of a distribution in its one form (PEP 503), without what may follow it in a requirement."""
    match = _NAME.match(name)
    return re.sub(r"[-_.]+", "-", match[1]).lower() if match else ""


def importing(modules: Iterable[str]) -> list[str]:
    """The pinned distributions that bring these modules; modules of nobody are left out, such as those of Python."""
    wanted = set(modules)
    return sorted(pin.name for pin in pins().values() if wanted & set(pin.imports))


def requirements(names: Iterable[str]) -> tuple[str, ...]:
    """The lines for these distributions and all that they need, each once, in the order of their names.

    Raises:
        InvalidError: With one finding per distribution that is not pinned.
    """
    known, found = pins(), dict[str, Pin]()
    waiting, missing = [normal(name) for name in names], set[str]()
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        if name in known:
            found[name] = known[name]
            waiting += known[name].needs
        else:
            missing.add(name)
    if missing:
        wrong = [Finding("#/requirements", f"{name} has no pinned version", "unpinned") for name in sorted(missing)]
        message = f"a service cannot bring {', '.join(sorted(missing))}: there is no tested version with hashes"
        raise InvalidError(message, wrong, hint=f"there are {', '.join(sorted(known))}")
    return tuple(found[name].line for name in sorted(found))

"""Reads the state machines and fills in the functions they call: plain names here, ARNs in CDK."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tdev.kernel.errors import NotFoundError

FOLDER = Path(__file__).parent
_SUBSTITUTION = re.compile(r"\$\{([a-z_]+)\}")


def machine_names() -> list[str]:
    """The state machines of this product."""
    return sorted(path.name.removesuffix(".asl.json") for path in FOLDER.glob("*.asl.json"))


def definition_text(machine: str) -> str:
    """The file as it is, with ``${function}`` where a function is called. Raises ``NotFoundError``."""
    path = FOLDER / f"{machine}.asl.json"
    if machine not in machine_names():
        raise NotFoundError(f"there is no state machine {machine!r}", hint=f"there are: {', '.join(machine_names())}")
    return path.read_text(encoding="utf-8")


def functions_of(machine: str) -> list[str]:
    """The functions that a state machine calls."""
    return sorted(set(_SUBSTITUTION.findall(definition_text(machine))))


def definition(machine: str, functions: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The definition with its functions filled in.

    Args:
        machine: Name of the state machine.
        functions: What stands for each function; its own name where there is nothing.
    """
    names = functions or {}
    text = _SUBSTITUTION.sub(lambda match: names.get(match[1], match[1]), definition_text(machine))
    found: dict[str, Any] = json.loads(text)
    return found


@cache
def definitions() -> dict[str, dict[str, Any]]:
    """Every state machine with plain function names: what the laptop region runs."""
    return {name: definition(name) for name in machine_names()}

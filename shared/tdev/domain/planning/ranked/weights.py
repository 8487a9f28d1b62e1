"""The weights that ship with the product, read once: ``weights/<name>.json``, made by ``scripts/train``."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from tdev.domain.planning.ranked.trees import Trees


@cache
def arguments() -> Mapping[str, float]:
    """The weights of the signs of arguments; see ``argument_signs``."""
    return {sign: weight / 100 for sign, weight in _read("arguments")["signs"].items()}


@cache
def options() -> Trees:
    """How likely an option of a parameter is beside all others; see ``weighing``."""
    return Trees(_read("options"))


@cache
def selection() -> Mapping[str, Any]:
    """What was learned about choosing components, as data; see ``choosing.selection``."""
    return _read("selection")


def _read(name: str) -> dict[str, Any]:
    text = files("tdev.domain.planning.ranked").joinpath("weights", f"{name}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found

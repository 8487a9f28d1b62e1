"""Specifications seen through the slots of a template, for tests of what is proposed for them."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from tdev.domain.composing.catalogue import template_named
from tdev.domain.composing.fitting.facts import Facts
from tdev.domain.composing.fitting.table import candidates
from tdev.domain.composing.json_spec import spec_from_json

FAR = 5_000
"""Candidates that a test looks through at most."""


def facts_of(description: str, names: str, *rows: tuple[Any, ...], **more: Any) -> Facts:
    """What is known of a component.

    Args:
        description: What it is to do.
        names: Its inputs, in the order of the slots.
        rows: Examples: the inputs, then the answer.
        more: Further fields of the specification.
    """
    inputs = names.split()
    examples = [{"input": dict(zip(inputs, row, strict=False)), "output": row[-1]} for row in rows]
    given = {"description": description, "examples": examples, **more}
    if not rows:
        given = {"inputs": dict.fromkeys(inputs, "string"), "output": "string", **given}
    return Facts(spec_from_json(given), tuple(inputs))


def proposed(template: str, facts: Facts, most: int = FAR) -> list[dict[str, Any]]:
    """The first values that are proposed for a template."""
    return list(islice(candidates(template_named(template), facts), most))


def place_of(wanted: dict[str, Any], found: Iterable[dict[str, Any]]) -> int | None:
    """The number, from 0, of the first candidate that has these values."""
    held = (number for number, each in enumerate(found) if wanted.items() <= each.items())
    return next(held, None)

"""Published sets of goals with their plans, as the planner's training and its table read them.

A set is a folder with ``registry.json`` (components), ``dev.goals.jsonl`` (``id``, ``goal``, ``candidates``) and
``dev.gold.jsonl`` (``id``, ``plan``). The rows are not ours to ship; only weights learned from them are.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tdev.domain.planning.retrieval import Retrieval
from tdev.model.component import Component

SETS = ("seal", "nestools", "bfcl", "nestful")
STRICT = frozenset(["seal"])
"""Sets whose values are taken as written; in the others capital letters and final stops do not count."""


@dataclass(frozen=True, slots=True)
class Row:
    """A goal with the components that may be used for it, all when empty, and the plan that is right."""

    id: str
    goal: str
    candidates: tuple[str, ...]
    steps: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Yardstick:
    """A set of goals.

    Attributes:
        name: Of the set.
        folder: Where it lies.
    """

    name: str
    folder: Path

    @cached_property
    def retrieval(self) -> Retrieval:
        """The index of its components."""
        return Retrieval(components_of(self.folder / "registry.json"))

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Its goals, in the order of the file; the plan is empty for those without one."""
        gold = {each["id"]: each["plan"]["steps"] for each in lines(self.folder / "dev.gold.jsonl")}
        return tuple(
            Row(each["id"], each["goal"], tuple(each.get("candidates") or ()), tuple(gold.get(each["id"], ())))
            for each in lines(self.folder / "dev.goals.jsonl")
        )


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def components_of(path: Path) -> list[Component]:
    """The components of a registry file: ``[{name, description, tags, input_schema, output_schema}, ...]``.

    Names are kept as they are, whatever a name may be in our own registry.
    """
    return [
        Component.model_construct(
            name=each["name"],
            version="1.0.0",
            type=each.get("type", "tool"),
            status="stable",
            description=each.get("description", ""),
            tags=tuple(each.get("tags", ())),
            phrases=tuple(each.get("phrases", ())),
            effects=tuple(each.get("effects", ())),
            input_schema=each.get("input_schema") or {"type": "object", "properties": {}},
            output_schema=each.get("output_schema") or {"type": "object", "properties": {}},
        )
        for each in json.loads(path.read_text(encoding="utf-8"))
    ]


def yardsticks(root: Path) -> list[Yardstick]:
    """Those of ``SETS`` that are below a folder."""
    return [Yardstick(name, root / name) for name in SETS if (root / name / "registry.json").is_file()]

"""The templates: data in ``templates/<id>/``: ``template.toml`` describes one, ``code.py.j2`` is filled in."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field

from tdev.kernel.errors import NotFoundError
from tdev.model.component import Effect, Kind
from tdev.model.noun import Noun

FOLDER = Path(__file__).parent / "templates"


class Slot(Noun):
    """One input that the code of a template needs: its usual name and its coarse type (see ``types.shape``)."""

    name: str
    shape: str


class Template(Noun):
    """What is known of a template without reading its code.

    ``slots`` are the inputs in their order; ``many`` means that the last slot stands for one input or more.
    """

    id: str
    title: str
    kind: Kind = "tool"
    slots: tuple[Slot, ...] = ()
    many: bool = False
    free: bool = Field(default=False, description="the inputs come from the specification, whatever they are")
    gives: tuple[str, ...] = Field(default=(), description="coarse types of the result; empty: any")
    phrases: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    needs: tuple[str, ...] = Field(default=(), description="distributions beside the standard library")
    errors: tuple[str, ...] = Field(default=(), description="errors of the house that the code raises")
    effects: tuple[Effect, ...] = ()
    context: bool = False
    uses: bool = Field(default=False, description="the components that it calls are in its parameters")
    laws: tuple[str, ...] = ()
    parameters: dict[str, str] = Field(default_factory=dict, description="what each value means, by name")
    result: dict[str, Any] = Field(default_factory=dict, description="JSON Schema of what it gives, when it is fixed")

    @property
    def pure(self) -> bool:
        """Whether the code can be tried with nothing but its inputs."""
        return not self.effects and not self.context


@cache
def templates() -> Mapping[str, Template]:
    """All templates by id, ordered by it.

    Raises:
        PlatformError: Never; a broken file of the product raises as it is read.
    """
    folders = sorted(path.parent for path in FOLDER.glob("*/template.toml"))
    return {folder.name: _read(folder) for folder in folders}


def template_named(identifier: str) -> Template:
    """One template. Raises ``NotFoundError`` when there is none of this id."""
    found = templates().get(identifier)
    if found is None:
        raise NotFoundError(f"there is no template {identifier!r}", hint=f"there are: {', '.join(templates())}")
    return found


@cache
def code_of(identifier: str) -> str:
    """The Jinja source of a template."""
    return (FOLDER / identifier / "code.py.j2").read_text(encoding="utf-8")


def _read(folder: Path) -> Template:
    raw = tomllib.loads((folder / "template.toml").read_text(encoding="utf-8"))
    slots = [dict(zip(("name", "shape"), text.split(":"), strict=True)) for text in raw.pop("slots", [])]
    return Template.model_validate({"id": folder.name, "slots": slots, **raw})

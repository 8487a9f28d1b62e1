"""Writes the files of a beginning, under a name of the user's."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from tdev.domain.pipelines.describing import DEFAULT, read_pipeline
from tdev.domain.pipelines.writing import PLACES, pipeline_text
from tdev.kernel.errors import Finding, InvalidError

Kind = Literal["tool", "agent", "team", "workflow", "project"]
_TEMPLATES = Path(__file__).parent / "templates"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PLACE = "example_name"
_RESERVED = frozenset({"inputs", "item", "index", "all", "history"})


def beginning(kind: Kind, name: str) -> Mapping[str, str]:
    """The files of a beginning: path below the project -> text.

    Args:
        kind: What begins.
        name: How it is called: of a component also the name of its function.

    Raises:
        InvalidError: When the name cannot be one.
    """
    if _NAME.fullmatch(name) is None or name in _RESERVED or _is_word_of_python(name):
        told = "must be at most 40 of a-z 0-9 _, a letter first, and no word of Python"
        raise InvalidError(f"{name!r} cannot be the name of a {kind}", [Finding("#/name", told, "name")])
    if kind == "project":
        return _project(name)
    if kind == "workflow":
        return {f"workflows/{name}.json": _text("workflow.json", name)}
    return {f"agents/{name}.py": _text(f"{kind}.py", name)}


def _project(name: str) -> dict[str, str]:
    described = (
        DEFAULT.read_text(encoding="utf-8")
        .replace("greet", name)
        .replace('name = "tdev"', f'name = "{_kebab(name)}"', 1)
    )
    described = described.replace(f'service = "{name}"', f'service = "{_kebab(name)}"', 1)
    return {
        **beginning("tool", "count_vowels"),
        **beginning("agent", "choose_queue"),
        **beginning("workflow", name),
        "tdev.toml": _text("settings.toml", name),
        "pipeline.toml": described,
        PLACES["github"]: pipeline_text(read_pipeline(described), "github"),
        ".gitignore": _text("ignored", name),
        "README.md": _text("readme.md", name),
    }


def _kebab(name: str) -> str:
    return name.replace("_", "-").rstrip("-")


def _is_word_of_python(name: str) -> bool:
    import keyword

    return keyword.iskeyword(name) or keyword.issoftkeyword(name)


def _text(template: str, name: str) -> str:
    return (_TEMPLATES / f"{template}.txt").read_text(encoding="utf-8").replace(_PLACE, name)

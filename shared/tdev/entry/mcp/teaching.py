"""Files that teach assistants to use the tools: a Kiro power, a ``SKILL.md``, an ``AGENTS.md``; made from the tools."""

import json
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tdev.entry.mcp import resources
from tdev.entry.mcp.connecting import SERVER, local_entry
from tdev.entry.mcp.tools import TOOLS
from tdev.kernel.errors import ConflictError, Finding, InvalidError

_PLACES: Mapping[str, str] = {
    "AGENTS.md": "AGENTS.md.j2",
    "skills/tdev/SKILL.md": "SKILL.md.j2",
    "power-tdev/POWER.md": "POWER.md.j2",
}
_POWER = "power-tdev/mcp.json"


def texts() -> dict[str, str]:
    """Every file by its path."""
    loader = FileSystemLoader(Path(__file__).parent / "kit", encoding="utf-8")
    # Markdown, filled from the tools' own texts: nothing a browser reads, nothing a caller has said.
    made = Environment(loader=loader, undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)  # noqa: S701
    known = {"tools": list(TOOLS.values()), "server": SERVER, "templates": list(resources.TEMPLATES)}
    found = {path: made.get_template(name).render(known) for path, name in _PLACES.items()}
    entry = local_entry("kiro", "tdev", ["mcp", "serve"])
    return {**found, _POWER: json.dumps({"mcpServers": {SERVER: entry}}, indent=2) + "\n"}


def write(folder: Path, *, over: bool = False) -> list[Path]:
    """Put the files below a folder; answers their paths.

    Raises:
        ConflictError: When one is there already with another text, and may not be written over.
        InvalidError: When one cannot be written.
    """
    wanted = {folder / path: text for path, text in texts().items()}
    try:
        there = [path for path, text in wanted.items() if path.exists() and path.read_text(encoding="utf-8") != text]
        if there and not over:
            names = ", ".join(str(path) for path in there)
            raise ConflictError(
                f"{names} is there already", hint="say --force to write over it, or name another folder"
            )
        for path, text in wanted.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as cause:
        told = cause.strerror or "it cannot be written"
        raise InvalidError(f"{folder}: {told}", [Finding("#/folder", told, "folder")]) from cause
    return list(wanted)

"""``tdev init``: files to begin with."""

from pathlib import Path
from typing import cast

import click

from tdev.domain.beginning.making import Kind, beginning
from tdev.entry.cli.console import EXIT, give, say, tell
from tdev.entry.cli.gating import write_text
from tdev.kernel.errors import ConflictError

_NEXT = {
    "tool": "tdev classify {file}; tdev register {file}; tdev test {name} --mutation",
    "agent": "tdev classify {file}; tdev register {file}; tdev test {name} --mutation",
    "team": "tdev classify {file}; tdev register {file}; tdev run {name} -i text=hello",
    "workflow": 'tdev evaluate {file}; tdev run {file} -i text="write to ann@example.com"',
    "project": "cd {folder}; tdev validate; tdev doctor",
}


@click.command()
@click.argument("kind", type=click.Choice(list(_NEXT)))
@click.argument("name")
@click.option(
    "--in",
    "folder",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder; default: here, and for a project one of its name.",
)
@click.option("--force", is_flag=True, help="Replace files that are there.")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout, everything else on stderr.")
def command(kind: str, name: str, folder: Path | None, force: bool, as_json: bool) -> int:
    """Write a tool, agent, team, workflow or project NAME to begin with; it passes every gate as it is.

    Components come into agents/, workflows into workflows/.

    Examples:

      tdev init project my_project

      tdev init agent choose_queue
    """
    files = beginning(cast(Kind, kind), name)
    below = folder or (Path(name) if kind == "project" else Path())
    there = sorted(path for path in files if (below / path).exists())
    if there and not force:
        raise ConflictError(
            f"{below / there[0]} is there already", hint="replace it with --force, or choose another name"
        )
    for path, text in files.items():
        write_text(below / path, text)
    first = next(iter(files))
    if as_json:
        give({"kind": kind, "name": name, "files": [str(below / path) for path in files]})
        return EXIT.ok
    for path in files:
        say(str(below / path))
    tell(f"next: {_NEXT[kind].format(file=below / first, name=name, folder=below)}")
    return EXIT.ok

"""``tdev pipeline``: gates, approvals and stages for a CI system, from one description."""

from pathlib import Path

import click

from tdev.domain.pipelines.describing import DEFAULT, read_pipeline
from tdev.domain.pipelines.writing import PLACES, pipeline_text
from tdev.entry.cli.console import EXIT, give, say, tell
from tdev.entry.cli.gating import write_text
from tdev.entry.cli.sharing import read_text
from tdev.kernel.errors import ConflictError


@click.command()
@click.argument("system", type=click.Choice([*PLACES, "describe"]))
@click.option("--from", "source", default=None, metavar="FILE", help="The description; default: pipeline.toml.")
@click.option("--output", "-o", default=None, metavar="FILE", help="Write it into this file; '.' for its usual place.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout, everything else on stderr.")
def command(system: str, source: str | None, output: str | None, force: bool, as_json: bool) -> int:
    """Write the pipeline of this project for SYSTEM: gates on every change, then stage after stage, with approvals.

    github, gitlab and codepipeline are whole pipelines, buildspec is the gates for CodeBuild alone, and oidc the roles
    with which jobs of GitHub sign in to AWS without a kept key. 'describe' prints a description to begin with.

    Examples:

      tdev pipeline describe -o pipeline.toml

      tdev pipeline github -o .
    """
    if system == "describe":
        text, usual = DEFAULT.read_text(encoding="utf-8"), "pipeline.toml"
    else:
        text, usual = pipeline_text(read_pipeline(_description(source)), system), PLACES[system]
    if output is None:
        if as_json:
            give({"system": system, "place": usual, "text": text})
        else:
            say(text.rstrip("\n"))
        return EXIT.ok
    path = Path(usual if output == "." else output)
    if path.exists() and not force:
        raise ConflictError(f"{path} is there already", hint="replace it with --force, or name another file with -o")
    write_text(path, text)
    if as_json:
        give({"system": system, "file": str(path)})
    else:
        tell(f"wrote {path}")
    return EXIT.ok


def _description(source: str | None) -> str:
    """The named description, that of the project, or else the one to begin with."""
    if source is not None:
        return read_text(source)
    own = Path("pipeline.toml")
    if own.exists():
        return read_text(str(own))
    tell("there is no pipeline.toml here: this is the one to begin with (tdev pipeline describe)")
    return DEFAULT.read_text(encoding="utf-8")

"""``tdev generate``: a specification becomes a component."""

from pathlib import Path
from typing import Any

import click

from tdev.entry.cli.client import Options, connect
from tdev.entry.cli.console import give, say
from tdev.entry.cli.generating import exit_of, show_generated, write_generated
from tdev.entry.cli.sharing import api_options, read_goal, read_json, read_text
from tdev.kernel.errors import InvalidError


@click.command()
@click.argument("words", required=False)
@click.option("--spec", "spec", default=None, help="A specification as a JSON file ('-' for stdin).")
@click.option("--openapi", "openapi", default=None, help="An OpenAPI 3 document, JSON or YAML: one component each.")
@click.option("--server", default="", help="Address of the API, instead of that of the document.")
@click.option("--name", default=None, help="Name of the component.")
@click.option("--new", is_flag=True, help="Do not take what is there already for an answer.")
@click.option("--dry-run", is_flag=True, help="Build and test it, and keep nothing.")
@click.option("--output", "-o", "folder", default=None, help="Write code and tests into this folder.")
@click.option("--code", is_flag=True, help="Show the code.")
@api_options
def command(words: str | None, options: Options, as_json: bool, **how: Any) -> int:
    """Find, compose or generate a component for WORDS ('-' for stdin), a specification or an OpenAPI document.

    Examples in the words decide: for X gives Y. What is there already is looked for first; what is generated is tested
    in the sandbox, with changed copies of it, and registered. Exit code 3 when only a scaffold could be made.

    Example: tdev generate 'the hashtags of a text: for "hi #ai and #ml" gives ["ai", "ml"]'
    """
    body: dict[str, Any] = {"reuse": not how["new"], "register": not how["dry_run"]}
    given = {"goal": words, "spec": how["spec"], "openapi": how["openapi"]}
    if sum(value is not None for value in given.values()) != 1:
        raise click.UsageError("give WORDS, --spec FILE or --openapi FILE")
    if words is not None:
        body["goal"] = read_goal(words)
    elif how["spec"] is not None:
        body["spec"] = read_json(how["spec"])
    else:
        body |= {"openapi": _document(how["openapi"]), **({"server": how["server"]} if how["server"] else {})}
    if how["name"]:
        body["name"] = how["name"]
    with connect(options) as api:
        items = api.call("POST", "/api/generate", body)["items"]
    written = [path for made in items for path in write_generated(made, how["folder"])] if how["folder"] else []
    if as_json:
        give({"items": items, **({"written": written} if written else {})})
        return exit_of(items)
    for made in items:
        show_generated(made, code=how["code"])
    for path in written:
        say(f"written: {path}")
    return exit_of(items)


def _document(file: str) -> Any:
    """A document as JSON, or as YAML where a library for that is there."""
    if Path(file).suffix.lower() not in (".yaml", ".yml"):
        return read_json(file)
    try:
        import yaml  # type: ignore[import-untyped]
    except ImportError as cause:
        raise InvalidError(f"{file} is YAML, and PyYAML is not installed", hint="give it as JSON") from cause
    try:
        return yaml.safe_load(read_text(file))
    except yaml.YAMLError as cause:
        raise InvalidError(f"{file} is no YAML: {str(cause)[:200]}") from cause

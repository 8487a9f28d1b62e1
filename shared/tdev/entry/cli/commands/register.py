"""``tdev register``: code becomes a component."""

from typing import Any

import click

from tdev.entry.cli.client import Options, connect
from tdev.entry.cli.console import EXIT, give, paint, printable, say
from tdev.entry.cli.sharing import api_options, read_text


@click.command()
@click.argument("file")
@click.option("--name", default=None, help="One of several components in the file.")
@click.option("--version", "version", default="1.0.0", show_default=True, help="Semantic version.")
@click.option("--type", "kind", type=click.Choice(["tool", "agent", "team"]), default=None, help="Refuse other types.")
@api_options
def command(file: str, name: str | None, version: str, kind: str | None, options: Options, as_json: bool) -> int:
    """Classify the code in FILE and publish it as an experimental component; it is not run.

    Code that the static gate stops is not kept: exit code 3, with each line and what to do about it. What the code does
    to the world is declared in its decorator, as in @tool(effects=["fetch"]).

    Example: tdev register my_tool.py --version 1.1.0
    """
    code = read_text(file)
    with connect(options) as api:
        named = {"name": name} if name else {}
        wanted = kind or _kind(api.call("POST", "/api/classify", {"code": code, "filename": file, **named}))
        body = {"code": code, "version": version, **named}
        component = api.call("POST", f"/api/{wanted}s", body)
        versions = api.call("GET", f"/api/components/{component['name']}/versions")["items"]
    if as_json:
        give(component)
    else:
        component = printable(component)
        say(f"registered {paint(component['name'], 'bold')}@{component['version']}, a {component['type']}")
        say(f"  {component['description']}")
        say(f"  effects: {', '.join(component['effects'])}    status: {component['status']}")
        _say_what_the_name_means(component, versions)
    return EXIT.ok


def _say_what_the_name_means(component: dict[str, Any], versions: list[dict[str, Any]]) -> None:
    """A stable version stays what the name means, although a newer one is there now."""
    stable = next((each["version"] for each in versions if each["status"] == "stable"), None)
    if stable is None or component["status"] == "stable":
        return
    name, ref = component["name"], f"{component['name']}@{component['version']}"
    say(f"  {name} still means {name}@{stable}, which is stable; to change that: tdev component promote {ref}")


def _kind(analysis: dict[str, Any]) -> str:
    """The type of the main component of an analysis."""
    return next(str(facts["type"]) for facts in analysis["components"] if facts["name"] == analysis["main"])

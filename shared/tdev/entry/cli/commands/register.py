"""``tdev register``: code becomes a component."""

from typing import Any

import click

from tdev.domain.reporting.judging import with_article
from tdev.entry.cli.client import Api, Options, connect
from tdev.entry.cli.console import EXIT, give, paint, printable, say, tell
from tdev.entry.cli.gating import files_of
from tdev.entry.cli.sharing import api_options, read_text
from tdev.kernel.errors import TDevError


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--name", default=None, help="One of several components in the file.")
@click.option("--version", "version", default="1.0.0", show_default=True, help="Semantic version.")
@click.option("--type", "kind", type=click.Choice(["tool", "agent", "team"]), default=None, help="Refuse other types.")
@api_options
def command(
    files: tuple[str, ...], name: str | None, version: str, kind: str | None, options: Options, as_json: bool
) -> int:
    """Classify the code in FILES and publish each as an experimental component; it is not run.

    FILES may be folders and patterns; registering the same code again changes nothing. Code that the static gate stops
    is not kept: exit code 3, with each line and what to do about it. What the code does to the world is declared in its
    decorator, as in @tool(effects=["fetch"]).

    Examples:

      tdev register my_tool.py --version 1.1.0

      tdev register 'agents/**/*.py'
    """
    named = files_of(files, (".py",))
    found = []
    with connect(options) as api:
        for file in named.names:
            try:
                component, versions = _registered(api, file, {"name": name} if name else {}, version, kind)
            except TDevError:
                if named.several:
                    tell(printable(f"{file}:"))
                raise
            found.append(component)
            if not as_json:
                _show(printable(component), versions)
    if as_json:
        give(found if named.several else found[0])
    return EXIT.ok


def _registered(
    api: Api, file: str, named: dict[str, str], version: str, kind: str | None
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The component, and all versions of its name."""
    code = read_text(file)
    wanted = kind or _kind(api.call("POST", "/api/classify", {"code": code, "filename": file[-255:], **named}))
    component = api.call("POST", f"/api/{wanted}s", {"code": code, "version": version, **named})
    return component, api.call("GET", f"/api/components/{component['name']}/versions")["items"]


def _show(component: dict[str, Any], versions: list[dict[str, Any]]) -> None:
    say(f"registered {paint(component['name'], 'bold')}@{component['version']}, {with_article(component['type'])}")
    say(f"  {component['description']}")
    say(f"  effects: {', '.join(component['effects'])}    status: {component['status']}")
    _say_what_the_name_means(component, versions)


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

"""``tdev classify``: what kind of component a piece of code is."""

import click

from tdev.entry.cli.client import Options, connect
from tdev.entry.cli.console import EXIT, give, paint, printable, say
from tdev.entry.cli.sharing import api_options, read_text


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--name", default=None, help="One of several components in the file.")
@api_options
def command(files: tuple[str, ...], name: str | None, options: Options, as_json: bool) -> int:
    """Read the code in FILES ('-' for stdin) without running it: tool, agent or team, and why.

    Example: tdev classify agents/*.py
    """
    found = []
    with connect(options) as api:
        for file in files:
            body = {"code": read_text(file), "filename": file, **({"name": name} if name else {})}
            found.append((file, api.call("POST", "/api/classify", body)))
    if as_json:
        give([{"file": file, **analysis} for file, analysis in found] if len(found) > 1 else found[0][1])
        return EXIT.ok
    for file, analysis in printable(found):
        for facts in analysis["components"]:
            main = paint("  (main)", "dim") if facts["name"] == analysis["main"] else ""
            brains = f"{facts['brain_count']} brain{'s' if facts['brain_count'] != 1 else ''}"
            say(f"{file}: {paint(facts['name'], 'bold')} is a {paint(facts['type'], 'cyan')} ({brains}){main}")
            say(f"  effects: {', '.join(facts['effects'])}    reusability: {facts['reusability']}")
            for evidence in facts["evidence"]:
                say(f"  line {evidence['line']}: {evidence['rule']}  {paint(evidence['source'].strip()[:80], 'dim')}")
            for risk in facts["risks"]:
                say(f"  {paint('risk', 'yellow')} line {risk['line']}: {risk['rule']}")
    return EXIT.ok

"""``tdev classify``: what kind of component a piece of code is."""

from collections.abc import Mapping
from typing import Any

import click

from tdev.domain.reporting.cases import Case, Report
from tdev.domain.reporting.judging import classified, with_article
from tdev.entry.cli.client import Api, Options, connect
from tdev.entry.cli.console import give, paint, printable, say
from tdev.entry.cli.gating import Places, files_of, finish_gate, gate_options, judged_files
from tdev.entry.cli.sharing import api_options, read_text
from tdev.kernel.plurals import counted


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--name", default=None, help="One of several components in the file.")
@click.option("--type", "kind", type=click.Choice(["tool", "agent", "team"]), default=None, help="What it must be.")
@click.option(
    "--fail-on",
    type=click.Choice(["low", "medium", "high"]),
    default=None,
    help="Let risks of this severity and above fail; default: none.",
)
@gate_options
@api_options
def command(
    files: tuple[str, ...], name: str | None, places: Places, options: Options, as_json: bool, **bars: Any
) -> int:
    """Read the code in FILES ('-' for stdin) without running it: tool, agent or team, and why.

    FILES may be folders and patterns. Exit code 3 when one of several cannot be read, is not of --type, or has a risk
    that --fail-on names.

    Examples:

      tdev classify my_tool.py

      tdev classify 'agents/**/*.py' --fail-on high --junit classify.xml --sarif classify.sarif
    """
    named = files_of(files, (".py",))
    with connect(options) as api:

        def judge(file: str) -> tuple[Mapping[str, Any], Case]:
            analysis = _asked(api, file, name)
            return analysis, classified(file, analysis, type=bars["kind"], fail_on=bars["fail_on"])

        found, cases = judged_files(named, judge)
    if as_json:
        give([{"file": file, **analysis} for file, analysis in found] if named.several else found[0][1])
    else:
        for file, analysis in printable(found):
            _show(file, analysis)
    return finish_gate(Report("classify", cases), places, several=named.several)


def _asked(api: Api, file: str, name: str | None) -> Mapping[str, Any]:
    body = {"code": read_text(file), "filename": file[-255:], **({"name": name} if name else {})}
    found: Mapping[str, Any] = api.call("POST", "/api/classify", body)
    return found


def _show(file: str, analysis: Mapping[str, Any]) -> None:
    for facts in analysis.get("components", ()):
        main = paint("  (main)", "dim") if facts["name"] == analysis["main"] else ""
        brains = counted(facts["brain_count"], "brain")
        say(f"{file}: {paint(facts['name'], 'bold')} is {paint(with_article(facts['type']), 'cyan')} ({brains}){main}")
        say(f"  effects: {', '.join(facts['effects'])}    reusability: {facts['reusability']}")
        for evidence in facts["evidence"]:
            where = f"line {evidence['line']}: " if evidence["line"] else ""
            say(f"  {where}{evidence['rule']}  {paint(evidence['source'].strip()[:80], 'dim')}")
        for risk in facts["risks"]:
            say(f"  {paint('risk', 'yellow')} line {risk['line']}: {risk['rule']}")

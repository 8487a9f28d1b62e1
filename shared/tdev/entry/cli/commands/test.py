"""``tdev test``: the tests of a component, and what they do not notice."""

from collections.abc import Mapping
from typing import Any

import click

from tdev.entry.cli.client import Options, connect
from tdev.entry.cli.console import EXIT, give, paint, printable, say
from tdev.entry.cli.sharing import api_options

_LEAST = 0.8


@click.command()
@click.argument("ref")
@click.option("--mutation", is_flag=True, help="Also try changed copies of its code; their score is recorded.")
@click.option("--mutants", type=click.IntRange(1, 500), default=100, show_default=True, help="Most copies to try.")
@api_options
def command(ref: str, mutation: bool, mutants: int, options: Options, as_json: bool) -> int:
    """Run the examples of REF (Name, or Name@1.2.0), in the sandbox when it is not ours.

    With --mutation its code is changed in one place at a time, and the examples have to notice. Each change that none
    notices is shown as a diff: write an example for it. Exit code 1 when an example fails, 3 when less than 80 % of the
    changes are noticed, which is what a stable version needs.

    Example: tdev test my_tool --mutation
    """
    with connect(options) as api:
        found = api.call("POST", "/api/tests", {"component": ref, "mutation": mutation, "mutants": mutants})
    if as_json:
        give(found)
    else:
        _show(printable(found))
    measured = found["mutation"]
    if found["failed"]:
        return EXIT.failed
    weak = measured is not None and measured["score"] is not None and measured["score"] < _LEAST
    return EXIT.gate if weak else EXIT.ok


def _show(found: Mapping[str, Any]) -> None:
    total = found["passed"] + found["failed"]
    tone = "red" if found["failed"] else "green"
    say(f"{paint(found['ref'], 'bold')}: {paint(str(found['passed']), tone)} of {total} examples hold")
    for difference in found["differences"]:
        say(f"  {paint('no', 'red')} {difference}")
    if found["mutation"] is not None:
        _show_mutation(found["mutation"], recorded=found["recorded"])


def _show_mutation(found: Mapping[str, Any], *, recorded: bool) -> None:
    if found["score"] is None:
        say("  there is nothing in its code to change" if not found["found"] else "  there was no time to try a change")
        return
    kept = "; recorded" if recorded else ""
    rest = f" of {found['found']}" if found["found"] > found["mutants"] else ""
    told = f"{found['killed']} of {found['mutants']} changes noticed{rest and f' (tried{rest})'}"
    tone = "green" if found["score"] >= _LEAST else "yellow"
    say(f"  mutation score {paint(format(found['score'], '.0%'), tone)}: {told}{kept}")
    for survivor in found["survived"]:
        say("")
        say(f"  line {survivor['line']}: {survivor['operator']}")
        for sign, text, colour in (("-", survivor["before"], "red"), ("+", survivor["after"], "green")):
            for line in text.split("\n"):
                say(f"  {paint(f'{sign} {line}', colour)}")

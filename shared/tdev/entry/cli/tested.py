"""What the tests of a component said, as people read it."""

from collections.abc import Mapping
from typing import Any

from tdev.domain.evaluation.code_conduct import LEAST_MUTATION
from tdev.entry.cli.console import paint, say


def show_tests(found: Mapping[str, Any]) -> None:
    """The examples that hold and those that do not, and each change that no example noticed as a diff."""
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
    tone = "green" if found["score"] >= LEAST_MUTATION else "yellow"
    say(f"  mutation score {paint(format(found['score'], '.0%'), tone)}: {told}{kept}")
    for survivor in found["survived"]:
        say("")
        say(f"  line {survivor['line']}: {survivor['operator']}")
        for sign, text, colour in (("-", survivor["before"], "red"), ("+", survivor["after"], "green")):
            for line in text.split("\n"):
                say(f"  {paint(f'{sign} {line}', colour)}")

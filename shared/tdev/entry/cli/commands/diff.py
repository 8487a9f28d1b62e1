"""``tdev diff``: two releases of a service side by side."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import click

from tdev.entry.cli.client import Options, connect
from tdev.entry.cli.console import EXIT, give, one_line, paint, printable, say
from tdev.entry.cli.sharing import api_options

_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
_TONES = {"added": "green", "removed": "red", "changed": "yellow"}


@click.command()
@click.argument("name")
@click.option("--from", "before", type=click.IntRange(1), default=None, help="A release; default: the one before.")
@click.option("--to", "after", type=click.IntRange(1), default=None, help="A release; default: the newest.")
@api_options
def command(name: str, before: int | None, after: int | None, options: Options, as_json: bool) -> int:
    """Compare two releases of the service NAME: steps, components, permissions, requirements, settings, costs.

    Example: tdev diff greet --from 1 --to 2
    """
    with connect(options) as api:
        found = api.call("GET", f"/api/services/{name}/diff", query={"from": before, "to": after})
    if as_json:
        give(found)
        return EXIT.ok
    found = printable(found)
    say(f"{paint(found['service'], 'bold')}  v{found['before']} -> v{found['after']}")
    lines = list(_lines(found))
    for change, text in lines:
        say(f"  {paint(_SIGNS[change], _TONES[change])} {text}")
    if found["same"]:
        say("  it is one and the same bundle")
    elif not lines:
        say("  the same to callers; the bundles differ in files of the product")
    return EXIT.ok


def _lines(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Kind of change and words, for each."""
    for each in found["steps"]:
        yield each["change"], f"step {each['step']}{_inside(each)}"
    yield from (("changed", f"workflow {part}") for part in found["workflow"])
    for each in found["components"]:
        versions = " -> ".join(filter(None, (each["before"], each["after"])))
        same = each["before"] == each["after"]
        yield each["change"], f"component {each['component']} {'has other code' if same else versions}"
    for name, word in (("permissions", "may"), ("requirements", "needs"), ("secrets", "secret"), ("effects", "effect")):
        yield from (("added", f"{word} {each}") for each in found[name]["added"])
        yield from (("removed", f"{word} {each}") for each in found[name]["removed"])
    for name, (was, now) in found["settings"].items():
        yield "changed", f"{name} {was} -> {now}"
    if found["cost_before"] and found["cost_after"]:
        was, now = (found[name].get("per_month") for name in ("cost_before", "cost_after"))
        if was != now:
            yield "changed", f"about {was:.2f} -> {now:.2f} {found['cost_after'].get('currency', 'USD')} a month"


def _inside(step: Mapping[str, Any]) -> str:
    if step["change"] != "changed":
        known = step["before"] or step["after"]
        return f" ({known['agent']})"
    told = (
        f"{name} {one_line(_text(step['before'][name]), 60)} -> {one_line(_text(step['after'][name]), 60)}"
        for name in step["fields"]
    )
    return f": {'; '.join(told)}"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

"""Components, their versions and their users as people read them."""

from collections.abc import Iterable, Mapping
from typing import Any

from tdev.entry.cli.console import one_line, paint, printable, say, table
from tdev.kernel.plurals import counted

_TONES = {"stable": "green", "experimental": "cyan", "deprecated": "yellow", "retired": "red", "disabled": "red"}
_SIGNS = {"passed": ("ok", "green"), "failed": ("no", "red"), "unknown": ("??", "yellow")}


def show_component(found: Mapping[str, Any]) -> None:
    """One version: what it is, takes, gives and does."""
    found = printable(found)
    status = found["status"]
    say(f"{paint(found['name'], 'bold')}@{found['version']}  {paint(status, _TONES[status])}  {found['type']}")
    say(f"  {found['description']}")
    say(f"  takes: {_fields(found['input_schema'])}")
    say(f"  gives: {_fields(found['output_schema'])}")
    say(f"  effects: {', '.join(found['effects'])}    reusability {found['reusability']}")
    for title, values in (("uses", found["tools"]), ("needs", found["requirements"]), ("secrets", found["secrets"])):
        if values:
            say(f"  {title}: {', '.join(values)}")
    say(f"  {counted(len(found['examples']), 'example')}    of {found['owner'] or 'the product'}")
    _show_standing(found["standing"])


def show_versions(page: Mapping[str, Any]) -> None:
    """The versions of one name, newest first."""
    rows = [
        (each["version"], each["status"], each["owner"] or "-", each["created_at"] or "-", _why(each["standing"]))
        for each in page["items"]
    ]
    table(rows, ("version", "status", "owner", "published", "why"))


def show_dependents(found: Mapping[str, Any]) -> None:
    """Who uses a component, and what each would get without it."""
    found = printable(found)
    live = [use for use in found["services"] if use["live"]]
    kept = [use for use in found["services"] if not use["live"]]
    for title, uses in (("services that answer with it", live), ("releases that are kept", kept)):
        if uses:
            named = ", ".join(f"{use['service']}-v{use['version']} ({use['component']})" for use in uses)
            say(f"  {title}: {named}")
    _show_users("workflow", found["workflows"])
    _show_users("component", found["components"])
    if not any(found[kind] for kind in ("services", "workflows", "components")):
        say(f"nothing uses {found['ref']}")


def show_answer(answer: Mapping[str, Any], *, dry_run: bool) -> None:
    """What came of a change of status, or would come of it."""
    answer = printable(answer)
    before, status = answer["before"], answer["status"]
    if answer["done"]:
        say(f"{paint(answer['ref'], 'bold')}: {before} -> {paint(status, _TONES[status])}")
    elif dry_run:
        say(f"{paint(answer['ref'], 'bold')}: would go from {before} to {status}; nothing has changed")
    else:
        say(f"{paint(answer['ref'], 'bold')}: is {status} already")
    for check in answer["checks"]:
        sign, tone = _SIGNS[check["outcome"]]
        say(f"  {paint(sign, tone)} {check['rule']}: {one_line(check['evidence'], 300)}")
    if answer["done"]:
        _show_standing(answer["component"]["standing"])
    if answer["dependents"] and status not in ("stable", "experimental"):
        show_dependents(answer["dependents"])


def _show_users(kind: str, uses: Iterable[Mapping[str, Any]]) -> None:
    for use in uses:
        via = f" through {' -> '.join(use['via'])}" if use["via"] else ""
        would = f"would use {use['instead']}" if use["instead"] else paint("would not run", "red")
        say(f"  {kind} {use[kind]} uses {use['uses']}{via}: without it, it {would}")


def _show_standing(standing: Mapping[str, Any] | None) -> None:
    if why := _why(standing):
        say(f"  why: {why}")


def _why(standing: Mapping[str, Any] | None) -> str:
    if standing is None:
        return ""
    instead = f"use {standing['replacement']}" if standing["replacement"] else ""
    by = f"by {standing['by']}" if standing["by"] else ""
    return "; ".join(filter(None, (standing["reason"], instead, by)))


def _fields(schema: Mapping[str, Any]) -> str:
    required = schema.get("required", ())
    named = [
        f"{name}{'' if name in required else '?'}: {each.get('type', 'any') if isinstance(each, dict) else 'any'}"
        for name, each in schema.get("properties", {}).items()
    ]
    return ", ".join(named) or str(schema.get("type", "any"))

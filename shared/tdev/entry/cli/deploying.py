"""Follows a deployment, and shows deployments, their plans and services as people read them."""

import json
import time
from collections.abc import Iterable, Mapping
from typing import Any

import click

from tdev.entry.cli.client import Api
from tdev.entry.cli.console import EXIT, can_ask, give, one_line, paint, printable, say, table, tell
from tdev.entry.cli.costing import cost_line
from tdev.kernel.errors import Finding, InvalidError

_ENDED = ("live", "rolled_back", "failed")
_DIFFERENCES = 12
_TONES = {"live": "green", "rolled_back": "yellow", "failed": "red", "awaiting_approval": "yellow"}


def is_deployment(id: str) -> bool:
    """Whether an id is that of a deployment, and not of an execution."""
    return id.startswith("dep-")


def percents(text: str) -> list[int]:
    """``10,50,100`` as numbers. Raises ``InvalidError``."""
    try:
        return [int(part) for part in text.split(",")]
    except ValueError as cause:
        finding = Finding("#/weights", "write percents with commas: 10,50,100", "weights")
        raise InvalidError(f"--weights {text!r} is no list of percents", [finding]) from cause


def follow_deployment(api: Api, id: str, timeout_s: float, *, as_json: bool, yes: bool = False) -> dict[str, Any]:
    """Wait for the end of a deployment, with what is seen shown on stderr; asks a person when it waits for one.

    Raises:
        KeyboardInterrupt: When somebody interrupts; it says how to look again.
    """
    try:
        return _followed(api, id, timeout_s, as_json=as_json, yes=yes)
    except KeyboardInterrupt as stop:
        told = f"interrupted; {id} is kept and goes on, look again with: tdev status {id}"
        raise KeyboardInterrupt(told) from stop


def _followed(api: Api, id: str, timeout_s: float, *, as_json: bool, yes: bool) -> dict[str, Any]:
    found = _look(api, id, timeout_s, quiet=as_json)
    # There may be a second question: about what recorded calls have shown.
    while _waits(found) and (yes or _asked(found, as_json=as_json)):
        api.call("POST", f"/api/deployments/{id}/approve", {"digest": found["approval"]["digest"]})
        found = _look(api, id, timeout_s, quiet=as_json)
    return found


def _look(api: Api, id: str, timeout_s: float, *, quiet: bool) -> dict[str, Any]:
    deadline, shown, status, pause = time.monotonic() + timeout_s, 0, "", 0.02
    while True:
        found: dict[str, Any] = api.call("GET", f"/api/deployments/{id}")
        now = found["deployment"]["status"]
        if not quiet:
            for look in found["looks"][shown:]:
                sign = paint("ok", "green") if look["passed"] else paint("no", "red")
                tell(f"  {sign} {look['weight']:>3} %  {printable(look['told'])}")
            if now != status:
                tell(printable(f"{now}  {id}"))
        status, shown = now, len(found["looks"])
        if now in _ENDED or _waits(found) or time.monotonic() > deadline:
            return found
        time.sleep(pause)
        pause = min(0.3, pause * 1.5)


def _waits(found: Mapping[str, Any]) -> bool:
    """Whether a person is to answer; an answer that was just given takes a moment until it shows in the status."""
    asked = found["approval"] or {}
    return found["deployment"]["status"] == "awaiting_approval" and asked.get("decision") is None


def _asked(found: Mapping[str, Any], *, as_json: bool) -> bool:
    """Ask the person at the terminal, if there is one."""
    if not can_ask(as_json=as_json):
        return False
    show_question(found)
    return click.confirm(paint("deploy this?", "bold"), default=False, err=True)


def finish_deployment(found: Mapping[str, Any], *, as_json: bool) -> int:
    """Give a deployment to stdout; answers the exit code."""
    if as_json:
        give(found)
    else:
        show_deployment(found)
    deployment, judgement = found["deployment"], found["judgement"]
    if deployment["status"] == "failed" and judgement is not None and not judgement["passed"]:
        return EXIT.gate
    known = {"live": EXIT.ok, "rolled_back": EXIT.failed, "failed": EXIT.failed, "awaiting_approval": EXIT.waiting}
    return known.get(deployment["status"], EXIT.timed_out)


def show_deployment(found: Mapping[str, Any]) -> None:
    """How a deployment stands, and why."""
    found = printable(found)
    deployment = found["deployment"]
    status = deployment["status"]
    name = deployment["service"] + (f"-v{deployment['version']}" if deployment["version"] else "")
    say(f"{paint(status, _TONES.get(status, 'cyan'))}  {paint(name, 'bold')}  {deployment['id']}")
    say(f"  {deployment['strategy']} on {deployment['target']}, workflow {found['workflow_id']}")
    if found["weights"]:
        say(f"  calls: {_shares(found['weights'])}")
    if deployment["reason"]:
        say(f"  {paint('why', 'yellow')}: {deployment['reason']}")
    if deployment["calls"]:
        say(f"  {deployment['errors']} of {deployment['calls']} calls of its version failed")
    show_replay(found["replay"])
    if status == "awaiting_approval":
        show_question(found)
        say(f"  allow it with: tdev approve {deployment['id']}")
    show_gates((found["judgement"] or {}).get("gates", ()), only_failed=status != "awaiting_approval")


def show_question(found: Mapping[str, Any]) -> None:
    """What a person is asked, with the digest that his answer counts for."""
    asked, judgement = printable(found["approval"]), printable(found["judgement"])
    say(f"  does: {', '.join(asked['effects'])}    because: {'; '.join(asked['reasons'])}")
    show_permissions(judgement["permissions"])
    show_cost(judgement["cost"])
    say(f"  digest {asked['digest']}")


def show_permissions(statements: Iterable[Mapping[str, Any]]) -> None:
    """What a service may do on AWS, each statement with the calls, steps and words that make it necessary."""
    for statement in statements:
        say(f"  may: {', '.join(statement['actions'])} on {', '.join(statement['resources'])}")
        for because in statement.get("because", ()):
            calls = f" calls {because['operation']}" if because.get("operation") else ""
            words = f': "{one_line(because["words"], 80)}"' if because.get("words") else ""
            say(f"    {because['component']} line {because['line']}{calls}, step {because['step']}{words}")


def show_replay(replay: Mapping[str, Any] | None) -> None:
    """What recorded calls got from both versions."""
    if not replay:
        return
    say(f"  {paint('replay', 'yellow' if replay['digest'] else 'cyan')}: {replay['told']}")
    for each in replay["differences"][:_DIFFERENCES]:
        before, after = (one_line(_json(each[name]), 80) for name in ("before", "after"))
        shown = {"changed": f"{before} -> {after}", "added": f"+ {after}", "removed": f"- {before}"}[each["change"]]
        say(f"    {each['call']}  {each['pointer']}: {shown}")
    more = replay["more"] + max(0, len(replay["differences"]) - _DIFFERENCES)
    if more:
        say(f"    and {more} more")
    if replay["broken"] and replay["on_difference"] == "unless-broken":
        say("    it goes back for that; --on-difference go lets it take calls all the same")
    if replay["unsteady"]:
        say(f"    not compared, for the live version itself varies: {', '.join(replay['unsteady'][:3])}")


def show_cost(cost: Mapping[str, Any] | None) -> None:
    """The estimate in a line."""
    if cost:
        say(f"  {cost_line(cost)}")


def show_gates(gates: Iterable[Mapping[str, Any]], *, only_failed: bool = False) -> None:
    """The gates, one per line."""
    for gate in gates:
        if only_failed and gate["passed"]:
            continue
        sign = paint("ok", "green") if gate["passed"] else paint("no", "red")
        say(f"  {sign} {gate['name']}: {one_line(gate['evidence'], 300)}")


def show_plan_of(plan: Mapping[str, Any]) -> None:
    """A dry run: gates, stages, what would change, permissions and costs."""
    plan = printable(plan)
    judgement, rollout = plan["judgement"], plan["rollout"]
    verdict = paint("would be deployed", "green") if judgement["passed"] else paint("would be refused", "red")
    say(f"{paint(plan['service'], 'bold')}  {verdict}  score {judgement['score']:g}")
    show_gates(judgement["gates"])
    stages = " -> ".join(f"{stage['weight']} % ({stage['wait_s']} s)" for stage in rollout["stages"])
    watched = f"watched for {rollout['bake_s']} s, goes back by itself for {rollout['watch_s']} s more"
    say(f"  {rollout['strategy']} on {plan['target']}: {stages}, {watched}")
    for change in plan["changes"] or ("nothing changes: it is the bundle that is live",):
        say(f"  change: {change}")
    show_replay(plan["replay"])
    show_machine(plan["machine"])
    for warning in plan["warnings"]:
        say(f"  {paint('note', 'yellow')}: {warning}")
    show_permissions(judgement["permissions"])
    say(f"  effects: {', '.join(judgement['effects']) or 'unknown'}")
    for name in judgement["secrets"]:
        say(f"  secret: {name}")
    show_cost(judgement["cost"])
    for reason in judgement["reasons"]:
        say(f"  a person is asked: {reason}")


def show_machine(machine: Mapping[str, Any] | None, indent: str = "  ") -> None:
    """The states of a machine in their order, those of branches below them; ``--json`` has the machine itself."""
    for name, state in (machine or {}).get("States", {}).items():
        ahead = [choice["Next"] for choice in state.get("Choices", ())] + [state.get("Next") or state.get("Default")]
        then = " or ".join(each for each in ahead if each) or "end"
        say(f"{indent}state: {name} ({state['Type']}) -> {then}")
        for part in (*state.get("Branches", ()), *filter(None, [state.get("ItemProcessor")])):
            show_machine(part, indent + "  ")


def show_service(found: Mapping[str, Any]) -> None:
    """A service as it stands."""
    found = printable(found)
    live = f"v{found['live_version']}" if found["live_version"] else "nothing live"
    say(f"{paint(found['name'], 'bold')}  {found['status']}  {live} on {found['target']}  {found['endpoint'] or ''}")
    if found["workflow_id"]:
        say(f"  workflow {found['workflow_id']}: {', '.join(found['agents'])}")
    if found["weights"]:
        say(f"  calls: {_shares(found['weights'])}")
    watch = found["watch"]
    if watch and not watch["healthy"]:
        say(f"  {paint('not healthy', 'red')} since {watch['changed_at']}: {watch['reason']}")
    show_figures(found["figures"])
    if found["last_executed_at"]:
        say(f"  last called at {found['last_executed_at']}    its log: tdev service logs {found['name']}")
    for component, version in found["pins"].items():
        say(f"  stays on {component}@{version}")
    last = found["last_deployment"]
    if last:
        why = f": {last['reason']}" if last["reason"] else ""
        say(f"  last deployment {last['id']}  {last['status']} at {last['updated_at']}{why}")
        if found["replay"] and found["replay"]["calls"]:
            show_replay(found["replay"])


def show_figures(figures: Mapping[str, Mapping[str, Any]]) -> None:
    """What callers have seen of each version."""
    rows = [
        (f"v{version}", str(each["calls"]), str(each["errors"]), _ms(each["p50_ms"]), _ms(each["p99_ms"]))
        for version, each in sorted(figures.items(), key=lambda pair: int(pair[0]))
    ]
    if rows:
        table(rows, ("version", "calls", "errors", "p50 ms", "p99 ms"))


def _json(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _ms(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _shares(weights: Mapping[str, int]) -> str:
    return ", ".join(f"v{version} {share} %" for version, share in sorted(weights.items(), key=lambda p: int(p[0])))

"""From what the API answers to the cases of a report."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from tdev.domain.evaluation.code_conduct import LEAST_MUTATION
from tdev.domain.reporting.cases import Case, Level, Remark
from tdev.kernel.errors import Finding, InvalidError, TDevError
from tdev.kernel.plurals import counted
from tdev.model.evaluation import NOT_OF_A_SERVICE

Severity = Literal["low", "medium", "high"]
_LEVELS: Mapping[str, Level] = {"high": "error", "medium": "warning", "low": "note"}
_ORDER: Sequence[str] = ("low", "medium", "high")


def classified(file: str, found: Mapping[str, Any], *, type: str | None, fail_on: Severity | None) -> Case:
    """The case of a file that was classified.

    Args:
        file: Its path.
        found: The analysis.
        type: What its main component must be; None: anything.
        fail_on: Risks from this severity on do not pass; None: none are looked at.
    """
    facts = next(each for each in found["components"] if each["name"] == found["main"])
    remarks = tuple(
        Remark(risk["rule"], f"{risk['severity']} risk: {risk['source'].strip()[:120]}", *_seen(risk))
        for risk in found["risks"]
    )
    if facts["form"] == "module":
        return Case(file, "skipped", "there is no function and no class in it", file, remarks=remarks)
    brains = counted(facts["brain_count"], "brain")
    told = f"{facts['name']} is {with_article(facts['type'])} ({brains}, reusability {facts['reusability']})"
    if type is not None and facts["type"] != type:
        wrong = Remark("other-type", f"{told}, not {with_article(type)}", "error", facts["line"])
        return Case(file, "failed", wrong.message, file, remarks=(wrong, *remarks))
    bar = len(_ORDER) if fail_on is None else _ORDER.index(fail_on)
    over = [risk for risk in found["risks"] if _ORDER.index(risk["severity"]) >= bar]
    if over:
        named = ", ".join(dict.fromkeys(risk["rule"] for risk in over))
        return Case(file, "failed", f"{told}; at risk: {named}", file, remarks=remarks)
    return Case(file, "passed", told, file, remarks=remarks)


def _seen(risk: Mapping[str, Any]) -> tuple[Level, int]:
    return _LEVELS[risk["severity"]], risk["line"]


def with_article(kind: str) -> str:
    """``a tool``, ``an agent``, ``a team``."""
    return f"an {kind}" if kind == "agent" else f"a {kind}"


def unreadable(file: str, error: TDevError) -> Case:
    """The case of a file that could not be judged; the name of the file stands before what is told of a case."""
    told = error.message.removeprefix(file).lstrip(":, ") or error.message
    findings: Sequence[Finding] = error.findings if isinstance(error, InvalidError) else ()
    remarks = tuple(Remark(each.code, each.message, "error", each.line or 0) for each in findings)
    return Case(file, "failed", told, file, remarks=remarks or (Remark(error.code, error.message, "error"),))


def tried(found: Mapping[str, Any]) -> Case:
    """The case of a component whose tests ran."""
    total = found["passed"] + found["failed"]
    told = f"{found['passed']} of {total} examples hold"
    remarks = [Remark("example", each, "error") for each in found["differences"]]
    mutation = found["mutation"]
    weak = mutation is not None and mutation["score"] is not None and mutation["score"] < LEAST_MUTATION
    if mutation is not None and mutation["score"] is not None:
        told += f"; {mutation['score']:.0%} of {mutation['mutants']} changes noticed"
        remarks += [
            Remark("survived", f"{each['operator']}: {each['before']} -> {each['after']}", "warning", each["line"])
            for each in mutation["survived"]
        ]
    return Case(found["ref"], "failed" if found["failed"] or weak else "passed", told, remarks=tuple(remarks))


def untested(ref: str, why: str) -> Case:
    """The case of a component of which nothing can be tested here."""
    return Case(ref, "skipped", why)


def as_service(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """The evaluation of a plan whose inputs come with each call, as for a deployment: they need not be known."""
    gates = [gate for gate in found["gates"] if gate["name"] not in NOT_OF_A_SERVICE]
    passed = found["score"] >= found["threshold"] and all(gate["passed"] for gate in gates)
    return {**found, "gates": gates, "passed": passed}


def evaluated(file: str, found: Mapping[str, Any], text: str) -> Case:
    """The case of a plan, or of code, that was scored.

    Args:
        file: Its path.
        found: The evaluation.
        text: What is in the file, to find the lines of steps.
    """
    told = f"score {found['score']:g} of 100 ({found['rating']}), threshold {found['threshold']:g}"
    closed = [gate["name"] for gate in found["gates"] if not gate["passed"]]
    told += f"; gates not passed: {', '.join(closed)}" if closed else ""
    return Case(file, "passed" if found["passed"] else "failed", told, file, remarks=tuple(_remarks(found, text)))


def _remarks(found: Mapping[str, Any], text: str) -> Iterator[Remark]:
    for gate in found["gates"]:
        if not gate["passed"]:
            yield Remark(gate["name"], gate["evidence"], "error")
    for criterion in found["criteria"]:
        for each in criterion.get("findings") or ():
            message = f"{each['message']} (-{each['cost']:g} points, {criterion['name']})"
            yield Remark(each["code"], message, "warning", _line(each, text))


def _line(found: Mapping[str, Any], text: str) -> int:
    """Where it stands: the line that the finding names, or that of its step in a plan."""
    named = re.fullmatch(r"(?:line )?([0-9]{1,7})", str(found.get("field") or ""))
    if named:
        return int(named[1])
    if not found.get("step"):
        return 0
    at = re.search(rf'"id"\s*:\s*{re.escape(json.dumps(found["step"]))}', text)
    return text.count("\n", 0, at.start()) + 1 if at else 0

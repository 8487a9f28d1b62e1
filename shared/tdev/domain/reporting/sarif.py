"""A report as SARIF 2.1.0, as code scanning shows it beside the lines.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0, sections 3.13 to 3.28.
"""

import hashlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from tdev.domain.reporting.cases import Case, Remark, Report

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif_document(reports: Sequence[Report], version: str) -> dict[str, Any]:
    """The document: one run, one result per remark; a failed case without a remark is a result of its own.

    Args:
        reports: The gates.
        version: That of the product.
    """
    found = [(report.gate, case) for report in reports for case in report.cases]
    results = [_result(gate, case, remark) for gate, case in found for remark in case.findings]
    rules = sorted({result["ruleId"] for result in results})
    places = {rule: index for index, rule in enumerate(rules)}
    driver = {
        "name": "tdev",
        "semanticVersion": version,
        "rules": [{"id": rule, "name": _name(rule), "shortDescription": {"text": _words(rule)}} for rule in rules],
    }
    indexed = [{**result, "ruleIndex": places[result["ruleId"]]} for result in results]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": indexed}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(gate: str, case: Case, remark: Remark) -> dict[str, Any]:
    rule = f"{gate}/{remark.rule}"
    made: dict[str, Any] = {"ruleId": rule, "level": remark.level, "message": {"text": remark.message or case.told}}
    made["locations"] = [_place(case, remark)]
    # Without the line, so that the same finding is known again when lines move.
    known = "\x1f".join((rule, case.name, remark.message))
    made["partialFingerprints"] = {"tdev/v1": hashlib.sha256(known.encode()).hexdigest()}
    return made


def _place(case: Case, remark: Remark) -> dict[str, Any]:
    if not case.file:
        return {"logicalLocations": [{"fullyQualifiedName": case.name, "kind": "module"}]}
    uri = quote(case.path, safe="/@-._~")
    physical = {"artifactLocation": {"uri": uri}, "region": {"startLine": max(remark.line, 1)}}
    return {"physicalLocation": physical}


def _name(rule: str) -> str:
    return "".join(word.capitalize() for word in _words(rule).replace(":", " ").split())


def _words(rule: str) -> str:
    """``evaluate/wrong-value`` as ``evaluate: wrong value``."""
    return rule.replace("/", ": ", 1).replace("-", " ").replace("_", " ")

"""A report as JUnit XML, as CI systems show it among their tests.

There is no one schema. Written is what all readers share: ``testsuites``, ``testsuite`` with its counts, ``testcase``
with ``failure`` or ``skipped``. Nothing is an ``error``: whatever could not be judged has not passed its gate.
"""

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from tdev.domain.reporting.cases import Case, Report

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_text(reports: Sequence[Report], at: str) -> str:
    """The document as text.

    Args:
        reports: The gates, one test suite each.
        at: When they ran: UTC, ISO 8601.
    """
    root = Element("testsuites", _counts([case for report in reports for case in report.cases]))
    root.attrib.pop("skipped")
    root.set("name", "tdev")
    for report in reports:
        named = {"name": f"tdev {report.gate}", "timestamp": at[:19]}
        suite = SubElement(root, "testsuite", named | _counts(report.cases))
        for case in report.cases:
            _add(suite, case, report.gate)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _counts(cases: Sequence[Case]) -> dict[str, str]:
    outcomes = [case.outcome for case in cases]
    return {
        "tests": str(len(cases)),
        "failures": str(outcomes.count("failed")),
        "errors": "0",
        "skipped": str(outcomes.count("skipped")),
        "time": f"{sum(case.seconds for case in cases):.3f}",
    }


def _add(suite: Element, case: Case, gate: str) -> None:
    named = {"name": _legal(case.name), "classname": f"tdev.{gate}", "time": f"{case.seconds:.3f}"}
    made = SubElement(suite, "testcase", named)
    if case.outcome == "skipped":
        SubElement(made, "skipped", {"message": _legal(case.told)})
    if case.outcome == "failed":
        failure = SubElement(made, "failure", {"message": _legal(case.told), "type": gate})
        failure.text = _legal("\n".join(_lines(case)))
    elif case.remarks:
        SubElement(made, "system-out").text = _legal("\n".join(_lines(case)))


def _lines(case: Case) -> list[str]:
    where = case.file or case.name
    return [f"{where}{f':{each.line}' if each.line else ''}: {each.rule}: {each.message}" for each in case.remarks]


def _legal(text: str) -> str:
    """The text without what XML 1.0 cannot hold."""
    return _NOT_XML.sub("\ufffd", text)

"""What any reader of JUnit XML and of SARIF holds a document to, as checks of our own."""

import json
import re
from typing import Any
from xml.etree import ElementTree

SUITE = {"name", "tests", "failures", "errors", "skipped", "time", "timestamp"}
CASE = {"name", "classname", "time"}
INSIDE = {"failure": {"message", "type"}, "skipped": {"message"}, "system-out": set()}
LEVELS = {"none", "note", "warning", "error"}


def junit_of(text: str) -> ElementTree.Element:
    """The document, when its elements, attributes and counts are those that readers agree on."""
    root = ElementTree.fromstring(text)  # our own writing
    assert root.tag == "testsuites"
    assert set(root.attrib) == SUITE - {"skipped", "timestamp"}
    assert int(root.get("tests", "")) == len(root.findall("./testsuite/testcase"))
    for suite in root:
        assert (suite.tag, set(suite.attrib)) == ("testsuite", SUITE)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp", ""))
        for attribute, tag in (
            ("tests", "testcase"),
            ("failures", "testcase/failure"),
            ("skipped", "testcase/skipped"),
        ):
            assert int(suite.get(attribute, "")) == len(suite.findall(tag)), attribute
        for case in suite:
            assert (case.tag, set(case.attrib)) == ("testcase", CASE)
            assert re.fullmatch(r"\d+\.\d{3}", case.get("time", ""))
            assert len(case) <= 2
            for inside in case:
                assert set(inside.attrib) == INSIDE[inside.tag]
    return root


def sarif_of(text: str) -> dict[str, Any]:
    """The run of a document with one, when it has what the standard and code scanning ask for."""
    document = json.loads(text)
    assert document["version"] == "2.1.0"
    assert document["$schema"].endswith("sarif-2.1.0.json")
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"] == "tdev"
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        assert result["level"] in LEVELS
        assert result["partialFingerprints"]
        (place,) = result["locations"]
        physical = place.get("physicalLocation")
        if physical:
            assert physical["region"]["startLine"] >= 1
            assert re.fullmatch(r"[A-Za-z0-9/@._~%-]+", physical["artifactLocation"]["uri"])
        else:
            assert place["logicalLocations"][0]["fullyQualifiedName"]
    return run  # type: ignore[no-any-return]

"""Runs of the tests of components: history, trends, and a new run."""

from typing import Any

from tdev.entry.ui.asking import Asked
from tdev.entry.ui.calls import told
from tdev.entry.ui.rendering import shown
from tdev.entry.ui.routes import Pages
from tdev.entry.ui.showing import Shown
from tdev.kernel.clock import seconds_of
from tdev.kernel.errors import TDevError

PAGES = Pages()
_PAGE = 50


@PAGES.get("/ui/tests")
def tests(asked: Asked) -> Shown:
    """Show the history, newest first, and how it went over time."""
    return _page(asked, asked.query.get("component", "").strip())


@PAGES.post("/ui/tests")
def run(asked: Asked) -> Shown:
    """Run the tests of a component now."""
    name = asked.text("component")
    body = {"component": name, "mutation": asked.text("mutation") == "true"}
    try:
        report = asked.api.post("/api/tests", body)
    except TDevError as refused:
        status, problem = told(refused)
        return _page(asked, "", status, problem=problem)
    return _page(asked, "", report=report)


def trend(items: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """The runs of a page over time: passed and failed tests."""
    runs = _in_time(items)
    return {
        "x": [seconds_of(each["at"]) for each in runs],
        "passed": [each["passed"] for each in runs],
        "failed": [each["failed"] for each in runs],
    }


def mutants(items: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """The runs that tried changed copies, over time: the share of them that tests noticed, in percent."""
    runs = [each for each in _in_time(items) if each["mutation_score"] is not None]
    return {
        "x": [seconds_of(each["at"]) for each in runs],
        "killed": [round(each["mutation_score"] * 100, 1) for each in runs],
    }


def _in_time(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(items, key=lambda each: str(each["at"]))


def _page(asked: Asked, component: str, status: int = 200, **values: Any) -> Shown:
    found = asked.api.get("/api/tests", component=component, cursor=asked.query.get("cursor", ""), limit=_PAGE)
    names = [each["name"] for each in asked.api.get("/api/components", limit=100)["items"]]
    known: dict[str, Any] = {"problem": None, "report": None}
    return shown(
        asked,
        "tests.html",
        status=status,
        page=found,
        component=component,
        names=names,
        trend=trend(found["items"]),
        mutants=mutants(found["items"]),
        **{**known, **values},
    )

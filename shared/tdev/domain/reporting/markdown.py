"""A report as Markdown, for the summary of a job or a comment on a pull request."""

import re
from collections.abc import Iterator, Sequence

from tdev.domain.reporting.cases import Case, Report

_SIGNS = {"passed": "✅", "failed": "❌", "skipped": "⏭️"}
_SHOWN_PASSED = 20
_SHOWN_REMARKS = 20
_SIMPLE = re.compile(r"[\w@./+-]{1,200}")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|@!~])")


def summary(reports: Sequence[Report]) -> str:
    """The gates, each with a table of its cases; what failed comes first, and what passed is cut at 20."""
    return "\n".join(line for report in reports for line in _section(report))


def _section(report: Report) -> Iterator[str]:
    verdict = "passed" if report.passed else "failed"
    counts = ", ".join(f"{count} {outcome}" for outcome, count in report.counts.items())
    yield f"### {_SIGNS[verdict]} tdev {report.gate}: {counts or 'nothing to judge'}"
    yield ""
    failed = [case for case in report.cases if case.outcome == "failed"]
    others = [case for case in report.cases if case.outcome != "failed"]
    if report.cases:
        yield "| | what | outcome |"
        yield "| --- | --- | --- |"
        yield from map(_row, [*failed, *others[:_SHOWN_PASSED]])
        if len(others) > _SHOWN_PASSED:
            yield f"| | … and {len(others) - _SHOWN_PASSED} more | |"
        yield ""
    for case in failed:
        yield from _details(case)


def _row(case: Case) -> str:
    name = f"`{case.name}`" if _SIMPLE.fullmatch(case.name) else _plain(case.name)
    return f"| {_SIGNS[case.outcome]} | {name} | {_plain(case.told)} |"


def _details(case: Case) -> Iterator[str]:
    if not case.remarks:
        return
    yield f"<details><summary>{_plain(case.name)}</summary>"
    yield ""
    for remark in case.remarks[:_SHOWN_REMARKS]:
        where = f" (line {remark.line})" if remark.line else ""
        yield f"- {remark.level}: {_plain(remark.rule)}{where}: {_plain(remark.message)}"
    if len(case.remarks) > _SHOWN_REMARKS:
        yield f"- … and {len(case.remarks) - _SHOWN_REMARKS} more"
    yield ""
    yield "</details>"
    yield ""


def _plain(text: str) -> str:
    """Text on one line that is shown as it is: no markup, links or mentions come out of a name or a message."""
    flat = " ".join(text.split())
    flat = flat if len(flat) <= 300 else f"{flat[:299]}…"
    return _MARKUP.sub(lambda found: f"&#{ord(found[1])};", flat.replace("&", "&amp;"))

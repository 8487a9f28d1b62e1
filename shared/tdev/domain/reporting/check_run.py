"""A report as a check run, which GitHub shows with a commit and beside the lines of a pull request.

Source: GitHub REST API, "Create a check run" (version 2022-11-28): its fields, and at most 50 annotations and 65,535
characters of summary in one request.
"""

from typing import Any

from tdev.domain.reporting.cases import Case, Level, Remark, Report
from tdev.domain.reporting.markdown import summary

_MOST_NOTES = 50
_MOST_SUMMARY = 65_535
_MOST_MESSAGE = 2_000
_LEVELS: dict[Level, str] = {"error": "failure", "warning": "warning", "note": "notice"}


def check_run(report: Report) -> dict[str, Any]:
    """The body without ``head_sha``, which whoever posts it knows; of many notes the failures come first."""
    counts = ", ".join(f"{count} {outcome}" for outcome, count in report.counts.items())
    noted = [_note(case, remark) for case in report.cases if case.file for remark in case.findings]
    notes = sorted(noted, key=lambda note: list(_LEVELS.values()).index(note["annotation_level"]))
    text = summary([report])
    left_out = f"\n{len(notes) - _MOST_NOTES} more notes are left out.\n" if len(notes) > _MOST_NOTES else ""
    return {
        "name": f"tdev {report.gate}",
        "status": "completed",
        "conclusion": "success" if report.passed else "failure",
        "output": {
            "title": counts or "nothing to judge",
            "summary": text[: _MOST_SUMMARY - len(left_out)] + left_out,
            "annotations": notes[:_MOST_NOTES],
        },
    }


def _note(case: Case, remark: Remark) -> dict[str, Any]:
    line = max(remark.line, 1)
    return {
        "path": case.path,
        "start_line": line,
        "end_line": line,
        "annotation_level": _LEVELS[remark.level],
        "title": remark.rule[:255],
        "message": (remark.message or case.told)[:_MOST_MESSAGE],
    }

"""Values for the template that reads lines as rows."""

import re
from typing import Any

from tdev.domain.composing.fitting.facts import Candidates, Facts


def parse_lines(facts: Facts) -> Candidates:
    """Fields and what stands between them, from the first row of an example."""
    for text, answer in zip(facts.firsts, facts.answers, strict=True):
        if isinstance(answer, dict) and isinstance(text, str):
            yield from _parsed_object(text, answer)
        rows = answer if isinstance(answer, list) else [answer]
        if rows and isinstance(rows[0], dict) and isinstance(text, str) and text.strip():
            yield from _parsed_rows(text, rows, "rows" if isinstance(answer, list) else "first")


def _parsed_object(text: str, answer: dict[str, Any]) -> Candidates:
    for mark in ("=", ":", " ", "->", "\t", "|"):
        if mark in text and all(isinstance(value, str) for value in answer.values()):
            pattern = rf"([^{re.escape(mark[0])}]*?)\s*{re.escape(mark)}\s*(.*)"
            yield {"pattern": pattern, "fields": [], "numbers": [], "decimals": [], "form": "object"}


def _parsed_rows(text: str, rows: list[dict[str, Any]], form: str) -> Candidates:
    first = rows[0]
    line = next((each.strip() for each in text.splitlines() if all(str(v) in each for v in first.values())), None)
    if line is None:
        return
    numbers = [key for key, value in first.items() if isinstance(value, int) and not isinstance(value, bool)]
    decimals = [key for key, value in first.items() if isinstance(value, float)]
    for loose in (True, False):
        pattern, at, fields = "", 0, []
        for key, value in sorted(first.items(), key=lambda pair: line.find(str(pair[1]))):
            place = line.find(str(value), at)
            if place < 0:
                return
            pattern += _gap(line[at:place])
            at = place + len(str(value))
            pattern += _group(value, line[at : at + 1], loose=loose)
            fields.append(key)
        more = {"fields": fields, "numbers": numbers, "decimals": decimals, "form": form}
        yield {"pattern": pattern + _gap(line[at:]), **more}


def _gap(text: str) -> str:
    return re.sub(r"(?:\\ |\\\t)+", r"\\s+", re.escape(text))


def _group(value: Any, following: str, *, loose: bool) -> str:
    if isinstance(value, int):
        return r"(-?\d+)"
    if isinstance(value, float):
        return r"(-?\d+(?:\.\d+)?)"
    if not following:
        return "(.*)"
    return f"([^{re.escape(following)}]*)" if loose else r"(\S+)"

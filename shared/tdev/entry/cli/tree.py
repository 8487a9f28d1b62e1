"""Shows an execution while it runs: a live tree on a terminal, one line per event elsewhere."""

import json
import shutil
import sys
from collections.abc import Callable, Mapping
from typing import Any, TextIO

from tdev.entry.cli.console import colour, one_line, paint, printable
from tdev.entry.cli.report import milliseconds

_SIGNS = {"succeeded": ("✓", "green"), "failed": ("✗", "red"), "skipped": ("-", "dim"), "continued": ("!", "yellow")}
_WAITING = ("·", "dim")


class StepTree:
    """Draws on stderr, so that stdout keeps the result only.

    Args:
        stream: Where to draw.
        live: Redraw the steps in place; by default on a terminal that may be coloured.
    """

    def __init__(self, stream: TextIO | None = None, *, live: bool | None = None) -> None:
        self._stream = stream or sys.stderr
        self._live = (self._stream.isatty() and colour()) if live is None else live
        self._drawn = 0
        self._states: dict[str, Mapping[str, Any]] = {}
        self._plan: Mapping[str, Any] = {}
        self._told = False

    def __call__(self, news: Mapping[str, Any]) -> None:
        """Take an event, or the execution itself."""
        news = printable(news)
        if "seq" in news:
            self._event(news)
            return
        self._plan = news.get("plan") or {}
        if self._plan and self._live:
            self._draw()

    def _event(self, event: Mapping[str, Any]) -> None:
        detail = event["detail"]
        if event["type"] == "step":
            self._states[detail["step"]] = detail
            if not self._live:
                self._write(self._line(detail["step"]))
            return
        if event["type"] == "EvaluatorAgent" and not self._live and self._plan and not self._told:
            # A terminal has the plan on the screen all the time; here it is told once, before its score.
            self._told = True
            for step in self._plan["steps"]:
                self._write(self._line(step["id"]))
        write = _TEXTS.get(event["type"])
        if write is not None:
            self._erase()
            self._write(write(detail))

    def _draw(self) -> None:
        self._erase()
        for step in self._plan["steps"]:
            self._write(self._line(step["id"]))
        self._drawn = len(self._plan["steps"])

    def _line(self, name: str) -> str:
        """One step: how it stands, what it reads, how long it took. Cut to a line, so that redrawing stays in place."""
        detail = self._states.get(name, {})
        sign, tone = _SIGNS.get(detail.get("status", ""), _WAITING)
        told = self._told and name in self._states
        given = {} if told else next((s.get("input") or {} for s in self._plan.get("steps", ()) if s["id"] == name), {})
        reads = ", ".join(f"{parameter}={_short(value)}" for parameter, value in given.items())
        took = milliseconds(detail["ms"]) if "ms" in detail else ""
        width = shutil.get_terminal_size((110, 24)).columns - 1
        shown = one_line(reads, max(8, width - len(name) - len(took) - 8))
        text = "  ".join(filter(None, [f"  {paint(sign, tone)} {name}", paint(shown, "dim") if shown else "", took]))
        if detail.get("error") and not self._live:
            text += f"\n    {paint(one_line(detail['error'], 300), 'red')}"
        return text

    def _erase(self) -> None:
        if self._drawn:
            self._stream.write(f"\x1b[{self._drawn}A\x1b[J")
            self._drawn = 0

    def _write(self, line: str) -> None:
        self._stream.write(f"{line}\n")
        self._stream.flush()


def _short(value: Any) -> str:
    return one_line(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), 40)


_VERDICTS = {"plan": "", "ask": "a value is missing", "partial": "parts are missing", "refuse": "nothing can do it"}


def _planned(detail: Mapping[str, Any]) -> str:
    if detail.get("changes"):
        return "\n".join(f"{paint('refined', 'cyan')}  {change}" for change in detail["changes"])
    return f"{paint('planned', 'cyan')}  {_VERDICTS.get(detail.get('verdict', ''), '')}".rstrip()


def _evaluated(detail: Mapping[str, Any]) -> str:
    passed = detail.get("passed")
    verdict = paint("passed", "green") if passed else paint("below the gate", "yellow")
    return f"{paint('scored', 'cyan')}   {detail.get('score', 0):g}  {verdict}"


def _registered(detail: Mapping[str, Any]) -> str:
    return f"{paint('registered', 'cyan')}  {detail.get('name', '')}"


def _built(detail: Mapping[str, Any]) -> str:
    lines = [f"{paint('built', 'cyan')}    {change}" for change in detail.get("changes") or ()]
    lines += [f"{paint('question', 'yellow')} {text}" for text in detail.get("questions") or ()]
    return "\n".join(lines) or f"{paint('built', 'cyan')}    nothing"


def _waiting(detail: Mapping[str, Any]) -> str:
    return f"{paint('waiting', 'yellow')}  for an approval of {str(detail.get('digest', ''))[:19]}"


_TEXTS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "PlannerAgent": _planned,
    "EvaluatorAgent": _evaluated,
    "RegistrarAgent": _registered,
    "ComposerAgent": _built,
    "ApproverAgent": _waiting,
}

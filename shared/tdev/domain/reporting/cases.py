"""What a gate found, in the forms that CI systems read: JUnit, SARIF, and Markdown for people.

A *report* is one gate (classify, test, evaluate) over several *cases*: files, plans or components. What was seen inside
a case is a *remark*, with its line where it has one.
"""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["passed", "failed", "skipped"]
OUTCOMES: tuple[Outcome, ...] = ("passed", "failed", "skipped")
Level = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing seen: ``rule`` is a stable word for it, ``line`` counts from 1 (0: of the whole)."""

    rule: str
    message: str
    level: Level = "warning"
    line: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """One file, plan or component.

    Attributes:
        name: What it is called: a path, or a reference such as ``shout@1.0.0``.
        outcome: Whether it gets past the gate; skipped when there was nothing to judge.
        told: The outcome in one line.
        file: Its path, relative to where the command ran; empty for what is in the registry.
        seconds: How long judging took.
        remarks: What was seen.
    """

    name: str
    outcome: Outcome
    told: str
    file: str = ""
    seconds: float = 0.0
    remarks: tuple[Remark, ...] = ()

    @property
    def path(self) -> str:
        """The file as a path from the folder of the command, with slashes."""
        return self.file.replace("\\", "/").removeprefix("./")

    @property
    def findings(self) -> tuple[Remark, ...]:
        """The remarks; a failed case has at least one error among them, so that no failure is silent."""
        if self.outcome == "failed" and not any(remark.level == "error" for remark in self.remarks):
            return (*self.remarks, Remark("not-passed", self.told, "error"))
        return self.remarks


@dataclass(frozen=True, slots=True)
class Report:
    """One gate over its cases, in their order."""

    gate: str
    cases: tuple[Case, ...]

    @property
    def passed(self) -> bool:
        """Whether no case failed."""
        return not any(case.outcome == "failed" for case in self.cases)

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many cases have each outcome; outcomes that none has are left out."""
        return {each: count for each in OUTCOMES if (count := sum(case.outcome == each for case in self.cases))}

"""What is kept of a step: the checkpoint in the journal, and the trace that people read."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json, to_json

from tdev.kernel.clock import iso
from tdev.kernel.json_types import digest

if TYPE_CHECKING:
    from tdev.domain.workflow.running import Run

SMALL = 8 * 1024
"""Outputs up to this many bytes of JSON stand in the trace as they are; a digest stands for the others."""


@dataclass(slots=True)
class Record:
    """How a step (or an element of its ``for_each``) ended.

    Attributes:
        status: As in ``StepTrace``, or ``started``: an effect may be under way.
        started: Seconds since the epoch.
        raw: JSON text of the output, where it is at hand.
    """

    status: str
    started: float
    ms: float = 0.0
    attempts: int = 0
    output: Any = None
    given: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    raw: bytes = b""


def encode(record: Record) -> bytes:
    """The checkpoint: a JSON array, with the output's text put in as it is."""
    raw = record.raw or to_json(record.output)
    error = to_json(record.error) if record.error else b"null"
    head = f'["{record.status}",{record.started!r},{record.ms:.3f},{record.attempts},'
    return head.encode() + error + b"," + raw + b"]"


def decode(text: bytes) -> Record:
    """The record of a checkpoint."""
    status, started, ms, attempts, error, output = from_json(text)
    return Record(status, started, ms, attempts, output, None, error)


def restore(run: "Run", records: Iterable[tuple[int, bytes]], stride: int) -> str | None:
    """Put a run back to where its journal stops.

    Answers:
        The id of a step whose effect may or may not have happened, or None.
    """
    unknown: str | None = None
    for sequence, text in records:
        index, element = divmod(sequence, stride)
        step = run.workflow.steps[index]
        record = decode(text)
        if record.status == "started":
            unknown = step.id
            continue
        if record.status == "failed":
            continue  # going on after a failure means to try that step again
        if element:
            run.elements.setdefault(step.id, {})[element - 1] = record
            continue
        run.finished[step.id] = record
        run.environment[step.id] = record.output
        for dependent in step.dependents:
            run.left[dependent] -= 1
    return unknown


def trace(run: "Run") -> list[dict[str, Any]]:
    """The run's steps as ``StepTrace`` documents, in the order in which they started."""
    steps = {step.id: step for step in run.workflow.steps}
    ordered = sorted(run.finished.items(), key=lambda item: (item[1].started, steps[item[0]].index))
    return [_document(name, steps[name].executable.ref, record) for name, record in ordered]


def _document(step: str, agent: str, record: Record) -> dict[str, Any]:
    found: dict[str, Any] = {
        "step": step,
        "agent": agent,
        "status": record.status,
        "started_at": iso(record.started),
        "ms": round(record.ms, 3),
        "attempts": record.attempts,
    }
    if record.error and record.given is not None:
        found["input_digest"] = digest(record.given)
    if record.status == "succeeded":
        raw = record.raw or to_json(record.output)
        found["output_digest"] = f"sha256:{hashlib.sha256(raw).hexdigest()}"
        if len(raw) <= SMALL:
            found["output"] = record.output
    if record.error:
        found["error"] = record.error
    return found

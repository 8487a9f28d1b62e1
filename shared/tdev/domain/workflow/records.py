"""What is kept of a step: the checkpoint in the journal, and the trace that people read."""

import hashlib
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic_core import from_json, to_json

from tdev.domain.workflow.compiling import CompiledWorkflow, Executable
from tdev.kernel.clock import iso
from tdev.kernel.errors import TDevError

SMALL = 8 * 1024
"""Outputs up to this many bytes of JSON stand in the trace as they are; a digest stands for the others."""


@dataclass(slots=True)
class Record:
    """How a step (or an element of its ``for_each``) ended.

    Attributes:
        status: As in ``StepTrace``, or ``started``: an effect may be under way.
        started: Seconds since the epoch.
        output: What later steps read; they hold this very object.
        raw: JSON text of the output, which nobody can change; empty stands for null.
        given: JSON text of the input, where it is at hand.
    """

    status: str
    started: float
    ms: float = 0.0
    attempts: int = 0
    output: Any = None
    raw: bytes = b""
    error: dict[str, Any] | None = None
    given: bytes = b""


def failure(step: str, error: TDevError) -> dict[str, Any]:
    """The error as a ``Failure`` document; ``step`` is empty when no single step is to blame."""
    found = {"code": error.code, "message": error.message}
    if step:
        found["step"] = step
    if error.hint:
        found["hint"] = error.hint
    return found


def encode(record: Record) -> bytes:
    """The checkpoint: a JSON array, with the output's text put in as it is."""
    error = to_json(record.error) if record.error else b"null"
    head = f'["{record.status}",{record.started!r},{record.ms:.3f},{record.attempts},'
    return head.encode() + error + b"," + (record.raw or b"null") + b"]"


def decode(text: bytes) -> Record:
    """The record of a checkpoint."""
    status, started, ms, attempts, error, output = from_json(text)
    return Record(status, started, ms, attempts, output, to_json(output), error)


def gathered(records: list[Record]) -> Record:
    """The record of a whole ``for_each`` from those of its elements, in their order."""
    total = Record("continued" if any(r.status == "continued" for r in records) else "succeeded", records[0].started)
    total.started = min(record.started for record in records)
    total.ms = sum(record.ms for record in records)
    total.attempts = sum(record.attempts for record in records)
    total.output = [record.output for record in records]
    total.raw = b"[" + b",".join(record.raw or b"null" for record in records) + b"]"
    return total


class Traced(Protocol):
    """A run, as far as its trace needs it."""

    @property
    def workflow(self) -> CompiledWorkflow:
        """What runs."""

    @property
    def finished(self) -> dict[str, Record]:
        """How each step that has ended did so."""


def trace(run: Traced) -> list[dict[str, Any]]:
    """The run's steps as ``StepTrace`` documents, in the order in which they started."""
    found: list[dict[str, Any]] = from_json(trace_text(run))
    return found


def trace_text(run: Traced) -> bytes:
    """The JSON text of ``trace``, for whoever stores or sends it: outputs are put in as they are, not encoded again."""
    executables = {step.id: step.executable for step in run.workflow.steps}
    ordered = sorted(run.finished.items(), key=lambda item: item[1].started)
    return b"[" + b",".join([_text(name, executables[name], record) for name, record in ordered]) + b"]"


def _text(step: str, executable: Executable, record: Record) -> bytes:
    head = (
        f'{{"step":"{step}","agent":"{executable.ref}","status":"{record.status}","started_at":"{iso(record.started)}",'
        f'"ms":{record.ms:.3f},"attempts":{record.attempts}'
    )
    # A step that was skipped, or not begun, ran nowhere.
    tail = f',"isolation":"{executable.isolation}"'.encode() if executable.isolation and record.attempts else b""
    if record.given and record.error:
        tail += b',"input_digest":"' + _digest(record.given) + b'"'
    if record.status in ("succeeded", "continued"):
        raw = record.raw or b"null"
        tail += b',"output":' + raw if len(raw) <= SMALL else b',"output_digest":"' + _digest(raw) + b'"'
    if record.error:
        tail += b',"error":' + to_json(record.error)
    return head.encode() + tail + b"}"


def _digest(text: bytes) -> bytes:
    return b"sha256:" + hashlib.sha256(text).hexdigest().encode()

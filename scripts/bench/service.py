"""Measures a generated service: how long its bundle takes to make and to check, and what a start and a call cost.

The service runs in a fresh process that has its unpacked bundle and the installed libraries, and nothing else of ours.
Each line: median of the rounds, lowest and highest, and the median on a calm machine.
"""

import json
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from shape import CALM_US, yardstick_us

from tdev.domain.delivery.bundle import Bundle, open_bundle
from tdev.domain.delivery.packing import Order, pack
from tdev.domain.registry.built_in import built_in_components
from tdev.model.component import Component
from tdev.model.workflow import Workflow

CALLS = 200
WORKFLOW = Workflow.model_validate(
    {
        "id": "emails",
        "inputs": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
        "steps": [
            {"id": "found", "agent": "extract_emails", "input": {"text": "${inputs.text}"}},
            {"id": "counted", "agent": "count_items", "input": {"items": "${found}"}},
        ],
    }
)
PROGRAM = """
import json, statistics, sys, time
sys.path[:0] = [{folder!r}]
sys.path.append({packages!r})
begun = time.perf_counter()
import handler
started = (time.perf_counter() - begun) * 1000
event = {{"inputs": {{"text": "ann@example.org and bob@example.org"}}}}
handler.handler(event, None)
times = []
for _ in range({calls}):
    begun = time.perf_counter()
    handler.handler(event, None)
    times.append((time.perf_counter() - begun) * 1000)
json.dump([started, statistics.median(times)], sys.stdout)
"""
KNOWN = {component.name: component for component in built_in_components()}


def packed() -> Bundle:
    """The bundle of the service; no component of it has code of its own."""

    def source(component: Component) -> bytes:
        raise AssertionError(f"{component.ref} comes with the product")

    return pack(Order("emails", WORKFLOW), KNOWN.__getitem__, source)


def served(folder: Path) -> tuple[float, float]:
    """Milliseconds from nothing loaded to ready, and of one warm call."""
    program = PROGRAM.format(folder=str(folder), packages=sysconfig.get_path("purelib"), calls=CALLS)
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], check=True, capture_output=True, text=True)
    started, call = json.loads(done.stdout)
    return float(started), float(call)


def milliseconds(act: Callable[[], object]) -> float:
    """How long it takes."""
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    """Print one line per figure."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    first = milliseconds(packed)
    bundle = packed()
    values: dict[str, list[float]] = {
        "pack, sources read before": [],
        "open and check": [],
        "start": [],
        "warm call": [],
    }
    sticks = []
    with tempfile.TemporaryDirectory() as home:
        for path, content in bundle.files.items():
            target = Path(home, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        for _ in range(rounds):
            sticks.append(yardstick_us())
            values["pack, sources read before"].append(milliseconds(packed))
            values["open and check"].append(milliseconds(lambda: open_bundle(bundle.content, bundle.digest)))
            started, call = served(Path(home))
            values["start"].append(started)
            values["warm call"].append(call)
    factor = statistics.median(sticks) / CALM_US
    print(f"{'pack, first in a process':<38} {first:>8.2f} ms  [{first:.2f}-{first:.2f}]  calm {first / factor:.2f}")
    for name, found in values.items():
        middle = statistics.median(found)
        spread = f"[{min(found):.2f}-{max(found):.2f}]"
        print(f"{name:<38} {middle:>8.2f} ms  {spread}  calm {middle / factor:.2f}")
    print(f"{len(bundle.files)} files, {len(bundle.content)} bytes; machine {factor:.1f} x a calm one")


if __name__ == "__main__":
    main()

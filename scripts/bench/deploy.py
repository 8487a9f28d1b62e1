"""Measures a deployment on this machine: packing, the gate, from the order to live, a call, the router, the way back.

A region is a process of its own with real workers, the client is this one; the service has one component of its own,
which runs in the sandbox. Each line: median of the rounds, lowest and highest, and the median on a calm machine.
"""

import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from shape import CALM_US, yardstick_us

from scripts.deploying.load import CALLERS, Caller
from scripts.deploying.region import Region, region
from scripts.deploying.walk import FULL, INPUTS, SERVICE, Pace, Walk

BURST_S, BURSTS = 3.0, 3


def main() -> None:
    """Print one line per figure."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    sticks = [yardstick_us()]
    values: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="tdev-bench-") as folder, region(Path(folder)) as here:
        walk = Walk(here, Pace(FULL.weights, 0, 0, 200), lambda line: None)
        walk.prepare()
        values["deploy, the first of a region"] = [walk.live({"strategy": "immediate"})[1] * 1000]
        packed = [walk.packed_elsewhere() for _ in range(rounds)]
        for name, key in (("bundle build, first", "first_ms"), ("bundle build, again", "warm_ms"), ("gate", "gate_ms")):
            values[f"{name} in a process" if name != "gate" else "gate, sources read before"] = [x[key] for x in packed]
        sticks.append(yardstick_us())
        bodies = [{"strategy": "immediate", "memory": 200 + number} for number in range(rounds)]
        values["deploy, end to end"] = [walk.live(body)[1] * 1000 for body in bodies]
        values["rollback by hand"] = [_rolled_back(here, 2 + number % 2) for number in range(rounds)]
        beside, of_calls = walk.measured()
        values |= {"warm call": of_calls, "overhead of a warm call": beside}
        sticks.append(yardstick_us())
        _throughput(here)  # the workers for so many callers start
        rates = [_throughput(here) for _ in range(BURSTS)]
    sticks.append(yardstick_us())
    factor = statistics.median(sticks) / CALM_US
    targets = {"deploy, end to end": 3000.0, "rollback by hand": 5000.0, "overhead of a warm call": 5.0}
    for name, found in values.items():
        _show(name, found, factor, targets.get(name))
    late = sorted(values["overhead of a warm call"])[int(len(values["overhead of a warm call"]) * 0.99)]
    _show("overhead of a warm call, p99", [late], factor, None)
    middle, spread = statistics.median(rates), f"[{min(rates):.2f}-{max(rates):.2f}]"
    print(f"{f'calls a second, {CALLERS} callers at once':<38} {middle:>8.2f} /s  {spread}  calm {middle * factor:.2f}")
    print(f"machine {factor:.1f} x a calm one")


def _rolled_back(here: Region, to: int) -> float:
    begun = time.perf_counter()
    here.ask("POST", f"/api/services/{SERVICE}/rollback", {"to": to})
    return (time.perf_counter() - begun) * 1000


def _throughput(here: Region) -> float:
    """Calls per second when each caller asks again as soon as he is answered."""
    callers = [Caller(here, SERVICE, INPUTS) for _ in range(CALLERS)]
    for caller in callers:
        caller.call()
    until, counts = time.monotonic() + BURST_S, list[int]()

    def ask(caller: Caller) -> None:
        count = 0
        while time.monotonic() < until:
            count += not caller.call().failed
        counts.append(count)

    threads = [threading.Thread(target=ask, args=(caller,)) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for caller in callers:
        caller.close()
    return sum(counts) / BURST_S


def _show(name: str, found: list[float], factor: float, target: float | None) -> None:
    middle = statistics.median(found)
    calm = middle / factor
    verdict = "" if target is None else f"  target {target:g}: {'reached' if calm <= target else 'NOT reached'}"
    print(f"{name:<38} {middle:>8.2f} ms  [{min(found):.2f}-{max(found):.2f}]  calm {calm:.2f}{verdict}")


if __name__ == "__main__":
    main()

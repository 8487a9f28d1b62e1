"""This project as a peer of other engines: the same state, steps and modes, one line ``RESULT {json}``.

Modes: ``seq`` (10 steps one after another), ``par`` (10 branches and a join), ``durable`` (a checkpoint per step),
``many`` (1,000 executions at once), ``cold`` (one workflow in a fresh process).
"""

import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from shape import STEPS, chain_document, compiled, fan_document, resident_mib, state

from tdev.domain.workflow.run import Run
from tdev.domain.workflow.running import Scheduler

RUNS, WARM = 500, 30
MANY = 1000


def bench(work: Callable[[], object]) -> dict[str, float]:
    """Wall and processor time of a run, in the terms of the other peers (microseconds)."""
    for _ in range(WARM):
        work()
    gc.collect()
    spent = []
    begun_cpu = time.process_time_ns()
    for _ in range(RUNS):
        begun = time.perf_counter_ns()
        work()
        spent.append((time.perf_counter_ns() - begun) / 1000)
    cpu = (time.process_time_ns() - begun_cpu) / 1000 / RUNS
    spent.sort()
    p50, p99 = spent[len(spent) // 2], spent[int((len(spent) - 1) * 0.99)]
    return {
        "runs": RUNS,
        "cpu_us_per_run": cpu,
        "p50_us": p50,
        "p99_us": p99,
        "min_us": spent[0],
        "per_step_p50_us": p50 / STEPS,
        "per_step_p99_us": p99 / STEPS,
    }


def seq() -> dict[str, Any]:
    """A chain, in memory."""
    workflow, given = compiled(chain_document()), {"s": state()}

    def one() -> None:
        run = Run(workflow, given)
        Scheduler().execute([run])
        assert run.result["n"] == STEPS

    return {"in_memory": bench(one)}


def par() -> dict[str, Any]:
    """Ten branches: in the caller's thread, and in threads as for components that wait for the world."""
    found = {}
    for name, effects in (("inline", ("pure",)), ("threads", ("fetch",))):
        workflow, given = compiled(fan_document(), effects), {"s": state()}
        found[name] = bench(lambda workflow=workflow, given=given: Scheduler().execute([Run(workflow, given)]))
    return found


def durable() -> dict[str, Any]:
    """A chain with a checkpoint in SQLite after each step."""
    from tdev.platform.journal.embedded import SqliteJournal

    workflow, given, numbers = compiled(chain_document()), {"s": state()}, count()
    found = {}
    for synchronous in ("NORMAL", "FULL"):
        with tempfile.TemporaryDirectory() as folder:
            journal = SqliteJournal(Path(folder) / "journal.db", synchronous=synchronous)
            scheduler = Scheduler(journal)
            name = f"sqlite_{synchronous.lower()}"
            found[name] = bench(lambda s=scheduler: s.execute([Run(workflow, given, stream=f"r{next(numbers)}")]))
            journal.close()
    return found


def many() -> dict[str, Any]:
    """A thousand executions at once; the median of five."""
    workflow, given = compiled(chain_document()), {"s": state()}
    spent = []
    for _ in range(5):
        runs = [Run(workflow, given) for _ in range(MANY)]
        begun = time.perf_counter()
        Scheduler().execute(runs)
        spent.append(time.perf_counter() - begun)
        assert sum(run.result["n"] for run in runs) == STEPS * MANY
    wall = sorted(spent)[2]
    rates = {"executions_per_s": MANY / wall, "transitions_per_s": MANY * STEPS / wall}
    return {"wall_s": wall, **rates, "rss_kib": int(resident_mib() * 1024)}


def cold() -> dict[str, Any]:
    """One workflow, nothing warmed up."""
    run = Run(compiled(chain_document()), {"s": state()})
    Scheduler().execute([run])
    return {"n": run.result["n"]}


MODES: dict[str, Callable[[], dict[str, Any]]] = {
    "seq": seq,
    "par": par,
    "durable": durable,
    "many": many,
    "cold": cold,
}


def main() -> None:
    """Run one mode; without one, list them."""
    mode = sys.argv[1] if len(sys.argv) > 1 else "list"
    if mode == "list":
        print(" ".join(MODES))
        return
    if mode not in MODES:
        sys.exit(f"peer_tdev: unknown mode {mode!r} ({', '.join(MODES)})")
    print("RESULT " + json.dumps({"mode": mode, **MODES[mode]()}), flush=True)


if __name__ == "__main__":
    main()

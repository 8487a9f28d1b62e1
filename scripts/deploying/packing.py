"""Packs what would be deployed, in a fresh process: ``python -m scripts.deploying.packing <data> <workflow>``.

Prints ``{"digests": [...], "first_ms": ..., "warm_ms": ..., "gate_ms": ...}``: the digests of the same order packed
twice and by the gate, and how long each of the three took. The workflow needs no permissions.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from tdev.domain.delivery.gate import judge
from tdev.domain.delivery.packing import Order, pack
from tdev.model.identity import Principal
from tdev.orchestration.deploy_starting import Wish, order_of
from tdev.runtime import Runtime
from tdev.settings import Settings

_Made = TypeVar("_Made")


def main(data: Path, workflow: str) -> dict[str, Any]:
    """Pack it twice, and let the gate look at it."""
    runtime = Runtime(Settings(data=data, files=data))
    try:
        somebody = Principal(tenant="local", subject="demo", roles=frozenset({"developer"}))
        order = order_of(runtime, somebody, Wish(workflow=workflow))
        bench = runtime.bench("local")
        wanted = Order(order.service, order.workflow, order.memory, order.timeout)
        first, first_ms = _timed(lambda: pack(wanted, bench.resolve, bench.source))
        again, warm_ms = _timed(lambda: pack(wanted, bench.resolve, bench.source))
        judged, gate_ms = _timed(lambda: judge(order, {}, bench))
    finally:
        runtime.close()
    times = {"first_ms": first_ms, "warm_ms": warm_ms, "gate_ms": gate_ms}
    return {"digests": [first.digest, again.digest, judged.judgement.digest], **times}


def _timed(make: Callable[[], _Made]) -> tuple[_Made, float]:
    begun = time.perf_counter()
    made = make()
    return made, (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2])))

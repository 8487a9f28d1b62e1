"""What a call costs: cold and warm calls with both runtime clients, HTTP requests through a region, and memory.

The client of the HTTP part is a process of its own. Figures are those of a busy machine unless it is calm; the least
and the median are shown, so that the noise can be seen.
"""

import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "shared"))

from tdev.entry.server.region import Identity, Region  # noqa: E402
from tdev.platform.functions import FunctionSpec  # noqa: E402
from tdev.platform.identity.embedded import LocalTokens  # noqa: E402
from tdev.platform.invocation.in_process import InProcess  # noqa: E402
from tdev.platform.invocation.pool.lambda_pool import LambdaPool, PoolOptions  # noqa: E402
from tdev.platform.machine.embedded.engine import EmbeddedMachine  # noqa: E402
from tdev.platform.telemetry.embedded import SqliteLogs  # noqa: E402
from tdev.settings import Settings  # noqa: E402

HANDLER = """
def handler(event, context):
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": '{"status":"ok"}'}
"""
COLD, WARM, SECONDS, CONNECTIONS = 8, 500, 5.0, 8


def main() -> None:
    """Run all parts and print one JSON object."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "api").mkdir()
        (folder / "api" / "handler.py").write_text(HANDLER)
        specs = {"api": FunctionSpec("api", folder / "api", "answers", memory=128)}
        figures: dict[str, Any] = {}
        for client in ("awslambdaric", "python"):
            figures[client] = _pool(folder, specs, client)
        with closing(InProcess(specs)) as invoke:
            figures["in_process"] = {"warm_ms": _times(lambda: invoke("api", {}), WARM)}
        figures["http"] = _http(folder, specs)
    print(json.dumps(figures, indent=2))


def _pool(folder: Path, specs: dict[str, FunctionSpec], client: Any) -> dict[str, Any]:
    with closing(SqliteLogs(folder / f"{client}.db")) as logs:
        cold = []
        for _ in range(COLD):
            with closing(_new_pool(specs, logs, client)) as pool:
                cold += _durations(lambda pool=pool: pool("api", {}), 1)
        with closing(_new_pool(specs, logs, client)) as pool:
            pool("api", {})
            warm = _times(lambda: pool("api", {}), WARM)
        peak = max(entry.fields.get("peak_mb", 0) for entry in logs.read(function="api", limit=1000))
    return {"cold_ms": _summary(cold), "warm_ms": warm, "worker_peak_mib": peak}


def _new_pool(specs: dict[str, FunctionSpec], logs: SqliteLogs, client: Any) -> LambdaPool:
    return LambdaPool(specs, environment={}, logs=logs, options=PoolOptions(client=client))


def _http(folder: Path, specs: dict[str, FunctionSpec]) -> dict[str, Any]:
    data = folder / "data"
    with closing(SqliteLogs(data / "logs.db")) as logs:
        tokens = LocalTokens(data)
        region = Region(
            Settings(data=data),
            Identity(tokens, tokens),
            pool=lambda environment: LambdaPool(specs, environment=environment, logs=logs),
            machine=lambda invoke: EmbeddedMachine(data / "machines.db", {}, invoke),
        )
        port = region.start()
        command = [sys.executable, __file__, "client", str(port), (data / "token").read_text().strip()]
        answered = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        answered["server_mib"] = _resident_mib()
        region.drain_and_stop(5.0)
    return answered


def _load(port: int, token: str) -> None:
    """Ask for some seconds over a number of kept connections; prints what was answered."""
    durations: list[float] = []
    wrong: list[int] = []
    end = time.monotonic() + SECONDS

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        while time.monotonic() < end:
            begun = time.perf_counter()
            connection.request("GET", "/api/agents", headers={"Authorization": f"Bearer {token}"})
            answer = connection.getresponse()
            answer.read()
            durations.append((time.perf_counter() - begun) * 1000)
            if answer.status != 200:
                wrong.append(answer.status)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = round(len(durations) / SECONDS)
    print(json.dumps({"connections": CONNECTIONS, "per_second": rate, "wrong": len(wrong), "ms": _summary(durations)}))


def _durations(call: Callable[[], object], count: int) -> list[float]:
    found = []
    for _ in range(count):
        begun = time.perf_counter()
        call()
        found.append((time.perf_counter() - begun) * 1000)
    return found


def _times(call: Callable[[], object], count: int) -> dict[str, float]:
    return _summary(_durations(call, count))


def _summary(found: list[float]) -> dict[str, float]:
    ordered = sorted(found)
    late = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return {"least": round(ordered[0], 3), "median": round(statistics.median(ordered), 3), "p99": round(late, 3)}


def _resident_mib() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) // 1024
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["client"]:
        _load(int(sys.argv[2]), sys.argv[3])
    else:
        main()

"""What the promises about trust come to: kills survived, escapes contained, forged tokens refused, tenants kept apart.

Everything but the sandbox is asked of a real region (``tdev up``) over HTTP. Run through ``scripts/bench/trust``, with
the names of parts to run only those.
"""

import argparse
import http.client
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from trust_doors import forged_tokens, probes
from trust_overload import overload

from tdev.platform.sandbox import SandboxLimits
from tdev.platform.sandbox.embedded.engine import ALL_WALLS, LocalSandbox
from tests.support.escapes import ATTEMPTS
from tests.support.escaping import outside
from tests.support.exhausting import BOMBS, TIGHT
from tests.support.forging import FORGERIES
from tests.support.kills import survive
from tests.support.tdev_up import Up, tdev_up

LEVELS = {"strong": ALL_WALLS, "medium": ALL_WALLS - {"namespaces"}}
RUNS, SECONDS, CONNECTIONS = 40, 5.0, 8
LIMITS = SandboxLimits(wall_s=10.0, cpu_s=3, memory_bytes=512 << 20, file_bytes=2 << 20)


def show(name: str, value: float | str, unit: str, spread: str = "-", target: str = "", reached: bool = True) -> None:
    """One line, as ``scripts/bench/all`` reads it."""
    verdict = f"target {target}: {'reached' if reached else 'NOT reached'}" if target else ""
    print(f"{name:<44} {value:>8} {unit:<8} [{spread}]  {verdict}".rstrip(), flush=True)


def kills(folder: Path, asked: argparse.Namespace) -> None:
    """SIGKILL at random moments under work: the account of what was accepted."""
    found = survive(folder, kills=asked.kills, seed=asked.seed, clients=4, hasty=12, life_s=asked.life)
    for name, count in (
        ("accepted", len(found.accepted)),
        ("lost", len(found.lost)),
        ("stuck", len(found.stuck)),
        ("doubled", len(found.doubled)),
        ("ended otherwise than they may", len(found.wrong)),
    ):
        target = {} if name == "accepted" else {"target": "<= 0", "reached": count == 0}
        show(f"{len(found.kills)} kills: {name}", count, "works", **target)
    show(f"{len(found.kills)} kills: left to a person", len(found.cut_off), "works", "effect cut off, not repeated")


def sandbox(_: Path, __: argparse.Namespace) -> None:
    """What a small run costs, and who got out, by level."""
    for level, walls in LEVELS.items():
        engine = LocalSandbox(walls=walls, bubblewrap="never")
        if engine.isolation.level != level:
            show(f"sandbox {level}", "none", "", f"this machine has {engine.isolation.level}")
            continue
        try:
            costs = sorted(_ms(lambda box=engine: box.run("def f():\n    return 1\n", "f", {})) for _ in range(RUNS))
            middle = statistics.median(costs)
            spread = f"{costs[0]:.1f}-{costs[-1]:.1f}"
            show(f"sandbox {level}: a small run", f"{middle:.1f}", "ms", spread, "<= 30", middle <= 30)
            tried, contained = _escapes(engine, level)
            all_held = contained == tried
            show(f"sandbox {level}: escapes tried", tried, "rows", "files, network, processes, limits, forgeries")
            show(f"sandbox {level}: escapes contained", contained, "rows", "-", f">= {tried}", all_held)
        finally:
            engine.close()


def _escapes(engine: LocalSandbox, level: str) -> tuple[int, int]:
    """Tried and contained."""
    held = []
    with outside() as world:
        for row in (row for row in ATTEMPTS if row.here()):
            held.append(row.contained(engine.run(row.source, "attempt", world, LIMITS)))
    for bomb in BOMBS:
        if (bomb.name, level) != ("starts threads for ever", "medium"):  # bounded by memory alone there
            held.append(bomb.contained(engine.run(bomb.source, "attempt", {"times": bomb.times}, TIGHT)))
    held += [row.contained(engine.run(row.source, "attempt", {}, LIMITS)) for row in FORGERIES]
    return len(held), sum(held)


def identities(folder: Path, _: argparse.Namespace) -> None:
    """Tokens that nobody issued so, each on a reading and a changing route."""
    with tdev_up(folder) as region:
        rows = forged_tokens(region, folder)
        refused = sum(1 for token in rows.values() if _refused(region, token))
        show("forged identities tried", len(rows), "tokens", "two routes each; the good one comes in")
        show("forged identities refused", refused, "tokens", "-", f">= {len(rows)}", refused == len(rows))


def _refused(region: Up, token: str) -> bool:
    stranger = region.with_token(token)
    return [
        stranger.ask("GET", "/api/executions").status,
        stranger.ask("POST", "/api/orchestrate", {"goal": "hash the text 'one'"}).status,
    ] == [401, 401]


def tenants(folder: Path, _: argparse.Namespace) -> None:
    """One tenant asks every route for what another one has made."""
    with tdev_up(folder) as region:
        found = probes(region, folder)
        show("tenant probes", found.asked, "requests", f"of which {found.controls} controls found their own")
        show("tenant leaks", len(found.leaks), "answers", "; ".join(found.leaks) or "-", "<= 0", not found.leaks)


def door(folder: Path, _: argparse.Namespace) -> None:
    """Requests that must be let in: token read, role checked, answered by a worker."""
    with tdev_up(folder) as region:
        _rate(region)  # until every environment that it takes has started
        rate, times = _rate(region)
        spread = f"p50 {times[len(times) // 2]:.1f} ms, p99 {times[int(len(times) * 0.99)]:.1f} ms"
        show("requests at the door, with a token", round(rate), "1/s", spread, ">= 500", rate >= 500)


def _rate(region: Up) -> tuple[float, list[float]]:
    times: list[float] = []
    end = time.monotonic() + SECONDS

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", region.port, timeout=10)
        while time.monotonic() < end:
            begun = time.perf_counter()
            connection.request("GET", "/api/workflows/none", headers={"Authorization": f"Bearer {region.token}"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 404:
                raise SystemExit(f"the door answered {answer.status}")
            times.append((time.perf_counter() - begun) * 1000)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(times) / SECONDS, sorted(times)


def _ms(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


PARTS: dict[str, Callable[[Path, argparse.Namespace], None]] = {
    "kills": kills,
    "sandbox": sandbox,
    "identities": identities,
    "tenants": tenants,
    "door": door,
    "overload": overload,
}


def main() -> None:
    """Run the parts, each in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}; default: all")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--life", type=float, default=8.0, help="most seconds of work before a kill")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"unknown part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    for name in asked.parts or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            PARTS[name](Path(folder), asked)


if __name__ == "__main__":
    main()

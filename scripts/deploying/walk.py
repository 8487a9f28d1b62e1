"""What the demo does with its service, one act after another; each answers the figures that it has found."""

import json
import math
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.bench.shape import CALM_US, yardstick_us
from scripts.deploying.load import Call, Caller, Load
from scripts.deploying.promises import Figure, at_most
from scripts.deploying.region import ROOT, DemoError, Region, environment
from tdev.runtime import Runtime
from tdev.settings import Settings

SERVICE = "greet"
INPUTS = {"name": "Ann"}
RATE = 20
WORKFLOW = {
    "id": SERVICE,
    "inputs": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
    "steps": [{"id": "hello", "agent": "greet_person", "input": {"name": "${inputs.name}"}}],
}
CODE = '''"""Greets."""


def greet_person(name: str) -> dict:
    """Greet a person.

    Args:
        name: first name and family name, or one of them

    Examples:
        >>> greet_person(name="Ann Baker")
        {{'text': '{greeting}, {found}!'}}
    """
    return {{"text": f"{greeting}, {{{value}}}!"}}
'''
GOOD = {"found": "Ann Baker", "value": "name"}
BROKEN = {"found": "Baker", "value": "name.split()[1]"}
"""Right for its example, so that the gate lets it pass, and wrong for callers with one name."""
_SIGMAS = 4.0
"""By so many deviations of chance a share of the calls may be above what was asked for."""
_ROUNDS = 5
"""Of the warm calls: what others do on the machine in one of them must not count for the service."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Pace:
    """How long the demo takes over things.

    Attributes:
        weights: Of the canaries.
        wait_s: Of each stage of a good canary.
        broken_wait_s: Of each stage of the one that is broken; it goes back before such a stage has ended.
        warm_calls: For the overhead of a call.
    """

    weights: tuple[int, ...]
    wait_s: int
    broken_wait_s: int
    warm_calls: int


FULL = Pace(weights=(10, 50), wait_s=5, broken_wait_s=30, warm_calls=200)
SHORT = Pace(weights=(50,), wait_s=1, broken_wait_s=10, warm_calls=20)


class Walk:
    """The acts, in the order of their methods.

    Args:
        region: Where they are played.
        pace: How long they take.
        tell: Is given each line for whoever watches.
    """

    def __init__(self, region: Region, pace: Pace, tell: Tell) -> None:
        self._region = region
        self._pace = pace
        self._tell = tell
        self._versions = 0

    def prepare(self) -> None:
        """Register the component and save the workflow."""
        self._register("Hello", GOOD)
        self._region.ask("POST", "/api/workflows", WORKFLOW)

    def first(self) -> list[Figure]:
        """A component and a workflow of it become a service; then another process packs the same."""
        self.prepare()
        found, cold = self.live({"strategy": "immediate"})
        packed = self.packed_elsewhere()
        same = {found["judgement"]["digest"], *packed["digests"], *self.packed_elsewhere()["digests"]}
        equal = len(same) == 1
        told = f"{found['judgement']['size'] / 1024:.0f} KiB, {found['judgement']['digest'][:19]}..."
        _, warm = self.live({"strategy": "immediate", "memory": 256})
        self._tell(f"v1 and v2 are live; {'the same bundle' if equal else 'ANOTHER BUNDLE'} in three processes")
        return [
            Figure("bundle", told),
            Figure("digests of it in 3 processes", f"{len(same)} different", "1", equal),
            Figure("bundle build, first in a process", f"{packed['first_ms'] / 1000:.2f} s"),
            Figure("bundle build, sources read before", f"{packed['warm_ms'] / 1000:.2f} s"),
            Figure("the whole gate", f"{packed['gate_ms'] / 1000:.2f} s"),
            Figure("deploy, the first of a region", f"{cold:.2f} s"),
            at_most("deploy", warm, 3, "s", busy()),
        ]

    def canary(self, load: Load) -> list[Figure]:
        """A good version gets its calls by stages."""
        self._register("Good day", GOOD)
        begun = time.monotonic()
        weights = list(self._pace.weights)
        body = {"strategy": "canary", "weights": weights, "wait_s": self._pace.wait_s}
        found, took = self.live(body)
        calls = load.calls(begun)
        self._tell(f"v{found['deployment']['version']} is live after {took:.1f} s; {_shares(calls)}")
        return [none_failed("canary to a good version", calls)]

    def blue_green(self, load: Load) -> list[Figure]:
        """A good version gets all calls at once, after it was looked at."""
        self._register("Welcome", GOOD)
        begun = time.monotonic()
        found, took = self.live({"strategy": "blue-green"})
        load.wait(1.0)
        calls = load.calls(begun)
        self._tell(f"v{found['deployment']['version']} is live after {took:.1f} s; {_shares(calls)}")
        return [none_failed("blue-green to a good version", calls)]

    def broken_canary(self, load: Load) -> list[Figure]:
        """A version that is wrong for its callers goes back by itself, although the replay has let it through."""
        self._register("Hi", BROKEN)
        begun, share = time.monotonic(), self._pace.weights[0]
        stages = {"strategy": "canary", "weights": list(self._pace.weights), "wait_s": self._pace.broken_wait_s}
        found, _ = self._deploy({**stages, "on_difference": "go"})
        load.wait(1.0)
        calls, deployment = load.calls(begun), found["deployment"]
        self._tell(f"{deployment['status']}: {deployment['reason']}; {_shares(calls)}")
        status = deployment["status"]
        ended = Figure("a broken canary", status, "rolled_back", status == "rolled_back")
        return [ended, *returned(calls, deployment["version"], share)]

    def rollback(self, load: Load) -> list[Figure]:
        """A person takes the version before, without a reason."""
        begun = time.monotonic()
        live = self._region.ask("POST", f"/api/services/{SERVICE}/rollback", {})["live_version"]
        answered = time.monotonic()
        load.wait(1.0)
        calls = load.calls(begun)
        late = [call.at + call.ms / 1000 for call in calls if call.version != live]
        until = max([answered, *late]) - begun
        strays = sum(call.version != live for call in load.calls(answered))
        self._tell(f"v{live} answers after {until:.2f} s; {_shares(calls)}")
        return [
            at_most("rollback by hand, until the last call is back", until, 5, "s", busy()),
            Figure("calls that went elsewhere after it", str(strays), "0", strays == 0),
            none_failed("rollback by hand", calls),
        ]

    def overhead(self) -> list[Figure]:
        """What a call costs beside the work of the service itself."""
        beside, calls = self.measured()
        size = max(1, len(beside) // _ROUNDS)
        rounds = [statistics.median(beside[start : start + size]) for start in range(0, len(beside), size)]
        late = sorted(beside)[int(len(beside) * 0.99)]
        return [
            Figure("a warm call, p50", f"{statistics.median(calls):.2f} ms"),
            at_most(f"overhead of it, p50 of the calmest of {_ROUNDS} rounds", min(rounds), 5, "ms", busy()),
            Figure("overhead of it, p99 of all", f"{late:.2f} ms"),
        ]

    def measured(self) -> tuple[list[float], list[float]]:
        """Warm calls of one caller, on a region that rests: their milliseconds without those of the service, and all.

        Raises:
            DemoError: When the log of the region has none of them.
        """
        caller = Caller(self._region, SERVICE, INPUTS)
        try:
            caller.call()
            calls = [caller.call() for _ in range(self._pace.warm_calls)]
        finally:
            caller.close()
        inside = self._inside()
        beside = [call.ms - inside[call.request] for call in calls if call.request in inside]
        if not beside:
            raise DemoError("the log of the region has none of the calls")
        return beside, [call.ms for call in calls]

    # ---- what the acts share
    def _register(self, greeting: str, how: dict[str, str]) -> None:
        body = {"code": CODE.format(greeting=greeting, **how), "version": f"1.{self._versions}.0"}
        self._region.ask("POST", "/api/tools", body)
        self._versions += 1

    def _deploy(self, body: dict[str, Any]) -> tuple[dict[str, Any], float]:
        return self._region.deployed({"workflow": SERVICE, **body})

    def live(self, body: dict[str, Any]) -> tuple[dict[str, Any], float]:
        """Deploy, and insist that it comes live; answers the deployment and the seconds that it took.

        Raises:
            DemoError: When it does not.
        """
        found, took = self._deploy(body)
        if found["deployment"]["status"] != "live":
            raise DemoError(f"a good version did not come live: {found['deployment']['reason']}")
        return found, took

    def packed_elsewhere(self) -> dict[str, Any]:
        """The same order packed in a fresh process, with another seed for its hashes."""
        command = [sys.executable, "-m", "scripts.deploying.packing", str(self._region.data), SERVICE]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment())
        if done.returncode:
            raise DemoError(f"packing in another process failed: {done.stderr[-2000:]}")
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def _inside(self) -> dict[str, float]:
        """By the id that the caller has: the milliseconds that the service says it needed itself."""
        runtime = Runtime(Settings(data=self._region.data))
        try:
            time.sleep(0.3)  # what was logged last is written a moment later
            lines = runtime.logs.read(limit=10_000)
        finally:
            runtime.close()
        own = {
            line.fields["request_id"]: float(line.fields["ms"])
            for line in lines
            if line.message == "a call was answered"
        }
        known = {line.request_id: line.fields["invocation"] for line in lines if "invocation" in line.fields}
        return {request: own[invocation] for request, invocation in known.items() if invocation in own}


def busy() -> float:
    """How many times as slow as a calm one this machine is just now."""
    return yardstick_us() / CALM_US


def none_failed(name: str, calls: Sequence[Call]) -> Figure:
    """That there were calls, and that all of them were answered."""
    failed = sum(call.failed for call in calls)
    return Figure(f"{name}: failed calls", f"{failed} of {len(calls)}", "0", bool(calls) and failed == 0)


def returned(calls: Sequence[Call], new: int, share: int) -> list[Figure]:
    """What callers saw of a version that went back; it must have had calls, or nothing was shown.

    Args:
        calls: From the moment in which it was ordered.
        new: Its number.
        share: Percent of the calls that it was to get.
    """
    to_it = [call for call in calls if call.version == new]
    if not to_it:
        return [Figure("  calls to the broken version", "0", "some", kept=False)]
    failed = [call for call in calls if call.failed]
    first, last = to_it[0].at, max(call.at + call.ms / 1000 for call in to_it)
    meanwhile = [call for call in calls if first <= call.at <= last]
    expected = len(meanwhile) * share / 100
    most = math.ceil(expected + _SIGMAS * math.sqrt(expected) + 1)
    others = sum(call.version != new for call in failed)
    of_all = f"{len(failed)} of {len(meanwhile)} ({len(failed) / len(meanwhile):.0%})"
    return [
        Figure("  failed calls before its return", of_all, f"its {share} %: at most {most}", len(failed) <= most),
        Figure("  failed calls of the version before", str(others), "0", others == 0),
        Figure("  time to return, from its first call on", f"{last - first:.1f} s"),
    ]


def _shares(calls: Sequence[Call]) -> str:
    """Who answered how many calls, in words."""
    by = Counter(f"v{call.version}" if call.version else "nobody" for call in calls)
    failed = sum(call.failed for call in calls)
    return f"{len(calls)} calls, {failed} failed: {', '.join(f'{name} {count}' for name, count in sorted(by.items()))}"

"""``mutation_score``: hands mutants to the sandbox in batches, two at a time, and judges what comes back.

A batch is one process. What ends it (a crash, a loop that no error gets out of, too much memory) is the mutant whose
number was printed last: it is tried once more alone, and the others of the batch without it.
"""

import inspect
import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Literal

from tdev.domain.analysis.reading import analyze
from tdev.domain.mutation import inside
from tdev.domain.mutation.judging import Case, first_broken
from tdev.domain.mutation.making import Mutant, chosen, mutants_of, normalized
from tdev.kernel.errors import Finding, InvalidError
from tdev.model.mutation import Mutation
from tdev.platform.sandbox import Sandbox, SandboxLimits, SandboxRun

USUAL = 100
"""Mutants that are tried of one component when nothing else is said."""
_BATCH = 25
_WORKERS = 2
_TIMES = 5
_MORE_S = 1.0
_FIRST_S = 10.0
_STARTING_S = 2.0
_MOST_CASES = 50
_RESULT_BYTES = 4 * 1024 * 1024
_MOST_S = 50.0
"""Longest batch; the sandbox of AWS takes no longer and no larger ones."""
_DRIVER = inspect.getsource(inside)

Verdict = Literal["survived", "killed", "late", "untried"]


@dataclass(frozen=True, slots=True)
class _Bench:
    """One component, its tests, and where it runs."""

    source: str
    attribute: str
    cases: Sequence[Case]
    sandbox: Sandbox
    inputs: list[dict[str, Any]] = field(default_factory=list)

    def run(self, mutants: Sequence[Mutant], each_s: float, wall_s: float) -> SandboxRun:
        changes = [[mutant.start, mutant.end, mutant.text] for mutant in mutants]
        payload = {
            "source": self.source,
            "changes": changes,
            "attribute": self.attribute,
            "inputs": self.inputs,
            "limit_s": each_s,
        }
        limits = SandboxLimits(wall_s=wall_s, cpu_s=math.ceil(wall_s), result_bytes=_RESULT_BYTES)
        return self.sandbox.run(_DRIVER, "try_all", payload, limits)


def mutation_score(
    code: str,
    tests: Sequence[Case],
    sandbox: Sandbox,
    limit: int = USUAL,
    *,
    attribute: str | None = None,
    budget_s: float = math.inf,
) -> Mutation:
    """How many changed copies of a component its tests tell from the original.

    Args:
        code: Source of its module.
        tests: What it must do; the first 50.
        sandbox: Where the copies run.
        limit: At most so many are tried, the same ones each time, spread over the code.
        attribute: What is called; without it the main component of the code.
        budget_s: No batch is begun later than this many seconds after the start.

    Returns:
        The score, and each copy that no test told from the original. Same code and tests, same answer, as long as the
        budget lasts and no copy ends close to its limit: five times what the original takes, and a second.

    Raises:
        InvalidError: When the code cannot be read, there is no test, or one fails on the code as it is.
        DeniedError: When the isolation is too weak to run foreign code.
    """
    began = time.monotonic()
    source = normalized(code)
    name = attribute or analyze(source).component.name
    if not tests:
        raise _no_tests(name)
    cases = list(tests)[:_MOST_CASES]
    bench = _Bench(source, name, cases, sandbox, [dict(case.input) for case in cases])
    each_s = _TIMES * _original(bench) + _MORE_S
    made = mutants_of(source, name)
    picked = chosen(made, limit)
    batches = [picked[first : first + _BATCH] for first in range(0, len(picked), _BATCH)]

    def tried(batch: Sequence[Mutant]) -> list[Verdict]:
        return _verdicts(bench, batch, each_s, lambda: time.monotonic() - began < budget_s)

    with ThreadPoolExecutor(_WORKERS) as pool:
        verdicts = [verdict for batch in pool.map(tried, batches) for verdict in batch]
    return _counted(bench, made, list(zip(picked, verdicts, strict=True)), (time.monotonic() - began) * 1000)


def _counted(bench: _Bench, made: Sequence[Mutant], judged: list[tuple[Mutant, Verdict]], ms: float) -> Mutation:
    survived = [mutant for mutant, verdict in judged if verdict == "survived"]
    late = sum(verdict == "late" for _, verdict in judged)
    tried = sum(verdict != "untried" for _, verdict in judged)
    killed = tried - len(survived)
    return Mutation(
        found=len(made),
        mutants=tried,
        killed=killed,
        timed_out=late,
        survived=tuple(mutant.survivor(bench.source) for mutant in survived),
        score=round(killed / tried, 4) if tried else None,
        tests=len(bench.cases),
        ms=round(ms, 1),
    )


def _original(bench: _Bench) -> float:
    """Seconds that the code as it is takes for all tests. Raises ``InvalidError`` when one of them does not hold."""
    same = Mutant("", 1, 0, 0, "")
    run = bench.run([same], _FIRST_S, _FIRST_S + _STARTING_S)
    found = _answers(run, 1)
    if found is None:
        told = run.error or {}
        raise _failing(bench.attribute, f"{told.get('type', 'NoResult')}: {told.get('message', '')}"[:300])
    if found[0].get("late"):
        raise _failing(bench.attribute, f"they take more than {_FIRST_S:g} s")
    broken = first_broken(bench.cases, found[0]["outcomes"])
    if broken is not None:
        gave = str(found[0]["outcomes"][broken])[:200]
        raise _failing(bench.attribute, f"test {broken + 1} gives {gave}")
    return float(found[0]["s"])


def _verdicts(bench: _Bench, batch: Sequence[Mutant], each_s: float, in_time: Callable[[], bool]) -> list[Verdict]:
    if not batch:
        return []
    if not in_time():
        return ["untried"] * len(batch)
    run = bench.run(batch, each_s, _wall_s(len(batch), each_s))
    found = _answers(run, len(batch))
    if found is not None:
        return [_verdict(bench, each) for each in found]
    if len(batch) == 1:
        return ["late" if run.limit in ("Timeout", "CpuTime") else "killed"]
    at = _culprit(run, len(batch))
    parts = (batch[:at], batch[at : at + 1], batch[at + 1 :])
    if run.limit == "TooLarge":  # no single one is to blame for all answers together
        parts = (batch[: len(batch) // 2], batch[len(batch) // 2 :], ())
    return [verdict for part in parts for verdict in _verdicts(bench, part, each_s, in_time)]


def _verdict(bench: _Bench, found: dict[str, Any]) -> Verdict:
    if found.get("late"):
        return "late"
    return "survived" if first_broken(bench.cases, found.get("outcomes", ())) is None else "killed"


def _wall_s(count: int, each_s: float) -> float:
    """Seconds of a batch: most mutants take as long as the original, a few use up their time."""
    return min(_STARTING_S + each_s * (1 + count / _TIMES), _MOST_S)


def _answers(run: SandboxRun, count: int) -> list[dict[str, Any]] | None:
    """One answer per mutant, or None when what came back is not that."""
    found = run.output
    if run.error is not None or not isinstance(found, list) or len(found) != count:
        return None
    return found if all(isinstance(each, dict) and ("outcomes" in each or "late" in each) for each in found) else None


def _culprit(run: SandboxRun, count: int) -> int:
    """The mutant that ran when its batch ended: by the last number that was printed."""
    numbers = [line for line in run.stdout.split("\n") if line.isascii() and line.isdigit()]
    return min(int(numbers[-1][:6]), count - 1) if numbers else 0


def _no_tests(name: str) -> InvalidError:
    message = f"{name} has no tests: nothing can notice a change of its code"
    hint = "write examples into its docstring: >>> call\\nresult"
    return InvalidError(message, [Finding("#/examples", message, "missing")], hint=hint)


def _failing(name: str, what: str) -> InvalidError:
    message = f"the tests of {name} fail on its code as it is: {what}"
    return InvalidError(message, [Finding("#/examples", message, "failing")], hint="first let its tests pass")

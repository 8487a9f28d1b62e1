"""What a service costs: an estimate from list prices of a day, with everything that it takes for granted by name.

Lambda bills a request price and memory times time; a state machine its transitions; containers their hours, whether
anybody calls or not. On this machine nothing is billed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tdev.domain.delivery.prices import Line, PriceTable, per_million, prices_of
from tdev.kernel.errors import Finding, InvalidError
from tdev.model.service import Target
from tdev.model.workflow import Workflow
from tdev.platform.fargate_sizes import fargate_size

THOUSAND = 1000
_MIB_PER_GB = 1024
_BYTES_PER_GB = 1e9
_UNITS_PER_CPU = 1024
_KEPT_RUNNING = 2
"""Versions of a container service with instances: the one that is live, and the one before it for the way back."""
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Usage:
    """What a service is expected to do; None: the table's assumption.

    Attributes:
        target: Where it runs.
        memory: MiB of one call, or of one instance.
        ms: Billed milliseconds of a warm call, as test runs measured them.
        calls: Calls a month.
        transitions: State transitions per call; of a state machine only.
        functions: Functions that one call of a state machine calls; 1 elsewhere.
        instances: Of a container service.
    """

    target: Target
    memory: int
    ms: float | None = None
    calls: int | None = None
    transitions: int = 0
    functions: int = 1
    instances: int | None = None


@dataclass(frozen=True, slots=True)
class CostEstimate:
    """Amounts in USD.

    Attributes:
        day: Of the prices.
        region: Of the prices.
        calls: A month.
        per_thousand: What 1,000 calls cost.
        standing: What a month costs without any call.
        assumptions: What was not measured, for people.
    """

    day: date
    region: str
    calls: int
    per_thousand: tuple[Line, ...]
    standing: tuple[Line, ...]
    assumptions: tuple[str, ...]

    @property
    def usd_per_thousand(self) -> float:
        """1,000 calls."""
        return sum(line.usd for line in self.per_thousand)

    @property
    def usd_a_month(self) -> float:
        """All calls of a month, and what stands."""
        return self.usd_per_thousand * self.calls / THOUSAND + sum(line.usd for line in self.standing)

    def document(self) -> dict[str, Any]:
        """The estimate as JSON; an approval binds it, so the same estimate is the same text."""
        return {
            "currency": "USD",
            "prices_of": self.day.isoformat(),
            "region": self.region,
            "calls_a_month": self.calls,
            "per_1000_calls": round(self.usd_per_thousand, _DIGITS),
            "per_month": round(self.usd_a_month, _DIGITS),
            "lines": [_written(line, "1000 calls") for line in self.per_thousand]
            + [_written(line, "month") for line in self.standing],
            "assumptions": list(self.assumptions),
        }


def estimate(usage: Usage, table: PriceTable, region: str) -> CostEstimate:
    """What a service costs in a region.

    Args:
        usage: What it is expected to do.
        table: The prices.
        region: One of the table's.

    Raises:
        InvalidError: For a region without prices, or a number below 0.
    """
    _check(usage)
    assumed: Mapping[str, Any] = table.assumed["service"]
    calls = int(assumed["calls_a_month"]) if usage.calls is None else usage.calls
    if usage.target == "local":
        return CostEstimate(table.date, region, calls, (), (), ("this machine is paid for already",))
    prices = prices_of(table, region)
    return CostEstimate(
        day=table.date,
        region=region,
        calls=calls,
        per_thousand=tuple(_per_thousand(usage, prices, table.assumed)),
        standing=tuple(_standing(usage, prices, assumed)),
        assumptions=tuple(_assumptions(usage, table)),
    )


def usage_of(workflow: Workflow, target: Target, memory: int, instances: int | None) -> Usage:
    """What is expected of a service by what it runs and where."""
    if target != "stepfunctions":
        return Usage(target, memory, instances=instances)
    # The inputs are checked by a function too.
    functions = len(workflow.steps) + 1
    return Usage(target, memory, transitions=transitions_of(workflow), functions=functions, instances=instances)


def transitions_of(workflow: Workflow, elements: int = 1) -> int:
    """State transitions of one call when the workflow is a state machine: its steps, begin and end.

    Args:
        workflow: What is compiled.
        elements: How many elements a ``for_each`` is expected to have.
    """
    return 2 + sum(1 if step.for_each is None else 1 + elements for step in workflow.steps)


def _per_thousand(usage: Usage, prices: Mapping[str, float], assumed: Mapping[str, Any]) -> Iterator[Line]:
    if usage.target == "stepfunctions":
        transitions = usage.transitions * THOUSAND
        yield per_million("Step Functions: state transitions", transitions, "transitions", prices["state_transitions"])
    if usage.target in ("lambda", "stepfunctions"):
        called = usage.functions * THOUSAND
        ms = _ms(usage, assumed) + assumed["cold_share"] * assumed["cold_ms"]
        gb_seconds = called * usage.memory / _MIB_PER_GB * ms / 1000
        yield per_million("Lambda: calls", called, "calls", prices["lambda_requests"])
        yield per_million("Lambda: memory x time", gb_seconds, "GB-s", prices["lambda_gb_seconds"])
    logged = THOUSAND * usage.functions * assumed["service"]["log_bytes"] / _BYTES_PER_GB
    yield Line("CloudWatch Logs: taken in", logged, "GB", prices["logs_gb"])


def _standing(usage: Usage, prices: Mapping[str, float], assumed: Mapping[str, Any]) -> Iterator[Line]:
    yield Line("Alarms", float(assumed["alarm_metrics"]), "metrics", prices["alarm_metric"])
    if usage.target == "ecs":
        hours = float(assumed["hours_a_month"])
        running = hours * _instances(usage, assumed) * _KEPT_RUNNING
        size = fargate_size(usage.memory)
        yield Line("Fargate: vCPU", running * size.cpu / _UNITS_PER_CPU, "vCPU-h", prices["fargate_vcpu_hours"])
        yield Line("Fargate: memory", running * size.memory / _MIB_PER_GB, "GB-h", prices["fargate_gb_hours"])
        yield Line("Load balancer", hours, "h", prices["balancer_hours"])
        yield Line("Load balancer: capacity", hours, "unit-h", prices["balancer_unit_hours"])


def _assumptions(usage: Usage, table: PriceTable) -> Iterator[str]:
    assumed, cold = table.assumed["service"], table.assumed
    yield f"list prices of {table.date.isoformat()}, before free tiers and taxes: check before you rely on them"
    if usage.calls is None:
        yield f"{assumed['calls_a_month']} calls a month: nobody said how many"
    if usage.target == "ecs":
        size = fargate_size(usage.memory)
        each = f"{size.cpu / _UNITS_PER_CPU:g} vCPU and {size.memory / _MIB_PER_GB:g} GB"
        yield f"{_instances(usage, assumed)} instances with {each} for {assumed['hours_a_month']} hours"
        yield "as many of the version before, which stay for the way back until the next deployment"
        yield "one capacity unit of the load balancer; metrics of Container Insights are not in it"
    else:
        told = "measured in test runs" if usage.ms is not None else "not measured"
        yield f"{_ms(usage, cold):g} ms per warm call, {told}"
        yield f"{cold['cold_share']:.0%} of the calls are cold and take {cold['cold_ms']} ms more"
    yield f"{assumed['log_bytes']} bytes of logs per call; {assumed['alarm_metrics']} alarms"
    yield "not in it: models, traffic to the internet, and what the components themselves call"


def _ms(usage: Usage, assumed: Mapping[str, Any]) -> float:
    return float(assumed["service"]["ms"]) if usage.ms is None else usage.ms


def _instances(usage: Usage, assumed: Mapping[str, Any]) -> int:
    return int(assumed["instances"]) if usage.instances is None else usage.instances


def _check(usage: Usage) -> None:
    numbers = {
        "memory": usage.memory,
        "ms": usage.ms,
        "calls": usage.calls,
        "transitions": usage.transitions,
        "functions": usage.functions,
        "instances": usage.instances,
    }
    wrong = [
        Finding(f"#/{name}", "must not be below 0", "out_of_range")
        for name, number in numbers.items()
        if number is not None and not 0 <= number < float("inf")
    ]
    if wrong:
        raise InvalidError("no costs can be estimated for this", wrong)


def _written(line: Line, each: str) -> dict[str, Any]:
    amount = {"what": line.name, "quantity": round(line.quantity, _DIGITS), "unit": line.unit}
    return {**amount, "usd": round(line.usd, _DIGITS), "per": each}

"""Estimates: checked by hand for each target, monotone, and open about what was assumed."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.delivery.costs import Usage, estimate, transitions_of
from tdev.domain.delivery.prices import PriceTable, read_prices
from tdev.kernel.errors import InvalidError
from tdev.kernel.json_types import canonical
from tests.support.bundles import EMAILS, EXAMPLES

REGION = "eu-central-1"
REAL = read_prices()
PRICES = {
    "lambda_requests": 0.2,
    "lambda_gb_seconds": 10.0,
    "state_transitions": 25.0,
    "logs_gb": 0.5,
    "alarm_metric": 0.1,
    "fargate_vcpu_hours": 0.04,
    "fargate_gb_hours": 0.004,
    "balancer_hours": 0.02,
    "balancer_unit_hours": 0.01,
}
ASSUMED = {
    "cold_share": 0.0,
    "cold_ms": 900,
    "service": {
        "ms": 250,
        "calls_a_month": 10_000,
        "log_bytes": 1000,
        "alarm_metrics": 3,
        "instances": 2,
        "hours_a_month": 700,
    },
}
TABLE = PriceTable(REAL.date, {REGION: PRICES}, ASSUMED, {})
usages = st.builds(
    Usage,
    target=st.sampled_from(["lambda", "ecs", "stepfunctions"]),
    memory=st.integers(128, 10_240),
    ms=st.none() | st.floats(0, 900_000),
    calls=st.none() | st.integers(0, 10**9),
    transitions=st.integers(0, 1000),
    functions=st.integers(1, 100),
    instances=st.none() | st.integers(1, 100),
)


def lines(found):
    return {line.name: line.usd for line in (*found.per_thousand, *found.standing)}


def test_a_function_costs_requests_and_memory_times_time():
    found = estimate(Usage("lambda", 512, ms=100), TABLE, REGION)
    assert lines(found) == pytest.approx(
        {
            "Lambda: calls": 0.0002,
            "Lambda: memory x time": 1000 * 0.5 * 0.1 * 10e-6,
            "CloudWatch Logs: taken in": 0.0005,
            "Alarms": 0.3,
        }
    )
    assert found.usd_per_thousand == pytest.approx(0.0012)
    assert found.usd_a_month == pytest.approx(0.0012 * 10 + 0.3)


def test_cold_calls_take_longer():
    cold = PriceTable(REAL.date, {REGION: PRICES}, {**ASSUMED, "cold_share": 0.1}, {})
    warm, found = (estimate(Usage("lambda", 1024, ms=10), table, REGION) for table in (TABLE, cold))
    name = "Lambda: memory x time"
    assert lines(found)[name] == pytest.approx(lines(warm)[name] * 10)


def test_a_state_machine_costs_its_transitions_too():
    found = estimate(Usage("stepfunctions", 512, ms=100, transitions=4, functions=2), TABLE, REGION)
    assert lines(found)["Step Functions: state transitions"] == pytest.approx(0.1)
    assert lines(found)["Lambda: calls"] == pytest.approx(0.0004)


def test_containers_cost_hours_whether_anybody_calls_or_not_and_so_does_the_version_before():
    found = estimate(Usage("ecs", 512, calls=0), TABLE, REGION)
    assert lines(found) == pytest.approx(
        {
            "CloudWatch Logs: taken in": 0.0005,
            "Alarms": 0.3,
            "Fargate: vCPU": 700 * 2 * 2 * 0.5 * 0.04,
            "Fargate: memory": 700 * 2 * 2 * 1.0 * 0.004,
            "Load balancer": 14.0,
            "Load balancer: capacity": 7.0,
        }
    )
    assert found.usd_a_month == pytest.approx(0.3 + 56 + 11.2 + 21)


@pytest.mark.parametrize(("memory", "cpu"), [(128, 0.25), (442, 0.25), (443, 0.5), (1769, 1), (1770, 2), (10_240, 8)])
def test_a_container_gets_the_cpu_that_lambda_gives_with_its_memory(memory, cpu):
    [line] = [
        line for line in estimate(Usage("ecs", memory, instances=1), TABLE, REGION).standing if "vCPU" in line.name
    ]
    assert line.quantity == 700 * 2 * cpu


def test_this_machine_costs_nothing():
    found = estimate(Usage("local", 512), TABLE, "anywhere")
    assert (found.usd_per_thousand, found.usd_a_month) == (0, 0)


@given(usages)
def test_an_estimate_is_finite_json_that_is_the_same_again(usage):
    found = estimate(usage, REAL, REGION)
    text = canonical(found.document())
    assert text == canonical(estimate(usage, REAL, REGION).document())
    assert json.loads(text)["per_month"] >= 0
    assert math.isfinite(found.usd_a_month)


@given(usages, st.integers(1, 10_000))
def test_more_of_anything_never_costs_less(usage, more):
    def month(**fields):
        changed = {name: getattr(usage, name) for name in Usage.__slots__} | fields
        return estimate(Usage(**changed), REAL, REGION).usd_a_month

    calls = usage.calls if usage.calls is not None else REAL.assumed["service"]["calls_a_month"]
    ms = usage.ms if usage.ms is not None else REAL.assumed["service"]["ms"]
    least = month(calls=calls, ms=ms) * (1 - 1e-9)
    assert month(calls=calls + more, ms=ms) >= least
    assert month(calls=calls, ms=ms + more) >= least
    assert month(calls=calls, ms=ms, memory=usage.memory + more) >= least
    assert month(calls=calls, ms=ms, transitions=usage.transitions + more) >= least


def test_what_was_not_measured_is_named():
    told = " ".join(estimate(Usage("lambda", 512), TABLE, REGION).assumptions)
    assert "not measured" in told
    assert "10000 calls a month" in told
    assert REAL.date.isoformat() in told
    measured = " ".join(estimate(Usage("lambda", 512, ms=12.5, calls=7), TABLE, REGION).assumptions)
    assert "12.5 ms per warm call, measured" in measured
    assert "nobody said" not in measured


def test_the_document_adds_up():
    document = estimate(Usage("lambda", 512, ms=100), TABLE, REGION).document()
    each = [line["usd"] for line in document["lines"] if line["per"] == "1000 calls"]
    assert sum(each) == pytest.approx(document["per_1000_calls"])
    assert (document["currency"], document["region"]) == ("USD", REGION)


@pytest.mark.parametrize(
    "wrong", [{"memory": -1}, {"ms": -0.1}, {"ms": float("nan")}, {"calls": -1}, {"instances": -1}]
)
def test_a_number_that_cannot_be_is_refused(wrong):
    with pytest.raises(InvalidError) as caught:
        estimate(Usage(**{"target": "lambda", "memory": 128, **wrong}), TABLE, REGION)
    assert caught.value.findings[0].pointer == f"#/{next(iter(wrong))}"


def test_a_region_without_prices_is_refused():
    with pytest.raises(InvalidError, match="mars-1"):
        estimate(Usage("lambda", 128), TABLE, "mars-1")


def test_transitions_are_steps_and_elements_with_begin_and_end():
    assert transitions_of(EMAILS) == 4
    assert transitions_of(EXAMPLES["each"][0], elements=10) == 2 + 1 + 11 + 1

"""Which task a service gets: one that Fargate sells, that the template takes, and that has the memory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.delivery.costs import Usage, estimate
from tdev.domain.delivery.prices import read_prices
from tdev.platform.fargate_sizes import fargate_size
from tests.support.service_templates import seen_template

SOLD = {
    256: (512, 2048),
    512: (1024, 4096),
    1024: (2048, 8192),
    2048: (4096, 16384),
    4096: (8192, 30720),
    8192: (16384, 61440),
}
"""Units of CPU, and least and most MiB with them. Source: Amazon ECS, task size on Fargate."""
MEMORY = st.integers(128, 10_240)


@given(MEMORY)
def test_every_size_is_sold_and_has_the_memory(memory: int) -> None:
    size = fargate_size(memory)
    least, most = SOLD[size.cpu]
    assert max(memory, least) <= size.memory <= most


@given(MEMORY)
def test_a_task_has_the_cpu_that_lambda_would_give_and_not_twice_as_much(memory: int) -> None:
    lambda_cpu = memory / 1769 * 1024
    cpu = fargate_size(memory).cpu
    assert lambda_cpu <= cpu
    assert cpu == 256 or cpu / 2 < lambda_cpu


@given(MEMORY)
def test_the_template_takes_every_size(memory: int) -> None:
    parameters = seen_template("service-ecs-version")["Parameters"]
    assert str(fargate_size(memory).cpu) in parameters["Cpu"]["AllowedValues"]


@pytest.mark.parametrize("memory", [128, 512, 1769, 4096, 10_240])
def test_what_is_estimated_is_what_is_made(memory: int) -> None:
    """Two tasks, of the version that answers and of the one before, for all hours of a month."""
    table = read_prices()
    lines = {line.name: line for line in estimate(Usage("ecs", memory), table, "eu-central-1").standing}
    size = fargate_size(memory)
    tasks = 2 * table.assumed["service"]["instances"]
    hours = table.assumed["service"]["hours_a_month"]
    assert lines["Fargate: vCPU"].quantity == pytest.approx(tasks * hours * size.cpu / 1024)
    assert lines["Fargate: memory"].quantity == pytest.approx(tasks * hours * size.memory / 1024)
    assert lines["Load balancer"].quantity == hours

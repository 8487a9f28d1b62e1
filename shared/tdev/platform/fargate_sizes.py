"""Sizes of Fargate tasks: which of them a service with so much memory gets. Read by the engine and by the estimate.

Source: Amazon ECS, task definition parameters for Fargate: CPU and the memory that goes with it.
"""

from dataclasses import dataclass

_CPU_MIB = 1769
"""Memory with which Lambda gives one CPU: containers get as much for theirs."""
_VCPU = 1024


@dataclass(frozen=True, slots=True)
class FargateSize:
    """What one task has.

    Attributes:
        cpu: Units of 1/1024 vCPU.
        memory: MiB.
    """

    cpu: int
    memory: int


def fargate_size(memory: int) -> FargateSize:
    """The smallest task with the CPU that Lambda would give with so much memory; it has at least that memory.

    Fargate sells a quarter, a half, and whole vCPUs in powers of two, with two GB for each vCPU at least.

    Args:
        memory: MiB, at most 10,240.
    """
    cpu = _VCPU // 4
    while cpu * _CPU_MIB < memory * _VCPU and cpu < 16 * _VCPU:
        cpu *= 2
    return FargateSize(cpu, 2 * cpu)

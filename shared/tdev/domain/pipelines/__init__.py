"""Pipelines of CI systems, written from one description: gates on every change, then stage after stage.

The description is TOML (``pipeline.toml``). Each system has a writer that says the same in its own words.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GateRun:
    """One gate: ``name`` names its reports, ``command`` is a ``tdev`` command without them."""

    name: str
    command: str


@dataclass(frozen=True, slots=True)
class StageRun:
    """One stage that a change goes to after the gates.

    Attributes:
        name: Of the stage, and of the environment in the CI system.
        approval: Whether a person has to say yes before.
        strategy: Options of ``tdev deploy`` that say how calls move there.
    """

    name: str
    approval: bool = False
    strategy: str = ""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What a pipeline does.

    Attributes:
        name: Of the pipeline.
        branch: Whose changes are deployed.
        python: Version of Python.
        package: What pip installs.
        region: AWS region of the stages.
        components: Pattern of the files that are registered.
        workflow: File of the workflow that is deployed.
        service: Name of its service.
        gates: In their order.
        stages: In their order.
    """

    name: str
    branch: str
    python: str
    package: str
    region: str
    components: str
    workflow: str
    service: str
    gates: tuple[GateRun, ...]
    stages: tuple[StageRun, ...]

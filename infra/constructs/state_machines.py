"""The state machines, from the files that the laptop region runs."""

from collections.abc import Mapping

from aws_cdk import aws_stepfunctions as stepfunctions
from constructs import Construct

from infra.constructs.functions import Deployed
from infra.constructs.log_groups import log_group
from infra.constructs.resource_names import ResourceNames
from infra.stages import Stage
from tdev.orchestration.definition import definition_text, functions_of, machine_names


class StateMachines(Construct):
    """One Standard state machine per file; each may call the functions that its file names, and no other.

    The text goes into the template as it is (CDK would upload a file unread); Step Functions fills in the functions.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        names: ResourceNames,
        functions: Mapping[str, Deployed],
    ) -> None:
        super().__init__(scope, id)
        self.of = {machine: self._machine(machine, stage, names, functions) for machine in machine_names()}

    def _machine(
        self, machine: str, stage: Stage, names: ResourceNames, functions: Mapping[str, Deployed]
    ) -> stepfunctions.StateMachine:
        called = {name: functions[name].alias for name in functions_of(machine)}
        title = machine.title().replace("_", "")
        # Step Functions writes only to groups with this prefix without a resource policy that grows with each machine.
        logs = log_group(self, f"{title}Logs", stage, f"/aws/vendedlogs/states/{names.named(machine)}")
        made = stepfunctions.StateMachine(
            self,
            title,
            state_machine_name=names.named(machine),
            state_machine_type=stepfunctions.StateMachineType.STANDARD,
            definition_body=stepfunctions.DefinitionBody.from_string(definition_text(machine)),
            definition_substitutions={name: alias.function_arn for name, alias in called.items()},
            tracing_enabled=stage.tracing,
            logs=stepfunctions.LogOptions(
                destination=logs, level=stepfunctions.LogLevel.ALL, include_execution_data=False
            ),
        )
        for alias in called.values():
            alias.grant_invoke(made)
        return made

"""The template that the deployer applies for each service on Step Functions: the construct with parameters."""

import aws_cdk as cdk
from constructs import Construct

from infra.constructs.generated_service import TRACE_ACTIONS, ServiceSettings, allowed
from infra.constructs.machine_service import MachineService
from infra.constructs.service_template import (
    alarm_topic,
    bundle_parameters,
    layers,
    log_days,
    number,
    plain_ids,
    text,
)


class MachineTemplate(cdk.Stack):
    """A stack that needs no bootstrap and no lookup; see ``ServiceTemplate``.

    What belongs to one release (code, memory, timeout) is written into its functions by the deployer, so that those of
    a version that stays are never changed by the parameters of the next one.
    """

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(
            scope,
            id,
            synthesizer=cdk.BootstraplessSynthesizer(),
            description="A service that T-Developer generated, on AWS Step Functions",
        )
        tracing = text(self, "Tracing", default="PassThrough", allowed_values=["Active", "PassThrough"])
        cdk.CfnCondition(self, "Traced", expression=cdk.Fn.condition_equals(tracing.value_as_string, "Active"))
        log = text(self, "MachineLogName", pattern="/aws/vendedlogs/states/[a-z0-9-]+").value_as_string
        service = MachineService(self, "Generated", settings=self._settings(tracing), machine_log=log)
        service.machine.add_property_override("TracingConfiguration.Enabled", {"Fn::If": ["Traced", True, False]})
        for name, value in {
            "MachineArn": service.machine.ref,
            "AliasArn": service.alias.ref,
        }.items():
            cdk.CfnOutput(self, name, value=value)
        plain_ids(service)

    def _settings(self, tracing: cdk.CfnParameter) -> ServiceSettings:
        traces = cdk.Fn.condition_if("Traced", allowed(TRACE_ACTIONS, ["*"]), cdk.Aws.NO_VALUE)
        return ServiceSettings(
            name=text(self, "Name", pattern="[a-z][a-z0-9-]{0,63}").value_as_string,
            service=text(self, "Service", pattern="[A-Za-z][A-Za-z0-9_-]{0,63}").value_as_string,
            tenant=text(self, "Tenant", pattern="[a-z0-9-]{1,40}").value_as_string,
            stage=text(self, "Stage", pattern="[a-z][a-z0-9-]{0,19}").value_as_string,
            bundle=bundle_parameters(self),
            boundary=text(
                self, "Boundary", pattern="arn:[a-z-]+:iam::[0-9]{12}:policy/[A-Za-z0-9+=,.@/_-]+"
            ).value_as_string,
            role_path=text(self, "RolePath", pattern="/([a-z0-9-]+/)+").value_as_string,
            log_group=text(self, "LogGroupName", pattern="/[a-z0-9/-]+").value_as_string,
            log_days=log_days(self),
            layers=layers(self),
            memory=number(self, "Memory", 128, 10_240, "MiB").value_as_number,
            timeout=number(self, "Timeout", 1, 900, "Seconds of one call").value_as_number,
            tracing=tracing.value_as_string,
            alarm_actions=alarm_topic(self),
            statements=[traces],
        )

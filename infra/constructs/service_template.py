"""The template that the deployer applies for each service on Lambda: the construct with parameters for its settings."""

from typing import Any

import aws_cdk as cdk
from constructs import Construct, IConstruct

from infra.constructs.generated_service import TRACE_ACTIONS, Bundle, GeneratedService, ServiceSettings, allowed

LOG_DAYS = (7, 14, 30, 90, 365)
"""Periods that CloudWatch Logs offers and we use."""


class ServiceTemplate(cdk.Stack):
    """A stack that needs no bootstrap and no lookup. Logical ids are the names in the construct, for readers of diffs.

    Parameters carry text and numbers; statements of the role are merged into the template by the deployer, because no
    parameter can hold them.
    """

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(
            scope,
            id,
            synthesizer=cdk.BootstraplessSynthesizer(),
            description="A service that T-Developer generated, on AWS Lambda",
        )
        tracing = text(self, "Tracing", default="PassThrough", allowed_values=["Active", "PassThrough"])
        cdk.CfnCondition(self, "Traced", expression=cdk.Fn.condition_equals(tracing.value_as_string, "Active"))
        service = GeneratedService(self, "Generated", settings=self._settings(tracing))
        for name, value in {
            "FunctionName": service.function.ref,
            "FunctionUrl": service.url.attr_function_url,
            "RoleName": service.role.ref,
        }.items():
            cdk.CfnOutput(self, name, value=value)
        plain_ids(service)

    def _settings(self, tracing: cdk.CfnParameter) -> ServiceSettings:
        traces = cdk.Fn.condition_if("Traced", allowed(TRACE_ACTIONS, ["*"]), cdk.Aws.NO_VALUE)
        name = text(self, "Name", pattern="[a-z][a-z0-9-]{0,63}").value_as_string
        timeout = number(self, "Timeout", 1, 900, "Seconds of one call")
        return ServiceSettings(
            name=name,
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
            timeout=timeout.value_as_number,
            slowest_ms=number(
                self, "SlowestMs", 1, 900_000, "p99 of the duration that raises the alarm"
            ).value_as_number,
            tracing=tracing.value_as_string,
            alarm_actions=alarm_topic(self),
            statements=[traces],
        )


def text(scope: cdk.Stack, id: str, *, pattern: str = "", **more: Any) -> cdk.CfnParameter:
    """A parameter that is text of a form."""
    return cdk.CfnParameter(scope, id, type="String", allowed_pattern=f"^{pattern}$" if pattern else None, **more)


def number(scope: cdk.Stack, id: str, least: int, most: int, description: str) -> cdk.CfnParameter:
    """A parameter that is a number between two."""
    return cdk.CfnParameter(scope, id, type="Number", min_value=least, max_value=most, description=description)


def bundle_parameters(scope: cdk.Stack, *, key: str = "[a-z0-9_-]+/sha256/[0-9a-f]{64}") -> Bundle:
    """The parameters that say what runs; ``key`` is the form of the object's key."""
    return Bundle(
        bucket=text(scope, "CodeBucket", pattern="[a-z0-9.-]{3,63}").value_as_string,
        key=text(scope, "CodeKey", pattern=key).value_as_string,
        digest=text(scope, "CodeDigest", pattern="sha256:[0-9a-f]{64}").value_as_string,
        release=text(scope, "Release", pattern="[1-9][0-9]{0,9}").value_as_string,
    )


def log_days(scope: cdk.Stack) -> float:
    """The parameter for how long log lines are kept."""
    days = cdk.CfnParameter(
        scope, "LogDays", type="Number", default="14", allowed_values=[str(each) for each in LOG_DAYS]
    )
    return days.value_as_number


def layers(scope: cdk.Stack) -> list[str]:
    """The parameter for layers with packages; none when it is empty."""
    given = cdk.CfnParameter(
        scope, "Layers", type="CommaDelimitedList", default="", description="ARNs of layers; may be empty"
    )
    none = cdk.Fn.condition_equals(cdk.Fn.select(0, given.value_as_list), "")
    cdk.CfnCondition(scope, "Layered", expression=cdk.Fn.condition_not(none))
    return cdk.Token.as_list(cdk.Fn.condition_if("Layered", given.value_as_list, cdk.Aws.NO_VALUE))


def alarm_topic(scope: cdk.Stack) -> list[str]:
    """The parameter for who hears of alarms; nobody when it is empty."""
    text(scope, "AlarmTopic", default="", description="ARN of the topic that hears of alarms; none when empty")
    nobody = cdk.Fn.condition_equals(cdk.Fn.ref("AlarmTopic"), "")
    cdk.CfnCondition(scope, "Heard", expression=cdk.Fn.condition_not(nobody))
    return [cdk.Token.as_string(cdk.Fn.condition_if("Heard", cdk.Fn.ref("AlarmTopic"), cdk.Aws.NO_VALUE))]


def plain_ids(scope: IConstruct) -> None:
    """Give the resources of a construct their own names as logical ids, without the digits that CDK adds."""
    for child in scope.node.find_all():
        if isinstance(child, cdk.CfnResource):
            child.override_logical_id(child.node.id)

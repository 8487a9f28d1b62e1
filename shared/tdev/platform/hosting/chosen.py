"""Hosts on AWS by the name of the target: what each is made from, and what is missing where one cannot be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tdev.kernel.clock import Clock
from tdev.kernel.errors import PlatformError
from tdev.model.service import Release
from tdev.platform.hosting import Calls, Hosting, StepMachine
from tdev.settings import PREFIX, Settings

if TYPE_CHECKING:
    from tdev.platform.hosting.aws_lambda import LambdaPlace
    from tdev.platform.hosting.aws_machine import MachineHosting


@dataclass(frozen=True, slots=True)
class Machines:
    """What knows the state machines of services.

    Attributes:
        compiled: From a release to its machine; raises ``InvalidError`` when there can be none.
        failure: From error and cause of an execution to code, message, and the step to blame.
    """

    compiled: Callable[[Release], StepMachine]
    failure: Callable[[str | None, str | None], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Reach:
    """What reaches an account for one tenant. Clients are made when they are first used.

    Attributes:
        settings: The settings.
        tenant: Whose services these are.
        own: From a service of AWS to its client with this process's own credentials.
        of_tenant: The same with those of a session of the tenant.
        keep: Checks that somebody vouches for a release, and sees to it that its bundle lies in the bucket.
        clock: Seconds since the epoch.
        machines: What knows the state machines of services.
    """

    settings: Settings
    tenant: str
    own: Callable[[str], Any]
    of_tenant: Callable[[str], Any]
    keep: Callable[[Release], object]
    clock: Clock
    machines: Machines


def _lambda_hosting(reach: Reach) -> Hosting:
    from tdev.platform.hosting.aws_lambda import LambdaAccount, LambdaHosting
    from tdev.platform.hosting.stacks import ServiceStacks
    from tdev.platform.hosting.stored_template import stored_template

    here = reach.settings
    stacks = ServiceStacks(reach.own("cloudformation"), here.service_role, patience=here.patience_s)
    return LambdaHosting(
        LambdaAccount(stacks, reach.of_tenant("lambda"), reach.own("cloudwatch")),
        _lambda_place(reach),
        lambda: stored_template(reach.own("s3"), _needed(here, "service_template", "lambda")),
        keep=reach.keep,
        clock=reach.clock,
    )


def _lambda_place(reach: Reach) -> "LambdaPlace":
    from tdev.platform.hosting.aws_lambda import LambdaPlace

    here = reach.settings
    return LambdaPlace(
        stage=here.stage,
        tenant=reach.tenant,
        bucket=here.bucket,
        boundary=here.service_boundary,
        layers=tuple(filter(None, here.service_layers.split(","))),
        alarm_topic=here.service_alarms,
        tracing=here.service_tracing == "on",
        log_days=here.service_log_days,
    )


def _lambda_calls(reach: Reach) -> Calls:
    from tdev.platform.hosting.lambda_calls import LambdaCalls

    return LambdaCalls(reach.of_tenant("lambda"), reach.of_tenant("logs"), reach.settings.stage, reach.tenant)


def _machine_hosting(reach: Reach) -> "MachineHosting":
    from tdev.platform.hosting.aws_machine import MachineAccount, MachineHosting
    from tdev.platform.hosting.stacks import ServiceStacks
    from tdev.platform.hosting.stored_template import stored_template

    here = reach.settings
    stacks = ServiceStacks(reach.own("cloudformation"), here.service_role, patience=here.patience_s)
    return MachineHosting(
        MachineAccount(stacks, reach.own("stepfunctions"), reach.of_tenant("lambda")),
        _lambda_place(reach),
        lambda: stored_template(reach.own("s3"), _needed(here, "machine_template", "stepfunctions")),
        reach.machines.compiled,
        keep=reach.keep,
        clock=reach.clock,
    )


def _machine_calls(reach: Reach) -> Calls:
    from tdev.platform.hosting.machine_calls import MachineCalls
    from tdev.platform.hosting.service_logs import ServiceLogs

    logs = ServiceLogs(reach.of_tenant("logs"), reach.settings.stage, reach.tenant, "Step Functions")
    return MachineCalls(_machine_hosting(reach).alias, reach.own("stepfunctions"), logs, reach.machines.failure)


def _ecs_hosting(reach: Reach) -> Hosting:
    from tdev.platform.hosting.aws_ecs import EcsAccount, EcsHosting, EcsPlace, EcsTemplates
    from tdev.platform.hosting.aws_ecs_bundles import EcsBundles
    from tdev.platform.hosting.aws_ecs_rules import EcsRules
    from tdev.platform.hosting.aws_ecs_tasks import EcsClients, EcsTasks
    from tdev.platform.hosting.stacks import ServiceStacks
    from tdev.platform.hosting.stored_template import stored_template

    here = reach.settings
    balancers = reach.own("elbv2")

    def template(name: str) -> Mapping[str, Any]:
        for needed in _NETWORK:
            _needed(here, needed, "ecs")
        return stored_template(reach.own("s3"), _needed(here, name, "ecs"))

    place = EcsPlace(
        stage=here.stage,
        tenant=reach.tenant,
        bucket=here.bucket,
        boundary=here.service_boundary,
        image=here.ecs_image,
        starting_role=here.ecs_starting_role,
        signing_key=here.signing_key,
        vpc=here.ecs_vpc,
        subnets=tuple(filter(None, here.ecs_subnets.split(","))),
        callers=here.ecs_callers,
        certificate=here.ecs_certificate,
        public=here.ecs_public == "on",
        least=here.ecs_least,
        most=max(here.ecs_least, here.ecs_most),
        alarm_topic=here.service_alarms,
        log_days=here.service_log_days,
    )
    return EcsHosting(
        EcsAccount(
            ServiceStacks(reach.own("cloudformation"), here.ecs_role, patience=here.patience_s),
            EcsBundles(reach.of_tenant("s3"), here.bucket, reach.tenant, reach.keep),
            EcsRules(balancers),
            EcsTasks(EcsClients(reach.own("ecs"), balancers, reach.own("logs")), patience=here.patience_s),
            reach.own("cloudwatch"),
        ),
        place,
        EcsTemplates(lambda: template("ecs_front_template"), lambda: template("ecs_version_template")),
        clock=reach.clock,
    )


def _ecs_calls(reach: Reach) -> Calls:
    from tdev.platform.hosting.aws_ecs_calls import EcsCalls
    from tdev.platform.hosting.service_logs import ServiceLogs

    return EcsCalls(ServiceLogs(reach.of_tenant("logs"), reach.settings.stage, reach.tenant, "ECS"))


@dataclass(frozen=True, slots=True)
class _Target:
    """How its parts are made, and the settings without which a machine of one's own cannot reach it."""

    hosting: Callable[[Reach], Hosting]
    calls: Callable[[Reach], Calls]
    needs: tuple[str, ...]


_OF_ECS = (
    "bucket",
    "service_boundary",
    "signing_key",
    "ecs_role",
    "ecs_front_template",
    "ecs_version_template",
    "ecs_starting_role",
)
_NETWORK = ("ecs_image", "ecs_vpc", "ecs_subnets", "ecs_callers", "ecs_certificate")
"""What no stack makes: an operator chooses it."""
_TARGETS: Mapping[str, _Target] = {
    "lambda": _Target(
        _lambda_hosting, _lambda_calls, ("bucket", "service_template", "service_role", "service_boundary")
    ),
    "stepfunctions": _Target(
        _machine_hosting, _machine_calls, ("bucket", "machine_template", "service_role", "service_boundary")
    ),
    "ecs": _Target(_ecs_hosting, _ecs_calls, (*_OF_ECS, *_NETWORK)),
}


def hosting_on(target: str, reach: Reach) -> Hosting:
    """The host of a target.

    Raises:
        PlatformError: When there is none of this name, or this machine does not know where it is.
    """
    return _found(target, reach.settings).hosting(reach)


def calls_on(target: str, reach: Reach) -> Calls:
    """What calls the services on a target. Raises as ``hosting_on``."""
    return _found(target, reach.settings).calls(reach)


def _found(target: str, given: Settings) -> _Target:
    found = _TARGETS.get(target)
    if found is None:
        others = ", ".join(sorted(_TARGETS))
        raise PlatformError(f"nothing on AWS runs services on {target}", hint=f"choose one of these targets: {others}")
    # A function of the platform has what it needs for its part, and no more.
    if given.platform != "aws":
        for name in found.needs:
            _needed(given, name, target)
    return found


def _needed(given: Settings, name: str, target: str) -> str:
    """The value of a setting; raises ``PlatformError`` when it has none."""
    value = str(getattr(given, name))
    if not value:
        if name in _NETWORK:
            raise PlatformError(
                f"this process cannot make services on {target}: {PREFIX}{name.upper()} is not set",
                hint="network, certificate and image of containers are yours to choose: docs/recipes/containers.md",
            )
        output = "BucketName" if name == "bucket" else "".join(word.title() for word in name.split("_"))
        raise PlatformError(
            f"this process cannot make services on {target}: {PREFIX}{name.upper()} is not set",
            hint=f"it is the output {output} of the stack tdev-{given.stage}; on a laptop the target local needs none",
        )
    return value

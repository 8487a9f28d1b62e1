"""Every function of ``functions/`` as a Lambda of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.builds import Builds
from infra.constructs.layers import ARCHITECTURE, RUNTIME, Layers
from infra.constructs.log_groups import log_group
from infra.constructs.resource_names import ResourceNames
from infra.constructs.roles import Roles
from infra.stages import SPENDING, Stage
from tdev.platform.functions import FunctionSpec

_MODEL_S = "20"
"""Seconds for an answer of a model: a request through API Gateway waits for 30."""
_LONGEST_CHANGE_S = 600
"""Seconds to wait for one change of CloudFormation."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """One function, its roles, and the alias ``live`` that everybody calls."""

    spec: FunctionSpec
    function: lambda_.Function
    alias: lambda_.Alias
    roles: Roles


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all functions of a stage share.

    Attributes:
        stage: The deployment.
        names: Its physical names.
        bucket_name: Of the artifacts.
        made: ARNs of what has no name of its own, as for ``ResourceNames.arns``.
        service_template: Address of the template of services on Lambda, ``s3://<bucket>/<key>``.
        machine_template: That of services on Step Functions.
    """

    stage: Stage
    names: ResourceNames
    bucket_name: str
    made: Mapping[str, str]
    service_template: str
    machine_template: str


class Functions(Construct):
    """Arm64, the least role, an alias, structured logs, and a queue for events that could not be handled.

    Attributes:
        of: The functions by name.
        dead_letters: Events that a function could not handle after all attempts.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        specs: Sequence[FunctionSpec],
        builds: Builds,
        surroundings: Surroundings,
    ) -> None:
        super().__init__(scope, id)
        self._here = surroundings
        self._builds = builds
        self._layers = Layers(self, "Layers", builds=builds)
        self.dead_letters = dead_letter_queue(self, "DeadLetters")
        self.of: Mapping[str, Deployed] = {spec.name: self._deployed(spec) for spec in specs}

    @property
    def packages(self) -> list[lambda_.ILayerVersion]:
        """The layers of third-party packages, which generated services use too."""
        return self._layers.packages

    def _deployed(self, spec: FunctionSpec) -> Deployed:
        stage, title = self._here.stage, spec.name.title().replace("_", "")
        asks = bool(stage.model and spec.asks_model)
        words = (*spec.uses, *(["llm"] if asks else []))
        roles = Roles(self, f"{title}Roles", words=words, names=self._here.names, made=self._here.made)
        logs = log_group(self, f"{title}Logs", stage, f"/tdev/{stage.name}/{spec.deployed_name}")
        logs.grant_write(roles.own)
        function = lambda_.Function(
            self,
            title,
            function_name=self._here.names.named(spec.deployed_name),
            description=spec.description,
            runtime=RUNTIME,
            architecture=ARCHITECTURE,
            handler="handler.handler",
            code=lambda_.Code.from_asset(self._builds.function(spec.name)),
            layers=self._layers.for_words(spec.uses),
            role=roles.own,
            memory_size=spec.memory,
            timeout=cdk.Duration.seconds(spec.timeout),
            tenancy_config=lambda_.TenancyConfig.PER_TENANT if spec.tenant_isolation else None,
            environment=self._environment(spec, roles),
            log_group=logs,
            logging_format=lambda_.LoggingFormat.JSON,
            application_log_level_v2=lambda_.ApplicationLogLevel.INFO,
            system_log_level_v2=lambda_.SystemLogLevel.WARN,
            tracing=lambda_.Tracing.ACTIVE if stage.tracing else lambda_.Tracing.DISABLED,
            dead_letter_queue=self.dead_letters,
            current_version_options=lambda_.VersionOptions(
                # In production the way back is an earlier version, so those stay.
                removal_policy=cdk.RemovalPolicy.RETAIN if stage.production else cdk.RemovalPolicy.DESTROY
            ),
        )
        alias = lambda_.Alias(self, f"{title}Live", alias_name="live", version=function.current_version)
        return Deployed(spec, function, alias, roles)

    def _environment(self, spec: FunctionSpec, roles: Roles) -> dict[str, str]:
        here = self._here
        found = {
            "TDEV_PLATFORM": "aws",
            "TDEV_STAGE": here.stage.name,
            "TDEV_DATA": "/tmp/tdev",  # noqa: S108 - the one folder that Lambda lets a function write
            "TDEV_LOG_LEVEL": "INFO",
            "TDEV_BUCKET": here.bucket_name,
            "TDEV_MACHINES": here.names.machines,
        }
        if here.stage.approve:
            found["TDEV_APPROVE"] = here.stage.approve
        if here.stage.approval_s:
            found["TDEV_APPROVAL_S"] = str(here.stage.approval_s)
        budgets = {name: getattr(here.stage, name) for name in SPENDING}
        found |= {f"TDEV_{name.upper()}": amount for name, amount in budgets.items() if amount}
        if here.stage.model and spec.asks_model:
            found |= {"TDEV_MODEL": here.stage.model, "TDEV_MODEL_TIMEOUT_S": _MODEL_S}
        found |= {"TDEV_DATA_ROLE": roles.data.role_arn} if roles.data else {}
        return found | self._of_services(spec)

    def _of_services(self, spec: FunctionSpec) -> dict[str, str]:
        """What a function is told of generated services, by its words."""
        here, words = self._here, set(spec.uses)
        found: dict[str, str] = {}
        if words & {"bundles:sign", "bundles:check"}:
            found["TDEV_SIGNING_KEY"] = here.made["signing-key"]
        if "services:shift" in words:
            # Its answer must come before its own time is over.
            found["TDEV_PATIENCE_S"] = str(max(5, min(_LONGEST_CHANGE_S, spec.timeout - 9)))
        if "services:make" in words:
            found |= {
                "TDEV_SERVICE_TEMPLATE": here.service_template,
                "TDEV_MACHINE_TEMPLATE": here.machine_template,
                "TDEV_SERVICE_ROLE": here.names.service_role,
                "TDEV_SERVICE_BOUNDARY": here.names.service_boundary,
                "TDEV_SERVICE_LAYERS": ",".join(layer.layer_version_arn for layer in self.packages),
                "TDEV_SERVICE_ALARMS": here.names.alarms,
                "TDEV_SERVICE_TRACING": "on" if here.stage.tracing else "off",
                "TDEV_SERVICE_LOG_DAYS": str(here.stage.log_days),
            }
        return found


def dead_letter_queue(scope: Construct, id: str) -> sqs.Queue:
    """Where what could not be delivered waits 14 days for a person."""
    return sqs.Queue(
        scope,
        id,
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        retention_period=cdk.Duration.days(14),
        visibility_timeout=cdk.Duration.minutes(15),
    )

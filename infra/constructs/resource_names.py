"""Physical names of a stage, and ARNs made from them where a reference would go in a circle."""

import re
from collections.abc import Callable, Mapping

import aws_cdk as cdk

from infra.grants import MODELS
from infra.stages import Stage
from tdev.orchestration.definition import machine_names
from tdev.platform.service_names import service_log_group, service_prefix

SERVICE_ROLE, SERVICE_BOUNDARY, ALARMS = "services", "service-boundary", "alarms"
"""Names behind the prefix of the stage, of what functions are told before it is made."""
_PROFILE = re.compile(r"(?:us|us-gov|eu|apac|jp|au|ca|global)\.")
"""What the id of an inference profile begins with: it answers from whichever region of its geography has room."""
_COLON = cdk.ArnFormat.COLON_RESOURCE_NAME


class ResourceNames:
    """Names and ARNs of one stage in one stack."""

    def __init__(self, stack: cdk.Stack, stage: Stage) -> None:
        self._stack = stack
        self._stage = stage

    def named(self, what: str) -> str:
        """``tdev-<stage>-<what>``, in kebab-case where it is a function."""
        return f"{self._stage.prefix}{what}"

    @property
    def machines(self) -> str:
        """What the ARNs of the state machines start with."""
        return self._arn("states", "stateMachine", self._stage.prefix, cdk.ArnFormat.COLON_RESOURCE_NAME)

    @property
    def service_role(self) -> str:
        """The ARN of the role that CloudFormation makes generated services as."""
        return self._of_account("role", self.named(SERVICE_ROLE))

    @property
    def service_boundary(self) -> str:
        """The ARN of the boundary of generated services."""
        return self._of_account("policy", self.named(SERVICE_BOUNDARY))

    @property
    def alarms(self) -> str:
        """The ARN of the topic of alarms."""
        plain = cdk.ArnFormat.NO_RESOURCE_NAME
        return self._stack.format_arn(service="sns", resource=self.named(ALARMS), arn_format=plain)

    def arns(self, resource: str, *, made: Mapping[str, str], folder: str) -> list[str]:
        """The ARNs of a resource as the table of grants names it.

        Args:
            resource: For example ``table/registry``, ``index/registry/list``, ``artifacts``, ``machine``.
            made: ARNs of what has no name of its own: ``artifacts`` (the bucket), ``template/<name>``, ``signing-key``.
            folder: Of the tenant, in the bucket and among the secrets.

        Raises:
            ValueError: For a resource that is none of them.
        """
        kind, _, rest = resource.partition("/")
        table, _, index = rest.partition("/")
        stage = self._stage.name
        known: Mapping[str, Callable[[], list[str]]] = {
            "table": lambda: [self._arn("dynamodb", "table", self.named(rest))],
            "index": lambda: [self._arn("dynamodb", "table", f"{self.named(table)}/index/{index}")],
            "artifacts": lambda: [f"{made['artifacts']}/{folder}/*"],
            "bus": lambda: [self._arn("events", "event-bus", f"tdev-{stage}")],
            "function": lambda: [self._arn("lambda", "function", f"{self.named(rest)}:live", _COLON)],
            "machine": lambda: [f"{self.machines}{machine}" for machine in machine_names()],
            "execution": lambda: [
                self._arn("states", "execution", f"{self.named(machine)}:*", _COLON) for machine in machine_names()
            ],
            "secret": lambda: [self._arn("secretsmanager", "secret", f"tdev/{stage}/{folder}/*", _COLON)],
            "models": self._models,
            "metrics": lambda: ["*"],
            "services": lambda: [self._arn("lambda", "function", f"{service_prefix(stage)}*", _COLON)],
            "service-machines": lambda: [self._arn("states", "stateMachine", f"{service_prefix(stage)}*", _COLON)],
            "service-executions": lambda: [self._arn("states", "execution", f"{service_prefix(stage)}*:*", _COLON)],
            "service-logs": lambda: [self._arn("logs", "log-group", service_log_group(stage, "*"), _COLON)],
            "stacks": lambda: [self._arn("cloudformation", "stack", f"{service_prefix(stage)}*/*")],
            "service-role": lambda: [self.service_role],
            "template": lambda: [made[resource]],
            "signing-key": lambda: [made[resource]],
        }
        if kind not in known:
            raise ValueError(f"no ARN is known for the resource {resource!r}")
        return known[kind]()

    def _models(self) -> list[str]:
        """The one model that the stage names, and where its inference profile leads; without one, all families."""
        model = self._stage.model.removeprefix("bedrock:")
        profile = _PROFILE.match(model)
        region = "*" if profile else cdk.Aws.REGION
        names = [model.removeprefix(profile[0]) if profile else model] if model else MODELS
        found = [f"arn:{cdk.Aws.PARTITION}:bedrock:{region}::foundation-model/{name}" for name in names]
        return [*found, self._arn("bedrock", "inference-profile", model)] if profile else found

    def _of_account(self, kind: str, name: str) -> str:
        return self._stack.format_arn(service="iam", region="", resource=kind, resource_name=name)

    def _arn(
        self,
        service: str,
        resource: str,
        name: str,
        form: cdk.ArnFormat = cdk.ArnFormat.SLASH_RESOURCE_NAME,
    ) -> str:
        return self._stack.format_arn(service=service, resource=resource, resource_name=name, arn_format=form)

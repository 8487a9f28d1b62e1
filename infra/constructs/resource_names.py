"""Physical names of a stage, and ARNs made from them where a reference would go in a circle."""

import aws_cdk as cdk

from infra.grants import MODELS
from infra.stages import Stage
from tdev.orchestration.definition import machine_names


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

    def arns(self, resource: str, *, bucket_arn: str, folder: str) -> list[str]:
        """The ARNs of a resource as the table of grants names it.

        Args:
            resource: For example ``table/registry``, ``index/registry/list``, ``artifacts``, ``machine``.
            bucket_arn: Of the artifacts.
            folder: Of the tenant, in the bucket and among the secrets.

        Raises:
            ValueError: For a resource that is none of them.
        """
        kind, _, rest = resource.partition("/")
        if kind == "table":
            return [self._arn("dynamodb", "table", self.named(rest))]
        if kind == "index":
            table, _, index = rest.partition("/")
            return [self._arn("dynamodb", "table", f"{self.named(table)}/index/{index}")]
        if kind == "artifacts":
            return [f"{bucket_arn}/{folder}/*"]
        if kind == "function":
            name = f"{self.named(rest)}:live"
            return [self._arn("lambda", "function", name, cdk.ArnFormat.COLON_RESOURCE_NAME)]
        if kind == "machine":
            return [f"{self.machines}{machine}" for machine in machine_names()]
        if kind == "execution":
            form = cdk.ArnFormat.COLON_RESOURCE_NAME
            return [self._arn("states", "execution", f"{self.named(m)}:*", form) for m in machine_names()]
        if kind == "bus":
            return [self._arn("events", "event-bus", f"tdev-{self._stage.name}")]
        if kind == "secret":
            name = f"tdev/{self._stage.name}/{folder}/*"
            return [self._arn("secretsmanager", "secret", name, cdk.ArnFormat.COLON_RESOURCE_NAME)]
        if kind == "models":
            return [f"arn:{cdk.Aws.PARTITION}:bedrock:{cdk.Aws.REGION}::foundation-model/{model}" for model in MODELS]
        raise ValueError(f"no ARN is known for the resource {resource!r}")

    def _arn(
        self,
        service: str,
        resource: str,
        name: str,
        form: cdk.ArnFormat = cdk.ArnFormat.SLASH_RESOURCE_NAME,
    ) -> str:
        return self._stack.format_arn(service=service, resource=resource, resource_name=name, arn_format=form)

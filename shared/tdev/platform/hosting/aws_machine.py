"""Services on Step Functions: a stack for each, a version of the machine for each release, and an alias.

CloudFormation makes and changes what a service consists of; versions and weights go through the API of Step Functions,
as those of ``aws_lambda`` go through that of Lambda. Which release a version is stands in its description. A version
of the machine calls the functions of its own release, which stay as they are for as long as it is there.
"""

import base64
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from botocore.exceptions import BotoCoreError

from tdev.kernel.clock import Clock, system_clock
from tdev.kernel.errors import ConflictError, NotFoundError, PlatformError
from tdev.kernel.json_types import canonical
from tdev.model.service import Release
from tdev.platform.hosting import Figures, Health, Provisioned, Removal, StepFunction, StepMachine
from tdev.platform.hosting.asking import asked
from tdev.platform.hosting.aws_lambda import LambdaPlace
from tdev.platform.hosting.machine_figures import machine_figures
from tdev.platform.hosting.machine_rendering import (
    described,
    description,
    function_name,
    kept_resources,
    release_of,
    rendered_machine,
)
from tdev.platform.hosting.preflight import MACHINE_TYPES, preflight
from tdev.platform.hosting.probe import health_request, health_said
from tdev.platform.hosting.rendering import secrets_of
from tdev.platform.hosting.stacks import ServiceStacks
from tdev.platform.hosting.weights import checked_weights
from tdev.platform.service_names import machine_log_group, service_log_group, service_resource, service_role_path

_MOST_SHARING = 2
"""An alias divides executions between two versions."""
_DOOR = "door"
_READY_S = 120
_LOOK_S = 0.5


@dataclass(frozen=True, slots=True)
class MachineAccount:
    """What reaches the account of a stage.

    Attributes:
        stacks: Its CloudFormation.
        machines: A boto3 client for ``stepfunctions``.
        functions: A boto3 client for ``lambda``.
        sleep: Waits some seconds.
    """

    stacks: ServiceStacks
    machines: Any
    functions: Any
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class _Version:
    """A version of a machine: its ARN, and the artifact of the release that it is."""

    arn: str
    artifact: str


class MachineHosting:
    """Services of one tenant on Step Functions. Implements ``Hosting``.

    Args:
        account: What reaches it.
        place: Where in it; the same as for services on Lambda.
        template: Answers the common template (``infra/service_templates.py``); asked when it is first needed.
        machine: Release -> its compiled workflow; raises ``InvalidError`` when it cannot be compiled.
        keep: Checks that somebody vouches for a release, and sees to it that its bundle lies in the bucket.
        clock: Seconds since the epoch.
    """

    def __init__(
        self,
        account: MachineAccount,
        place: LambdaPlace,
        template: Callable[[], Mapping[str, Any]],
        machine: Callable[[Release], StepMachine],
        *,
        keep: Callable[[Release], object] = lambda release: None,
        clock: Clock = system_clock,
    ) -> None:
        self._stacks = account.stacks
        self._machines = account.machines
        self._functions = account.functions
        self._sleep = account.sleep
        self._place = place
        self._template = template
        self._machine = machine
        self._keep = keep
        self._clock = clock

    def provision(self, release: Release) -> Provisioned:
        """See ``Hosting.provision``. The first release of a service gets all executions.

        Raises:
            DeniedError: When nobody vouches for the release.
            InvalidError: Also when its workflow cannot be compiled.
            PlatformError: Also where this process may change services, and not make them.
        """
        if not self._place.boundary:
            message = f"{release.service}-v{release.version} does not stand ready, and only a deployment makes versions"
            raise PlatformError(message, hint="deploy its workflow again")
        self._keep(release)
        name = self._name(release.service)
        stack = self._stacks.settled(name)
        versions = self._versions(release.service) if stack else {}
        changes: tuple[str, ...] = ()
        if (known := versions.get(release.version)) is not None:
            if known.artifact != release.artifact:
                raise ConflictError(
                    f"service {release.service}: version {release.version} runs another artifact",
                    hint="the number of a release is never given again: deploy it as the next one",
                )
        else:
            deployed = kept_resources(self._stacks.template(name), frozenset(versions)) if stack else {}
            changes = self._made(release, deployed)
        return Provisioned(release.version, self.alias(release.service), changes)

    def health(self, service: str, version: int) -> Health:
        """See ``Hosting.health``: the door of the version is asked."""
        self._known(service, version)
        resources = self._stacks.resources(self._name(service))
        _, function = resources.get(function_name(version, _DOOR), ("", ""))
        if not function:
            raise NotFoundError(f"service {service}: version {version} has no functions on Step Functions")
        begun = time.monotonic()
        answer = asked(
            self._functions, "invoke", f"function {function}", FunctionName=function, Payload=health_request()
        )
        try:
            with answer["Payload"] as body:
                said = json.loads(body.read() or b"null")
        except (BotoCoreError, OSError, ValueError) as cause:
            raise PlatformError(f"service {service}: the answer of version {version} could not be read") from cause
        reason = health_said(said, failed=bool(answer.get("FunctionError")))
        return Health(not reason, reason, round((time.monotonic() - begun) * 1000, 1))

    def route(self, service: str, weights: Mapping[int, int]) -> None:
        """See ``Hosting.route``: one update of the alias. What runs already stays with its version."""
        shares = checked_weights(weights, most=_MOST_SHARING)
        versions = self._versions(service)
        if missing := [version for version in shares if version not in versions]:
            raise NotFoundError(f"service {service}: version {missing[0]} does not run on Step Functions")
        routing = [{"stateMachineVersionArn": versions[each].arn, "weight": shares[each]} for each in shares]
        self._ask(
            "update_state_machine_alias",
            service,
            stateMachineAliasArn=self.alias(service),
            routingConfiguration=routing,
        )

    def routes(self, service: str) -> Mapping[int, int]:
        """See ``Hosting.routes``."""
        alias = self._ask("describe_state_machine_alias", service, stateMachineAliasArn=self.alias(service))
        releases = {each.arn: version for version, each in self._versions(service).items()}
        found: dict[int, int] = {}
        for share in alias["routingConfiguration"]:
            arn, percent = share["stateMachineVersionArn"], int(share["weight"])
            if arn not in releases:
                raise PlatformError(f"service {service}: {arn} gets executions and is no release")
            if percent:
                found[releases[arn]] = percent
        return found

    def figures(self, service: str, since: float) -> Mapping[int, Figures]:
        """See ``Hosting.figures``: from the list of executions, which is exact; of each version the newest 10,000."""
        versions = self._versions(service)
        return {
            version: machine_figures(self._machines, each.arn, since, f"service {service}")
            for version, each in versions.items()
        }

    def retire(self, service: str, version: int) -> None:
        """See ``Hosting.retire``. Its functions go with the next release; the first version is the stack's own."""
        found = self._versions(service).get(version)
        if found is None:
            return
        if version in self.routes(service):
            raise ConflictError(
                f"service {service}: version {version} gets calls",
                hint="give all calls to another version first",
            )
        of_stack = {physical for _, physical in self._stacks.resources(self._name(service)).values()}
        if found.arn not in of_stack:
            self._ask("delete_state_machine_version", service, stateMachineVersionArn=found.arn)

    def destroy(self, service: str, *, dry_run: bool = False) -> Removal:
        """See ``Hosting.destroy``. Bundles stay: they are artifacts. Executions that run are ended."""
        name = self._name(service)
        stack = self._stacks.find(name) if dry_run else self._stacks.settled(name)
        if stack is None:
            return Removal((), done=not dry_run)
        resources = tuple(sorted(f"{kind} {physical}" for kind, physical in self._stacks.resources(name).values()))
        gone = not dry_run and self._stacks.delete(name)
        return Removal(resources, done=gone)

    def alias(self, service: str) -> str:
        """The ARN of the alias, which is the address of a service. Raises ``NotFoundError`` without the service."""
        return self._output(service, "AliasArn")

    def _made(self, release: Release, deployed: Mapping[str, Any]) -> tuple[str, ...]:
        name = self._name(release.service)
        machine = self._machine(release)
        own = replace(machine, functions=tuple(self._granted(each, release) for each in machine.functions))
        values, parameters = self._values(release), self._parameters(name, release.service)
        template = rendered_machine(self._template(), release, own, values, deployed)
        preflight(template, parameters, MACHINE_TYPES)
        made = self._stacks.apply(name, canonical(template), parameters)
        self._ready(release)
        if release.version in self._versions(release.service):
            return made
        arn = self._output(release.service, "MachineArn")
        self._ask(
            "publish_state_machine_version", release.service, stateMachineArn=arn, description=description(release)
        )
        return (*made, f"Publish a version of {name}")

    def _ready(self, release: Release) -> None:
        """Wait until the functions of a release can be called, and hold the bundle that was signed."""
        resources = self._stacks.resources(self._name(release.service))
        functions = [physical for name, (_, physical) in resources.items() if release_of(name) == release.version]
        expected = base64.b64encode(bytes.fromhex(release.artifact.removeprefix("sha256:"))).decode()
        for function in functions:
            if self._settled(function)["CodeSha256"] != expected:
                raise PlatformError(
                    f"service {release.service}: {function} holds other bytes than release {release.version}",
                    hint="the bundle was changed after it was signed: do not route calls to this version",
                )

    def _settled(self, function: str) -> Mapping[str, Any]:
        for _ in range(int(_READY_S / _LOOK_S)):
            found: Mapping[str, Any] = asked(
                self._functions, "get_function_configuration", f"function {function}", FunctionName=function
            )
            state = found.get("State", "Active")
            if state == "Failed":
                raise PlatformError(f"{function} cannot start: {found.get('StateReason') or 'no reason is on record'}")
            if state in ("Active", "Inactive"):
                return found
            self._sleep(_LOOK_S)
        raise PlatformError(f"{function} is not ready after {_READY_S} s")

    def _granted(self, function: StepFunction, release: Release) -> StepFunction:
        """The function with what lets it read its secrets."""
        reads = secrets_of(
            release.model_copy(update={"secrets": function.secrets}), self._place.stage, self._place.tenant
        )
        return replace(function, statements=(*function.statements, *reads))

    def _values(self, release: Release) -> dict[str, str]:
        """What belongs to one release, by the parameters of the common template."""
        return {
            "CodeKey": f"{self._place.tenant}/sha256/{release.artifact.removeprefix('sha256:')}",
            "CodeDigest": release.artifact,
            "Release": str(release.version),
            "Memory": str(release.memory),
            "Timeout": str(release.timeout),
        }

    def _parameters(self, name: str, service: str) -> dict[str, str]:
        place = self._place
        return {
            "Name": name,
            "Service": service,
            "Tenant": place.tenant,
            "Stage": place.stage,
            "CodeBucket": place.bucket,
            "Boundary": place.boundary,
            "RolePath": service_role_path(place.stage),
            "LogGroupName": service_log_group(place.stage, name),
            "MachineLogName": machine_log_group(name),
            "LogDays": str(place.log_days),
            "Layers": ",".join(place.layers),
            "Tracing": "Active" if place.tracing else "PassThrough",
            "AlarmTopic": place.alarm_topic,
        }

    def _versions(self, service: str) -> dict[int, _Version]:
        """What runs, by the number of the release; what somebody else has published is left out."""
        arn = self._output(service, "MachineArn")
        found: dict[int, _Version] = {}
        token: dict[str, str] = {}
        while True:
            page = self._ask("list_state_machine_versions", service, stateMachineArn=arn, **token)
            for each in page["stateMachineVersions"]:
                version = each["stateMachineVersionArn"]
                told = self._ask("describe_state_machine", service, stateMachineArn=version)
                release = described(told.get("description", ""))
                if release is not None:
                    # The newest come first; of two versions for one release the later counts.
                    found.setdefault(release[0], _Version(version, release[1]))
            if not page.get("nextToken"):
                return found
            token = {"nextToken": page["nextToken"]}

    def _known(self, service: str, version: int) -> _Version:
        found = self._versions(service).get(version)
        if found is None:
            raise NotFoundError(f"service {service}: version {version} does not run on Step Functions")
        return found

    def _output(self, service: str, name: str) -> str:
        """An output of the stack of a service. Raises ``NotFoundError`` when there is no such service."""
        stack = self._stacks.find(self._name(service))
        if stack is None or name not in stack.outputs:
            raise NotFoundError(f"there is no service {service} on Step Functions")
        return stack.outputs[name]

    def _name(self, service: str) -> str:
        return service_resource(self._place.stage, self._place.tenant, service)

    def _ask(self, operation: str, service: str, **arguments: Any) -> Any:
        return asked(self._machines, operation, f"service {service}", **arguments)

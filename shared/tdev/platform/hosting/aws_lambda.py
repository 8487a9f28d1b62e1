"""Services on AWS Lambda: a stack for each, a published version for each release, and an alias that divides the calls.

CloudFormation makes and changes what a service consists of, as a whole or not at all. It never moves calls: the
template does not say which version is live. Versions and weights go through the API of Lambda, so the way back is one
update of an alias. Which release a version is stands in its environment (``TDEV_RELEASE``).
"""

import base64
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tdev.kernel.clock import Clock, system_clock
from tdev.kernel.errors import ConflictError, NotFoundError, PlatformError
from tdev.kernel.json_types import canonical
from tdev.model.service import Release
from tdev.platform.botocore_errors import code_of, translated
from tdev.platform.hosting import Figures, Health, Provisioned, Removal
from tdev.platform.hosting.lambda_figures import lambda_figures
from tdev.platform.hosting.preflight import preflight
from tdev.platform.hosting.probe import health_request, health_said
from tdev.platform.hosting.rendering import rendered, roles_of, secrets_of
from tdev.platform.hosting.stacks import ServiceStacks
from tdev.platform.hosting.weights import checked_weights
from tdev.platform.invocation import Invoked
from tdev.platform.service_names import service_log_group, service_resource, service_role_path

_ALIAS = "live"
_MOST_SHARING = 2
"""An alias divides calls between two versions."""
_READY_S = 120
_ABSENT = frozenset({"ResourceNotFoundException"})
_MAYBE_ABSENT = _ABSENT | {"AccessDeniedException"}
"""To who may reach only what carries the tag of a tenant, what is not there is forbidden: it has no tag."""


@dataclass(frozen=True, slots=True)
class LambdaPlace:
    """Where services are made, and what all of them get.

    Attributes:
        stage: Name of the deployment.
        tenant: Whose services these are.
        bucket: Of the artifacts.
        boundary: ARN of the permissions boundary of their roles.
        layers: ARNs of layers with the packages that bundles need.
        alarm_topic: ARN of the topic that hears of their alarms; nobody when empty.
        tracing: Whether X-Ray is on.
        log_days: How long their log lines are kept; a period that the template knows.
    """

    stage: str
    tenant: str
    bucket: str
    boundary: str
    layers: tuple[str, ...] = ()
    alarm_topic: str = ""
    tracing: bool = False
    log_days: int = 14


@dataclass(frozen=True, slots=True)
class LambdaAccount:
    """What reaches the account of a stage.

    Attributes:
        stacks: Its CloudFormation.
        functions: A boto3 client for ``lambda``.
        metrics: A boto3 client for ``cloudwatch``.
    """

    stacks: ServiceStacks
    functions: Any
    metrics: Any


@dataclass(frozen=True, slots=True)
class _Version:
    """A published version of a function: its number there, its code, and what it runs as."""

    number: str
    digest: str
    role: str


class LambdaHosting:
    """Services of one tenant on Lambda. Implements ``Hosting`` and ``Rehearses``.

    Args:
        account: What reaches it.
        place: Where in it.
        template: Answers the common template (``infra/service_templates.py``); asked when it is first needed.
        keep: Checks that somebody vouches for a release, and sees to it that its bundle lies in the bucket.
        sleep: Waits some seconds.
        clock: Seconds since the epoch.
    """

    def __init__(
        self,
        account: LambdaAccount,
        place: LambdaPlace,
        template: Callable[[], Mapping[str, Any]],
        *,
        keep: Callable[[Release], object] = lambda release: None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Clock = system_clock,
    ) -> None:
        self._keep = keep
        self._stacks = account.stacks
        self._client = account.functions
        self._metrics = account.metrics
        self._place = place
        self._template = template
        self._sleep = sleep
        self._clock = clock

    def provision(self, release: Release) -> Provisioned:
        """See ``Hosting.provision``. The first release of a service gets all calls.

        Raises:
            DeniedError: When nobody vouches for the release.
            ConflictError: Also where this process may change services, and not make them.
        """
        if not self._place.boundary:
            message = f"{release.service}-v{release.version} does not stand ready, and only a deployment makes versions"
            raise ConflictError(message, hint="deploy its workflow again")
        self._keep(release)
        name = self._name(release.service)
        stack = self._stacks.settled(name)
        versions = self._versions(name) if stack else {}
        changes: tuple[str, ...] = ()
        if (known := versions.get(release.version)) is not None:
            _same(known, release)
        else:
            kept = self._kept_roles(name, versions) if stack else {}
            granted = secrets_of(release, self._place.stage, self._place.tenant)
            template = rendered(self._template(), release, kept, granted)
            parameters = self._parameters(name, release)
            preflight(template, parameters)
            made = self._stacks.apply(name, canonical(template), parameters)
            number = self._published(name, release)
            changes = (*made, f"Publish version {number} of {name}")
        found = self._stacks.find(name)
        return Provisioned(release.version, found.outputs.get("FunctionUrl", "") if found else "", changes)

    def health(self, service: str, version: int) -> Health:
        """See ``Hosting.health``: the version is called by its number, past the alias and its weights."""
        begun = time.monotonic()
        said, failed = self._asked(service, version, health_request())
        reason = health_said(said, failed=failed is not None)
        return Health(not reason, reason, round((time.monotonic() - begun) * 1000, 1))

    def rehearse(self, service: str, version: int, event: Mapping[str, Any]) -> Invoked:
        """See ``Rehearses.rehearse``."""
        said, failed = self._asked(service, version, json.dumps(event).encode())
        if failed is None:
            return Invoked(said)
        return Invoked(None, failed, said if isinstance(said, dict) else {})

    def _asked(self, service: str, version: int, event: bytes) -> tuple[Any, str | None]:
        """What one version says, past the alias and its weights; and Lambda's word when it failed."""
        number = self._known(service, version).number
        answer = self._call("invoke", FunctionName=self._name(service), Qualifier=number, Payload=event)
        try:
            with answer["Payload"] as body:
                said = json.loads(body.read() or b"null")
        except (BotoCoreError, OSError, ValueError) as cause:
            raise PlatformError(f"service {service}: the answer of version {version} could not be read") from cause
        return said, answer.get("FunctionError") or None

    def route(self, service: str, weights: Mapping[int, int]) -> None:
        """See ``Hosting.route``: one update of the alias. Two versions can share."""
        shares = checked_weights(weights, most=_MOST_SHARING)
        versions = self._versions(self._name(service))
        if missing := [version for version in shares if version not in versions]:
            raise NotFoundError(f"service {service}: version {missing[0]} does not run on Lambda")
        main, *others = shares
        self._call(
            "update_alias",
            FunctionName=self._name(service),
            Name=_ALIAS,
            FunctionVersion=versions[main].number,
            RoutingConfig={"AdditionalVersionWeights": {versions[each].number: shares[each] / 100 for each in others}},
        )

    def routes(self, service: str) -> Mapping[int, int]:
        """See ``Hosting.routes``."""
        name = self._name(service)
        try:
            alias = self._call("get_alias", FunctionName=name, Name=_ALIAS)
        except PlatformError as error:
            if self._absent(name, error.__cause__):
                raise NotFoundError(f"there is no service {service} on Lambda") from error
            raise
        releases = {each.number: release for release, each in self._published_versions(name)}
        others = alias.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})
        weights = {number: round(weight * 100) for number, weight in others.items()}
        weights[alias["FunctionVersion"]] = 100 - sum(weights.values())
        found: dict[int, int] = {}
        for number, percent in weights.items():
            if number not in releases:
                raise PlatformError(f"service {service}: version {number} of {name} gets calls and is no release")
            found[releases[number]] = found.get(releases[number], 0) + percent
        return found

    def figures(self, service: str, since: float) -> Mapping[int, Figures]:
        """See ``Hosting.figures``. Metrics come a minute or two after the calls."""
        name = self._name(service)
        releases = {each.number: release for release, each in self._published_versions(name)}
        if not releases:
            raise NotFoundError(f"there is no service {service} on Lambda")
        return lambda_figures(self._metrics, name, releases, since, self._clock())

    def retire(self, service: str, version: int) -> None:
        """See ``Hosting.retire``. The first version is the stack's own and stays until the service goes."""
        name = self._name(service)
        numbers = [each.number for release, each in self._published_versions(name) if release == version]
        if not numbers:
            return
        if version in self.routes(service):
            raise ConflictError(
                f"service {service}: version {version} gets calls",
                hint="give all calls to another version first",
            )
        of_stack = {physical.rpartition(":")[2] for _, physical in self._stacks.resources(name).values()}
        for number in numbers:
            if number not in of_stack:
                self._call("delete_function", FunctionName=name, Qualifier=number)

    def destroy(self, service: str, *, dry_run: bool = False) -> Removal:
        """See ``Hosting.destroy``. Bundles stay: they are artifacts."""
        name = self._name(service)
        if self._stacks.find(name) is None:
            return Removal((), done=not dry_run)
        resources = tuple(sorted(f"{kind} {physical}" for kind, physical in self._stacks.resources(name).values()))
        return Removal(resources, done=not dry_run and self._stacks.delete(name))

    def _name(self, service: str) -> str:
        return service_resource(self._place.stage, self._place.tenant, service)

    def _parameters(self, name: str, release: Release) -> dict[str, str]:
        """The parameters of the common template."""
        place = self._place
        return {
            "Name": name,
            "Service": release.service,
            "Tenant": place.tenant,
            "Stage": place.stage,
            "CodeBucket": place.bucket,
            "CodeKey": f"{place.tenant}/sha256/{release.artifact.removeprefix('sha256:')}",
            "CodeDigest": release.artifact,
            "Release": str(release.version),
            "Boundary": place.boundary,
            "RolePath": service_role_path(place.stage),
            "LogGroupName": service_log_group(place.stage, name),
            "LogDays": str(place.log_days),
            "Layers": ",".join(place.layers),
            "Memory": str(release.memory),
            "Timeout": str(release.timeout),
            "SlowestMs": str(release.timeout * 800),
            "Tracing": "Active" if place.tracing else "PassThrough",
            "AlarmTopic": place.alarm_topic,
        }

    def _kept_roles(self, name: str, versions: Mapping[int, _Version]) -> dict[str, Any]:
        """The roles that published versions run as; the others go with the next change of the stack."""
        used = {each.role.rpartition("/")[2] for each in versions.values()}
        physical = self._stacks.resources(name)
        roles = roles_of(self._stacks.template(name))
        return {role: each for role, each in roles.items() if physical.get(role, ("", ""))[1] in used}

    def _published(self, name: str, release: Release) -> str:
        """The version of the function that the stack has just set up; published unless it is already.

        Lambda publishes nothing when code and settings are those of the last version, so this can be repeated.
        """
        expected = _of_lambda(release.artifact)
        self._ready(name, "$LATEST")
        found = self._call("publish_version", FunctionName=name, CodeSha256=expected)
        if found["CodeSha256"] != expected:
            raise PlatformError(
                f"service {release.service}: Lambda holds other bytes than release {release.version}",
                hint="the bundle was changed after it was signed: do not route calls to this version",
            )
        number = str(found["Version"])
        self._ready(name, number)
        return number

    def _ready(self, name: str, qualifier: str) -> None:
        """Wait until a version can be called: Lambda prepares code after it has answered."""
        for _ in range(int(_READY_S / 0.5)):
            found = self._call("get_function_configuration", FunctionName=name, Qualifier=qualifier)
            states = {found.get("State", "Active"), found.get("LastUpdateStatus", "Successful")}
            if "Failed" in states:
                reason = found.get("StateReason") or found.get("LastUpdateStatusReason") or "no reason is on record"
                raise PlatformError(f"version {qualifier} of {name} cannot start: {reason}")
            if states <= {"Active", "Inactive", "Successful"}:
                return
            self._sleep(0.5)
        raise PlatformError(f"version {qualifier} of {name} is not ready after {_READY_S} s")

    def _known(self, service: str, version: int) -> _Version:
        found = self._versions(self._name(service)).get(version)
        if found is None:
            raise NotFoundError(f"service {service}: version {version} does not run on Lambda")
        return found

    def _versions(self, name: str) -> dict[int, _Version]:
        """What runs, by the number of the release; of two versions for one release the later."""
        return dict(self._published_versions(name))

    def _published_versions(self, name: str) -> list[tuple[int, _Version]]:
        """Number of the release and version, the oldest first; what somebody else has published is left out."""
        try:
            pages = self._client.get_paginator("list_versions_by_function").paginate(FunctionName=name)
            listed = [each for page in pages for each in page["Versions"] if each["Version"] != "$LATEST"]
        except (ClientError, BotoCoreError) as cause:
            if self._absent(name, cause):
                return []
            raise translated(cause, f"function {name}: list_versions_by_function") from cause
        found = []
        for each in sorted(listed, key=lambda version: int(version["Version"])):
            release = each.get("Environment", {}).get("Variables", {}).get("TDEV_RELEASE")
            if release:
                found.append((int(release), _Version(each["Version"], each["CodeSha256"], each["Role"])))
        return found

    def _absent(self, name: str, cause: BaseException | None) -> bool:
        """Whether Lambda has refused because there is no such function."""
        code = code_of(cause) if isinstance(cause, Exception) else ""
        return code in _ABSENT or (code in _MAYBE_ABSENT and self._stacks.find(name) is None)

    def _call(self, operation: str, **arguments: Any) -> Any:
        try:
            return getattr(self._client, operation)(**arguments)
        except (ClientError, BotoCoreError) as cause:
            raise translated(cause, f"function {arguments['FunctionName']}: {operation}") from cause


def _of_lambda(artifact: str) -> str:
    """A digest as Lambda writes that of its code: Base64 of SHA-256."""
    return base64.b64encode(bytes.fromhex(artifact.removeprefix("sha256:"))).decode()


def _same(known: _Version, release: Release) -> None:
    if known.digest != _of_lambda(release.artifact):
        raise ConflictError(
            f"service {release.service}: version {release.version} runs another artifact",
            hint="the number of a release is never given again: deploy it as the next one",
        )

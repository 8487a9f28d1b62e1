"""Services on Amazon ECS: a front that callers reach, a stack behind it for each version, and one rule that divides.

CloudFormation makes what there is, as a whole or not at all, and a version never changes after that. Tasks are started
and calls are divided through the APIs of ECS and of the load balancer, so the way back is one call: the tasks of the
version that was live before stay. Versions behind that one keep their stack and have no tasks, which costs nothing;
the way back to them starts some.

Every strategy is a list of weights here. Within a version ECS itself replaces tasks, rolling between a least and a most
percentage of them, and stops when they do not come up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tdev.kernel.clock import Clock, system_clock
from tdev.kernel.errors import ConflictError, NotFoundError
from tdev.kernel.json_types import canonical
from tdev.model.service import Release
from tdev.platform.fargate_sizes import fargate_size
from tdev.platform.hosting import Figures, Health, Provisioned, Removal
from tdev.platform.hosting.aws_ecs_bundles import EcsBundles, Shown
from tdev.platform.hosting.aws_ecs_figures import ecs_figures
from tdev.platform.hosting.aws_ecs_rules import MOST_SHARING, EcsRules
from tdev.platform.hosting.aws_ecs_tasks import EcsTask, EcsTasks
from tdev.platform.hosting.preflight import FRONT_TYPES, VERSION_TYPES, preflight
from tdev.platform.hosting.rendering import rendered
from tdev.platform.hosting.stacks import ServiceStacks
from tdev.platform.hosting.weights import checked_weights
from tdev.platform.service_names import service_log_group, service_resource, service_role_path


@dataclass(frozen=True, slots=True)
class EcsPlace:
    """Where services are made, and what all of them get.

    Attributes:
        stage: Name of the deployment.
        tenant: Whose services these are.
        bucket: Of the artifacts.
        boundary: ARN of the permissions boundary of their roles.
        image: The runner, by digest.
        starting_role: ARN of the role with which ECS fetches the image and writes the log.
        signing_key: ARN of the KMS key that bundles are signed with.
        vpc: Id of the network.
        subnets: Ids of subnets in two zones of it.
        callers: CIDR block of those who may call.
        certificate: ARN of the certificate of the load balancers.
        public: Whether the load balancers, and with them the subnets, are open to the internet.
        least: Fewest tasks of a version with calls.
        most: Most tasks of one.
        least_healthy: Percent of the tasks that stay while ECS replaces some.
        most_running: Percent of the tasks that may run while it does.
        alarm_topic: ARN of the topic that hears of their alarms; nobody when empty.
        log_days: How long their log lines are kept; a period that the template knows.
    """

    stage: str
    tenant: str
    bucket: str
    boundary: str
    image: str
    starting_role: str
    signing_key: str
    vpc: str
    subnets: tuple[str, ...]
    callers: str
    certificate: str
    public: bool = False
    least: int = 2
    most: int = 4
    least_healthy: int = 100
    most_running: int = 200
    alarm_topic: str = ""
    log_days: int = 14


@dataclass(frozen=True, slots=True)
class EcsAccount:
    """What reaches the account of a stage.

    Attributes:
        stacks: Its CloudFormation.
        bundles: Where tasks find what they run.
        rules: Of its load balancers.
        tasks: Of its versions.
        metrics: A boto3 client for ``cloudwatch``.
    """

    stacks: ServiceStacks
    bundles: EcsBundles
    rules: EcsRules
    tasks: EcsTasks
    metrics: Any


@dataclass(frozen=True, slots=True)
class EcsTemplates:
    """The common templates (``infra/service_templates.py``), asked for when they are first needed."""

    front: Callable[[], Mapping[str, Any]]
    version: Callable[[], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class _Front:
    """What stands before the versions of a service; the outputs of its stack."""

    name: str
    address: str
    balancer: str
    listener: str
    production: str
    cluster: str
    tasks_group: str


class EcsHosting:
    """Services of one tenant on ECS. Implements ``Hosting``.

    Args:
        account: What reaches it.
        place: Where in it.
        templates: The common templates.
        clock: Seconds since the epoch.
    """

    def __init__(
        self, account: EcsAccount, place: EcsPlace, templates: EcsTemplates, *, clock: Clock = system_clock
    ) -> None:
        self._stacks = account.stacks
        self._bundles = account.bundles
        self._rules = account.rules
        self._tasks = account.tasks
        self._metrics = account.metrics
        self._place = place
        self._templates = templates
        self._clock = clock

    def provision(self, release: Release) -> Provisioned:
        """See ``Hosting.provision``. The first release of a service gets all calls."""
        name = self._name(release.service)
        stack = self._stacks.settled(_version_stack(name, release.version))
        changes: tuple[str, ...] = ()
        if stack is None:
            changes = self._made(name, release)
        elif stack.outputs["Digest"] != release.artifact:
            raise ConflictError(
                f"service {release.service}: version {release.version} runs another artifact",
                hint="the number of a release is never given again: deploy it as the next one",
            )
        front = self._front(release.service)
        groups = self._rules.groups(front.listener)
        count = self._place.least
        if self._tasks.start(self._task(front, release.version, groups), count):
            changes += (f"Start {count} tasks of version {release.version}",)
        if not self._rules.weights(front.production):
            self._rules.divide(front.production, {groups[release.version]: 100})
            changes += (f"Give all calls to version {release.version}",)
        self._rest(front, groups, release.version)
        return Provisioned(release.version, front.address, changes)

    def health(self, service: str, version: int) -> Health:
        """See ``Hosting.health``: as the load balancer asks, whether calls go there or not. It tells no times."""
        front = self._front(service)
        task = self._task(front, version, self._rules.groups(front.listener))
        self._tasks.start(task, self._place.least)
        reason = self._tasks.said(task)
        return Health(not reason, reason)

    def route(self, service: str, weights: Mapping[int, int]) -> None:
        """See ``Hosting.route``: one change of a rule, once the versions have tasks."""
        shares = checked_weights(weights, most=MOST_SHARING)
        front = self._front(service)
        groups = self._rules.groups(front.listener)
        tasks = [self._task(front, version, groups) for version in shares]
        for task in tasks:
            self._tasks.start(task, self._place.least)
        self._rules.divide(front.production, {groups[version]: percent for version, percent in shares.items()})

    def routes(self, service: str) -> Mapping[int, int]:
        """See ``Hosting.routes``."""
        front = self._front(service)
        versions = {group: version for version, group in self._rules.groups(front.listener).items()}
        return {versions[group]: percent for group, percent in self._rules.weights(front.production).items()}

    def figures(self, service: str, since: float) -> Mapping[int, Figures]:
        """See ``Hosting.figures``."""
        front = self._front(service)
        groups = self._rules.groups(front.listener)
        return ecs_figures(self._metrics, front.balancer, groups, since, self._clock())

    def retire(self, service: str, version: int) -> None:
        """See ``Hosting.retire``."""
        stack = _version_stack(self._name(service), version)
        if self._stacks.settled(stack) is None:
            return
        if version in self.routes(service):
            raise ConflictError(
                f"service {service}: version {version} gets calls",
                hint="give all calls to another version first",
            )
        self._stacks.delete(stack)

    def destroy(self, service: str, *, dry_run: bool = False) -> Removal:
        """See ``Hosting.destroy``. Bundles stay: they are copies of artifacts."""
        name = self._name(service)
        front = self._found(name)
        if front is None:
            if not dry_run and self._stacks.settled(_front_stack(name)):
                self._stacks.delete(_front_stack(name))
            return Removal((), done=not dry_run)
        stacks = [_version_stack(name, version) for version in sorted(self._rules.groups(front.listener))]
        stacks.append(_front_stack(name))
        resources = tuple(
            sorted(f"{kind} {physical}" for each in stacks for kind, physical in self._stacks.resources(each).values())
        )
        if not dry_run:
            # A group that a rule still forwards to cannot be deleted.
            self._rules.close(front.production)
            for each in stacks:
                if self._stacks.settled(each):
                    self._stacks.delete(each)
        return Removal(resources, done=not dry_run)

    # ---- what is made
    def _made(self, name: str, release: Release) -> tuple[str, ...]:
        """Make a version, and the front before the first one; nothing is made that AWS would refuse."""
        shown = self._bundles.show(release)
        front_template = dict(self._templates.front())
        front_values = self._front_values(name, release)
        template = rendered(self._templates.version(), release, {})
        front = self._found(name)
        preflight(front_template, front_values, FRONT_TYPES)
        preflight(template, self._version_values(front or _unmade(name), release, shown), VERSION_TYPES)
        changes: tuple[str, ...] = ()
        if front is None:
            self._stacks.settled(_front_stack(name))
            changes = self._stacks.apply(_front_stack(name), canonical(front_template), front_values)
            front = self._front(release.service)
        values = self._version_values(front, release, shown)
        return changes + self._stacks.apply(_version_stack(name, release.version), canonical(template), values)

    def _front_values(self, name: str, release: Release) -> dict[str, str]:
        place = self._place
        return {
            "Name": release.service,
            "Tenant": place.tenant,
            "Scheme": "internet-facing" if place.public else "internal",
            "Vpc": place.vpc,
            "Subnets": ",".join(place.subnets),
            "Callers": place.callers,
            "Certificate": place.certificate,
            "LogGroupName": service_log_group(place.stage, name),
            "LogDays": str(place.log_days),
            "AlarmTopic": place.alarm_topic,
        }

    def _version_values(self, front: _Front, release: Release, shown: Shown) -> dict[str, str]:
        place, size = self._place, fargate_size(release.memory)
        return {
            "Name": release.service,
            "Tenant": place.tenant,
            "Stage": place.stage,
            "CodeBucket": place.bucket,
            "CodeKey": shown.bundle,
            "CodeDigest": release.artifact,
            "Release": str(release.version),
            "AttestationKey": shown.attestation,
            "Signature": shown.signature,
            "SigningKey": place.signing_key,
            "Image": place.image,
            "Boundary": place.boundary,
            "RolePath": service_role_path(place.stage),
            "StartingRole": place.starting_role,
            "LogGroupName": service_log_group(place.stage, front.name),
            "Cpu": str(size.cpu),
            "Memory": str(size.memory),
            "PublicAddress": "ENABLED" if place.public else "DISABLED",
            "LeastHealthy": str(place.least_healthy),
            "MostRunning": str(place.most_running),
            "TasksGroup": front.tasks_group,
            "Vpc": place.vpc,
            "Subnets": ",".join(place.subnets),
            "Cluster": front.cluster,
            "Listener": front.listener,
            "Priority": str(release.version),
            "Least": str(place.least),
            "Most": str(place.most),
        }

    # ---- what there is
    def _rest(self, front: _Front, groups: Mapping[int, str], new: int) -> None:
        """Stop the tasks of versions that get no calls, but for the newest one."""
        called = self._rules.weights(front.production)
        for version, group in groups.items():
            if version != new and group not in called:
                self._tasks.stop(self._task(front, version, groups))

    def _task(self, front: _Front, version: int, groups: Mapping[int, str]) -> EcsTask:
        """Where the tasks of a version are. Raises ``NotFoundError`` without it."""
        stack = self._stacks.find(_version_stack(front.name, version)) if version in groups else None
        if stack is None or "ServiceName" not in stack.outputs:
            raise NotFoundError(f"{front.name}: version {version} does not run on ECS")
        log_group = service_log_group(self._place.stage, front.name)
        return EcsTask(front.cluster, stack.outputs["ServiceName"], groups[version], log_group, f"v{version}")

    def _front(self, service: str) -> _Front:
        found = self._found(self._name(service))
        if found is None:
            raise NotFoundError(f"there is no service {service} on ECS")
        return found

    def _found(self, name: str) -> _Front | None:
        stack = self._stacks.find(_front_stack(name))
        if stack is None or "Production" not in stack.outputs:
            return None
        told = stack.outputs
        return _Front(
            name,
            told["Address"],
            told["Balancer"],
            told["Listener"],
            told["Production"],
            told["Cluster"],
            told["TasksGroup"],
        )

    def _name(self, service: str) -> str:
        return service_resource(self._place.stage, self._place.tenant, service)


def _front_stack(name: str) -> str:
    return f"{name}-front"


def _version_stack(name: str, version: int) -> str:
    return f"{name}-v{version}"


def _unmade(name: str) -> _Front:
    """Stands for a front that is still to be made, where values are looked at before anything is."""
    listener = "arn:aws:elasticloadbalancing:eu-central-1:000000000000:listener/app/to-be-made/0/0"
    return _Front(name, "", "", listener, "", "to-be-made", "sg-00000000")

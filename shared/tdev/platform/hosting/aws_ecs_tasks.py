"""The tasks of one version on ECS: started, looked at through their target group, stopped when nobody needs them."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tdev.kernel.errors import NotFoundError, PlatformError
from tdev.platform.hosting.asking import asked

PATIENCE_S = 540
"""A task that is to start has an image to fetch and two health checks to pass."""
_PAUSE_S = 5.0
_LOOKED_AT = frozenset({"healthy", "unhealthy"})
_LINES = 20


@dataclass(frozen=True, slots=True)
class EcsTask:
    """Where the tasks of a version are found.

    Attributes:
        cluster: Name of the cluster.
        service: Name of the ECS service.
        group: ARN of the target group.
        log_group: Name of the log group.
        stream: What the names of their log streams start with.
    """

    cluster: str
    service: str
    group: str
    log_group: str
    stream: str


@dataclass(frozen=True, slots=True)
class EcsClients:
    """What reaches tasks.

    Attributes:
        ecs: A boto3 client for ``ecs``.
        balancers: A boto3 client for ``elbv2``.
        logs: A boto3 client for ``logs``.
    """

    ecs: Any
    balancers: Any
    logs: Any


class EcsTasks:
    """Tasks of versions.

    Args:
        clients: What reaches them.
        sleep: Waits some seconds.
        patience: Seconds that a start may take.
    """

    def __init__(
        self, clients: EcsClients, *, sleep: Callable[[float], None] = time.sleep, patience: float = PATIENCE_S
    ) -> None:
        self._clients = clients
        self._sleep = sleep
        self._patience = patience

    def start(self, of: EcsTask, count: int) -> bool:
        """Start tasks where there are none, and wait until each was asked for its health; answers whether it did.

        Where tasks run already, one that was asked is enough: the scaling may just add others, and nobody who goes back
        waits for those. Tasks that were asked and are not well are started all the same: ``said`` tells what they say.

        Raises:
            PlatformError: When they end instead of answering, with the reason; or take too long.
        """
        service = self._service(of)
        failed = _rollout(service) == "FAILED"
        started = not service["desiredCount"] or failed
        if started:
            again = {"forceNewDeployment": True} if failed else {}
            asked(
                self._clients.ecs,
                "update_service",
                of.service,
                cluster=of.cluster,
                service=of.service,
                desiredCount=count,
                **again,
            )
        for _ in range(max(1, int(self._patience / _PAUSE_S))):
            service = self._service(of)
            if _rollout(service) == "FAILED":
                words = self._last_words(of, "STOPPED") or "no reason is known"
                raise PlatformError(
                    f"the tasks of {of.service} cannot start: {words}",
                    hint="calls go where they went before; mend the cause and deploy again",
                )
            looked_at = [each for each in self._targets(of) if each["State"] in _LOOKED_AT]
            if len(looked_at) >= (count if started else 1):
                return started
            self._sleep(_PAUSE_S)
        raise PlatformError(
            f"the tasks of {of.service} do not answer after {self._patience:g} s",
            hint="ECS goes on by itself; the same call later goes on from there",
        )

    def stop(self, of: EcsTask) -> None:
        """End all tasks; what they were made from stays."""
        if self._service(of)["desiredCount"]:
            asked(
                self._clients.ecs, "update_service", of.service, cluster=of.cluster, service=of.service, desiredCount=0
            )

    def said(self, of: EcsTask) -> str:
        """What is wrong with the tasks, by their target group and their log; empty when some are well and none is sick.

        Tasks that only just come or go, because of the scaling, are neither.
        """
        targets = self._targets(of)
        wrong = [each for each in targets if each["State"] not in ("healthy", "draining", "initial")]
        if not wrong and any(each["State"] == "healthy" for each in targets):
            return ""
        reasons = {each.get("Description") or each.get("Reason") or each["State"] for each in wrong or targets}
        words = self._last_words(of, "RUNNING")
        return "; ".join([*sorted(reasons), *([words] if words else [])]) or "no task answers"

    def _service(self, of: EcsTask) -> Mapping[str, Any]:
        found = asked(self._clients.ecs, "describe_services", of.service, cluster=of.cluster, services=[of.service])
        if not found["services"]:
            raise NotFoundError(f"there is no service {of.service} in the cluster {of.cluster}")
        service: Mapping[str, Any] = found["services"][0]
        return service

    def _targets(self, of: EcsTask) -> list[Mapping[str, Any]]:
        found = asked(self._clients.balancers, "describe_target_health", of.group, TargetGroupArn=of.group)
        return [each["TargetHealth"] for each in found["TargetHealthDescriptions"]]

    def _last_words(self, of: EcsTask, status: str) -> str:
        """Why the newest task of this status ended or fails: as ECS says it, and as its log does."""
        where = {"cluster": of.cluster}
        listed = asked(
            self._clients.ecs, "list_tasks", of.service, serviceName=of.service, desiredStatus=status, **where
        )["taskArns"][:10]
        if not listed:
            return ""
        described = asked(self._clients.ecs, "describe_tasks", of.service, tasks=listed, **where)["tasks"]
        newest = max(described, key=lambda task: str(task.get("createdAt", "")))
        reason = str(newest.get("stoppedReason", ""))
        return ": ".join(filter(None, [reason, self._last_error(of, newest["taskArn"].rpartition("/")[2])]))

    def _last_error(self, of: EcsTask, task: str) -> str:
        stream = f"{of.stream}/service/{task}"
        try:
            found = asked(
                self._clients.logs,
                "get_log_events",
                of.log_group,
                logGroupName=of.log_group,
                logStreamName=stream,
                limit=_LINES,
            )
        except PlatformError:
            return ""  # a task that never began has no log: what ECS said is all there is
        errors = [error for each in found["events"] for error in _error_in(each["message"])]
        return errors[-1][:500] if errors else ""


def _rollout(service: Mapping[str, Any]) -> str:
    """How the newest deployment of an ECS service goes."""
    (primary,) = (each for each in service["deployments"] if each["status"] == "PRIMARY")
    return str(primary.get("rolloutState", ""))


def _error_in(line: str) -> Iterator[str]:
    """The error that a line of the runner tells, if any: its own refusal, or what a service raised."""
    if line.startswith("runner: "):
        yield line.strip()
        return
    try:
        said = json.loads(line)
    except ValueError:
        return
    if isinstance(said, dict) and said.get("level") in ("ERROR", "CRITICAL"):
        raised = str(said.get("exception", "")).strip().rpartition("\n")[2]
        yield raised or str(said.get("message", ""))

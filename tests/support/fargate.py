"""Fargate and the data plane of a load balancer over the emulator, which has neither.

The emulator keeps what CloudFormation makes: clusters, task definitions, services, groups and rules. Here their tasks
run: a task reads its own definition, fetches and checks what it names with the code of the runner, and answers from
then on as its group asks it for health, or a caller calls. Weights are kept here too: the emulator drops them.
"""

import logging
import os
import random
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.runner import serve
from tdev.platform.hosting.aws_ecs_rules import MOST_SHARING

_LINES = serve._JsonLines()


@dataclass
class Task:
    """One task: what it answers with, or why it ended."""

    arn: str
    release: int
    handler: Any = None
    refused: str = ""
    said: list[str] = field(default_factory=list)

    def answer(self, method: str, path: str) -> Any:
        """What the service answers; its log has what it raised."""
        event = serve.event_of(method, path, {}, b"", "10.0.0.1")
        with released(self.release):
            try:
                return self.handler(event, None)
            except Exception as error:  # noqa: BLE001 - as the runner: whatever a service raises is its answer
                record = logging.LogRecord("tdev.runner", logging.ERROR, "", 0, "a call failed", None, None)
                record.exc_info = (type(error), error, error.__traceback__)
                self.said.append(_LINES.format(record))
                return {"statusCode": 500}


@contextmanager
def released(number: int) -> Iterator[None]:
    """The variable of a task that says which release it is, for as long as it answers."""
    before = os.environ.get("TDEV_RELEASE")
    os.environ["TDEV_RELEASE"] = str(number)
    try:
        yield
    finally:
        del os.environ["TDEV_RELEASE"]
        if before is not None:
            os.environ["TDEV_RELEASE"] = before


class Fargate:
    """The tasks of an account, and how its load balancers divide calls.

    Args:
        clients: Clients of the emulator by service.
    """

    def __init__(self, clients: Any) -> None:
        self.clients = clients
        self.tasks: dict[str, list[Task]] = {}
        self.actions: dict[str, list[dict[str, Any]]] = {}
        self.ecs = _Ecs(self)
        self.balancers = _Balancers(self)

    def settle(self, cluster: str, service: str) -> Mapping[str, Any]:
        """Start and stop tasks until there are as many as wanted; answers the service."""
        (found,) = self.clients["ecs"].describe_services(cluster=cluster, services=[service])["services"]
        running = self.tasks.setdefault(found["loadBalancers"][0]["targetGroupArn"], [])
        wanted = found["desiredCount"]
        # Of a service that cannot start, ECS gives up after a few.
        while len(running) < wanted and not any(task.refused for task in running):
            running.append(self._started(found["taskDefinition"]))
        del running[wanted:]
        return found

    def _started(self, definition: str) -> Task:
        described = self.clients["ecs"].describe_task_definition(taskDefinition=definition)["taskDefinition"]
        (container,) = described["containerDefinitions"]
        given = serve._parser().parse_args(container["command"])
        variables = {each["name"]: each["value"] for each in container["environment"]}
        task = Task(
            f"{definition.partition(':task-definition')[0]}:task/{uuid.uuid4().hex}", int(variables["TDEV_RELEASE"])
        )
        expected = serve.Expected(given.tenant, given.digest, given.signature, given.signing_key)
        try:
            content = self._object(given.bucket, given.key)
            serve.check_signature(self._object(given.bucket, given.attestation), expected, self._valid)
            with tempfile.TemporaryDirectory() as folder:
                serve.unpack(content, given.digest, Path(folder))
                source = (Path(folder) / "handler.py").read_text("utf-8")
        except serve.BundleError as refused:
            task.refused = "Essential container in task exited"
            task.said.append(f"runner: {refused}")
        else:
            names: dict[str, Any] = {}
            exec(source, names)
            task.handler = names["handler"]
        return task

    def _object(self, bucket: str, key: str) -> bytes:
        with self.clients["s3"].get_object(Bucket=bucket, Key=key)["Body"] as body:
            content: bytes = body.read()
            return content

    def _valid(self, message: bytes, code: bytes, key: str) -> bool:
        kms = self.clients["kms"]
        try:
            answer = kms.verify_mac(Message=message, KeyId=key, MacAlgorithm="HMAC_SHA_256", Mac=code)
        except kms.exceptions.KMSInvalidMacException:
            return False
        return bool(answer["MacValid"])

    def call(self, production: str) -> int:
        """Call a service as its rule divides; answers the release that answered, 0 for an error."""
        (action,) = self.actions[production]
        groups = {each["TargetGroupArn"]: each["Weight"] for each in action["ForwardConfig"]["TargetGroups"]}
        (group,) = random.choices(list(groups), list(groups.values()))
        answer = self.tasks[group][0].answer("POST", "/")
        failed = answer.get("statusCode", 200) >= 500
        self._count("/".join(production.split("/")[1:4]), group, failed)
        return 0 if failed else int(answer["release"])

    def _count(self, balancer: str, group: str, failed: bool) -> None:
        names = {"TargetGroup": group.rpartition(":")[2], "LoadBalancer": balancer}
        counted = {"RequestCount": 1.0, "HTTPCode_Target_5XX_Count": float(failed), "TargetResponseTime": 0.02}
        self.clients["cloudwatch"].put_metric_data(
            Namespace="AWS/ApplicationELB",
            MetricData=[
                {
                    "MetricName": metric,
                    "Value": value,
                    "Dimensions": [{"Name": name, "Value": each} for name, each in names.items()],
                }
                for metric, value in counted.items()
            ],
        )


class _Over:
    """A client of the emulator with some operations of its own."""

    service: str

    def __init__(self, fargate: Fargate) -> None:
        self._fargate = fargate

    def __getattr__(self, operation: str) -> Any:
        return getattr(self._fargate.clients[self.service], operation)


class _Ecs(_Over):
    service = "ecs"

    def describe_services(self, *, cluster: str, services: list[str]) -> Any:
        found = dict(self._fargate.settle(cluster, services[0]))
        tasks = self._tasks(found)
        state = "FAILED" if any(task.refused for task in tasks) else "COMPLETED"
        found["deployments"] = [{**each, "rolloutState": state} for each in found["deployments"]]
        return {"services": [found]}

    def update_service(self, *, cluster: str, service: str, forceNewDeployment: bool = False, **more: Any) -> Any:  # noqa: N803 - names of the SDK
        if forceNewDeployment:
            (found,) = self._fargate.clients["ecs"].describe_services(cluster=cluster, services=[service])["services"]
            self._tasks(found).clear()
        return self._fargate.clients["ecs"].update_service(cluster=cluster, service=service, **more)

    def list_tasks(self, *, cluster: str, serviceName: str, desiredStatus: str) -> Any:  # noqa: N803 - names of the SDK
        tasks = self._tasks(self._fargate.settle(cluster, serviceName))
        stopped = desiredStatus == "STOPPED"
        return {"taskArns": [task.arn for task in tasks if bool(task.refused) == stopped]}

    def describe_tasks(self, *, cluster: str, tasks: list[str]) -> Any:
        known = {task.arn: task for each in self._fargate.tasks.values() for task in each}
        found = [known[arn] for arn in tasks]
        return {"tasks": [{"taskArn": task.arn, "stoppedReason": task.refused} for task in found]}

    def _tasks(self, service: Mapping[str, Any]) -> list[Task]:
        return self._fargate.tasks.setdefault(service["loadBalancers"][0]["targetGroupArn"], [])


class _Balancers(_Over):
    service = "elbv2"

    def modify_rule(self, *, RuleArn: str, Actions: list[dict[str, Any]]) -> Any:  # noqa: N803 - names of the SDK
        answer = self._fargate.clients["elbv2"].modify_rule(RuleArn=RuleArn, Actions=Actions)
        groups = Actions[0].get("ForwardConfig", {}).get("TargetGroups", [])
        assert len(groups) <= MOST_SHARING
        if groups:
            self._fargate.clients["elbv2"].describe_target_groups(
                TargetGroupArns=[each["TargetGroupArn"] for each in groups]
            )
        self._fargate.actions[RuleArn] = Actions
        return answer

    def describe_rules(self, **given: Any) -> Any:
        found = self._fargate.clients["elbv2"].describe_rules(**given)
        rules = [
            {**each, "Actions": self._fargate.actions.get(each["RuleArn"], each["Actions"])} for each in found["Rules"]
        ]
        return {"Rules": rules}

    def describe_target_health(self, *, TargetGroupArn: str) -> Any:  # noqa: N803 - names of the SDK
        states = [_health(task) for task in self._fargate.tasks.get(TargetGroupArn, []) if not task.refused]
        return {"TargetHealthDescriptions": [{"TargetHealth": state} for state in states]}


class Lines:
    """The logs of tasks, as a client of ``logs``."""

    def __init__(self, fargate: Fargate) -> None:
        self._fargate = fargate

    def get_log_events(self, *, logGroupName: str, logStreamName: str, limit: int) -> Any:  # noqa: N803 - names of the SDK
        (task,) = (
            task
            for each in self._fargate.tasks.values()
            for task in each
            if logStreamName == f"v{task.release}/service/{task.arn.rpartition('/')[2]}"
        )
        return {"events": [{"message": line} for line in task.said[-limit:]]}


def _health(task: Task) -> dict[str, str]:
    status = task.answer("GET", "/health").get("statusCode")
    if status == 200:
        return {"State": "healthy"}
    described = f"Health checks failed with these codes: [{status}]"
    return {"State": "unhealthy", "Reason": "Target.ResponseCodeMismatch", "Description": described}

"""An account with one service on Step Functions, in memory: its stack, its machine with versions, its functions."""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from tdev.platform.hosting.stacks import Stack
from tests.support.fake_stacks import refusal

ARN = "arn:aws:states:eu-central-1:123456789012:stateMachine:tdevs-dev-one"
_KINDS = {"AWS::StepFunctions::StateMachineVersion": f"{ARN}:1", "AWS::StepFunctions::StateMachineAlias": f"{ARN}:live"}


class FakeStacks:
    """Stands for ``ServiceStacks`` with one stack."""

    def __init__(self, machines: "FakeStepFunctions") -> None:
        self._machines = machines
        self.kept: dict[str, Any] | None = None
        self.parameters: Mapping[str, str] = {}
        self.applied = 0

    def find(self, name: str) -> Stack | None:
        if self.kept is None:
            return None
        return Stack("CREATE_COMPLETE", {"MachineArn": ARN, "AliasArn": f"{ARN}:live"})

    settled = find

    def template(self, name: str) -> Mapping[str, Any]:
        assert self.kept is not None
        return self.kept

    def apply(self, name: str, template: str, parameters: Mapping[str, str]) -> tuple[str, ...]:
        self.applied += 1
        made = json.loads(template)
        if made == self.kept:
            return ()
        first = self.kept is None
        self.kept, self.parameters = made, parameters
        self._machines.change(made["Resources"]["Machine"]["Properties"])
        if first:
            self._machines.publish_state_machine_version(
                stateMachineArn=ARN, description=made["Resources"]["FirstVersion"]["Properties"]["Description"]
            )
            self._machines.routes = [{"stateMachineVersionArn": f"{ARN}:1", "weight": 100}]
        return ("Modify Machine (AWS::StepFunctions::StateMachine)",)

    def resources(self, name: str) -> Mapping[str, tuple[str, str]]:
        found = (self.kept or {}).get("Resources", {})
        return {key: (each["Type"], _KINDS.get(each["Type"], f"physical-{key}")) for key, each in found.items()}

    def delete(self, name: str) -> bool:
        self.kept = None
        return True


class FakeStepFunctions:
    """One machine. ``executions`` are those of any version, the newest first."""

    def __init__(self) -> None:
        self.now: Mapping[str, Any] = {}
        self.versions: dict[str, dict[str, Any]] = {}
        self.routes: list[dict[str, Any]] = []
        self.executions: list[dict[str, Any]] = []
        self.started: list[dict[str, Any]] = []
        self.said: list[dict[str, Any]] = []
        self._last = 0

    def change(self, properties: Mapping[str, Any]) -> None:
        self.now = properties

    def publish_state_machine_version(self, *, stateMachineArn: str, description: str) -> dict[str, Any]:  # noqa: N803
        self._last += 1
        arn = f"{stateMachineArn}:{self._last}"
        self.versions[arn] = {"description": description, "definition": self.now["DefinitionString"]}
        return {"stateMachineVersionArn": arn}

    def list_state_machine_versions(self, *, stateMachineArn: str, nextToken: str = "") -> dict[str, Any]:  # noqa: N803
        """One version on each page, the newest first."""
        arns = list(reversed(self.versions))
        at = int(nextToken or 0)
        more = {"nextToken": str(at + 1)} if at + 1 < len(arns) else {}
        return {"stateMachineVersions": [{"stateMachineVersionArn": arn} for arn in arns[at : at + 1]], **more}

    def describe_state_machine(self, *, stateMachineArn: str) -> dict[str, Any]:  # noqa: N803
        if stateMachineArn not in self.versions:
            raise refusal("StateMachineDoesNotExist", "no such version")
        return self.versions[stateMachineArn]

    def describe_state_machine_alias(self, *, stateMachineAliasArn: str) -> dict[str, Any]:  # noqa: N803
        assert stateMachineAliasArn == f"{ARN}:live"
        return {"routingConfiguration": self.routes}

    def update_state_machine_alias(self, *, stateMachineAliasArn: str, routingConfiguration: Any) -> None:  # noqa: N803
        assert stateMachineAliasArn == f"{ARN}:live"
        self.routes = routingConfiguration

    def delete_state_machine_version(self, *, stateMachineVersionArn: str) -> None:  # noqa: N803
        del self.versions[stateMachineVersionArn]

    def list_executions(self, *, stateMachineArn: str, maxResults: int, nextToken: str = "") -> dict[str, Any]:  # noqa: N803
        """Two on each page."""
        mine = [each for each in self.executions if each["stateMachineArn"] == stateMachineArn]
        at = int(nextToken or 0)
        more = {"nextToken": str(at + 2)} if at + 2 < len(mine) else {}
        assert maxResults >= 2
        return {"executions": mine[at : at + 2], **more}

    def start_execution(self, **given: Any) -> dict[str, Any]:
        self.started.append(given)
        return {"executionArn": "arn:execution"}

    def describe_execution(self, *, executionArn: str) -> dict[str, Any]:  # noqa: N803
        """What ``said`` holds, one after another; the last one stays."""
        found = self.said.pop(0) if len(self.said) > 1 else self.said[0]
        return {"executionArn": executionArn, "stateMachineArn": ARN, **found}


class FakeFunctions:
    """Functions that hold a bundle; ``answer`` is what each says."""

    def __init__(self, artifact: Callable[[str], str]) -> None:
        self._artifact = artifact
        self.answer: Any = {"statusCode": 200}
        self.failed = False
        self.states = ["Active"]
        self.asked: list[str] = []

    def get_function_configuration(self, *, FunctionName: str) -> dict[str, Any]:  # noqa: N803
        digest = bytes.fromhex(self._artifact(FunctionName).removeprefix("sha256:"))
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return {"CodeSha256": base64.b64encode(digest).decode(), "State": state, "StateReason": "no paper"}

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        self.asked.append(FunctionName)
        error = {"FunctionError": "Unhandled"} if self.failed else {}
        return {"Payload": BytesIO(json.dumps(self.answer).encode()), **error}


def execution(version: int, status: str, start: float, seconds: float | None = None) -> dict[str, Any]:
    """An execution as it is listed."""
    stop = {} if seconds is None else {"stopDate": datetime.fromtimestamp(start + seconds, UTC)}
    return {
        "stateMachineArn": f"{ARN}:{version}",
        "status": status,
        "startDate": datetime.fromtimestamp(start, UTC),
        **stop,
    }

"""Stacks of CloudFormation, changed through change sets: what will change is known before it does."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tdev.kernel.errors import ConflictError, PlatformError
from tdev.kernel.ids import Ids, new_id
from tdev.platform.botocore_errors import code_of, translated

_NOT_MADE = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"})
"""What is left of a creation that failed, or of a deletion: it can only be deleted."""
_STUCK = frozenset({"UPDATE_ROLLBACK_FAILED", "UPDATE_FAILED"})
_UNDER_WAY = "_IN_PROGRESS"
_GOING = "DELETE_IN_PROGRESS"
_EMPTY = "REVIEW_IN_PROGRESS"
"""The stack of a change set that was never carried out; it has no resources."""
_NOTHING = ("didn't contain changes", "No updates are to be performed")


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack as it stands.

    Attributes:
        status: As CloudFormation says it.
        outputs: Values by name.
    """

    status: str
    outputs: Mapping[str, str]


class ServiceStacks:
    """Makes, changes and removes stacks, one at a time each; what a killed process began is waited for.

    Args:
        client: A boto3 client for ``cloudformation``.
        role: ARN of the role that CloudFormation acts as; empty: as the caller.
        sleep: Waits some seconds.
        ids: Makes names of change sets.
        patience: Seconds that one operation of CloudFormation may take.
    """

    def __init__(
        self,
        client: Any,
        role: str,
        *,
        sleep: Callable[[float], None] = time.sleep,
        ids: Ids = new_id,
        patience: float = 600,
    ) -> None:
        self._client = client
        self._role = {"RoleARN": role} if role else {}
        self._sleep = sleep
        self._ids = ids
        self._patience = patience

    def find(self, name: str) -> Stack | None:
        """The stack, or None; also one that has no resources yet counts as none."""
        found = self._described(name)
        if found is None or found["StackStatus"] in {_EMPTY, "DELETE_COMPLETE"}:
            return None
        outputs = {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])}
        return Stack(found["StackStatus"], outputs)

    def settled(self, name: str) -> Stack | None:
        """The stack when nothing is under way; what is left of a failed creation is taken away first.

        Raises:
            ConflictError: When somebody has to look after it before it can be changed.
            PlatformError: When it takes too long.
        """
        stack = self._waited(name)
        if stack is not None and stack.status in _NOT_MADE:
            if not self.delete(name):
                raise self._too_long(name)
            return None
        if stack is not None and stack.status in _STUCK:
            raise ConflictError(
                f"the stack {name} is in the state {stack.status}",
                hint=f"look at its events, then: aws cloudformation continue-update-rollback --stack-name {name}",
            )
        return stack

    def apply(self, name: str, template: str, parameters: Mapping[str, str]) -> tuple[str, ...]:
        """Make or change a settled stack; answers what was changed, nothing when it is so already.

        Raises:
            PlatformError: When CloudFormation refuses, or fails and has rolled back; the reasons are in the message.
        """
        change = self._ids("release")
        self._call(
            "create_change_set",
            StackName=name,
            ChangeSetName=change,
            ChangeSetType="UPDATE" if self.find(name) else "CREATE",
            TemplateBody=template,
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
            Capabilities=["CAPABILITY_IAM"],
            **self._role,
        )
        made = self._change_set(name, change)
        if made["Status"] == "FAILED":
            self._call("delete_change_set", StackName=name, ChangeSetName=change)
            reason = made.get("StatusReason", "")
            if any(words in reason for words in _NOTHING):
                return ()
            raise PlatformError(f"CloudFormation refuses the change of {name}: {reason}")
        self._call("execute_change_set", StackName=name, ChangeSetName=change)
        stack = self._waited(name)
        if stack is None or stack.status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
            raise PlatformError(
                f"the stack {name} ended as {stack.status if stack else 'deleted'}: {self._reasons(name)}",
                hint="CloudFormation has taken the change back; mend the cause and deploy again",
            )
        return tuple(sorted(_change(each["ResourceChange"]) for each in made.get("Changes", [])))

    def template(self, name: str) -> Mapping[str, Any]:
        """The template that is deployed."""
        found: Mapping[str, Any] = self._call("get_template", StackName=name)["TemplateBody"]
        return found

    def resources(self, name: str) -> Mapping[str, tuple[str, str]]:
        """Type and physical id of each resource that exists, by logical id."""
        found = self._call("describe_stack_resources", StackName=name)["StackResources"]
        return {
            each["LogicalResourceId"]: (each["ResourceType"], each["PhysicalResourceId"])
            for each in found
            if each.get("PhysicalResourceId") and each.get("ResourceStatus") != "DELETE_COMPLETE"
        }

    def delete(self, name: str) -> bool:
        """Take a stack away, after what is under way; whether it is gone. If not, CloudFormation goes on by itself.

        Raises:
            PlatformError: When something of it stays, or what was under way takes too long.
        """
        found = self.find(name)
        if found is not None and found.status != _GOING:
            found = self._waited(name)
        if found is None:
            return True
        if found.status != _GOING:
            self._call("delete_stack", StackName=name, **self._role)
        stack = self._looked_at(name)
        if stack is None or stack.status == _GOING:
            return stack is None
        raise PlatformError(f"the stack {name} could not be deleted: {stack.status}: {self._reasons(name)}")

    def _waited(self, name: str) -> Stack | None:
        stack = self._looked_at(name)
        if stack is not None and stack.status.endswith(_UNDER_WAY):
            raise self._too_long(name)
        return stack

    def _looked_at(self, name: str) -> Stack | None:
        """The stack when nothing is under way any more, or as it stands when it takes too long."""
        stack = self.find(name)
        for pause in _pauses(self._patience):
            if stack is None or not stack.status.endswith(_UNDER_WAY):
                break
            self._sleep(pause)
            stack = self.find(name)
        return stack

    def _too_long(self, name: str) -> PlatformError:
        return PlatformError(
            f"the stack {name} is not done after {self._patience:g} s",
            hint="CloudFormation goes on by itself; the same call later goes on from there",
        )

    def _change_set(self, name: str, change: str) -> dict[str, Any]:
        """A change set when it is worked out, with all of its changes."""
        for pause in _pauses(self._patience):
            found: dict[str, Any] = self._call("describe_change_set", StackName=name, ChangeSetName=change)
            if found["Status"] in {"CREATE_COMPLETE", "FAILED"}:
                token = found.get("NextToken")
                while token:
                    more = self._call("describe_change_set", StackName=name, ChangeSetName=change, NextToken=token)
                    found["Changes"] += more["Changes"]
                    token = more.get("NextToken")
                return found
            self._sleep(pause)
        raise PlatformError(f"the change of {name} is not worked out after {self._patience:g} s")

    def _reasons(self, name: str) -> str:
        """Why the last operation failed: the first failures of it, not those that only followed."""
        found: list[str] = []
        for event in self._call("describe_stack_events", StackName=name).get("StackEvents", []):
            if event["LogicalResourceId"] == name and event["ResourceStatus"] in _BEGINNINGS:
                break
            reason = event.get("ResourceStatusReason", "")
            if event["ResourceStatus"].endswith("_FAILED") and "cancelled" not in reason.lower():
                found.append(f"{event['LogicalResourceId']}: {reason}")
        return "; ".join(reversed(found)) or "no reason is on record"

    def _described(self, name: str) -> Mapping[str, Any] | None:
        try:
            found: Mapping[str, Any] = self._client.describe_stacks(StackName=name)["Stacks"][0]
        except (ClientError, BotoCoreError) as cause:
            if code_of(cause) == "ValidationError" and "does not exist" in str(cause):
                return None
            raise translated(cause, f"stack {name}: describe_stacks") from cause
        return found

    def _call(self, operation: str, **arguments: Any) -> Any:
        try:
            return getattr(self._client, operation)(**arguments)
        except (ClientError, BotoCoreError) as cause:
            raise translated(cause, f"stack {arguments['StackName']}: {operation}") from cause


_BEGINNINGS = frozenset({"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS"})


def _change(change: Mapping[str, Any]) -> str:
    again = " (made anew)" if change.get("Replacement") == "True" else ""
    return f"{change['Action']} {change['LogicalResourceId']} ({change['ResourceType']}){again}"


def _pauses(patience: float) -> list[float]:
    """Seconds to wait between looks: short at first, then every two."""
    found = [0.2, 0.4, 0.8, 1.6]
    return found + [2.0] * max(0, int((patience - sum(found)) / 2))

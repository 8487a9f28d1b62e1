"""CloudFormation as far as ``ServiceStacks`` uses it: answers that a test prepares, and a record of what was asked."""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError


def refusal(code: str, message: str, operation: str = "Call") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)


ABSENT = refusal("ValidationError", "Stack with id thing does not exist", "DescribeStacks")


class FakeCloudFormation:
    """One stack. Each look at it tells the next status; the last one stays.

    Args:
        statuses: What ``describe_stacks`` says one after another; None: there is no such stack.
        changes: What a change set holds; None: nothing changes.
        refused: Why a change set cannot be made; empty when it can.
        after: The statuses after a change set was carried out, or the stack deleted.
        events: Of the stack, the latest first: logical id, status, reason.
    """

    def __init__(
        self,
        statuses: list[str | None],
        *,
        changes: list[dict[str, Any]] | None = None,
        refused: str = "",
        after: list[str | None] | None = None,
        events: list[tuple[str, str, str]] | None = None,
    ) -> None:
        self._statuses = deque(statuses)
        self._changes = changes
        self._refused = refused
        self._after = after or ["UPDATE_COMPLETE"]
        self._events = events or []
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**arguments: Any) -> Any:
            self.asked.append((operation, arguments))
            return getattr(self, f"_{operation}")(arguments)

        return call

    def operations(self) -> list[str]:
        """What was asked, without the looks."""
        return [operation for operation, _ in self.asked if not operation.startswith("describe")]

    def _describe_stacks(self, _: Any) -> Any:
        status = self._statuses.popleft() if len(self._statuses) > 1 else self._statuses[0]
        if status is None:
            raise ABSENT
        return {"Stacks": [{"StackStatus": status, "Outputs": [{"OutputKey": "FunctionUrl", "OutputValue": "url"}]}]}

    def _create_change_set(self, _: Any) -> Any:
        return {}

    def _delete_change_set(self, _: Any) -> Any:
        return {}

    def _describe_change_set(self, arguments: Mapping[str, Any]) -> Any:
        if self._refused:
            return {"Status": "FAILED", "StatusReason": self._refused}
        if self._changes is None:
            return {"Status": "FAILED", "StatusReason": "The submitted information didn't contain changes."}
        changes = [{"ResourceChange": each} for each in self._changes]
        # One change on each page.
        at = int(arguments.get("NextToken", 0))
        more = {"NextToken": str(at + 1)} if at + 1 < len(changes) else {}
        return {"Status": "CREATE_COMPLETE", "Changes": changes[at : at + 1], **more}

    def _execute_change_set(self, _: Any) -> Any:
        self._statuses = deque(self._after)
        return {}

    def _describe_stack_resources(self, arguments: Mapping[str, Any]) -> Any:
        made = {"LogicalResourceId": "Function", "ResourceType": "AWS::Lambda::Function"}
        return {"StackResources": [{**made, "PhysicalResourceId": arguments["StackName"].rpartition("-")[0]}]}

    def _get_template(self, _: Any) -> Any:
        return {"TemplateBody": {"Resources": {}}}

    def _delete_stack(self, _: Any) -> Any:
        self._statuses = deque(self._after)
        return {}

    def _describe_stack_events(self, _: Any) -> Any:
        keys = ("LogicalResourceId", "ResourceStatus", "ResourceStatusReason")
        return {"StackEvents": [dict(zip(keys, event, strict=True)) for event in self._events]}

"""The rules of a service's load balancer: which group of tasks is which version, and how calls are divided.

Each version has a rule that names it by a header; one rule, the last, takes all other calls and holds the weights.
"""

from collections.abc import Mapping
from typing import Any

from tdev.kernel.errors import PlatformError
from tdev.platform.hosting.asking import all_pages, asked

HEADER = "x-tdev-release"
"""Names the version that ``GET /health`` is for; see ``infra/constructs/container_version.py``."""
MOST_SHARING = 5
"""Source: Elastic Load Balancing, target groups of one action."""
_NOTHING = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "503"}}


class EcsRules:
    """Rules of load balancers.

    Args:
        client: A boto3 client for ``elbv2``.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def groups(self, listener: str) -> dict[int, str]:
        """ARN of the group of tasks of each version behind a listener."""
        found = {}
        for rule in all_pages(self._client, "describe_rules", "Rules", listener, ListenerArn=listener):
            for condition in rule.get("Conditions", []):
                header = condition.get("HttpHeaderConfig", {})
                if header.get("HttpHeaderName", "").lower() == HEADER:
                    found[int(header["Values"][0])] = _groups_of(rule["Actions"][0])[0]
        return found

    def weights(self, production: str) -> dict[str, int]:
        """Percent of the calls by ARN of the group; empty when no version gets any.

        Raises:
            PlatformError: When somebody has put weights there that are no percents.
        """
        (rule,) = asked(self._client, "describe_rules", production, RuleArns=[production])["Rules"]
        action = rule["Actions"][0]
        if action["Type"] != "forward":
            return {}
        groups = action.get("ForwardConfig", {}).get("TargetGroups") or [{"TargetGroupArn": action["TargetGroupArn"]}]
        if len(groups) == 1:
            return {groups[0]["TargetGroupArn"]: 100}
        found = {each["TargetGroupArn"]: each["Weight"] for each in groups if each["Weight"]}
        if sum(found.values()) != 100:
            raise PlatformError(f"the weights of {production} are not those of a deployment: {sorted(found.values())}")
        return found

    def divide(self, production: str, weights: Mapping[str, int]) -> None:
        """Divide the calls from now on; percent by ARN of the group."""
        groups = [{"TargetGroupArn": group, "Weight": percent} for group, percent in weights.items()]
        self._set(production, {"Type": "forward", "ForwardConfig": {"TargetGroups": groups}})

    def close(self, production: str) -> None:
        """No version gets calls any more: they are answered 503."""
        self._set(production, _NOTHING)

    def _set(self, production: str, action: Mapping[str, Any]) -> None:
        asked(self._client, "modify_rule", production, RuleArn=production, Actions=[action])


def _groups_of(action: Mapping[str, Any]) -> list[str]:
    """The groups that an action forwards to."""
    if "TargetGroupArn" in action:
        return [action["TargetGroupArn"]]
    return [each["TargetGroupArn"] for each in action["ForwardConfig"]["TargetGroups"]]

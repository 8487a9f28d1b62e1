"""Rules of a load balancer as AWS describes them, read as versions and weights."""

from collections.abc import Iterator
from typing import Any

import pytest

from infra.constructs.container_version import HEADER as OF_TEMPLATE
from tdev.kernel.errors import PlatformError
from tdev.platform.hosting.aws_ecs_rules import HEADER, EcsRules
from tests.support.fake_stacks import refusal


def group(number: int) -> str:
    return f"arn:aws:elasticloadbalancing:eu-central-1:1:targetgroup/v{number}/0"


def check(version: str, name: str = HEADER) -> dict[str, Any]:
    """The rule of a version."""
    return {
        "RuleArn": f"check-{version}",
        "Conditions": [
            {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/health"]}},
            {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": name, "Values": [version]}},
        ],
        "Actions": [{"Type": "forward", "TargetGroupArn": group(int(version))}],
    }


def production(*weights: tuple[int, int], **more: Any) -> dict[str, Any]:
    """The rule that divides."""
    tuples = [{"TargetGroupArn": group(number), "Weight": weight} for number, weight in weights]
    action = {"Type": "forward", "ForwardConfig": {"TargetGroups": tuples}, **more}
    return {"RuleArn": "production", "Conditions": [{"Field": "path-pattern"}], "Actions": [action]}


class FakeBalancers:
    """Answers with rules, one on each page; records what is modified."""

    def __init__(self, *rules: dict[str, Any], error: Exception | None = None) -> None:
        self.rules = rules
        self.error = error
        self.modified: list[dict[str, Any]] = []

    def get_paginator(self, operation: str) -> "FakeBalancers":
        assert operation == "describe_rules"
        return self

    def paginate(self, **given: Any) -> Iterator[dict[str, Any]]:
        if self.error:
            raise self.error
        for rule in self.rules:
            yield {"Rules": [rule]}

    def describe_rules(self, **given: Any) -> dict[str, Any]:
        if self.error:
            raise self.error
        return {"Rules": [rule for rule in self.rules if rule["RuleArn"] in given["RuleArns"]]}

    def modify_rule(self, **given: Any) -> None:
        if self.error:
            raise self.error
        self.modified.append(given)


def test_the_template_names_versions_by_the_same_header() -> None:
    assert HEADER == OF_TEMPLATE


def test_versions_are_known_by_their_rules_on_all_pages() -> None:
    fake = FakeBalancers(check("1"), production((1, 100)), check("12"), check("7", "X-TDev-Release"))
    assert EcsRules(fake).groups("listener") == {1: group(1), 7: group(7), 12: group(12)}


def test_a_rule_that_somebody_else_made_is_no_version() -> None:
    assert EcsRules(FakeBalancers(check("1", "x-other"))).groups("listener") == {}


def test_a_group_that_stands_in_the_long_form_is_found_too() -> None:
    rule = check("3")
    rule["Actions"] = [{"Type": "forward", "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": group(3)}]}}]
    assert EcsRules(FakeBalancers(rule)).groups("listener") == {3: group(3)}


@pytest.mark.parametrize(
    ("rule", "weights"),
    [
        (production((1, 90), (2, 10)), {group(1): 90, group(2): 10}),
        (production((1, 0), (2, 100)), {group(2): 100}),
        # AWS writes one group alone with the weight 1, whatever it was given.
        (production((2, 1)), {group(2): 100}),
        ({"RuleArn": "production", "Actions": [{"Type": "forward", "TargetGroupArn": group(4)}]}, {group(4): 100}),
        ({"RuleArn": "production", "Actions": [{"Type": "fixed-response"}]}, {}),
    ],
)
def test_weights_are_read_however_aws_writes_them(rule: dict[str, Any], weights: dict[str, int]) -> None:
    assert EcsRules(FakeBalancers(rule)).weights("production") == weights


def test_weights_that_are_no_percents_are_told() -> None:
    with pytest.raises(PlatformError, match="not those of a deployment"):
        EcsRules(FakeBalancers(production((1, 1), (2, 1)))).weights("production")


def test_dividing_is_one_change_of_one_rule() -> None:
    fake = FakeBalancers()
    EcsRules(fake).divide("production", {group(1): 75, group(2): 25})
    (change,) = fake.modified
    assert change["RuleArn"] == "production"
    (action,) = change["Actions"]
    assert [each["Weight"] for each in action["ForwardConfig"]["TargetGroups"]] == [75, 25]


def test_closed_means_that_no_group_is_used_any_more() -> None:
    fake = FakeBalancers()
    EcsRules(fake).close("production")
    (action,) = fake.modified[0]["Actions"]
    assert action == {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "503"}}


@pytest.mark.parametrize("call", ["groups", "weights", "close"])
def test_an_error_is_one_of_the_platform(call: str) -> None:
    error = refusal("AccessDenied", "not yours")
    with pytest.raises(PlatformError) as caught:
        getattr(EcsRules(FakeBalancers(error=error)), call)("production")
    assert caught.value.__cause__ is error

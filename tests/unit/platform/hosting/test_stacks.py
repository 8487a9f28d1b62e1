"""Stacks: every state that one can be found in, and what is done about it."""

from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from tdev.kernel.errors import ConflictError, PlatformError
from tdev.platform.hosting.stacks import ServiceStacks
from tests.support.fake_stacks import FakeCloudFormation, refusal

ADDED = {"Action": "Add", "LogicalResourceId": "Role", "ResourceType": "AWS::IAM::Role"}
REPLACED = {
    "Action": "Modify",
    "LogicalResourceId": "Queue",
    "ResourceType": "AWS::SQS::Queue",
    "Replacement": "True",
}


def stacks(client: Any, role: str = "", **more: Any) -> ServiceStacks:
    return ServiceStacks(client, role, sleep=lambda _: None, ids=lambda prefix: f"{prefix}-1", **more)


class TestFind:
    def test_a_stack_tells_its_outputs(self) -> None:
        found = stacks(FakeCloudFormation(["CREATE_COMPLETE"])).find("thing")
        assert found
        assert found.outputs == {"FunctionUrl": "url"}

    @pytest.mark.parametrize("status", [None, "REVIEW_IN_PROGRESS", "DELETE_COMPLETE"])
    def test_what_has_no_resources_is_no_stack(self, status: str | None) -> None:
        assert stacks(FakeCloudFormation([status])).find("thing") is None

    def test_another_refusal_is_an_error_of_the_platform(self) -> None:
        class Closed:
            def describe_stacks(self, **_: Any) -> Any:
                raise refusal("AccessDenied", "not yours")

        with pytest.raises(PlatformError, match="not yours"):
            stacks(Closed()).find("thing")


class TestSettled:
    def test_what_is_under_way_is_waited_for(self) -> None:
        fake = FakeCloudFormation(["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE"])
        found = stacks(fake).settled("thing")
        assert found
        assert found.status == "UPDATE_COMPLETE"

    @pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"])
    def test_what_is_left_of_a_failed_creation_goes_first(self, status: str) -> None:
        fake = FakeCloudFormation([status], after=["DELETE_IN_PROGRESS", None])
        assert stacks(fake).settled("thing") is None
        assert fake.operations() == ["delete_stack"]

    @pytest.mark.parametrize("status", ["UPDATE_ROLLBACK_FAILED", "UPDATE_FAILED"])
    def test_a_stuck_stack_needs_a_person(self, status: str) -> None:
        fake = FakeCloudFormation([status])
        with pytest.raises(ConflictError) as caught:
            stacks(fake).settled("thing")
        assert "continue-update-rollback" in str(caught.value.hint)
        assert fake.operations() == []

    def test_a_rolled_back_update_is_as_good_as_any(self) -> None:
        found = stacks(FakeCloudFormation(["UPDATE_ROLLBACK_COMPLETE"])).settled("thing")
        assert found
        assert found.status == "UPDATE_ROLLBACK_COMPLETE"

    def test_patience_ends(self) -> None:
        with pytest.raises(PlatformError, match="not done") as caught:
            stacks(FakeCloudFormation(["UPDATE_IN_PROGRESS"]), patience=5).settled("thing")
        assert "later" in str(caught.value.hint)


class TestApply:
    def test_a_new_stack_is_created(self) -> None:
        fake = FakeCloudFormation([None], changes=[ADDED], after=["CREATE_IN_PROGRESS", "CREATE_COMPLETE"])
        assert stacks(fake).apply("thing", "{}", {}) == ("Add Role (AWS::IAM::Role)",)
        (made,) = (arguments for operation, arguments in fake.asked if operation == "create_change_set")
        assert made["ChangeSetType"] == "CREATE"

    def test_one_that_is_there_is_updated_and_all_pages_of_changes_are_told(self) -> None:
        fake = FakeCloudFormation(["CREATE_COMPLETE"], changes=[REPLACED, ADDED])
        assert stacks(fake).apply("thing", "{}", {}) == (
            "Add Role (AWS::IAM::Role)",
            "Modify Queue (AWS::SQS::Queue) (made anew)",
        )
        (made,) = (arguments for operation, arguments in fake.asked if operation == "create_change_set")
        assert made["ChangeSetType"] == "UPDATE"

    def test_it_acts_as_the_role_that_was_given(self) -> None:
        fake = FakeCloudFormation([None], changes=[ADDED])
        stacks(fake, "arn:role").apply("thing", "{}", {"Name": "x"})
        made = dict(fake.asked)["create_change_set"]
        assert made["RoleARN"] == "arn:role"
        assert made["Parameters"] == [{"ParameterKey": "Name", "ParameterValue": "x"}]
        assert made["Capabilities"] == ["CAPABILITY_IAM"]

    @pytest.mark.parametrize("reason", ["", "No updates are to be performed."])
    def test_a_change_set_without_changes_is_no_failure_and_is_taken_away(self, reason: str) -> None:
        fake = FakeCloudFormation(["CREATE_COMPLETE"], refused=reason)
        assert stacks(fake).apply("thing", "{}", {}) == ()
        assert fake.operations() == ["create_change_set", "delete_change_set"]

    def test_a_refused_change_set_is_told_and_taken_away(self) -> None:
        fake = FakeCloudFormation(["CREATE_COMPLETE"], refused="Template error: no such thing")
        with pytest.raises(PlatformError, match="no such thing"):
            stacks(fake).apply("thing", "{}", {})
        assert fake.operations()[-1] == "delete_change_set"

    def test_a_failed_change_tells_its_own_reasons_and_no_older_ones(self) -> None:
        events = [
            ("thing", "UPDATE_ROLLBACK_COMPLETE", ""),
            ("Function", "UPDATE_FAILED", "Resource update cancelled"),
            ("Queue", "CREATE_FAILED", "retention is too long"),
            ("thing", "UPDATE_IN_PROGRESS", ""),
            ("Queue", "CREATE_FAILED", "of last year"),
        ]
        fake = FakeCloudFormation(
            ["CREATE_COMPLETE"], changes=[ADDED], after=["UPDATE_ROLLBACK_COMPLETE"], events=events
        )
        with pytest.raises(PlatformError) as caught:
            stacks(fake).apply("thing", "{}", {})
        assert "UPDATE_ROLLBACK_COMPLETE: Queue: retention is too long" in str(caught.value)
        assert "last year" not in str(caught.value)
        assert "cancelled" not in str(caught.value)

    def test_a_connection_that_breaks_is_an_error_of_the_platform_with_its_cause(self) -> None:
        cause = EndpointConnectionError(endpoint_url="https://example.invalid")

        class Broken(FakeCloudFormation):
            def _create_change_set(self, _: Any) -> Any:
                raise cause

        with pytest.raises(PlatformError) as caught:
            stacks(Broken([None])).apply("thing", "{}", {})
        assert caught.value.__cause__ is cause


class TestDelete:
    def test_a_stack_that_stays_is_an_error_with_the_reason(self) -> None:
        events = [("Role", "DELETE_FAILED", "is still in use"), ("thing", "DELETE_IN_PROGRESS", "")]
        fake = FakeCloudFormation(["CREATE_COMPLETE"], after=["DELETE_FAILED"], events=events)
        with pytest.raises(PlatformError, match="Role: is still in use"):
            stacks(fake).delete("thing")

    def test_it_acts_as_the_role_that_was_given(self) -> None:
        fake = FakeCloudFormation(["CREATE_COMPLETE"], after=[None])
        stacks(fake, "arn:role").delete("thing")
        assert dict(fake.asked)["delete_stack"]["RoleARN"] == "arn:role"

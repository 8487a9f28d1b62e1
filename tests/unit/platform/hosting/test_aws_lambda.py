"""The engine of Lambda where an emulator cannot show it: what AWS says seldom, and errors of every call."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError, NoCredentialsError

from tdev.kernel.errors import ConflictError, DeniedError, InvalidError, NotFoundError, PlatformError
from tdev.model.service import Release
from tdev.platform.hosting import Removal
from tdev.platform.hosting.aws_lambda import LambdaAccount, LambdaHosting, LambdaPlace
from tdev.platform.hosting.stacks import ServiceStacks
from tests.support.fake_stacks import FakeCloudFormation, refusal
from tests.support.hosting import BOUNDARY, BUCKET, STAGE, TENANT, release
from tests.support.service_templates import seen_template

ADDED = {"Action": "Add", "LogicalResourceId": "Function", "ResourceType": "AWS::Lambda::Function"}
CONTENT = b"bundle"
SHA = base64.b64encode(hashlib.sha256(CONTENT).digest()).decode()
GONE = refusal("ResourceNotFoundException", "no such function")


def version(number: int, release_number: int | None, **more: Any) -> dict[str, Any]:
    """A version as Lambda lists it."""
    variables = {"TDEV_RELEASE": str(release_number)} if release_number else {}
    return {
        "Version": str(number),
        "CodeSha256": SHA,
        "Role": "arn:aws:iam::123456789012:role/tdev/dev/services/one",
        "Environment": {"Variables": variables},
        **more,
    }


class FakeLambda:
    """One function. ``answers`` holds what an operation answers (or raises) one after another; the last one stays."""

    def __init__(self, *versions: dict[str, Any], **answers: list[Any]) -> None:
        self.versions = list(versions)
        self.answers: dict[str, list[Any]] = {
            "get_function_configuration": [{"State": "Active", "LastUpdateStatus": "Successful"}],
            "publish_version": [version(9, 9)],
            "get_alias": [{"FunctionVersion": "1"}],
            "update_alias": [{}],
            "delete_function": [{}],
            **answers,
        }
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    def get_paginator(self, operation: str) -> "FakeLambda":
        assert operation == "list_versions_by_function"
        return self

    def paginate(self, **_: Any) -> Iterator[dict[str, Any]]:
        if not self.versions:
            raise GONE
        for each in [version(0, None, Version="$LATEST"), *self.versions]:
            yield {"Versions": [each]}

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**arguments: Any) -> Any:
            self.asked.append((operation, arguments))
            given = self.answers[operation]
            answer = given.pop(0) if len(given) > 1 else given[0]
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call


def hosting(client: Any, stack: Any = None, keep: Any = bool, boundary: str = BOUNDARY, **place: Any) -> LambdaHosting:
    fake = stack or FakeCloudFormation([None], changes=[ADDED], after=["CREATE_COMPLETE"])
    account = LambdaAccount(ServiceStacks(fake, "", sleep=lambda _: None), client, None)
    where = LambdaPlace(STAGE, TENANT, BUCKET, boundary, **place)
    return LambdaHosting(account, where, seen_template, keep=keep, sleep=lambda _: None)


class TestProvision:
    def test_the_version_is_published_for_exactly_the_bytes_of_the_artifact(self) -> None:
        client = FakeLambda()
        hosting(client).provision(release("Matcher", 9, CONTENT))
        assert dict(client.asked)["publish_version"]["CodeSha256"] == SHA

    def test_other_bytes_on_lambda_are_refused(self) -> None:
        client = FakeLambda(publish_version=[version(9, 9, CodeSha256="other")])
        with pytest.raises(PlatformError, match="other bytes") as caught:
            hosting(client).provision(release("Matcher", 9, CONTENT))
        assert "do not route" in str(caught.value.hint)

    def test_lambdas_own_refusal_of_other_bytes_is_told(self) -> None:
        client = FakeLambda(publish_version=[refusal("InvalidParameterValueException", "CodeSHA256 is different")])
        with pytest.raises(PlatformError, match="is different"):
            hosting(client).provision(release("Matcher", 9, CONTENT))

    def test_a_version_that_is_prepared_is_waited_for(self) -> None:
        states = [
            {"State": "Pending"},
            {"State": "Active", "LastUpdateStatus": "InProgress"},
            {"State": "Active", "LastUpdateStatus": "Successful"},
        ]
        client = FakeLambda(get_function_configuration=states)
        assert hosting(client).provision(release("Matcher", 9, CONTENT)).version == 9
        looks = [arguments["Qualifier"] for operation, arguments in client.asked if operation.startswith("get_fun")]
        assert looks == ["$LATEST", "$LATEST", "$LATEST", "9"]

    @pytest.mark.parametrize(
        ("state", "reason"),
        [
            ({"State": "Failed", "StateReason": "no such layer"}, "no such layer"),
            ({"LastUpdateStatus": "Failed", "LastUpdateStatusReason": "the role is gone"}, "the role is gone"),
        ],
    )
    def test_a_version_that_cannot_start_tells_why(self, state: dict[str, str], reason: str) -> None:
        with pytest.raises(PlatformError, match=reason):
            hosting(FakeLambda(get_function_configuration=[state])).provision(release("Matcher", 9, CONTENT))

    def test_patience_with_a_version_ends(self) -> None:
        with pytest.raises(PlatformError, match="not ready"):
            hosting(FakeLambda(get_function_configuration=[{"State": "Pending"}])).provision(
                release("Matcher", 9, CONTENT)
            )

    def test_a_version_that_is_there_is_not_made_again(self) -> None:
        stack = FakeCloudFormation(["UPDATE_COMPLETE"])
        made = hosting(FakeLambda(version(4, 9)), stack).provision(release("Matcher", 9, CONTENT))
        assert (made.version, made.address, made.changes) == (9, "url", ())
        assert stack.operations() == []

    def test_a_number_that_stands_for_other_bytes_is_refused(self) -> None:
        with pytest.raises(ConflictError, match="another artifact"):
            hosting(FakeLambda(version(4, 9, CodeSha256="other")), FakeCloudFormation(["UPDATE_COMPLETE"])).provision(
                release("Matcher", 9, CONTENT)
            )

    def test_what_aws_would_refuse_is_not_even_tried(self) -> None:
        stack = FakeCloudFormation([None])
        with pytest.raises(InvalidError) as caught:
            hosting(FakeLambda(), stack, log_days=13).provision(release("Matcher", 9, CONTENT))
        assert caught.value.findings[0].pointer == "#/Parameters/LogDays"
        assert stack.operations() == []

    def test_what_the_stage_gives_reaches_the_template(self) -> None:
        stack = FakeCloudFormation([None], changes=[ADDED], after=["CREATE_COMPLETE"])
        place = {"layers": ("arn:a", "arn:b"), "alarm_topic": "arn:topic", "tracing": True, "log_days": 365}
        hosting(FakeLambda(), stack, **place).provision(release("Matcher", 9, CONTENT, memory=1024, timeout=60))
        made = dict(stack.asked)["create_change_set"]
        given = {each["ParameterKey"]: each["ParameterValue"] for each in made["Parameters"]}
        assert given["Layers"] == "arn:a,arn:b"
        assert (given["Tracing"], given["AlarmTopic"], given["LogDays"]) == ("Active", "arn:topic", "365")
        assert (given["Memory"], given["Timeout"], given["SlowestMs"]) == ("1024", "60", "48000")
        assert json.loads(made["TemplateBody"])["Resources"]["Function"]


class TestVersions:
    def test_of_two_versions_of_one_release_the_later_counts(self) -> None:
        """A process that was killed between two changes may have published twice."""
        client = FakeLambda(version(2, 5), version(10, 5))
        hosting(client).route("Matcher", {5: 100})
        assert dict(client.asked)["update_alias"]["FunctionVersion"] == "10"

    def test_calls_of_the_earlier_one_are_still_those_of_the_release(self) -> None:
        alias = {"FunctionVersion": "2", "RoutingConfig": {"AdditionalVersionWeights": {"10": 0.25}}}
        assert hosting(FakeLambda(version(2, 5), version(10, 5), get_alias=[alias])).routes("Matcher") == {5: 100}

    def test_a_release_is_retired_with_all_its_versions(self) -> None:
        class Empty(FakeCloudFormation):
            def _describe_stack_resources(self, _: Any) -> Any:
                return {"StackResources": []}

        client = FakeLambda(version(1, 1), version(2, 5), version(10, 5))
        hosting(client, Empty(["CREATE_COMPLETE"])).retire("Matcher", 5)
        deleted = [arguments["Qualifier"] for operation, arguments in client.asked if operation == "delete_function"]
        assert deleted == ["2", "10"]

    def test_an_alias_that_somebody_moved_to_something_else_is_told(self) -> None:
        client = FakeLambda(version(1, 1), version(2, None), get_alias=[{"FunctionVersion": "2"}])
        with pytest.raises(PlatformError, match=r"version 2 of .* is no release"):
            hosting(client).routes("Matcher")

    def test_versions_that_somebody_else_published_are_left_alone(self) -> None:
        with pytest.raises(NotFoundError):
            hosting(FakeLambda(version(2, None))).route("Matcher", {2: 100})

    def test_the_way_back_is_one_update_of_the_alias(self) -> None:
        client = FakeLambda(version(1, 1), version(2, 2))
        hosting(client).route("Matcher", {1: 100, 2: 0})
        ((operation, arguments),) = client.asked
        assert operation == "update_alias"
        assert arguments["FunctionVersion"] == "1"
        assert arguments["RoutingConfig"] == {"AdditionalVersionWeights": {}}

    def test_the_first_version_stays_because_the_stack_stands_on_it(self) -> None:
        class WithResources(FakeCloudFormation):
            def _describe_stack_resources(self, _: Any) -> Any:
                name = hosting(None)._name("Matcher")
                arn = f"arn:aws:lambda:eu-central-1:123456789012:function:{name}:1"
                each = {"LogicalResourceId": "FirstVersion", "ResourceType": "AWS::Lambda::Version"}
                return {"StackResources": [{**each, "PhysicalResourceId": arn}]}

        client = FakeLambda(version(1, 1), version(2, 2), get_alias=[{"FunctionVersion": "2"}])
        hosting(client, WithResources(["CREATE_COMPLETE"])).retire("Matcher", 1)
        assert "delete_function" not in dict(client.asked)


class TestHealth:
    def test_an_answer_that_is_no_json_is_an_error_of_the_platform(self) -> None:
        client = FakeLambda(version(1, 1), invoke=[{"Payload": BytesIO(b"<html>")}])
        with pytest.raises(PlatformError):
            hosting(client).health("Matcher", 1)

    def test_no_answer_at_all_is_not_well(self) -> None:
        client = FakeLambda(version(1, 1), invoke=[{"Payload": BytesIO(b"")}])
        assert not hosting(client).health("Matcher", 1).healthy


class TestRehearsing:
    EVENT = {"inputs": {"text": "a"}, "answers": {}}

    def test_a_version_is_asked_by_its_number(self) -> None:
        answer = {"Payload": BytesIO(b'{"result": 1, "error": null, "effects": []}')}
        client = FakeLambda(version(1, 1), version(2, 2), invoke=[answer])
        found = hosting(client).rehearse("Matcher", 2, self.EVENT)
        assert (found.payload["result"], found.function_error) == (1, None)
        asked = dict(client.asked)["invoke"]
        assert (asked["Qualifier"], json.loads(asked["Payload"])) == ("2", self.EVENT)

    def test_what_the_function_raises_is_told_as_its_failure(self) -> None:
        failed = {"FunctionError": "Unhandled", "Payload": BytesIO(b'{"errorType": "InvalidError"}')}
        found = hosting(FakeLambda(version(1, 1), invoke=[failed])).rehearse("Matcher", 1, self.EVENT)
        assert (found.function_error, found.error["errorType"]) == ("Unhandled", "InvalidError")


CALLS: dict[str, tuple[str, Callable[[LambdaHosting], Any]]] = {
    "health": ("invoke", lambda host: host.health("Matcher", 1)),
    "rehearse": ("invoke", lambda host: host.rehearse("Matcher", 1, {})),
    "route": ("update_alias", lambda host: host.route("Matcher", {1: 100})),
    "routes": ("get_alias", lambda host: host.routes("Matcher")),
    "retire": ("get_alias", lambda host: host.retire("Matcher", 1)),
    "provision": ("publish_version", lambda host: host.provision(release("Matcher", 9, CONTENT))),
}


@pytest.mark.parametrize(
    "error",
    [
        refusal("AccessDeniedException", "not yours"),
        refusal("TooManyRequestsException", "slower"),
        EndpointConnectionError(endpoint_url="https://example.invalid"),
        NoCredentialsError(),
    ],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("call", CALLS)
def test_an_error_of_lambda_is_an_error_of_the_platform_with_its_cause(call: str, error: Exception) -> None:
    operation, act = CALLS[call]
    with pytest.raises(PlatformError) as caught:
        act(hosting(FakeLambda(version(1, 1), **{operation: [error]}), standing()))
    assert caught.value.__cause__ is error


def standing(after: str | None = "UPDATE_COMPLETE") -> FakeCloudFormation:
    """A stack that is there, with a resource."""
    return FakeCloudFormation(["CREATE_COMPLETE"], changes=[ADDED], after=[after])


class TestWhoReachesOnlyWhatCarriesTheTagOfATenant:
    """IAM refuses him what is not there as it does what is another's: the stack says which of the two it is."""

    denied = refusal("AccessDeniedException", "no identity-based policy allows it")

    def test_a_service_without_a_stack_is_not_there(self) -> None:
        with pytest.raises(NotFoundError, match="no service Matcher"):
            hosting(FakeLambda(get_alias=[self.denied])).routes("Matcher")

    def test_one_with_a_stack_is_refused(self) -> None:
        with pytest.raises(PlatformError, match="no identity-based"):
            hosting(FakeLambda(get_alias=[self.denied]), standing()).routes("Matcher")


class TestKeep:
    def test_nothing_is_asked_of_aws_for_a_release_that_nobody_vouches_for(self) -> None:
        def refuse(release: Release) -> None:
            raise DeniedError(f"nobody vouches for v{release.version}")

        client, stack = FakeLambda(), FakeCloudFormation([None])
        with pytest.raises(DeniedError, match="v9"):
            hosting(client, stack, keep=refuse).provision(release("Matcher", 9, CONTENT))
        assert client.asked == stack.asked == []

    def test_who_may_change_services_only_makes_none(self) -> None:
        client = FakeLambda()
        with pytest.raises(ConflictError, match="only a deployment makes versions") as caught:
            hosting(client, boundary="").provision(release("Matcher", 9, CONTENT))
        assert (caught.value.hint, client.asked) == ("deploy its workflow again", [])


class TestDestroy:
    def test_one_that_takes_longer_than_anybody_waits_goes_on_by_itself(self) -> None:
        stack = standing(after="DELETE_IN_PROGRESS")
        told = hosting(FakeLambda(), stack).destroy("Matcher")
        assert told == Removal(("AWS::Lambda::Function tdevs-dev-matcher",), done=False)
        assert stack.operations() == ["delete_stack"]
        assert not hosting(FakeLambda(), stack).destroy("Matcher").done
        assert stack.operations() == ["delete_stack"]

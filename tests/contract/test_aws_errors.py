"""Every error of the AWS SDK leaves an adapter as ours, whichever call it comes from."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore import exceptions as sdk

from tdev.kernel.errors import ConditionFailedError, NotFoundError, PlatformError, TooLargeError
from tdev.platform.artifacts.aws import S3Artifacts
from tdev.platform.storage import Absent, Check, Delete, Put, Query, Update
from tdev.platform.storage.aws import DynamoTables

KEY = {"pk": "a", "sk": "1"}
DIGEST = f"sha256:{'0' * 64}"


def service_error(code: str, message: str = "refused", **more: Any) -> sdk.ClientError:
    return sdk.ClientError({"Error": {"Code": code, "Message": message}, **more}, "Call")


ERRORS: list[Exception] = [
    *(
        service_error(code)
        for code in (
            "AccessDeniedException",
            "AccessDenied",
            "ExpiredTokenException",
            "InternalServerError",
            "ItemCollectionSizeLimitExceededException",
            "NoSuchBucket",
            "ProvisionedThroughputExceededException",
            "RequestLimitExceeded",
            "ResourceNotFoundException",
            "SlowDown",
            "ThrottlingException",
            "UnrecognizedClientException",
            "ValidationException",
        )
    ),
    service_error("TransactionCanceledException", CancellationReasons=[{"Code": "ThrottlingError"}]),
    sdk.EndpointConnectionError(endpoint_url="https://example.invalid"),
    sdk.ConnectTimeoutError(endpoint_url="https://example.invalid"),
    sdk.ReadTimeoutError(endpoint_url="https://example.invalid"),
    sdk.NoCredentialsError(),
    sdk.NoRegionError(),
    sdk.ParamValidationError(report="wrong"),
    sdk.SSLError(endpoint_url="https://example.invalid", error="certificate"),
]


class Failing:
    """A client each of whose calls raises (or answers, when it is a dict) the next of these, the last one for ever."""

    def __init__(self, *errors: Exception | dict[str, Any]) -> None:
        self.errors = list(errors)
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(**_: Any) -> Any:
            self.calls.append(name)
            error = self.errors.pop(0) if len(self.errors) > 1 else self.errors[0]
            if isinstance(error, dict):
                return error
            raise error

        return call


def tables(client: Any) -> DynamoTables:
    return DynamoTables(client, "t-", sleep=lambda _: None)


TABLE_CALLS: dict[str, Callable[[DynamoTables], Any]] = {
    "get": lambda t: t.get("registry", KEY),
    "put": lambda t: t.write(Put("registry", dict(KEY))),
    "delete": lambda t: t.write(Delete("registry", KEY)),
    "check": lambda t: t.write(Check("registry", KEY, Absent())),
    "transaction": lambda t: t.write(Put("registry", dict(KEY)), Delete("registry", {"pk": "b", "sk": "1"})),
    "update": lambda t: t.update(Update("registry", KEY, add={"n": 1})),
    "query": lambda t: t.query(Query("registry", "a")),
}
ARTIFACT_CALLS: dict[str, Callable[[S3Artifacts], Any]] = {
    "put": lambda a: a.put("local", b"x"),
    "get": lambda a: a.get("local", DIGEST),
    "has": lambda a: a.has("local", DIGEST),
}


@pytest.mark.parametrize("error", ERRORS, ids=lambda e: f"{type(e).__name__} {str(e)[19:60]}")
@pytest.mark.parametrize("call", TABLE_CALLS)
def test_an_error_of_the_tables_is_a_platform_error_with_its_cause(call: str, error: Exception) -> None:
    with pytest.raises(PlatformError) as caught:
        TABLE_CALLS[call](tables(Failing(error)))
    assert caught.value.__cause__ is error
    assert type(caught.value) is PlatformError


@pytest.mark.parametrize("error", ERRORS, ids=lambda e: f"{type(e).__name__} {str(e)[19:60]}")
@pytest.mark.parametrize("call", ARTIFACT_CALLS)
def test_an_error_of_the_artifacts_is_a_platform_error_with_its_cause(call: str, error: Exception) -> None:
    with pytest.raises(PlatformError) as caught:
        ARTIFACT_CALLS[call](S3Artifacts(Failing(error), "bucket"))
    assert caught.value.__cause__ is error


@pytest.mark.parametrize("code", ["NoSuchKey", "404"])
def test_an_object_that_is_not_there_is_no_error_of_the_platform(code: str) -> None:
    artifacts = S3Artifacts(Failing(service_error(code)), "bucket")
    assert not artifacts.has("local", DIGEST)
    with pytest.raises(NotFoundError):
        artifacts.get("local", DIGEST)


@pytest.mark.parametrize("code", ["AccessDenied", "403"])
def test_a_forbidden_artifact_may_as_well_be_a_missing_one(code: str) -> None:
    hints = {}
    for call in ARTIFACT_CALLS:
        with pytest.raises(PlatformError) as caught:
            ARTIFACT_CALLS[call](S3Artifacts(Failing(service_error(code)), "bucket"))
        hints[call] = "no such artifact" in (caught.value.hint or "")
    assert hints == {"put": False, "get": True, "has": True}


@pytest.mark.parametrize("words", ["Item size has exceeded", "Item size to update has exceeded"])
def test_an_item_that_the_service_finds_too_large_is_named_so(words: str) -> None:
    refused = service_error("ValidationException", f"{words} the maximum allowed size")
    with pytest.raises(TooLargeError):
        tables(Failing(refused)).write(Update("registry", KEY, set={"x": 1}))


CONFLICTS = [
    service_error("TransactionConflictException"),
    service_error("TransactionInProgressException"),
    service_error(
        "TransactionCanceledException", CancellationReasons=[{"Code": "None"}, {"Code": "TransactionConflict"}]
    ),
]


@pytest.mark.parametrize("conflict", CONFLICTS, ids=str)
def test_transactions_in_each_others_way_are_tried_again_with_longer_waits(conflict: Exception) -> None:
    waits: list[float] = []
    client = Failing(conflict, conflict, conflict, {})
    store = DynamoTables(client, "t-", sleep=waits.append)
    TABLE_CALLS["transaction"](store)
    assert client.calls == ["transact_write_items"] * 4
    assert [0.005 * 2**n <= wait < 0.01 * 2**n for n, wait in enumerate(waits)] == [True] * 3


def test_after_ten_attempts_it_is_an_error_of_the_platform() -> None:
    client = Failing(CONFLICTS[0])
    with pytest.raises(PlatformError):
        TABLE_CALLS["transaction"](tables(client))
    assert len(client.calls) == 10


def test_a_condition_counts_more_than_a_conflict() -> None:
    reasons = [{"Code": "TransactionConflict"}, {"Code": "ConditionalCheckFailed", "Item": {"n": {"N": "5"}}}]
    client = Failing(service_error("TransactionCanceledException", CancellationReasons=reasons))
    with pytest.raises(ConditionFailedError) as caught:
        TABLE_CALLS["transaction"](tables(client))
    assert (caught.value.index, caught.value.item) == (1, {"n": 5})
    assert client.calls == ["transact_write_items"]


def test_an_expired_item_that_somebody_else_has_cleared_is_no_error() -> None:
    old = {"pk": {"S": "a"}, "sk": {"S": "1"}, "expires": {"N": "1"}}
    failed = service_error("ConditionalCheckFailedException", Item=old)
    gone = service_error("ConditionalCheckFailedException")
    client = Failing(failed, gone, ({"Attributes": {"n": {"N": "1"}}}))
    assert tables(client).update(Update("idempotency", KEY, add={"n": 1})) == {"n": 1}
    assert client.calls == ["update_item", "delete_item", "update_item"]


def test_an_error_while_an_expired_item_is_cleared_is_a_platform_error() -> None:
    old = {"pk": {"S": "a"}, "sk": {"S": "1"}, "expires": {"N": "1"}}
    client = Failing(service_error("ConditionalCheckFailedException", Item=old), service_error("AccessDenied"))
    with pytest.raises(PlatformError) as caught:
        tables(client).update(Update("idempotency", KEY, add={"n": 1}))
    assert caught.value.hint is not None
    assert type(caught.value) is PlatformError


def test_a_connection_that_breaks_while_content_is_read_is_a_platform_error() -> None:
    class Body:
        def __enter__(self) -> "Body":
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def read(self) -> bytes:
            raise sdk.IncompleteReadError(actual_bytes=1, expected_bytes=2)

    with pytest.raises(PlatformError, match="connection broke"):
        S3Artifacts(Failing({"Body": Body()}), "bucket").get("local", DIGEST)

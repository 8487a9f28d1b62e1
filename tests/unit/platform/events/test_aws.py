"""The bus on EventBridge: what it refuses is put again, and a failure is one of the platform."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from tdev.kernel.errors import PlatformError
from tdev.platform.events.aws import EventBridgeBus
from tests.support.telling import changed, event


class Refusing:
    """A client that refuses the first entry of so many requests, or raises."""

    def __init__(self, times: int = 0, error: Exception | None = None) -> None:
        self.times, self.error = times, error
        self.requests: list[list[dict[str, Any]]] = []

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        self.requests.append(Entries)
        if self.error:
            raise self.error
        results: list[dict[str, Any]] = [{"EventId": "1"} for _ in Entries]
        if self.times:
            self.times -= 1
            results[0] = {"ErrorCode": "ThrottlingException", "ErrorMessage": "slow down"}
        return {"FailedEntryCount": sum("ErrorCode" in each for each in results), "Entries": results}


def test_an_entry_says_everything_that_the_bus_needs() -> None:
    client = Refusing()
    sent = event()
    EventBridgeBus(client, "tdev-dev").publish([sent])
    (entry,) = client.requests[0]
    assert (entry["EventBusName"], entry["Source"], entry["DetailType"]) == ("tdev-dev", "tdev", "DeploymentChanged")
    assert entry["Time"].timestamp() == 1_700_000_000.0


def test_only_what_was_refused_is_put_again() -> None:
    client = Refusing(times=1)
    EventBridgeBus(client, "b").publish([event(changed(version=number + 1)) for number in range(3)])
    assert [len(entries) for entries in client.requests] == [3, 1]


def test_what_is_refused_again_and_again_is_an_error() -> None:
    client = Refusing(times=99)
    with pytest.raises(PlatformError, match="slow down"):
        EventBridgeBus(client, "tdev-dev").publish([event(), event()])
    assert len(client.requests) == 3


@pytest.mark.parametrize(
    "error",
    [
        ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "PutEvents"),
        EndpointConnectionError(endpoint_url="https://events"),
    ],
)
def test_a_foreign_error_does_not_leave_the_engine(error: Exception) -> None:
    with pytest.raises(PlatformError, match="tdev-dev"):
        EventBridgeBus(Refusing(error=error), "tdev-dev").publish([event()])

"""The log of a service on any host of AWS: whose group is read, and what is refused before anybody is asked."""

from collections.abc import Iterator
from typing import Any

import pytest

from tdev.kernel.errors import InvalidError, NotFoundError, PlatformError
from tdev.platform.hosting.aws_ecs_calls import EcsCalls
from tdev.platform.hosting.service_logs import ServiceLogs
from tdev.platform.service_names import service_log_group, service_resource
from tests.support.fake_stacks import refusal


class FakeLogs:
    """One page of lines, or an error."""

    def __init__(self, *lines: str, error: Exception | None = None) -> None:
        self.lines = lines
        self.error = error
        self.asked: list[dict[str, Any]] = []

    def get_paginator(self, operation: str) -> "FakeLogs":
        assert operation == "filter_log_events"
        return self

    def paginate(self, **given: Any) -> Iterator[dict[str, Any]]:
        self.asked.append(given)
        if self.error:
            raise self.error
        yield {"events": [{"message": line, "timestamp": 1000 + at} for at, line in enumerate(self.lines)]}


def logs(client: FakeLogs) -> EcsCalls:
    return EcsCalls(ServiceLogs(client, "dev", "acme", "ECS"))


def test_lines_of_the_runner_are_told_with_their_level() -> None:
    fake = FakeLogs('{"level": "ERROR", "logger": "tdev.runner", "message": "a call failed"}', "runner: refused")
    first, second = logs(fake).logs("Matcher")
    assert (first.level, first.message, first.function) == ("ERROR", "a call failed", "Matcher")
    assert second.message == "runner: refused"
    assert fake.asked[0]["logGroupName"] == service_log_group("dev", service_resource("dev", "acme", "Matcher"))


def test_only_lines_of_the_level_are_told() -> None:
    fake = FakeLogs('{"level": "INFO", "message": "fine"}', '{"level": "ERROR", "message": "not"}')
    assert [line.message for line in logs(fake).logs("Matcher", level="WARNING")] == ["not"]


@pytest.mark.parametrize("given", [{"level": "LOUD"}, {"limit": 0}, {"limit": 10_001}])
def test_what_cannot_be_told_is_refused_before_anybody_is_asked(given: dict[str, Any]) -> None:
    fake = FakeLogs()
    with pytest.raises(InvalidError):
        logs(fake).logs("Matcher", **given)
    assert fake.asked == []


@pytest.mark.parametrize("code", ["ResourceNotFoundException", "AccessDeniedException"])
def test_a_service_of_nobody_or_of_another_is_not_found(code: str) -> None:
    with pytest.raises(NotFoundError, match="no service Matcher on ECS"):
        logs(FakeLogs(error=refusal(code, "no"))).logs("Matcher")


def test_another_error_is_one_of_the_platform() -> None:
    with pytest.raises(PlatformError, match="filter_log_events"):
        logs(FakeLogs(error=refusal("ThrottlingException", "slower"))).logs("Matcher")

"""Tasks as ECS describes them: started, waited for, and heard when they end."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from tdev.kernel.errors import NotFoundError, PlatformError
from tdev.platform.hosting.aws_ecs_tasks import EcsClients, EcsTask, EcsTasks
from tests.support.fake_stacks import refusal

OF = EcsTask("cluster", "service", "group", "/log", "v3")
HEALTHY = {"State": "healthy"}
SICK = {"State": "unhealthy", "Description": "Health checks failed with these codes: [503]"}
INITIAL = {"State": "initial", "Reason": "Elb.RegistrationInProgress"}


def service(desired: int, state: str = "COMPLETED") -> dict[str, Any]:
    """A service as it is described."""
    deployments = [
        {"status": "ACTIVE", "rolloutState": "IN_PROGRESS"},
        {"status": "PRIMARY", "rolloutState": state},
    ]
    return {"services": [{"desiredCount": desired, "deployments": deployments}]}


class FakeClient:
    """Answers each operation with what a test prepared, one after another; the last one stays."""

    def __init__(self, **answers: list[Any]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**given: Any) -> Any:
            self.asked.append((operation, given))
            prepared = self.answers[operation]
            answer = prepared.pop(0) if len(prepared) > 1 else prepared[0]
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call

    def updates(self) -> list[Mapping[str, Any]]:
        return [given for operation, given in self.asked if operation == "update_service"]


def health(*states: dict[str, str]) -> dict[str, Any]:
    return {"TargetHealthDescriptions": [{"TargetHealth": state} for state in states]}


def tasks(
    *services: dict[str, Any], targets: list[Any] | None = None, lines: list[Any] | None = None, **ecs: list[Any]
) -> tuple[EcsTasks, FakeClient]:
    """The tasks, and the fake of ECS."""
    fake = FakeClient(
        describe_services=list(services), update_service=[{}], **{"list_tasks": [{"taskArns": []}], **ecs}
    )
    balancers = FakeClient(describe_target_health=targets or [health(HEALTHY)])
    logs = FakeClient(get_log_events=lines or [{"events": []}])
    return EcsTasks(EcsClients(fake, balancers, logs), sleep=lambda _: None, patience=20), fake


def ended(*lines: str) -> dict[str, Any]:
    """One stopped task with its log."""
    return {
        "list_tasks": [{"taskArns": ["arn:task/old", "arn:task/new"]}],
        "describe_tasks": [
            {
                "tasks": [
                    {
                        "taskArn": "arn:task/new",
                        "createdAt": "2026-02-02",
                        "stoppedReason": "Essential container exited",
                    },
                    {"taskArn": "arn:task/old", "createdAt": "2026-02-01", "stoppedReason": "long ago"},
                ]
            }
        ],
        "lines": [{"events": [{"message": line} for line in lines]}],
    }


class TestStart:
    def test_tasks_are_started_where_there_are_none(self) -> None:
        found, fake = tasks(service(0), service(2), targets=[health(HEALTHY, HEALTHY)])
        assert found.start(OF, 2)
        assert fake.updates() == [{"cluster": "cluster", "service": "service", "desiredCount": 2}]

    def test_what_the_scaling_has_chosen_is_left_alone(self) -> None:
        found, fake = tasks(service(3), targets=[health(HEALTHY, HEALTHY, HEALTHY)])
        assert not found.start(OF, 2)
        assert fake.updates() == []

    def test_nobody_waits_for_tasks_that_the_scaling_adds(self) -> None:
        found, fake = tasks(service(4), targets=[health(HEALTHY, HEALTHY, INITIAL, INITIAL)])
        found.start(OF, 2)
        assert [operation for operation, _ in fake.asked] == ["describe_services", "describe_services"]

    def test_each_task_is_waited_for(self) -> None:
        looks = [health(), health(INITIAL, HEALTHY), health(HEALTHY, HEALTHY)]
        found, _ = tasks(service(0), service(2), targets=looks)
        found.start(OF, 2)
        assert looks == [health(HEALTHY, HEALTHY)]

    def test_tasks_that_are_not_well_are_started_all_the_same(self) -> None:
        found, _ = tasks(service(0), service(1), targets=[health(SICK)])
        assert found.start(OF, 1)

    def test_tasks_that_end_tell_why(self) -> None:
        found, _ = tasks(service(0), service(2, "FAILED"), **ended("noise", "runner: the bundle has another digest"))
        with pytest.raises(PlatformError, match="Essential container exited: runner: the bundle has another") as caught:
            found.start(OF, 2)
        assert "calls go where they went before" in str(caught.value.hint)

    def test_tasks_that_end_without_a_word_are_told_so(self) -> None:
        found, _ = tasks(service(2, "FAILED"))
        with pytest.raises(PlatformError, match="no reason is known"):
            found.start(OF, 2)

    def test_what_ecs_gave_up_is_tried_again_when_somebody_asks(self) -> None:
        found, fake = tasks(service(2, "FAILED"), service(2), targets=[health(HEALTHY, HEALTHY)])
        assert found.start(OF, 2)
        assert fake.updates()[0]["forceNewDeployment"] is True

    def test_patience_ends_and_the_next_call_goes_on(self) -> None:
        found, _ = tasks(service(2), targets=[health(INITIAL)])
        with pytest.raises(PlatformError, match="do not answer after 20 s") as caught:
            found.start(OF, 2)
        assert "goes on" in str(caught.value.hint)

    def test_a_service_that_is_gone_is_not_found(self) -> None:
        found, _ = tasks({"services": []})
        with pytest.raises(NotFoundError):
            found.start(OF, 2)


class TestStop:
    def test_running_tasks_are_ended(self) -> None:
        found, fake = tasks(service(2))
        found.stop(OF)
        assert [each["desiredCount"] for each in fake.updates()] == [0]

    def test_where_there_are_none_nothing_is_asked(self) -> None:
        found, fake = tasks(service(0))
        found.stop(OF)
        assert fake.updates() == []


class TestSaid:
    def test_nothing_is_wrong_with_healthy_tasks(self) -> None:
        found, fake = tasks(targets=[health(HEALTHY, HEALTHY)])
        assert found.said(OF) == ""
        assert fake.asked == []

    @pytest.mark.parametrize("other", [{"State": "draining"}, INITIAL], ids=["leaves", "comes"])
    def test_a_task_that_the_scaling_moves_does_not_make_the_others_sick(self, other: dict[str, str]) -> None:
        found, _ = tasks(targets=[health(HEALTHY, other)])
        assert found.said(OF) == ""

    def test_tasks_that_only_just_come_are_not_well_yet(self) -> None:
        found, _ = tasks(targets=[health(INITIAL)])
        assert found.said(OF) == "Elb.RegistrationInProgress"

    def test_one_sick_task_is_enough(self) -> None:
        found, _ = tasks(targets=[health(HEALTHY, SICK)])
        assert found.said(OF) == SICK["Description"]

    def test_the_log_tells_what_a_status_cannot(self) -> None:
        record = {
            "level": "ERROR",
            "message": "a call failed",
            "exception": "Traceback\n  File\nValueError: no paper\n",
        }
        found, _ = tasks(targets=[health(SICK)], **ended('{"level": "INFO"}', json.dumps(record), "[1, 2]", "{"))
        assert found.said(OF).endswith("ValueError: no paper")

    def test_an_error_without_an_exception_is_told_by_its_message(self) -> None:
        record = json.dumps({"level": "ERROR", "message": "out of paper"})
        found, _ = tasks(targets=[health(SICK)], **ended(record))
        assert found.said(OF).endswith("out of paper")

    def test_a_task_that_never_wrote_anything_is_still_told_about(self) -> None:
        absent = refusal("ResourceNotFoundException", "no such stream")
        found, _ = tasks(targets=[health(SICK)], **{**ended(), "lines": [absent]})
        assert found.said(OF).startswith(SICK["Description"])

    @pytest.mark.parametrize(("states", "told"), [([], "no task answers"), ([{"State": "draining"}], "draining")])
    def test_no_task_at_all_is_not_well(self, states: list[dict[str, str]], told: str) -> None:
        found, _ = tasks(targets=[health(*states)])
        assert found.said(OF) == told


CALLS: dict[str, tuple[str, Callable[[EcsTasks], Any]]] = {
    "start": ("update_service", lambda found: found.start(OF, 2)),
    "stop": ("describe_services", lambda found: found.stop(OF)),
    "said": ("list_tasks", lambda found: found.said(OF)),
}


@pytest.mark.parametrize(
    "error",
    [refusal("AccessDeniedException", "not yours"), EndpointConnectionError(endpoint_url="https://example.invalid")],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("call", CALLS)
def test_an_error_of_ecs_is_one_of_the_platform_with_its_cause(call: str, error: Exception) -> None:
    operation, act = CALLS[call]
    found, fake = tasks(service(0), targets=[health(SICK)])
    fake.answers[operation] = [error]
    with pytest.raises(PlatformError) as caught:
        act(found)
    assert caught.value.__cause__ is error

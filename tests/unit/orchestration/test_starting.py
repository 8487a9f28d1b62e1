"""Accepting an order: on disk before anything starts, once per key, and healed when a start was cut off."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.domain.execution.idempotency import KEPT_S
from tdev.kernel.errors import ConflictError, InvalidError, PlatformError, TooLargeError
from tdev.model.identity import Principal
from tdev.orchestration.starting import MACHINE, MOST_PAYLOAD, Order, accept
from tdev.runtime import Runtime
from tests.support.clock import SetClock
from tests.support.machines import ScriptedMachine
from tests.support.nouns import workflow
from tests.support.runtimes import ANN, runtime_in


class WatchedMachine(ScriptedMachine):
    """Notes what the store holds at the moment of a start; fails the first starts when told to."""

    def __init__(self, failures: int = 0) -> None:
        super().__init__()
        self.failures = failures
        self.stored: list[str] = []
        self.runtime: Runtime | None = None

    def start(self, machine: str, name: str, input: Any) -> str:
        assert self.runtime is not None
        self.stored.append(self.runtime.executions("local").get(input["execution"]["id"]).status)
        if self.failures:
            self.failures -= 1
            raise PlatformError("the engine was killed")
        return super().start(machine, name, input)


@pytest.fixture
def machine() -> WatchedMachine:
    return WatchedMachine()


@pytest.fixture
def runtime(tmp_path: Path, machine: WatchedMachine) -> Iterator[Runtime]:
    with runtime_in(tmp_path, machine=machine) as runtime:
        machine.runtime = runtime
        yield runtime


def only(machine: ScriptedMachine) -> Any:
    (started,) = machine.executions.values()
    return started


class TestAccepting:
    def test_the_execution_is_on_disk_before_the_machine_starts(
        self, runtime: Runtime, machine: WatchedMachine
    ) -> None:
        id = accept(runtime, ANN, Order(goal="say hello"))
        assert machine.stored == ["accepted"]
        stored = runtime.executions("local").get(id)
        assert (stored.status, stored.goal, stored.requester, stored.kind) == (
            "accepted",
            "say hello",
            "ann",
            "orchestration",
        )
        assert stored.machine_arn == only(machine).arn

    def test_the_machine_is_told_what_was_asked_and_for_whom(self, runtime: Runtime, machine: WatchedMachine) -> None:
        id = accept(runtime, ANN, Order(goal="say hello", inputs={"name": "Kim"}))
        assert only(machine).machine == MACHINE
        assert only(machine).input == {
            "execution": {"id": id, "tenant": "local", "requester": "ann"},
            "goal": "say hello",
            "inputs": {"name": "Kim"},
            "threshold": 85,
            "rounds": 5,
            "approval_s": 604_800,
        }

    def test_threshold_and_rounds_of_the_order_win_over_the_settings_even_at_zero(
        self, runtime: Runtime, machine: WatchedMachine
    ) -> None:
        accept(runtime, ANN, Order(goal="say hello", threshold=0, rounds=0))
        assert (only(machine).input["threshold"], only(machine).input["rounds"]) == (0, 0)

    def test_a_workflow_is_run_as_it_is_and_kept_as_the_plan(self, runtime: Runtime, machine: WatchedMachine) -> None:
        given = workflow(goal="greet them")
        id = accept(runtime, ANN, Order(workflow=given))
        stored = runtime.executions("local").get(id)
        assert (stored.kind, stored.plan, stored.workflow_id, stored.goal) == ("workflow", given, "greet", "greet them")
        assert only(machine).input["workflow"] == given.model_dump(mode="json")
        assert only(machine).input["goal"] == ""

    def test_code_goes_to_the_machine_and_not_into_the_execution(
        self, runtime: Runtime, machine: WatchedMachine
    ) -> None:
        id = accept(runtime, ANN, Order(code="def f(): ...  # secret"))
        assert only(machine).input["code"] == "def f(): ...  # secret"
        assert "secret" not in runtime.executions("local").get(id).model_dump_json()

    def test_who_asked_is_on_record(self, runtime: Runtime) -> None:
        id = accept(runtime, ANN, Order(goal="say hello"), request_id="req-1")
        (record,) = runtime.trail("local").list()
        assert (record.subject, record.action, record.target, record.request_id) == ("ann", "orchestrate", id, "req-1")

    def test_without_a_key_the_same_order_is_another_execution(self, runtime: Runtime) -> None:
        assert accept(runtime, ANN, Order(goal="say hello")) != accept(runtime, ANN, Order(goal="say hello"))


class TestKeys:
    def test_the_same_key_and_order_is_the_same_execution_started_once(
        self, runtime: Runtime, machine: WatchedMachine
    ) -> None:
        ids = {accept(runtime, ANN, Order(goal="say hello"), key="k") for _ in range(3)}
        assert len(ids) == 1
        assert len(machine.executions) == 1
        assert len(runtime.trail("local").list()) == 1

    @pytest.mark.parametrize(
        "other",
        [
            Order(goal="say goodbye"),
            Order(goal="say hello", inputs={"n": 1}),
            Order(goal="say hello", threshold=90),
            Order(goal="say hello", rounds=1),
            Order(goal="say hello", code="x = 1"),
        ],
    )
    def test_the_same_key_with_another_order_is_refused_and_starts_nothing(
        self, runtime: Runtime, machine: WatchedMachine, other: Order
    ) -> None:
        accept(runtime, ANN, Order(goal="say hello"), key="k")
        with pytest.raises(InvalidError) as caught:
            accept(runtime, ANN, other, key="k")
        assert [finding.code for finding in caught.value.findings] == ["idempotency_mismatch"]
        assert len(machine.executions) == 1

    def test_a_goal_and_a_workflow_are_asked_for_on_two_routes_and_do_not_share_a_key(
        self, runtime: Runtime, machine: WatchedMachine
    ) -> None:
        ids = [
            accept(runtime, ANN, order, key="k")
            for order in (Order(goal="say hello"), Order(workflow=workflow(goal="say hello"))) * 2
        ]
        assert ids[:2] == ids[2:]
        assert ids[0] != ids[1]
        assert len(machine.executions) == 2
        actions = {record.target: record.action for record in runtime.trail("local").list()}
        assert actions == {ids[0]: "orchestrate", ids[1]: "execute_workflow"}

    def test_two_tenants_do_not_share_a_key(self, runtime: Runtime) -> None:
        bob = Principal(tenant="other", subject="bob", roles=frozenset({"admin"}))
        first = accept(runtime, ANN, Order(goal="say hello"), key="k")
        machine = ScriptedMachine()
        runtime.adopt(machine)
        second = accept(runtime, bob, Order(goal="say hello"), key="k")
        assert first != second
        assert only(machine).input["execution"]["tenant"] == "other"

    def test_a_key_after_the_end_answers_the_execution_and_starts_nothing(
        self, runtime: Runtime, machine: WatchedMachine
    ) -> None:
        id = accept(runtime, ANN, Order(goal="say hello"), key="k")
        machine.end(only(machine).arn, status="SUCCEEDED")
        assert accept(runtime, ANN, Order(goal="say hello"), key="k") == id
        assert only(machine).status == "SUCCEEDED"

    def test_a_crash_between_keeping_and_starting_is_healed_by_asking_again(self, tmp_path: Path) -> None:
        machine = WatchedMachine(failures=1)
        with runtime_in(tmp_path, machine=machine) as runtime:
            machine.runtime = runtime
            with pytest.raises(PlatformError):
                accept(runtime, ANN, Order(goal="say hello"), key="k")
            (left,) = runtime.executions("local").list()[0]
            assert (left.status, left.machine_arn, machine.executions) == ("accepted", None, {})
            assert accept(runtime, ANN, Order(goal="say hello"), key="k") == left.id
            assert runtime.executions("local").get(left.id).machine_arn == only(machine).arn

    def test_a_crash_between_starting_and_noting_the_arn_is_healed_by_asking_again(
        self, runtime: Runtime, machine: WatchedMachine
    ) -> None:
        id = accept(runtime, ANN, Order(goal="say hello"), key="k")
        store = runtime.executions("local")
        store.change(id, lambda now: now.model_copy(update={"machine_arn": None}))
        assert accept(runtime, ANN, Order(goal="say hello"), key="k") == id
        assert store.get(id).machine_arn == only(machine).arn


class TestSizes:
    def test_large_inputs_stay_with_the_execution(self, runtime: Runtime, machine: WatchedMachine) -> None:
        id = accept(runtime, ANN, Order(goal="count words", inputs={"text": "word " * 100_000}))
        assert only(machine).input["inputs"] == {}
        assert len(runtime.executions("local").get(id).inputs["text"]) == 500_000

    @pytest.mark.parametrize(
        ("order", "hint"),
        [
            (Order(code="#" + "\n" * 140_000), "register the code first"),
            (Order(workflow=workflow().model_copy(update={"output": "x" * MOST_PAYLOAD})), "split the workflow"),
        ],
    )
    def test_what_no_machine_takes_is_refused_before_it_is_kept(
        self, runtime: Runtime, machine: WatchedMachine, order: Order, hint: str
    ) -> None:
        for key in (None, "k"):
            with pytest.raises(TooLargeError) as caught:
                accept(runtime, ANN, order, key=key)
            assert caught.value.hint == hint
        assert runtime.executions("local").list() == ([], None)
        assert machine.executions == {}
        accept(runtime, ANN, Order(goal="say hello"), key="k")


class TestLateKeys:
    def test_a_key_that_is_forgotten_does_not_start_its_execution_again(self, tmp_path: Path) -> None:
        machine, clock = WatchedMachine(), SetClock()
        with runtime_in(tmp_path, machine=machine, clock=clock) as runtime:
            machine.runtime = runtime
            id = accept(runtime, ANN, Order(goal="say hello"), key="k")
            machine.end(only(machine).arn, status="SUCCEEDED")
            clock.advance(KEPT_S + 1)
            with pytest.raises(ConflictError, match=id):
                accept(runtime, ANN, Order(goal="say hello"), key="k")
            assert len(machine.executions) == 1

    def test_an_order_is_compared_by_what_the_caller_sent(self, runtime: Runtime, machine: WatchedMachine) -> None:
        first, newer = (Order(workflow=workflow(goal=goal), asked="sha256:same") for goal in ("one", "two"))
        assert accept(runtime, ANN, first, key="k") == accept(runtime, ANN, newer, key="k")
        assert only(machine).input["workflow"]["goal"] == "one"

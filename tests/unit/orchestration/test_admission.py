from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.kernel.errors import InvalidError, TooManyError
from tdev.model.identity import Principal
from tdev.orchestration.admission import check_room
from tdev.orchestration.starting import Order, accept
from tdev.runtime import Runtime
from tests.support.machines import ScriptedMachine
from tests.support.runtimes import runtime_in

ANN = Principal(tenant="local", subject="ann", roles=frozenset({"developer"}))
BOB = Principal(tenant="blue", subject="bob", roles=frozenset({"developer"}))


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    with runtime_in(tmp_path, machine=ScriptedMachine(), most_active=3) as found:
        yield found


def test_one_too_many_is_refused_and_nothing_is_kept(runtime: Runtime) -> None:
    for number in range(3):
        accept(runtime, ANN, Order(goal=f"goal {number}"))
    with pytest.raises(TooManyError, match="3 executions") as caught:
        accept(runtime, ANN, Order(goal="one more"))
    assert (caught.value.policy, caught.value.quota, caught.value.retry_after_s) == ("executions", 3, 2)
    assert len(runtime.executions("local").list()[0]) == 3
    assert len(runtime.trail("local").list()) == 3


def test_another_tenant_has_room_of_its_own(runtime: Runtime) -> None:
    for number in range(3):
        accept(runtime, ANN, Order(goal=f"goal {number}"))
    accept(runtime, BOB, Order(goal="mine"))


@pytest.mark.parametrize("status", ["succeeded", "failed", "cancelled", "awaiting_approval"])
def test_what_has_ended_or_waits_for_a_person_makes_room(runtime: Runtime, status: str) -> None:
    ids = [accept(runtime, ANN, Order(goal=f"goal {number}")) for number in range(3)]
    runtime.executions("local").change(ids[0], lambda now: now.model_copy(update={"status": status}))
    accept(runtime, ANN, Order(goal="one more"))


def test_a_key_gets_its_answer_even_then(runtime: Runtime) -> None:
    first = accept(runtime, ANN, Order(goal="goal"), key="k")
    for number in range(2):
        accept(runtime, ANN, Order(goal=f"goal {number}"))
    assert accept(runtime, ANN, Order(goal="goal"), key="k") == first
    with pytest.raises(InvalidError):
        accept(runtime, ANN, Order(goal="another"), key="k")
    with pytest.raises(TooManyError):
        accept(runtime, ANN, Order(goal="goal"), key="new")


def test_the_count_is_that_of_the_store_and_survives_the_process(tmp_path: Path) -> None:
    for number in range(3):
        with runtime_in(tmp_path, machine=ScriptedMachine(), most_active=3) as runtime:
            accept(runtime, ANN, Order(goal=f"goal {number}"))
    with runtime_in(tmp_path, machine=ScriptedMachine(), most_active=3) as runtime:
        with pytest.raises(TooManyError):
            check_room(runtime, "local")
        assert runtime.executions("local").active(100) == 3
        assert runtime.executions("local").active(2) == 2
        assert runtime.executions("blue").active(100) == 0

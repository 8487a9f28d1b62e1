"""Parallel and Map: joining, limits, scopes, and what happens when an inner frame fails."""

import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.state_machines import FunctionError, Functions, branch, chain, open_machine, run_machine, task, until


def fork(*branches: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"Type": "Parallel", "Branches": [branch(f"B{i}", state) for i, state in enumerate(branches)], **more}


def each(state: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"Type": "Map", "ItemProcessor": branch("I", state), **more}


def test_a_parallel_gives_the_outputs_in_the_order_of_its_branches(tmp_path: Path) -> None:
    slow_first = fork({"Type": "Wait", "Seconds": 1}, {"Type": "Pass", "Output": 2}, Arguments={"a": 1})
    ran = run_machine(tmp_path, chain(slow_first), 0)
    assert ran.output == [{"a": 1}, 2]
    assert ran.types()[1:3] == ["ParallelStateEntered", "ParallelStateStarted"]
    assert ran.types()[-3:-1] == ["ParallelStateSucceeded", "ParallelStateExited"]


def test_a_map_gives_the_outputs_in_the_order_of_its_items(tmp_path: Path) -> None:
    state = {"Type": "Pass", "Output": "{% $states.input * 10 + $states.context.Map.Item.Index %}"}
    ran = run_machine(tmp_path, chain(each(state)), [3, 1, 2])
    assert ran.output == [30, 11, 22]
    assert ran.details("MapStateStarted") == [{"length": 3}]
    assert ran.details("MapIterationStarted") == [{"name": "S0", "index": index} for index in range(3)]


def test_no_items_give_an_empty_list(tmp_path: Path) -> None:
    assert run_machine(tmp_path, chain(each({"Type": "Pass"})), []).output == []


def test_a_selector_sees_the_item_and_the_input(tmp_path: Path) -> None:
    selector = {"item": "{% $states.context.Map.Item.Value %}", "of": "{% $states.input.name %}"}
    state = each({"Type": "Pass"}, Items="{% $states.input.items %}", ItemSelector=selector)
    ran = run_machine(tmp_path, chain(state), {"name": "n", "items": ["a", None]})
    assert ran.output == [{"item": "a", "of": "n"}, {"item": None, "of": "n"}]


def test_a_map_in_jsonpath_reads_items_path_and_selector(tmp_path: Path) -> None:
    selector = {"v.$": "$$.Map.Item.Value", "i.$": "$$.Map.Item.Index", "n.$": "$.name"}
    state = each({"Type": "Pass"}, ItemsPath="$.items", ItemSelector=selector, ResultPath="$.out")
    ran = run_machine(tmp_path, chain(state, language="JSONPath"), {"name": "n", "items": [7, 8]})
    assert ran.output["out"] == [{"v": 7, "i": 0, "n": "n"}, {"v": 8, "i": 1, "n": "n"}]


def test_items_that_are_no_array_fail_the_map(tmp_path: Path) -> None:
    assert run_machine(tmp_path / "1", chain(each({"Type": "Pass"})), 5).error == "States.QueryEvaluationError"
    ran = run_machine(tmp_path / "2", chain(each({"Type": "Pass"}), language="JSONPath"), {"a": 1})
    assert ran.error == "States.Runtime"


def test_no_more_items_run_at_once_than_the_map_allows(tmp_path: Path) -> None:
    running, most, lock = [0], [0], threading.Lock()

    def function(payload: Any) -> Any:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.01)
        with lock:
            running[0] -= 1
        return payload

    ran = run_machine(tmp_path, chain(each(task(), MaxConcurrency=3)), list(range(9)), Functions(f=function))
    assert ran.output == list(range(9))
    assert most[0] == 3


def test_inner_states_see_outer_variables_and_do_not_change_them(tmp_path: Path) -> None:
    inner = {"Type": "Pass", "Assign": {"mine": "{% $states.input %}"}, "Output": "{% $outer + $states.input %}"}
    definition = chain(
        {"Type": "Pass", "Assign": {"outer": 100}},
        each(inner),
        {"Type": "Pass", "Output": "{% {'sums': $states.input, 'mine': $exists($mine), 'outer': $outer} %}"},
    )
    assert run_machine(tmp_path, definition, [1, 2]).output == {"sums": [101, 102], "mine": False, "outer": 100}


def test_the_item_is_in_the_context_of_frames_deeper_down(tmp_path: Path) -> None:
    inner = fork({"Type": "Pass", "Output": "{% $states.context.Map.Item.Value %}"})
    assert run_machine(tmp_path, chain(each(inner)), ["a", "b"]).output == [["a"], ["b"]]


def test_a_map_in_a_map_has_its_own_item(tmp_path: Path) -> None:
    leaf = {"Type": "Pass", "Output": "{% $string($states.context.Map.Item.Index) & $states.input %}"}
    inner = {"Type": "Map", "ItemProcessor": branch("Leaf", leaf)}
    assert run_machine(tmp_path, chain(each(inner)), [["a", "b"], ["c"]]).output == [["0a", "1b"], ["0c"]]


def test_a_branch_that_fails_ends_its_siblings_and_the_execution(tmp_path: Path) -> None:
    ran = run_machine(tmp_path, chain(fork({"Type": "Wait", "Seconds": 5000}, {"Type": "Fail", "Error": "E"})), {})
    assert (ran.status, ran.error) == ("FAILED", "E")
    assert ran.types()[-3:] == ["WaitStateAborted", "ParallelStateFailed", "ExecutionFailed"]


def test_an_item_that_fails_is_in_the_history(tmp_path: Path) -> None:
    def function(payload: Any) -> Any:
        raise FunctionError("Odd") if payload == 2 else FunctionError("Even")

    ran = run_machine(tmp_path, chain(each(task(), MaxConcurrency=1)), [2, 4], Functions(f=function))
    assert ran.error == "Odd"
    assert ran.details("MapIterationFailed") == [{"name": "S0", "index": 0}]
    assert "MapStateFailed" in ran.types()


def test_a_parallel_may_catch_what_a_branch_raised(tmp_path: Path) -> None:
    catch = [{"ErrorEquals": ["E"], "Next": "S1"}]
    failing = fork({"Type": "Fail", "Error": "E", "Cause": "c"}, {"Type": "Wait", "Seconds": 5000}, Catch=catch)
    ran = run_machine(tmp_path, chain(failing, {"Type": "Pass"}), {})
    assert ran.output == {"Error": "E", "Cause": "c"}


def test_a_parallel_may_be_tried_again_from_its_beginning(tmp_path: Path) -> None:
    left = [1]

    def once(payload: Any) -> Any:
        if left[0]:
            left[0] = 0
            raise FunctionError("E")
        return payload

    functions = Functions(once=once, f=lambda payload: payload)
    retry = [{"ErrorEquals": ["E"], "IntervalSeconds": 1}]
    ran = run_machine(tmp_path, chain(fork(task("once"), task(), Retry=retry)), 1, functions)
    assert ran.output == [1, 1]
    assert (functions.count("once"), functions.count("f")) == (2, 2)
    assert ran.types().count("ParallelStateStarted") == 2


def test_results_together_beyond_the_limit_fail_the_state(tmp_path: Path) -> None:
    ran = run_machine(tmp_path, chain(each({"Type": "Pass", "Output": "{% $pad('', 100000, 'x') %}"})), [1, 2, 3])
    assert ran.error == "States.DataLimitExceeded"


def test_a_late_answer_of_a_cancelled_branch_changes_nothing(tmp_path: Path) -> None:
    release = threading.Event()
    functions = Functions(slow=lambda payload: release.wait(5) and payload)
    catch = [{"ErrorEquals": ["E"], "Next": "S1"}]
    definition = chain(fork({"Type": "Fail", "Error": "E"}, task("slow"), Catch=catch), {"Type": "Wait", "Seconds": 1})
    machine = open_machine(tmp_path, {"m": definition}, functions)
    try:
        arn = machine.start("m", "one", {})
        until(lambda: "WaitStateEntered" in [event.type for event in machine.history(arn)])
        release.set()
        found = machine.wait(arn, 10)
        assert found.output == {"Error": "E", "Cause": ""}
        assert "TaskSucceeded" not in [event.type for event in machine.history(arn)]
    finally:
        release.set()
        machine.close()


def test_rows_of_inner_frames_are_gone_when_the_state_is_left(tmp_path: Path) -> None:
    machine = open_machine(
        tmp_path,
        {"m": chain(each(task()), {"Type": "Wait", "Seconds": 1000})},
        Functions(f=lambda payload: payload),
    )
    try:
        arn = machine.start("m", "one", [1, 2, 3])
        until(lambda: "WaitStateEntered" in [event.type for event in machine.history(arn)])
        with closing(sqlite3.connect(tmp_path / "machines.db")) as database:
            assert database.execute("SELECT path FROM frame").fetchall() == [("",)]
        machine.stop(arn)
    finally:
        machine.close()


TREE = st.recursive(
    st.integers(0, 9),
    lambda inner: st.lists(inner, min_size=0, max_size=3),
    max_leaves=6,
)


def machine_of(tree: Any, names: list[int]) -> dict[str, Any]:
    """A branch that gives the tree: a list is a Parallel, a number a Pass."""
    names[0] += 1
    name = f"N{names[0]}"
    if isinstance(tree, int) or not tree:
        return branch(name, {"Type": "Pass", "Output": tree})
    inner = [machine_of(item, names) for item in tree]
    return branch(name, {"Type": "Parallel", "Branches": inner})


@settings(max_examples=20, deadline=None)
@given(trees=st.lists(TREE, min_size=1, max_size=5))
def test_any_tree_of_branches_gives_its_leaves_back(tmp_path_factory: Any, trees: list[Any]) -> None:
    definitions = {str(i): {"QueryLanguage": "JSONata", **machine_of(tree, [0])} for i, tree in enumerate(trees)}
    machine = open_machine(tmp_path_factory.mktemp("trees"), definitions, Functions())
    try:
        arns = [machine.start(str(i), "one", None) for i in range(len(trees))]
        assert [machine.wait(arn, 10).output for arn in arns] == trees
    finally:
        machine.close()

"""The scheduler: order, conditions, lists, errors."""

import threading

import pytest

from tdev.domain.workflow.run import Run
from tdev.domain.workflow.running import Scheduler
from tdev.kernel.errors import NotFoundError
from tests.support.workflows import WAITS, Components, run, step, traced

LONG = 30.0
"""Seconds no test ever waits: a barrier or an event that fails ends the test instead of hanging it."""


@pytest.fixture
def parts():
    components = Components()
    components.add("add", lambda given: given["a"] + given["b"])
    components.add("echo", lambda given: given["value"])
    components.add("slow_echo", lambda given: given["value"], effects=WAITS)
    return components


def boom(given):
    raise ValueError("boom")


# ---- order


def test_chain_hands_each_output_to_the_next(parts):
    workflow = parts.compile(
        step("one", "add", {"a": "${inputs.n}", "b": 1}),
        step("two", "add", {"a": "${one}", "b": 10}),
        step("three", "add", {"a": "${two}", "b": 100}),
    )
    done = run(workflow, {"n": 5})
    assert (done.status, done.result, done.error) == ("succeeded", 116, None)
    assert [call for call, _ in parts.calls] == ["add"] * 3


def test_order_follows_the_references_not_the_text(parts):
    workflow = parts.compile(
        step("last", "add", {"a": "${first}", "b": 1}), step("first", "echo", {"value": "${inputs.n}"})
    )
    assert run(workflow, {"n": 1}).result == 2


def test_diamond_joins_both_branches(parts):
    workflow = parts.compile(
        step("top", "echo", {"value": "${inputs.n}"}),
        step("left", "add", {"a": "${top}", "b": 1}),
        step("right", "slow_echo", {"value": "${top}"}),
        step("bottom", "add", {"a": "${left}", "b": "${right}"}),
    )
    assert run(workflow, {"n": 3}).result == 7
    assert len(parts.calls) == 4


def test_after_orders_steps_that_read_nothing_from_each_other(parts):
    workflow = parts.compile(step("b", "echo", {"value": "b"}, after=["a"]), step("a", "slow_echo", {"value": "a"}))
    done = run(workflow)
    assert [name for name, _ in parts.calls] == ["slow_echo", "echo"]
    assert done.result == "b"


def test_branches_that_wait_for_the_world_overlap(parts):
    together = threading.Barrier(4, timeout=LONG)
    parts.add("meet", lambda given: together.wait() >= 0, effects=WAITS)
    workflow = parts.compile(*[step(f"s{i}", "meet") for i in range(4)])
    assert run(workflow).result == {f"s{i}": True for i in range(4)}


def test_threads_are_no_more_than_allowed(parts):
    inside, most, lock = [0], [0], threading.Lock()
    pair = threading.Barrier(2, timeout=LONG)

    def count(given):
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        pair.wait()
        with lock:
            inside[0] -= 1

    parts.add("count", count, effects=WAITS)
    run(parts.compile(*[step(f"s{i}", "count") for i in range(8)]), threads=2)
    assert most[0] == 2


def test_pure_steps_run_in_the_callers_thread(parts):
    parts.add("where", lambda given: threading.current_thread() is threading.main_thread())
    assert run(parts.compile(step("s", "where"))).result is True


def test_workflow_without_steps_ends(parts):
    assert run(parts.compile()).status == "succeeded"


def test_several_last_steps_answer_by_their_ids(parts):
    workflow = parts.compile(step("a", "echo", {"value": 1}), step("b", "echo", {"value": 2}))
    assert run(workflow).result == {"a": 1, "b": 2}


def test_output_template_makes_the_result(parts):
    workflow = parts.compile(step("a", "echo", {"value": 1}), output={"n": "${a}", "text": "n is ${a}"})
    assert run(workflow).result == {"n": 1, "text": "n is 1"}


def test_output_that_has_no_value_fails_the_run(parts):
    done = run(parts.compile(step("a", "echo", {"value": {}}), output="${a.missing}"))
    assert done.status == "failed"
    assert done.error["step"] == "output"
    assert "a.missing" in done.error["message"]


def test_many_runs_at_once_do_not_mix(parts):
    workflow = parts.compile(
        step("a", "slow_echo", {"value": "${inputs.n}"}), step("b", "add", {"a": "${a}", "b": "${inputs.n}"})
    )
    runs = [Run(workflow, {"n": n}) for n in range(50)]
    Scheduler().execute(runs)
    assert [one.result for one in runs] == [2 * n for n in range(50)]


def test_scheduler_serves_one_execution_after_another(parts):
    scheduler = Scheduler()
    for n in range(3):
        one = Run(parts.compile(step("a", "slow_echo", {"value": n})), {})
        scheduler.execute([one])
        assert one.result == n


# ---- when


@pytest.mark.parametrize(("flag", "status", "result"), [(True, "succeeded", 1), (False, "skipped", None)])
def test_when_decides(parts, flag, status, result):
    workflow = parts.compile(step("s", "echo", {"value": 1}, when="${inputs.flag}"))
    done = run(workflow, {"flag": flag})
    assert (done.status, done.result, traced(done)["s"]["status"]) == ("succeeded", result, status)
    assert parts.called("echo") == int(flag)


@pytest.mark.parametrize("value", [1, 0, "true", None, [], {}])
def test_when_that_is_neither_true_nor_false_fails_the_step(parts, value):
    done = run(parts.compile(step("s", "echo", {"value": 1}, when="${inputs.flag}")), {"flag": value})
    assert done.status == "failed"
    assert "true or false" in done.error["message"]
    assert parts.calls == []


def test_step_behind_a_skipped_one_reads_null(parts):
    workflow = parts.compile(
        step("maybe", "echo", {"value": 1}, when="${1 = 2}"), step("next", "echo", {"value": "${maybe}"})
    )
    done = run(workflow)
    assert (done.status, done.result) == ("succeeded", None)


# ---- for_each


def each(agent="echo", **more):
    return step("s", agent, {"value": "${item}"}, for_each="${inputs.items}", **more)


@pytest.mark.parametrize("agent", ["echo", "slow_echo"])
def test_for_each_keeps_the_order(parts, agent):
    items = list(range(30))
    assert run(parts.compile(each(agent)), {"items": items}).result == items


def test_for_each_over_nothing_gives_an_empty_list(parts):
    done = run(parts.compile(each()), {"items": []})
    assert (done.status, done.result, parts.calls) == ("succeeded", [], [])


def test_for_each_sees_item_and_index(parts):
    workflow = parts.compile(
        step("s", "add", {"a": "${item.n}", "b": "${index}"}, for_each="${inputs.items}", max_concurrency=1)
    )
    assert run(workflow, {"items": [{"n": 10}, {"n": 20}]}).result == [10, 21]


@pytest.mark.parametrize(("rows", "result"), [([], []), ([{"n": 1}], [1]), ([{"n": 1}, {"n": 9}, {"n": 2}], [1, 2])])
def test_for_each_over_what_a_filter_leaves_is_always_a_list(parts, rows, result):
    workflow = parts.compile(step("s", "echo", {"value": "${item.n}"}, for_each="${inputs.rows[n < 5]}"))
    assert run(workflow, {"rows": rows}).result == result


@pytest.mark.parametrize("rows", [[], [{"n": 1}], [{"n": 1}, {"n": 9}]])
def test_for_each_over_one_field_of_each_row_is_always_a_list(parts, rows):
    workflow = parts.compile(step("s", "echo", {"value": "${item}"}, for_each="${inputs.rows.n}"))
    assert run(workflow, {"rows": rows}).result == [row["n"] for row in rows]


@pytest.mark.parametrize("value", [None, "abc", 3, {"a": 1}])
def test_for_each_over_something_else_fails(parts, value):
    done = run(parts.compile(each()), {"items": value})
    assert done.status == "failed"
    assert "needs a list" in done.error["message"]


def test_for_each_runs_as_many_at_once_as_it_may_and_no_more(parts):
    inside, most, lock = [0], [0], threading.Lock()
    trio = threading.Barrier(3, timeout=LONG)

    def work(given):
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        trio.wait()
        with lock:
            inside[0] -= 1
        return given["value"]

    parts.add("work", work, effects=WAITS)
    done = run(parts.compile(each("work", max_concurrency=3)), {"items": list(range(9))})
    assert (done.result, most[0]) == (list(range(9)), 3)


def test_five_thousand_elements_need_no_recursion(parts):
    items = list(range(5000))
    assert run(parts.compile(each()), {"items": items}).result == items


def test_element_that_fails_fails_the_step_and_starts_no_other(parts):
    parts.add("pick", lambda given: boom(given) if given["value"] == 2 else given["value"])
    done = run(parts.compile(each("pick", max_concurrency=8)), {"items": list(range(100))})
    assert done.status == "failed"
    assert done.error["step"] == "s"
    assert [given["value"] for _, given in parts.calls] == [0, 1, 2]


def test_element_that_may_fail_gives_its_fallback(parts):
    parts.add("pick", lambda given: boom(given) if given["value"] % 2 else given["value"])
    workflow = parts.compile(each("pick", on_error="continue", fallback=-1))
    done = run(workflow, {"items": list(range(5))})
    assert (done.status, done.result) == ("succeeded", [0, -1, 2, -1, 4])
    assert traced(done)["s"]["status"] == "continued"


def test_for_each_with_when_is_skipped_as_a_whole(parts):
    done = run(parts.compile(each(when="${$count(inputs.items) > 5}")), {"items": [1]})
    assert (done.result, parts.calls) == (None, [])


# ---- errors


def test_failing_component_is_named_with_its_reason(parts):
    parts.add("boom", boom)
    done = run(parts.compile(step("s", "boom")))
    assert done.error == {"code": "step_failed", "message": "boom@1.0.0 failed: ValueError: boom", "step": "s"}


def test_error_of_our_own_tree_keeps_code_and_hint(parts):
    def missing(given):
        raise NotFoundError("no such file", hint="upload it first")

    parts.add("missing", missing)
    done = run(parts.compile(step("s", "missing")))
    assert done.error == {"code": "not_found", "message": "no such file", "step": "s", "hint": "upload it first"}


@pytest.mark.parametrize("effects", [("pure",), WAITS])
@pytest.mark.parametrize("raised", [SystemExit(3), GeneratorExit(), RecursionError("deep"), MemoryError()])
def test_whatever_a_component_raises_only_fails_its_step(parts, raised, effects):
    def fail(given):
        raise raised

    parts.add("fail", fail, effects=effects)
    done = run(parts.compile(step("s", "fail")))
    assert done.status == "failed"
    assert type(raised).__name__ in done.error["message"]


def test_interrupt_from_the_keyboard_stops_everything(parts):
    def interrupted(given):
        raise KeyboardInterrupt

    parts.add("interrupted", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(parts.compile(step("s", "interrupted")))


def test_interrupt_raised_in_a_thread_only_fails_its_step(parts):
    def interrupted(given):
        raise KeyboardInterrupt

    parts.add("interrupted", interrupted, effects=WAITS)
    assert run(parts.compile(step("s", "interrupted"))).status == "failed"


def test_continue_puts_the_fallback_in_place_of_the_output(parts):
    parts.add("boom", boom)
    workflow = parts.compile(
        step("s", "boom", on_error="continue", fallback={"rows": []}), step("next", "echo", {"value": "${s.rows}"})
    )
    done = run(workflow)
    assert (done.status, done.result) == ("succeeded", [])
    assert traced(done)["s"]["status"] == "continued"
    assert "boom" in traced(done)["s"]["error"]["message"]


def test_continue_without_a_fallback_gives_null(parts):
    parts.add("boom", boom)
    assert run(parts.compile(step("s", "boom", on_error="continue"))).result is None


def test_condition_that_fails_can_be_continued_as_well(parts):
    done = run(parts.compile(step("s", "echo", {"value": 1}, when="${inputs.no}", on_error="continue", fallback=7)))
    assert (done.status, done.result) == ("succeeded", 7)


def test_first_error_stands_and_nothing_new_starts(parts):
    parts.add("boom", boom)
    workflow = parts.compile(
        step("a", "boom"), step("b", "boom"), step("c", "echo", {"value": 1}), step("d", "echo", {"value": "${c}"})
    )
    done = run(workflow)
    assert (done.error["step"], parts.called("boom"), parts.called("echo")) == ("a", 1, 0)


def test_call_under_way_ends_and_is_recorded_though_another_failed(parts):
    failed = threading.Event()

    def slow(given):
        assert failed.wait(LONG)
        return "done"

    def fail(given):
        failed.set()
        boom(given)

    parts.add("slow", slow, effects=WAITS)
    parts.add("fail", fail, effects=WAITS)
    done = run(parts.compile(step("s", "slow"), step("f", "fail"), step("next", "echo", {"value": "${s}"})))
    assert (done.error["step"], traced(done)["s"]["output"]) == ("f", "done")
    assert parts.called("echo") == 0


def test_call_that_still_waits_for_a_thread_does_not_start_after_an_error(parts):
    parts.add("boom", boom, effects=WAITS)
    done = run(parts.compile(step("a", "boom"), step("b", "slow_echo", {"value": 1})), threads=1)
    assert (done.error["step"], parts.called("slow_echo")) == ("a", 0)


def test_error_in_one_run_leaves_the_others_alone(parts):
    parts.add("odd", lambda given: boom(given) if given["n"] % 2 else given["n"])
    workflow = parts.compile(step("s", "odd", {"n": "${inputs.n}"}))
    runs = [Run(workflow, {"n": n}) for n in range(6)]
    Scheduler().execute(runs)
    assert [one.status for one in runs] == ["succeeded", "failed"] * 3


def test_inputs_that_are_not_json_fail_their_own_run_only(parts):
    workflow = parts.compile(step("s", "echo", {"value": "n: ${inputs.n}"}))
    bad, good = Run(workflow, {"n": object()}), Run(workflow, {"n": 1})
    Scheduler().execute([bad, good])
    assert (bad.status, good.result) == ("failed", "n: 1")


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [("string", 1, "integer"), ("integer", "1", "string"), ("integer", True, "boolean"), ("array", None, "null")],
)
def test_input_of_another_type_is_refused_when_it_runs(parts, kind, value, told):
    parts.add("typed", lambda given: given, value=kind)
    done = run(parts.compile(step("s", "typed", {"value": "${inputs.v}"})), {"v": value})
    assert done.error["message"] == f"'value' of typed@1.0.0 is {told}, but {kind} is wanted"
    assert parts.calls == []


def test_whole_number_is_a_number(parts):
    parts.add("typed", lambda given: given["value"], value="number")
    assert run(parts.compile(step("s", "typed", {"value": "${inputs.v}"})), {"v": 3}).result == 3

"""What graphs, timelines, diffs and charts are drawn from."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.entry.ui.drawings import WIDTH, calls_chart, graph_of, plan_diff, timeline
from tdev.kernel.clock import iso

PLAN = {
    "steps": [
        {"id": "read", "agent": "read@1", "input": {}},
        {"id": "cut", "agent": "cut@1", "input": {"text": "${read.text}"}, "when": "${inputs.on}"},
        {"id": "send", "agent": "send@1", "input": {}, "after": ["cut"], "approve": True},
    ]
}


def step(name, at, ms, status="succeeded"):
    return {"step": name, "started_at": iso(at), "ms": ms, "status": status}


def call(at, status=200, ms=5.0, function="calls.local.greet"):
    return {"time": iso(at), "function": function, "fields": {"status": status, "ms": ms}}


class TestGraph:
    def test_what_a_step_reads_or_waits_for_points_to_it(self):
        assert graph_of(PLAN)["edges"] == [["read", "cut"], ["cut", "send"]]

    def test_a_step_shows_how_it_ended_and_what_is_special_about_it(self):
        nodes = graph_of(PLAN, [step("read", 0, 1), step("cut", 1, 1, "failed")])["nodes"]
        assert [each["status"] for each in nodes] == ["succeeded", "failed", ""]
        assert [each["marks"] for each in nodes] == [[], ["when"], ["approve"]]

    def test_without_a_plan_there_is_nothing_to_draw(self):
        assert graph_of(None) == {"nodes": [], "edges": [], "size": "small"}

    @pytest.mark.parametrize(("steps", "size"), [(3, "small"), (4, "medium"), (6, "medium"), (7, "large")])
    def test_a_larger_plan_gets_more_room(self, steps, size):
        plan = {"steps": [{"id": f"s{n}", "agent": "a", "input": {}} for n in range(steps)]}
        assert graph_of(plan)["size"] == size

    def test_a_reference_that_never_closes_leaves_the_steps_without_edges(self):
        found = graph_of({"steps": [{"id": "a", "agent": "b", "input": {"x": "${open"}}]})
        assert ([each["id"] for each in found["nodes"]], found["edges"]) == (["a"], [])


class TestTimeline:
    def test_bars_lie_where_their_steps_were(self):
        first, second = timeline([step("a", 10, 500), step("b", 10.5, 500)])
        assert (first["x"], first["wide"]) == (0, WIDTH / 2)
        assert (second["x"], second["wide"]) == (WIDTH / 2, WIDTH / 2)

    def test_nothing_has_no_bars(self):
        assert timeline([]) == []

    @settings(deadline=None)
    @given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)), min_size=1, max_size=8))
    def test_every_bar_can_be_seen_and_lies_inside(self, times):
        for bar in timeline([step("s", at, ms) for at, ms in times]):
            assert bar["wide"] >= 6
            assert -0.1 <= bar["x"] <= bar["x"] + bar["wide"] <= WIDTH + 0.2


class TestPlanDiff:
    def test_only_what_changed_is_marked(self):
        after = {"steps": [PLAN["steps"][0], {**PLAN["steps"][1], "timeout_s": 30}, PLAN["steps"][2]]}
        marks = [(mark, line.strip()) for mark, line in plan_diff(PLAN, after) if mark != " "]
        assert ("+", '"timeout_s": 30') in marks
        assert all("read@1" not in line for _, line in marks)

    def test_what_is_not_set_is_no_change(self):
        after = {"steps": [{**each, "retry": None, "after": each.get("after", [])} for each in PLAN["steps"]]}
        assert plan_diff(PLAN, after) == []


class TestChart:
    def test_without_calls_there_is_nothing_to_draw(self):
        assert calls_chart([{"time": iso(1), "function": "service.x", "fields": {}}], 10)["x"] == []

    def test_calls_errors_and_slow_ones_are_counted_where_they_were(self):
        found = calls_chart([call(100, ms=2), call(100.4, 503, ms=9), call(103)], 104)
        assert (found["x"], found["calls"], found["errors"]) == (
            [100, 101, 102, 103, 104],
            [2, 0, 0, 1, 0],
            [1, 0, 0, 0, 0],
        )
        assert found["p95"] == [9.0, None, None, 5.0, None]

    def test_a_call_that_a_version_tells_of_as_well_is_counted_once(self):
        lines = [call(100), call(100, function="service.local.greet.1")]
        assert sum(calls_chart(lines, 101)["calls"]) == 1

    def test_without_a_log_of_calls_the_versions_tell(self):
        assert sum(calls_chart([call(100, function="service-1")], 101)["calls"]) == 1

    @settings(deadline=None)
    @given(st.lists(st.floats(0, 86_000), min_size=1, max_size=30))
    def test_no_call_is_lost_and_there_are_never_too_many_points(self, times):
        found = calls_chart([call(at) for at in times], 86_400)
        assert sum(found["calls"]) == len(times)
        assert len({len(values) for values in found.values()}) == 1
        assert len(found["x"]) <= 61


@pytest.mark.parametrize("status", [200, 404, 499])
def test_what_the_caller_did_wrong_is_no_error_of_the_service(status):
    assert calls_chart([call(1, status)], 2)["errors"] == [0, 0]

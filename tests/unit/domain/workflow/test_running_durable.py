"""The scheduler with a journal: what is durable when, and that a run goes on from wherever its journal stops."""

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tdev.domain.workflow.run import Run
from tdev.domain.workflow.running import Scheduler
from tdev.kernel.errors import PlatformError
from tests.support.journals import BrokenJournal, MemoryJournal
from tests.support.workflows import EFFECT, WAITS, Components, run, step, traced

LONG = 30.0


@pytest.fixture
def parts():
    components = Components()
    components.add("echo", lambda given: given["value"])
    components.add("slow_echo", lambda given: given["value"], effects=WAITS)
    components.add("send", lambda given: f"sent {given['value']}", effects=EFFECT)
    return components


@pytest.fixture
def hang():
    event = threading.Event()
    yield event
    event.set()


def statuses(journal, stream="r"):
    return [record.split(b",")[0].strip(b'["').decode() for batch in journal.appends for _, _, record in batch]


def test_failure_is_written_only_where_an_effect_was_announced(parts):
    def boom(given):
        raise ValueError("boom")

    parts.add("effect", boom, effects=EFFECT)
    parts.add("pure", boom)
    written = {}
    for agent in ("effect", "pure"):
        for stream in ("", "r"):
            journal = MemoryJournal()
            run(parts.compile(step("s", agent)), journal=journal, stream=stream)
            written[agent, stream] = statuses(journal)
    assert written == {
        ("effect", ""): [],
        ("effect", "r"): ["started", "failed"],
        ("pure", ""): [],
        ("pure", "r"): [],
    }


def test_results_are_durable_before_the_next_step_starts(parts):
    journal = MemoryJournal()
    parts.add("look", lambda given: len(journal.streams.get("r", {})))
    workflow = parts.compile(
        step("a", "echo", {"value": 1}), step("b", "look", {"x": "${a}"}), step("c", "look", {"x": "${b}"})
    )
    done = run(workflow, journal=journal, stream="r")
    assert [done.environment[name] for name in "bc"] == [1, 2]


def test_run_without_a_stream_writes_nothing(parts):
    journal = MemoryJournal()
    run(parts.compile(step("a", "send", {"value": 1})), journal=journal)
    assert journal.appends == []


def test_thousand_runs_cost_one_commit_per_round(parts):
    journal = MemoryJournal()
    chain = [step("s0", "echo", {"value": "${inputs.n}"})]
    chain += [step(f"s{i}", "echo", {"value": f"${{s{i - 1}}}"}) for i in range(1, 5)]
    workflow = parts.compile(*chain)
    runs = [Run(workflow, {"n": n}, stream=f"r{n}") for n in range(1000)]
    Scheduler(journal).execute(runs)
    assert [one.result for one in runs] == list(range(1000))
    assert sum(len(batch) for batch in journal.appends) == 5000
    # Five rounds; a slow machine may split one where its share of time is over.
    assert len(journal.appends) < 500


def test_effect_is_announced_before_it_begins(parts):
    journal = MemoryJournal()
    parts.add("send", lambda given: statuses(journal), effects=EFFECT)
    done = run(parts.compile(step("s", "send")), journal=journal, stream="r")
    assert done.result == ["started"]
    assert statuses(journal) == ["started", "succeeded"]


def test_repeatable_steps_are_not_announced(parts):
    journal = MemoryJournal()
    run(parts.compile(step("s", "slow_echo", {"value": 1})), journal=journal, stream="r")
    assert statuses(journal) == ["succeeded"]


def test_effect_that_was_cut_off_is_unknown_and_never_called_again(parts):
    workflow = parts.compile(step("a", "echo", {"value": 1}), step("s", "send", {"value": "${a}"}))
    journal = MemoryJournal()
    run(workflow, journal=journal, stream="r")
    before = parts.called("send")
    again = run(workflow, journal=journal.cut_after(2), stream="r")  # a, and the mark of s
    assert (again.status, again.error["code"], again.error["step"]) == ("unknown", "outcome_unknown", "s")
    assert again.error["hint"]
    assert parts.called("send") == before
    assert traced(again)["s"]["status"] == "unknown"


def test_one_element_that_was_cut_off_makes_the_run_unknown(parts):
    workflow = parts.compile(step("s", "send", {"value": "${item}"}, for_each="${[1, 2, 3]}", max_concurrency=1))
    journal = MemoryJournal()
    run(workflow, journal=journal, stream="r")
    assert statuses(journal)[:3] == ["started", "succeeded", "started"]
    assert run(workflow, journal=journal.cut_after(3), stream="r").status == "unknown"
    assert parts.called("send") == 3


@pytest.mark.parametrize("journal", [None, MemoryJournal()])
def test_effect_that_times_out_is_unknown_and_not_retried(parts, hang, journal):
    parts.add("stuck", lambda given: hang.wait(LONG), effects=EFFECT)
    retry = {"max_attempts": 3, "interval_s": 0.0}
    done = run(parts.compile(step("s", "stuck", timeout_s=0.02, retry=retry)), journal=journal, stream="r")
    assert (done.status, done.error["code"], parts.called("stuck")) == ("unknown", "outcome_unknown", 1)
    assert traced(done)["s"]["status"] == "unknown"
    if journal is not None:
        assert run(parts.compile(step("s", "stuck")), journal=journal, stream="r").status == "unknown"
        assert parts.called("stuck") == 1


def test_effect_that_failed_is_known_to_have_failed_and_can_be_tried_again(parts):
    bad = [True]

    def send(given):
        if bad[0]:
            raise ConnectionError("refused")
        return "sent"

    parts.add("send", send, effects=EFFECT)
    workflow = parts.compile(step("s", "send"))
    journal = MemoryJournal()
    assert run(workflow, journal=journal, stream="r").status == "failed"
    bad[0] = False
    again = run(workflow, journal=journal, stream="r")
    assert (again.status, again.result, parts.called("send")) == ("succeeded", "sent", 2)


def test_effect_that_never_began_is_not_unknown(parts):
    def boom(given):
        raise ValueError("boom")

    parts.add("boom", boom)
    workflow = parts.compile(step("a", "send", {"value": 1}), step("b", "boom"))
    journal = MemoryJournal()
    first = run(workflow, journal=journal, stream="r")
    assert (first.error["step"], parts.called("send")) == ("b", 0)
    parts.add("boom", lambda given: "fine")
    again = run(parts.compile(step("a", "send", {"value": 1}), step("b", "boom")), journal=journal, stream="r")
    assert (again.status, again.result) == ("succeeded", {"a": "sent 1", "b": "fine"})


def test_effect_that_waits_for_a_thread_when_the_run_fails_is_not_unknown(parts):
    def boom(given):
        raise ValueError("boom")

    parts.add("boom", boom, effects=EFFECT)
    workflow = parts.compile(step("a", "boom"), step("b", "send", {"value": 1}))
    journal = MemoryJournal()
    assert run(workflow, journal=journal, stream="r", threads=1).status == "failed"
    assert parts.called("send") == 0
    parts.add("boom", lambda given: "fine", effects=EFFECT)
    workflow = parts.compile(step("a", "boom"), step("b", "send", {"value": 1}))
    assert run(workflow, journal=journal, stream="r").status == "succeeded"


def test_finished_run_is_answered_from_its_journal(parts):
    workflow = parts.compile(
        step("a", "echo", {"value": 1}), step("b", "echo", {"value": 1}, when="${a = 2}"), output="${[a, 7]}"
    )
    journal = MemoryJournal()
    first = run(workflow, journal=journal, stream="r")
    calls = len(parts.calls)
    again = run(workflow, journal=journal, stream="r")
    assert (again.result, len(parts.calls)) == (first.result, calls)
    assert traced(again) == traced(first)


def test_streams_do_not_mix(parts):
    workflow = parts.compile(step("a", "echo", {"value": "${inputs.n}"}))
    journal = MemoryJournal()
    run(workflow, {"n": 1}, journal=journal, stream="one")
    assert run(workflow, {"n": 2}, journal=journal, stream="two").result == 2


def test_journal_that_fails_stops_the_runs_before_anything_is_built_on_it(parts):
    workflow = parts.compile(step("a", "echo", {"value": 1}), step("b", "send", {"value": "${a}"}))
    with pytest.raises(PlatformError, match="no space"):
        run(workflow, journal=BrokenJournal(good=0), stream="r")
    assert [name for name, _ in parts.calls] == ["echo"]


def test_effect_does_not_begin_when_it_cannot_be_announced(parts):
    workflow = parts.compile(step("a", "echo", {"value": 1}), step("b", "send", {"value": "${a}"}))
    with pytest.raises(PlatformError):
        run(workflow, journal=BrokenJournal(good=1), stream="r")
    assert parts.called("send") == 0


@pytest.mark.parametrize("stream", ["", "r"])
def test_observer_is_told_of_each_step_once_it_is_durable(parts, stream):
    journal, told = MemoryJournal(), []

    def observe(name, record):
        told.append((name, record.status, len(journal.streams.get("r", {}))))

    parts.add("boom", lambda given: 1 / 0)
    workflow = parts.compile(
        step("a", "echo", {"value": 1}),
        step("b", "echo", {"value": "${a}"}, when="${a = 2}"),
        step("c", "boom", after=["b"]),
    )
    run(workflow, journal=journal, stream=stream, observe=observe)
    durable = [1, 2, 2] if stream else [0, 0, 0]
    assert told == list(zip("abc", ["succeeded", "skipped", "failed"], durable, strict=True))


# ---- the law: cut anywhere, go on, same result


@st.composite
def graphs(draw):
    """Steps of a random graph without cycles; each sums what it reads and adds its own number."""
    steps = []
    for index in range(draw(st.integers(1, 7))):
        before = draw(st.lists(st.integers(0, index - 1), unique=True, max_size=3)) if index else []
        total = " + ".join([str(index + 1), *(f"$sum($append(0, [s{i}][$ != null]))" for i in before)])
        agent = draw(st.sampled_from(["echo", "slow_echo", "keyed"]))
        more = draw(
            st.sampled_from(
                [
                    {},
                    {"when": f"${{{index} != 3}}"},
                    {"for_each": "${[1, 2, 3]}", "max_concurrency": 2},
                    {"on_error": "continue", "fallback": 5},
                ]
            )
        )
        steps.append(step(f"s{index}", agent, {"value": f"${{{total}}}", "me": f"s{index}"}, **more))
    return steps


def fresh_parts():
    components = Components()
    components.add("echo", lambda given: given["value"])
    components.add("slow_echo", lambda given: given["value"], effects=WAITS)
    components.add("keyed", lambda given: given["value"] + 1, effects=("write:files",))
    return components


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graphs())
def test_run_cut_after_any_record_goes_on_to_the_same_result(steps):
    parts = fresh_parts()
    workflow = parts.compile(*steps)
    journal = MemoryJournal()
    whole = run(workflow, journal=journal, stream="r")
    assert whole.status == "succeeded"
    records = [record for batch in journal.appends for record in batch]
    places = {index: found["id"] for index, found in enumerate(steps)}
    for count in range(len(records) + 1):
        parts.calls.clear()
        again = run(workflow, journal=journal.cut_after(count), stream="r")
        assert (again.status, again.result) == ("succeeded", whole.result)
        kept = {places[sequence // 1_000_000] for _, sequence, _ in records[:count] if sequence % 1_000_000 == 0}
        elements = sum(
            1
            for _, sequence, _ in records[:count]
            if sequence % 1_000_000 and places[sequence // 1_000_000] not in kept
        )
        left = [found for found in steps if found["id"] not in kept]
        expected = sum(calls_of(found, whole) for found in left) - elements
        assert len(parts.calls) == expected
        assert set(traced(again)) == set(traced(whole))


def calls_of(found, whole):
    """How many calls a step of a graph above makes."""
    if whole.finished[found["id"]].status == "skipped":
        return 0
    return 3 if "for_each" in found else 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graphs(), st.data())
def test_effects_happen_at_most_once_wherever_the_run_is_cut(steps, data):
    parts = fresh_parts()
    parts.add("keyed", lambda given: given["value"] + 1, effects=EFFECT)
    workflow = parts.compile(*steps)
    journal = MemoryJournal()
    run(workflow, journal=journal, stream="r")
    records = [record for batch in journal.appends for record in batch]
    count = data.draw(st.integers(0, len(records)))
    cut = journal.cut_after(count)
    begun = {sequence for _, sequence, _ in records[:count] if parts.is_effect(steps[sequence // 1_000_000]["agent"])}
    ended = {sequence for sequence, text in cut.read("r") if not text.startswith(b'["started"')}
    parts.calls.clear()
    again = run(workflow, journal=cut, stream="r")
    if begun - ended:
        assert (again.status, parts.calls) == ("unknown", [])
        return
    assert again.status == "succeeded"
    again_called = {given["me"] for name, given in parts.calls if name == "keyed"}
    assert again_called.isdisjoint(steps[sequence // 1_000_000]["id"] for sequence in ended if not sequence % 1_000_000)


def test_effect_does_not_begin_once_the_run_is_cancelled_and_can_begin_later():
    components, journal = Components(), MemoryJournal()
    called_off = []
    components.add("first", lambda given: called_off.append(True), effects=WAITS)
    components.add("send", lambda given: "sent", effects=EFFECT)
    workflow = components.compile(step("a", "first"), step("b", "send", after=["a"]))
    stopped = run(workflow, journal=journal, stream="s", cancelled=lambda: bool(called_off))
    assert (stopped.status, components.called("send")) == ("cancelled", 0)
    resumed = run(workflow, journal=journal, stream="s")
    assert (resumed.status, resumed.result, components.called("send")) == ("succeeded", "sent", 1)

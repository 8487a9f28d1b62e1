"""Frames and their checkpoints."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tdev.platform.machine.embedded.compiling import compile_machine
from tdev.platform.machine.embedded.execution import Execution, Moment
from tdev.platform.machine.embedded.forking import make
from tdev.platform.machine.embedded.frame import Frame, Phase
from tdev.platform.machine.embedded.program import Fork
from tests.support.state_machines import branch, chain, task

PROGRAM = compile_machine(
    chain(
        task(Retry=[{"ErrorEquals": ["A"]}, {"ErrorEquals": ["B"]}]),
        {"Type": "Map", "ItemProcessor": branch("I", {"Type": "Pass"})},
        {"Type": "Parallel", "Branches": [branch("X", {"Type": "Pass"}), branch("Y", {"Type": "Pass"})]},
    )
)


def root(given: Any = None) -> Frame:
    execution = Execution(1, "arn:1", "one", "m", PROGRAM, given, 0.0, Moment(lambda: 5.0))
    return Frame(execution, PROGRAM, given, None, 0)


def again(frame: Frame) -> Frame:
    """The frame that a restart makes of the checkpoint of this one."""
    twin = root() if frame.parent is None else Frame(frame.execution, frame.program, None, frame.parent, frame.index)
    twin.restore(json.loads(frame.checkpoint()))
    return twin


def test_a_frame_begins_at_the_first_state() -> None:
    frame = root({"a": 1})
    assert (frame.state.name, frame.input, frame.phase, frame.path) == ("S0", {"a": 1}, Phase.READY, "")


@given(
    value=st.dictionaries(st.text(max_size=3), st.integers() | st.none() | st.text(max_size=3), max_size=3),
    counts=st.lists(st.integers(0, 3), min_size=2, max_size=2),
    phase=st.sampled_from([Phase.READY, Phase.CALL, Phase.TOKEN, Phase.WAIT, Phase.RETRY]),
    wake=st.none() | st.floats(1, 1e10),
)
def test_a_checkpoint_brings_a_frame_back(value: Any, counts: list[int], phase: Phase, wake: float | None) -> None:
    frame = root(value)
    frame.assign(value)
    frame.counts = counts
    frame.rest(phase)
    frame.wake, frame.deadline, frame.token, frame.beat_s = wake, wake, "t", 3.0
    frame.entered, frame.entered_id, frame.last, frame.scheduled_id = 4.0, 7, 9, 8
    twin = again(frame)
    for name in ("input", "variables", "phase", "wake", "deadline", "token", "entered", "entered_id", "last", "beat_s"):
        assert getattr(twin, name) == getattr(frame, name), name
    assert (twin.scheduled_id, sum(twin.counts), twin.state) == (8, sum(counts), frame.state)
    assert twin.stored


def test_moving_on_forgets_what_belonged_to_the_state_before() -> None:
    frame = root()
    frame.counts, frame.wake, frame.entered_id = [1], 5.0, 3
    ticket = frame.ticket
    frame.move(PROGRAM.states["S1"], [1], "[1]")
    assert (frame.state.name, frame.input, frame.sequence, frame.attempt) == ("S1", [1], 1, 0)
    assert (frame.wake, frame.entered_id) == (None, 0)
    assert frame.ticket != ticket


def test_the_text_of_an_input_is_made_once() -> None:
    frame = root({"a": 1})
    assert frame.input_text() is frame.input_text()
    assert frame.input_text() == '{"a":1}'


def test_assigning_does_not_reach_the_frame_around() -> None:
    frame = root()
    frame.assign({"a": 1})
    frame.move(PROGRAM.states["S1"], [], "[]")
    frame.fork(Fork([5], [5], 1))
    inner = make(frame, 0)
    inner.assign({"a": 2, "b": 3})
    assert inner.variables == {"a": 2, "b": 3}
    assert frame.variables == {"a": 1}


def test_the_fork_of_a_map_comes_back_with_its_items_and_paths() -> None:
    frame = root()
    frame.move(PROGRAM.states["S1"], [1, 2], "[1,2]")
    children = frame.fork(Fork(["a", "b"], [1, 2], 40))
    twin = again(frame).children
    assert twin is not None
    assert (twin.fork, twin.prefix, twin.results) == (Fork(["a", "b"], [1, 2], 40), children.prefix, [None, None])
    inner = make(frame, 1)
    assert (inner.path, inner.input, inner.root()) == ("/1.0[1]", "b", frame)
    assert inner.item == {"Map": {"Item": {"Index": 1, "Value": 2}}}


def test_items_that_are_the_inputs_are_written_once() -> None:
    frame = root()
    frame.move(PROGRAM.states["S1"], [1], "[1]")
    items = ["only-once"]
    frame.fork(Fork(items, items, 1))
    assert frame.checkpoint().count("only-once") == 1
    twin = again(frame).children
    assert twin is not None
    assert twin.fork.items == items


def test_the_input_of_a_parallel_is_written_once() -> None:
    frame = root()
    frame.move(PROGRAM.states["S2"], 0, "0")
    frame.fork(Fork(["shared", "shared"], None, 2))
    assert frame.checkpoint().count("shared") == 1
    twin = again(frame).children
    assert twin is not None
    assert twin.fork.inputs == ["shared", "shared"]


def test_paths_of_loops_and_retries_never_meet() -> None:
    frame, paths = root(), set()
    for _ in range(3):
        frame.move(PROGRAM.states["S1"], [1], "[1]")
        for attempt in range(3):
            frame.counts = [attempt]
            frame.fork(Fork([1], [1], 1))
            paths.add(make(frame, 0).path)
    assert len(paths) == 9


def test_a_frame_that_is_done_keeps_its_output_only() -> None:
    frame = root()
    frame.assign({"v": 1})
    frame.input, frame.text, frame.last = {"out": 1}, None, 12
    frame.rest(Phase.DONE)
    assert json.loads(frame.checkpoint()) == {"phase": "done", "last": 12, "output": {"out": 1}}
    assert again(frame).input == {"out": 1}

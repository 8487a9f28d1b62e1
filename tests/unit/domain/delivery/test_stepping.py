"""One function of a compiled workflow: a call of one component, as the executor makes it."""

from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.delivery.stepping import StepCalls, joined
from tdev.kernel.errors import (
    InvalidError,
    NotFoundError,
    OutcomeUnknownError,
    StepError,
    StepInputError,
    StepTimeoutError,
)
from tdev.kernel.json_types import canonical
from tests.support.workflows import EFFECT, WAITS, Components, step


def _calls(function, *, effects=("pure",), context=False, types=(), **more):
    components = Components()
    components.add("shout", function, effects=effects, context=context, **dict(types))
    document = {"steps": [step("a", "shout", {"t": "${other}"}, **more), step("b", "other", {})]}
    return StepCalls(document, "shout", components.lookup)


def _no_context(step, key):
    raise AssertionError("nobody asked for one")


def _call(calls, given=None, step="a", contexts=_no_context):
    return calls.call(step, given or {}, "key", contexts)


def test_the_input_is_taken_as_it_is():
    given = {"t": "${inputs.x} {% $x %}", "rows": [1, {"a": None}]}
    assert _call(_calls(lambda asked: asked), given) == given


def test_another_components_step_is_not_done():
    with pytest.raises(NotFoundError, match="does not do step 'b'"):
        _call(_calls(lambda asked: asked), step="b")


def test_an_input_of_another_type_is_refused_and_the_component_not_called():
    called = []
    with pytest.raises(StepInputError, match="integer is wanted"):
        _call(_calls(called.append, types={"t": "integer"}.items()), {"t": "text"})
    assert called == []


def test_what_a_component_raises_keeps_its_words_and_its_code():
    def missing(given):
        raise NotFoundError("no such file", hint="look again")

    with pytest.raises(NotFoundError, match="no such file"):
        _call(_calls(missing))
    with pytest.raises(StepError, match=r"shout@1\.0\.0 failed: ZeroDivisionError"):
        _call(_calls(lambda given: 1 / 0))


def test_loops_conditions_and_retries_are_the_machines():
    called = []

    def fails(given):
        called.append(given)
        raise ValueError("no")

    calls = _calls(
        fails, when="${no}", for_each="${no}", retry={"max_attempts": 3, "interval_s": 0}, on_error="continue"
    )
    with pytest.raises(StepError):
        _call(calls)
    assert len(called) == 1


def test_a_limit_of_time_is_kept(released):
    with pytest.raises(StepTimeoutError):
        _call(_calls(lambda given: released.wait(10), effects=WAITS, timeout_s=0.02))
    with pytest.raises(OutcomeUnknownError):
        _call(_calls(lambda given: released.wait(10), effects=EFFECT, timeout_s=0.02))


@pytest.fixture
def released():
    """An event that ends what still waits when the test is over."""
    event = Event()
    yield event
    event.set()


def test_a_component_gets_the_same_key_on_every_attempt():
    keys = []

    def contexts(step, key):
        keys.append((step, key))

    calls = _calls(lambda given, context: None, context=True)
    for _ in range(2):
        _call(calls, contexts=contexts)
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_lists_become_texts_where_the_pointers_say():
    value = {"a/b": ["n: ", 1.5, {"b": 1, "a": [None]}], "c": [["x"], ["y", True]]}
    found = joined(value, ("/a~1b", "/c/1"))
    assert found == {"a/b": 'n: 1.5{"a":[null],"b":1}', "c": [["x"], "ytrue"]}
    assert value["c"][1] == ["y", True]


@pytest.mark.parametrize("pointer", ["/none", "/c/9", "/c/x", "/t", "/t/0"])
def test_there_must_be_parts_of_a_text(pointer):
    with pytest.raises(InvalidError):
        joined({"t": "text", "c": []}, (pointer,))


@given(st.lists(st.text() | st.integers() | st.none() | st.lists(st.integers())))
def test_a_text_is_its_parts_strings_as_they_are_and_all_else_as_json(parts):
    assert joined(parts, ("",)) == "".join(part if isinstance(part, str) else canonical(part) for part in parts)

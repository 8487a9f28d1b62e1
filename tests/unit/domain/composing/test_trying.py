"""Trying: the first candidate that keeps all examples is chosen, and one that hangs or breaks out hurts no other."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.composing.catalogue import template_named
from tdev.domain.composing.rendering import Filling
from tdev.domain.composing.trying import answers, choose, examples_hold, same
from tdev.domain.composing.words_spec import spec_from_words
from tdev.platform.sandbox.embedded.engine import LocalSandbox

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=6,
)


def _steps(*steps: str) -> Filling:
    return Filling(template_named("text_steps"), {"steps": list(steps)}, ("text",))


def test_the_first_filling_that_keeps_all_examples_is_chosen(sandbox: LocalSandbox) -> None:
    spec = spec_from_words('"aB" -> "AB", "c" -> "C"')
    ways = [_steps("lower"), _steps("upper"), _steps("swapcase"), _steps("upper", "strip")]
    found = choose(spec, ways, sandbox)
    assert found is not None
    assert (found.filling.values, found.tried) == ({"steps": ["upper"]}, 2)
    assert choose(spec, ways[:1], sandbox) is None
    assert choose(spec, [], sandbox) is None


def test_a_filling_that_cannot_be_written_is_passed_over(sandbox: LocalSandbox) -> None:
    spec = spec_from_words('"a" -> "A"')
    broken = Filling(template_named("text_steps"), {}, ("text",))
    found = choose(spec, [broken, _steps("upper")], sandbox)
    assert found is not None


def test_an_answer_is_told_with_what_it_changed(sandbox: LocalSandbox) -> None:
    source = "def f(items):\n    items.append(1)\n    return len(items)\n"
    (answer,) = answers(source, "f", [{"items": []}], "", sandbox)
    assert (answer.value, answer.untouched) == (1, False)
    (failed,) = answers("def f(x):\n    return 1 / x\n", "f", [{"x": 0}], "", sandbox)
    assert failed.error == "ZeroDivisionError"
    assert answers("def f(x):\n    import os\n    os._exit(0)\n", "f", [{"x": 0}], "", sandbox) == []


def test_every_example_is_judged_and_told(sandbox: LocalSandbox) -> None:
    spec = spec_from_words('"a" -> "A", "b" -> "c"')
    right, wrong = examples_hold(spec, f"def {spec.name}(text):\n    return text.upper()\n", sandbox)
    assert (right.passed, wrong.passed) == (True, False)
    assert wrong.detail == 'gave "B", not "c"'


@given(JSON)
def test_a_value_is_the_same_as_itself_and_as_no_other(value: Any) -> None:
    assert same(value, value)
    assert not same(value, [value])


def test_whole_numbers_are_the_same_with_and_without_a_point() -> None:
    assert same({"a": [2]}, {"a": [2.0]})
    assert not same(True, 1)
    assert not same("2", 2)

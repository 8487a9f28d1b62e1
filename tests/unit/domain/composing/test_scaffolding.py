"""What is left when nothing can be built: a signature that says what is missing, and tests that wait for the code."""

import ast
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.composing import scaffolding
from tdev.domain.composing.json_spec import spec_from_json
from tdev.domain.composing.scaffolding import scaffold
from tdev.model.spec import Spec

HOSTILE = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200)


def spec_of(*examples: dict[str, Any], **more: Any) -> Spec:
    given = {"name": "halve", "description": "Halves a number.", "inputs": {"n": "integer"}, "output": "number"}
    return spec_from_json({**given, "examples": list(examples), **more})


def run(source: str, **names: Any) -> dict[str, Any]:
    space: dict[str, Any] = dict(names)
    exec(compile(source, "made.py", "exec"), space)
    return space


def test_a_scaffold_has_the_types_and_raises_with_what_is_missing() -> None:
    source = scaffold(spec_of({"input": {"n": 4}, "output": 2.0}), ("nobody says how to round", "no model is set"))
    function = next(node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    assert (function.name, [argument.arg for argument in function.args.args]) == ("halve", ["n"])
    assert "Halves a number." in (ast.get_docstring(function) or "")
    with pytest.raises(NotImplementedError, match="halve is not built yet: nobody says how to round; no model is set"):
        run(source)["halve"](4)


@given(missing=HOSTILE)
def test_what_is_missing_is_only_ever_a_text(missing: str) -> None:
    source = scaffold(spec_of(), (missing,))
    assert max(map(len, source.split("\n"))) < 600
    with pytest.raises(NotImplementedError) as caught:
        run(source)["halve"](4)
    assert str(caught.value) == f"halve is not built yet: {missing}"[:400]


def test_the_examples_are_tests_that_hold_for_what_does_it_right() -> None:
    examples = [{"input": {"n": 4}, "output": 2.0}, {"input": {"n": -1}, "raises": "ValueError"}]
    source = scaffolding.tests_of(spec_of(*examples))
    assert "from halve import halve" in source
    gives, refuses = _tests(source)
    wanted = {"test_halve_gives": [({"n": 4}, 2.0)], "test_halve_refuses": [({"n": -1}, "ValueError")]}
    assert {name: cases for name, (_, cases) in (gives, refuses)} == wanted


def _tests(source: str) -> list[tuple[str, tuple[ast.FunctionDef, Any]]]:
    """The tests of a file, with the cases that each is called with."""
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    cases = [ast.literal_eval(node.decorator_list[0].args[1]) for node in functions]  # type: ignore[attr-defined]
    return [(node.name, (node, each)) for node, each in zip(functions, cases, strict=True)]


@given(text=HOSTILE, answer=HOSTILE)
def test_an_example_stays_data_in_the_file_of_tests(text: str, answer: str) -> None:
    spec = spec_from_json(
        {"name": "say", "description": "Says it.", "examples": [{"input": {"text": text}, "output": answer}]}
    )
    ((name, (_, cases)),) = _tests(scaffolding.tests_of(spec))
    assert (name, cases) == ("test_say_gives", [({"text": text}, answer)])


def test_without_an_example_the_test_fails_and_asks_for_one() -> None:
    source = scaffolding.tests_of(spec_of())
    function = run(source.replace("from halve import halve", ""))["test_halve_has_an_example"]
    with pytest.raises(pytest.fail.Exception, match="give at least one example"):
        function()

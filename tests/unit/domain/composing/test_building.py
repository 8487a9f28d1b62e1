"""The walk: what is built keeps its examples and laws, and what cannot be built is a scaffold that says why."""

import ast
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tdev.domain.composing.building import Workshop, build
from tdev.domain.composing.json_spec import spec_from_json
from tdev.domain.composing.trying import examples_hold
from tdev.domain.composing.words_spec import spec_from_words
from tdev.kernel.errors import ModelError, NotFoundError
from tdev.model.generation import Generated
from tdev.model.spec import Spec, SpecExample
from tdev.platform.sandbox.embedded.engine import LocalSandbox

CORPUS = json.loads((Path(__file__).parents[3] / "golden" / "composing" / "specs.json").read_text())
SOME = [row for row in CORPUS if not row.get("later") and not row.get("beyond")][::6]


def _spec(row: dict[str, Any]) -> Spec:
    return spec_from_json({key: value for key, value in row.items() if key not in ("held", "beyond", "later")})


@pytest.mark.parametrize("row", SOME, ids=lambda row: row["description"][:40])
def test_a_specification_of_the_corpus_is_made_and_keeps_what_it_never_saw(
    row: dict[str, Any], workshop: Workshop, sandbox: LocalSandbox
) -> None:
    made = build(_spec(row), workshop)
    assert made.how == "template", made.missing
    assert all(test.passed for test in made.tests)
    assert {test.kind for test in made.tests} == {"example", "law"}
    held = tuple(SpecExample(input=each["input"], output=each["output"]) for each in row["held"])
    assert all(
        test.passed for test in examples_hold(made.spec.model_copy(update={"examples": held}), made.code, sandbox)
    )


@pytest.mark.parametrize("row", [row for row in CORPUS if row.get("beyond")], ids=lambda row: row["description"][:40])
def test_what_no_template_can_do_is_a_scaffold_that_says_so(row: dict[str, Any], workshop: Workshop) -> None:
    made = build(_spec(row), workshop)
    assert (made.how, made.status) == ("scaffold", "scaffold")
    assert any("examples say" in text for text in made.missing)
    assert not any(test.passed for test in made.tests)
    assert "NotImplementedError" in made.code
    ast.parse(made.code)
    ast.parse(made.tests_code)


def test_without_an_example_and_without_clear_words_an_example_is_asked_for(workshop: Workshop) -> None:
    made = build(spec_from_words("do something nice"), workshop)
    assert made.how == "scaffold"
    assert made.missing == ('examples, such as: for "a b" gives 2',)
    assert "give at least one example" in made.tests_code


def test_two_examples_that_bite_make_it_stable_and_one_does_not(workshop: Workshop) -> None:
    two = build(spec_from_words('the hashtags: "#a b #c" gives ["a", "c"], "none" gives []'), workshop)
    assert two.status == "stable"
    assert two.mutation is not None
    assert (two.mutation.score or 0) >= 0.8
    one = build(spec_from_words('the hashtags: "#a b #c" gives ["a", "c"]'), workshop)
    assert one.status == "experimental"


def test_an_error_of_an_example_is_kept(workshop: Workshop) -> None:
    given = {
        "name": "color_of",
        "inputs": {"code": "string"},
        "output": "string",
        "template": "lookup_value",
        "parameters": {"table": {"r": "red", "g": "green"}},
        "examples": [{"input": "r", "output": "red"}, {"input": "x", "raises": "ValueError"}],
    }
    made = build(spec_from_json(given), workshop)
    assert (made.how, made.template) == ("template", "lookup_value")
    assert made.parameters["strict"] is True
    assert "raises.value" not in made.code
    assert "test_color_of_refuses" in made.tests_code


def test_a_named_template_that_is_not_there_is_said(workshop: Workshop) -> None:
    with pytest.raises(NotFoundError, match="no template 'nothing'"):
        build(spec_from_json({"name": "f", "description": "x", "template": "nothing"}), workshop)


def test_a_template_for_the_outside_names_the_values_that_are_missing(workshop: Workshop) -> None:
    given = {"name": "keep", "description": "Upload to bucket of S3", "inputs": {"key": "string", "text": "string"}}
    made = build(spec_from_json(given), workshop)
    assert made.how == "scaffold"
    assert made.missing == ("template s3_write needs bucket: name of the bucket",)
    made = build(spec_from_json({**given, "parameters": {"bucket": "reports"}}), workshop)
    assert (made.how, made.template, made.status) == ("template", "s3_write", "experimental")
    assert [test.kind for test in made.tests] == ["call", "call"]


class _Model:
    """Answers with codes in their order; remembers what it was told was wrong."""

    def __init__(self, *codes: str) -> None:
        self.codes, self.told = list(codes), [()] * 0

    def __call__(self, spec: Spec, refused: Sequence[str] = ()) -> str:
        self.told.append(tuple(refused))
        if not self.codes:
            raise ModelError("no answer")
        return self.codes.pop(0)


RIGHT = '''"""GCD."""

import math

from tdev.sdk import tool


@tool
def gcd_of(a: int, b: int) -> int:
    """The greatest common divisor."""
    return math.gcd(a, b)
'''
GCD = {
    "name": "gcd_of",
    "description": "Greatest common divisor",
    "inputs": {"a": "integer", "b": "integer"},
    "output": "integer",
    "examples": [{"input": {"a": 12, "b": 18}, "output": 6}, {"input": {"a": 7, "b": 13}, "output": 1}],
}


def _with(model: _Model, workshop: Workshop) -> Generated:
    return build(spec_from_json(GCD), replace(workshop, propose=model))


def test_code_of_a_model_passes_the_same_gate_and_tests(workshop: Workshop) -> None:
    evil = RIGHT.replace("import math\n", "import math\nimport os\n").replace("math.gcd(a, b)", "os.system('x')")
    wrong = RIGHT.replace("math.gcd(a, b)", "a")
    model = _Model(evil, wrong, RIGHT)
    made = _with(model, workshop)
    assert (made.how, made.code) == ("model", RIGHT)
    assert [len(told) for told in model.told] == [0, 1, 2]
    assert "static gate" in model.told[1][0]
    assert "gave 12, not 6" in model.told[2][1]


def test_a_model_that_never_gets_it_right_leaves_a_scaffold(workshop: Workshop) -> None:
    model = _Model(*[RIGHT.replace("math.gcd(a, b)", "0")] * 3)
    made = _with(model, workshop)
    assert made.how == "scaffold"
    assert len(model.told) == 3
    assert not any("model" in text for text in made.missing)


MORE = [*GCD["examples"], {"input": {"a": 20, "b": 30}, "output": 10}]
BY_HEART = RIGHT.replace("math.gcd(a, b)", "{(12, 18): 6, (7, 13): 1}[(a, b)]")


def test_what_a_model_was_not_shown_finds_out_code_learned_by_heart(workshop: Workshop) -> None:
    model = _Model(BY_HEART, RIGHT)
    made = build(spec_from_json({**GCD, "examples": MORE}), replace(workshop, propose=model))
    assert (made.how, made.code) == ("model", RIGHT)
    assert "not shown 1 of the examples" in made.notes[1]
    assert model.told[1] == ("an example that you were not shown does not hold",)


def test_what_is_held_back_is_nowhere_in_what_a_model_sees(workshop: Workshop) -> None:
    seen: list[Spec] = []

    def propose(spec: Spec, refused: Sequence[str] = ()) -> str:
        seen.append(spec)
        assert not any("30" in text for text in refused)
        return BY_HEART

    words = "greatest common divisor: 12, 18 gives 6, 7, 13 gives 1, 20, 30 gives 10"
    made = build(spec_from_json({**GCD, "examples": MORE, "words": words}), replace(workshop, propose=propose))
    assert made.how == "scaffold"
    assert len(seen) == 3
    assert all("30" not in spec.model_dump_json() for spec in seen)


def test_code_of_which_nothing_was_held_back_is_experimental(workshop: Workshop) -> None:
    made = _with(_Model(BY_HEART), workshop)
    assert (made.how, made.status) == ("model", "experimental")
    assert "a third example" in made.notes[1]

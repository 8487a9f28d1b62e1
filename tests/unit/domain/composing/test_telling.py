"""One line for each part, and the question that is left."""

import pytest

from tdev.domain.composing.telling import question, summary
from tdev.model.generation import MadePart, Tried
from tdev.model.mutation import Mutation

TESTS = (Tried(kind="example", name="example 1", passed=True), Tried(kind="law", name="parts_of_input", passed=True))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"how": "existing", "status": "stable"}, "'do it': a_b@1.0.0 is there already and does it"),
        ({"how": "composed", "status": "experimental"}, "'do it': a_b@1.0.0 together do it"),
        (
            {
                "how": "template",
                "status": "experimental",
                "template": "map_list",
                "tests": TESTS,
                "mutation": Mutation(found=9, mutants=4, killed=3, score=0.75),
            },
            "'do it': a_b@1.0.0 was made with the template map_list; 2 of 2 tests pass and notice 3 of 4 changes of its"
            " code: experimental",
        ),
        (
            {"how": "model", "status": "experimental"},
            "'do it': a_b@1.0.0 was written by a model; it has no tests: experimental",
        ),
    ],
)
def test_a_part_is_one_line(fields: dict[str, object], told: str) -> None:
    part = MadePart.model_validate({"words": "do it", "name": "a_b", "components": ["a_b@1.0.0"], **fields})
    assert summary(part) == told


def test_what_was_not_made_is_a_question_that_names_what_is_missing() -> None:
    part = MadePart(words="w" * 300, name="a_b", how="scaffold", status="scaffold", missing=("an example", "a model"))
    assert summary(part).endswith("nothing could be made")
    assert question(part) == f"How should '{'w' * 120}...' be done? Missing: an example; a model."

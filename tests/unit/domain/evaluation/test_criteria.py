"""The rubric of plans and its checks belong together."""

import pytest

from tdev.domain.evaluation.criteria import CHECKS, judged
from tdev.domain.evaluation.rubric import rubric
from tdev.domain.planning.refining import CODES
from tests.support.judging import step, subject
from tests.support.seeding import KINDS, seeded


def test_each_criterion_of_the_rubric_has_its_check() -> None:
    assert set(CHECKS) == set(rubric("plan"))
    assert [each.criterion.name for each in judged(subject(step("e", "echo_tool", text="x")))] == list(rubric("plan"))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_finding_is_priced_and_has_its_place_and_each_suggestion_a_fix(kind: str) -> None:
    for bad in seeded(kind, 4):
        found = bad.judged()
        steps = {step.id for step in bad.workflow.steps}
        for criterion in found.criteria:
            assert 0 <= criterion.points <= criterion.max
            for seen in criterion.findings:
                assert seen.code in rubric("plan")[criterion.name].charges
                assert seen.step is None or seen.step in steps
                assert seen.message
        assert {suggestion.code for suggestion in found.suggestions} <= CODES

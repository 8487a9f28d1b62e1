"""The evaluation of code as a whole."""

import pytest

from tdev.domain.evaluation.code_scoring import CHECKS, evaluate_code
from tdev.domain.evaluation.code_subject import CodeSubject
from tdev.domain.evaluation.rubric import rubric
from tdev.model.component import Effect
from tests.support.code_texts import GOOD

FULL = CodeSubject(GOOD, passed=2, mutation=0.9)
WORSE = {
    "untyped": GOOD.replace("part: float, whole: float) -> float", "part, whole)"),
    "undocumented": GOOD.replace("The share that a part has of the whole, in percent.", ""),
    "no examples": GOOD.replace(">>>", "e.g."),
    "hidden error": GOOD.replace(
        "    return 100", "    try:\n        whole += 0\n    except Exception:\n        pass\n    return 100"
    ),
    "unfinished": GOOD.replace("    return 100", "    # TODO: round\n    return 100"),
    "raised blindly": GOOD.replace('("the whole is 0: there is no share of nothing")', "()"),
}


def test_each_criterion_has_its_check() -> None:
    assert set(CHECKS) == set(rubric("code"))


def test_code_written_well_and_tested_has_all_points() -> None:
    found = evaluate_code(FULL)
    assert (found.score, found.rating, found.passed) == (100, "A+", True)


@pytest.mark.parametrize("defect", sorted(WORSE))
def test_every_defect_costs_and_names_its_line(defect: str) -> None:
    found = evaluate_code(CodeSubject(WORSE[defect], passed=2, mutation=0.9))
    assert found.score < 100
    lost = [seen for criterion in found.criteria for seen in criterion.findings]
    assert lost
    assert all(seen.field is not None and seen.field.startswith("line ") for seen in lost)


def test_what_the_static_gate_refuses_is_not_bought_off_by_points() -> None:
    text = GOOD.replace("    return 100", "    eval('1')\n    return 100")
    found = evaluate_code(CodeSubject(text, passed=2, mutation=1.0), threshold=0)
    assert not found.passed
    assert [gate.name for gate in found.gates if not gate.passed] == ["static_gate"]


def test_examples_that_do_not_hold_close_a_gate() -> None:
    found = evaluate_code(CodeSubject(GOOD, passed=1, failed=1, mutation=1.0), threshold=0)
    assert [gate.name for gate in found.gates if not gate.passed] == ["tests_hold"]


def test_declared_effects_count() -> None:
    effects: tuple[Effect, ...] = ("send",)
    assert evaluate_code(CodeSubject(GOOD, effects=effects)).needs_approval
    assert not evaluate_code(FULL).needs_approval


def test_a_hundred_runs_give_one_evaluation() -> None:
    assert len({evaluate_code(CodeSubject(GOOD, passed=2)).text() for _ in range(100)}) == 1

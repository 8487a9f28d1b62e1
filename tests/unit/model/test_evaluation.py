"""Evaluations: a score from 0 to 100 and a rating of the list."""

import pytest
from pydantic import ValidationError

from tdev.model.evaluation import Evaluation


@pytest.mark.parametrize("score", [0, 85, 100])
def test_score_is_from_0_to_100(score):
    assert Evaluation(score=score, rating="A", passed=True, threshold=85).score == score


@pytest.mark.parametrize("wrong", [{"score": -0.1}, {"score": 100.1}, {"rating": "E"}, {"score": float("nan")}])
def test_evaluation_outside_its_limits_is_refused(wrong):
    with pytest.raises(ValidationError):
        Evaluation.model_validate({"score": 1, "rating": "F", "passed": False, "threshold": 85, **wrong})

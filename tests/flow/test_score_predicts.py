"""The score predicts: it tells good plans from bad ones, and what runs from what fails. Nothing here is random."""

from pathlib import Path
from statistics import mean

import pytest

from tests.support.defects import EARLIER
from tests.support.good_plans import good_plans
from tests.support.later_defects import LATER
from tests.support.plans import resolve
from tests.support.seeding import KINDS, auc, held_out, judged, seeded
from tests.support.trying_plans import tried

LEAST_AUC = 0.95
FEW = 20


@pytest.fixture(scope="module")
def good() -> list[float]:
    return [judged(each).score for each in good_plans() if held_out(each)]


def test_the_corpus_is_wide() -> None:
    plans = good_plans()
    assert len({each.workflow.text() for each in plans}) >= 60
    assert sum(each.source == "hand" for each in plans) >= 60
    wide = [kind for kind in KINDS if len(seeded(kind)) >= FEW]
    assert len(wide) >= 25
    assert set(EARLIER).isdisjoint(LATER)
    assert 0.35 < mean(held_out(each) for each in plans) < 0.65


def test_good_plans_score_high_and_pass() -> None:
    found = [judged(each) for each in good_plans()]
    assert mean(each.score for each in found) >= 98
    low = [each.name for each, evaluation in zip(good_plans(), found, strict=True) if not evaluation.passed]
    assert len(low) <= 0.02 * len(found), low


def test_the_score_tells_bad_plans_from_good_ones_it_was_never_adjusted_by(good: list[float]) -> None:
    bad = {kind: [each.judged().score for each in seeded(kind) if held_out(each.good)] for kind in KINDS}
    every = [score for scores in bad.values() for score in scores]
    assert auc(good, every) >= LEAST_AUC
    assert all(auc(good, scores) >= 0.7 for scores in bad.values() if len(scores) >= 5)
    missed = [kind for kind, scores in bad.items() if len(scores) >= 5 and auc(good, scores) < 0.9]
    assert len(missed) <= 4, missed


@pytest.mark.parametrize(
    "kind", ["secret literal", "unrequested effect", "dropped condition", "effect without approval"]
)
def test_what_could_do_harm_never_passes_the_gate(kind: str) -> None:
    through = [each.good.name for each in seeded(kind) if each.judged().passed]
    assert len(through) <= 0.1 * len(seeded(kind)), through


def test_what_fails_scores_lower_than_what_runs(tmp_path: Path) -> None:
    ran, failed = [], []
    for kind in ("wrong field", "wrong type", "wrong column", "wrong file"):
        for number, each in enumerate(seeded(kind, 8)):
            base = tmp_path / f"{kind} {number}"
            (base / "good").mkdir(parents=True)
            (base / "bad").mkdir()
            if not tried(each.good, each.good.workflow, resolve, base / "good").succeeded:
                continue
            ran.append(judged(each.good).score)
            if not tried(each.good, each.workflow, each.find, base / "bad").succeeded:
                failed.append(each.judged().score)
    assert len(failed) >= 10
    assert auc(ran, failed) >= LEAST_AUC

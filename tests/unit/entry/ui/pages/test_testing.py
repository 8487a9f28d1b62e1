"""How runs of tests become lines over time."""

from tdev.entry.ui.pages.testing import mutants, trend
from tdev.kernel.clock import iso


def run(at, passed=1, failed=0, score=None):
    return {"at": iso(at), "passed": passed, "failed": failed, "mutation_score": score}


def test_a_trend_is_in_the_order_of_time():
    assert trend([run(20, 3, 1), run(10, 2)]) == {"x": [10, 20], "passed": [2, 3], "failed": [0, 1]}


def test_runs_without_mutants_are_no_points_of_their_line():
    assert mutants([run(30, score=0.5), run(20), run(10, score=1.0)]) == {"x": [10, 30], "killed": [100.0, 50.0]}
    assert mutants([run(10)]) == {"x": [], "killed": []}

"""How what was seen of a deployment becomes lines."""

from tdev.entry.ui.pages.deployments import gathered


def look(at, told="v2 is healthy, 0 calls", weight=10, passed=True):
    return {"at": at, "weight": weight, "passed": passed, "told": told}


def test_what_is_seen_again_is_one_line_with_its_newest_time():
    assert gathered([look("1"), look("2"), look("3")]) == [{**look("3"), "times": 3}]


def test_what_is_new_is_a_line_of_its_own_and_the_newest_is_first():
    seen = [look("1"), look("2", weight=50), look("3", weight=50, passed=False), look("4")]
    assert [(each["at"], each["times"]) for each in gathered(seen)] == [("4", 1), ("3", 1), ("2", 1), ("1", 1)]


def test_nothing_seen_is_no_line():
    assert gathered([]) == []

"""Which other versions the page of a workflow leads to."""

from tdev.entry.ui.pages.workflows import earlier


def test_the_others_are_there_newest_first():
    assert earlier(3, 3) == [2, 1]
    assert earlier(1, 3) == [3, 2]
    assert earlier(1, 1) == []


def test_of_many_only_the_newest_are_there():
    assert earlier(2, 20) == [20, 19, 18, 17, 16, 15]

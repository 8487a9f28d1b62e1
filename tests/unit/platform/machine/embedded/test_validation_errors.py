"""Checks of Retry and Catch."""

import pytest

from tdev.platform.machine.embedded.validation_errors import STATES_ERRORS, check_catch, check_retry
from tdev.platform.machine.embedded.validation_report import Spot


def noted(check, value, language="JSONPath"):
    spot = Spot([], lambda source: None, language)
    check(spot, value)
    return [finding.pointer for finding in spot.found]


@pytest.mark.parametrize("name", sorted(STATES_ERRORS))
def test_every_name_of_the_language_may_be_retried_and_caught(name):
    assert noted(check_retry, [{"ErrorEquals": [name]}]) == []
    assert noted(check_catch, [{"ErrorEquals": [name], "Next": "A"}]) == []


def test_an_empty_list_is_no_retry_and_fine():
    assert noted(check_retry, []) == []
    assert noted(check_catch, []) == []


@pytest.mark.parametrize("value", [None, {}, "x", 5])
def test_anything_but_a_list_is_noted(value):
    assert noted(check_retry, value) == ["#"]
    assert noted(check_catch, value) == ["#"]


@pytest.mark.parametrize(
    ("entry", "pointers"),
    [
        (5, ["#/0"]),
        ({}, ["#/0"]),
        ({"ErrorEquals": "E"}, ["#/0/ErrorEquals"]),
        ({"ErrorEquals": [5, None]}, ["#/0/ErrorEquals/0", "#/0/ErrorEquals/1"]),
        ({"ErrorEquals": ["States.X"]}, ["#/0/ErrorEquals/0"]),
        ({"ErrorEquals": ["E"], "Next": "A"}, ["#/0/Next"]),
        ({"ErrorEquals": ["E"], "MaxAttempts": "{% 1 %}"}, ["#/0/MaxAttempts"]),
        ({"ErrorEquals": ["E"], "MaxDelaySeconds": 1}, ["#/0/MaxDelaySeconds"]),
        ({"ErrorEquals": ["E"], "MaxDelaySeconds": 2}, []),
        ({"ErrorEquals": ["E"], "IntervalSeconds": 3, "MaxDelaySeconds": 3}, ["#/0/MaxDelaySeconds"]),
        ({"ErrorEquals": ["E"], "MaxDelaySeconds": True}, ["#/0/MaxDelaySeconds"]),
        ({"ErrorEquals": ["E"], "MaxDelaySeconds": 31_622_399}, []),
        ({"ErrorEquals": ["E"], "MaxAttempts": 0, "BackoffRate": 1, "JitterStrategy": "FULL", "Comment": "c"}, []),
        ({"ErrorEquals": ["E"], "JitterStrategy": None}, ["#/0/JitterStrategy"]),
    ],
)
def test_retriers(entry, pointers):
    assert noted(check_retry, [entry], "JSONata") == pointers


@pytest.mark.parametrize(
    ("language", "entry", "pointers"),
    [
        ("JSONPath", {"ResultPath": None}, []),
        ("JSONPath", {"ResultPath": "$.e", "Assign": {"x.$": "$.Error"}, "Comment": "c"}, []),
        ("JSONPath", {"Output": 1}, ["#/0/Output"]),
        ("JSONPath", {"ResultPath": "$..e"}, ["#/0/ResultPath"]),
        ("JSONata", {"Output": "{% $states.errorOutput %}", "Assign": {"x": "{% $states.errorOutput %}"}}, []),
        ("JSONata", {"Output": "{% $states.result %}"}, ["#/0/Output"]),
        ("JSONata", {"ResultPath": "$.e"}, ["#/0/ResultPath"]),
        ("JSONPath", {"Comment": 5}, ["#/0/Comment"]),
    ],
)
def test_catchers(language, entry, pointers):
    assert noted(check_catch, [{"ErrorEquals": ["E"], "Next": "A", **entry}], language) == pointers


def test_a_catcher_needs_its_next_state():
    assert noted(check_catch, [{"ErrorEquals": ["E"]}]) == ["#/0"]


@pytest.mark.parametrize("check", [check_retry, check_catch])
def test_states_all_stands_alone_and_last(check):
    every, one = {"ErrorEquals": ["States.ALL"], "Next": "A"}, {"ErrorEquals": ["E"], "Next": "A"}
    both = {"ErrorEquals": ["E", "States.ALL"], "Next": "A"}
    entries = [[one, every], [every, one], [one, both]]
    if check is check_retry:
        entries = [[{"ErrorEquals": entry["ErrorEquals"]} for entry in group] for group in entries]
    assert [noted(check, group) for group in entries] == [[], ["#/0/ErrorEquals"], ["#/1/ErrorEquals"]]

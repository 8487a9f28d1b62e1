"""What code hides, leaves undone, and what its tests tell."""

from dataclasses import replace

import pytest

from tdev.domain.evaluation.code_conduct import clean, errors, held, mutation
from tdev.domain.evaluation.code_subject import CodeSubject
from tests.support.code_texts import GOOD
from tests.support.judging import codes


def with_body(lines: str) -> CodeSubject:
    """A function with this body."""
    return CodeSubject("def work(text: str) -> str:\n" + "".join(f"    {line}\n" for line in lines.splitlines()))


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("try:\n    text.strip()\nexcept Exception:\n    pass\nreturn text", ["hidden_error"]),
        ("try:\n    text.strip()\nexcept:\n    text = ''\nreturn text", ["broad_except"]),
        ("try:\n    text.strip()\nexcept Exception as cause:\n    raise ValueError('no text') from cause", []),
        ("try:\n    int(text)\nexcept ValueError:\n    pass\nreturn text", []),
        ("raise ValueError()", ["raised_blindly"]),
        ("raise ValueError('no text')", []),
        ("import requests\nreturn requests.get(text).text", ["no_timeout"]),
        ("import requests\nreturn requests.get(text, timeout=5).text", []),
    ],
)
def test_errors_are_neither_hidden_nor_blind_and_waits_end(lines: str, found: list[str]) -> None:
    assert codes(errors(with_body(lines))) == found


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("return text  # TODO: trim", ["unfinished"]),
        ("pass", ["unfinished"]),
        ("raise NotImplementedError('later')", ["unfinished"]),
        ("import json\nreturn text", ["unused_import"]),
        ("print(text)\nreturn text", ["prints"]),
        ("return text.strip()", []),
    ],
)
def test_nothing_is_left_undone_or_unused(lines: str, found: list[str]) -> None:
    assert codes(clean(with_body(lines))) == found


def test_defaults_and_globals_that_calls_share_cost() -> None:
    shared = CodeSubject("def work(seen: list[str] = []) -> int:\n    return len(seen)\n")
    assert codes(clean(shared)) == ["mutable_default"]
    kept = CodeSubject("N = 0\n\n\ndef work() -> int:\n    global N\n    N += 1\n    return N\n")
    assert "global_state" in codes(clean(kept))


def test_tests_that_were_not_run_cost_a_little_and_those_that_fail_all_by_their_share() -> None:
    plain = CodeSubject(GOOD)
    assert codes(held(plain)) == ["not_run"]
    assert codes(held(replace(plain, passed=2))) == []
    (found,) = held(replace(plain, passed=1, failed=1)).marks
    assert (found.code, found.share) == ("failed", 0.5)
    assert codes(held(replace(plain, passed=0))) == ["not_run"]


@pytest.mark.parametrize(("killed", "found"), [(None, ["not_measured"]), (0.5, ["survivors"]), (0.8, []), (1.0, [])])
def test_what_tests_notice_counts(killed: float | None, found: list[str]) -> None:
    assert codes(mutation(replace(CodeSubject(GOOD), mutation=killed))) == found

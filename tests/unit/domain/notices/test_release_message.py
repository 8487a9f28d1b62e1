"""The message of a release: what it was classified as, its tests, its score, how it stands, and who has to answer."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.notices.release_message import ReleaseTold, release_lines, release_slack


def told(status: str = "live", **given: Any) -> ReleaseTold:
    deployment = {
        "id": "dep-1",
        "service": "greet",
        "version": 2,
        "target": "lambda",
        "strategy": "blue_green",
        "status": status,
        "reason": given.pop("reason", ""),
    }
    gate = {"name": "tests", "passed": True, "evidence": ""}
    whole: dict[str, Any] = {
        "judgement": {"score": 96.5, "threshold": 85.0, "gates": [gate]},
        "components": [
            {"name": "pick", "version": "1.0.0", "type": "agent", "brain_count": 1},
            {"name": "shout", "version": "1.1.0", "type": "tool", "brain_count": 0},
        ],
        "tests": [
            {"passed": 3, "failed": 0, "mutation_score": 0.9},
            {"passed": 2, "failed": 1, "mutation_score": None},
        ],
    }
    return ReleaseTold({**deployment, "version": given.pop("version", 2)}, **{**whole, **given})


def test_it_says_classified_tests_score_and_deployed_in_this_order() -> None:
    assert release_lines(told()) == [
        "classified: pick@1.0.0 agent (1 brain), shout@1.1.0 tool",
        "tests: 5 of 6 hold, at least 90% of changed copies noticed",
        "score: 96.5 of 100, threshold 85",
        "deployed: greet-v2, live (blue-green on lambda)",
    ]


def test_what_is_not_known_is_said_to_be_so() -> None:
    lines = release_lines(told("failed", judgement=None, components=[], tests=[], version=None, reason="no room"))
    assert lines == [
        "classified: no component",
        "tests: none on record",
        "score: not judged",
        "deployed: greet, failed (blue-green on lambda)",
        "why: no room",
    ]


def test_gates_that_are_not_passed_are_named() -> None:
    gate = {"name": "permissions", "passed": False, "evidence": ""}
    lines = release_lines(told(judgement={"score": 90.0, "threshold": 85.0, "gates": [gate]}))
    assert lines[2].endswith("threshold 85; not passed: permissions")


def test_many_components_are_counted() -> None:
    many = [{"name": f"c{number}", "version": "1.0.0", "type": "tool", "brain_count": 0} for number in range(11)]
    assert release_lines(told(components=many))[0].endswith("c7@1.0.0 tool and 3 more")


@pytest.mark.parametrize(
    ("pages", "part"),
    [
        ("", "`tdev approve dep-1` or `tdev reject dep-1`"),
        ("https://x.example/", "<https://x.example/ui/deployments/dep-1#approve|approve> or <https://x.example/ui/"),
    ],
)
def test_what_waits_says_how_to_answer(pages: str, part: str) -> None:
    message = release_slack(told("awaiting_approval"), pages)
    assert part in message["text"]
    assert message["blocks"][0]["text"]["text"] == message["text"]
    assert "approve" not in release_slack(told("live"), pages)["text"]


@given(st.text(alphabet=st.sampled_from("a<>&*`\n|@!"), max_size=20))
def test_no_name_or_reason_becomes_markup_or_a_mention(text: str) -> None:
    component = {"name": text, "version": text, "type": "tool", "brain_count": 0}
    shown = release_slack(told("failed", reason=text, components=[component]))["text"]
    assert "<" not in shown.replace("&lt;", "")
    assert len(shown.split("\n")) == 5 + bool(text)
    json.dumps(shown)

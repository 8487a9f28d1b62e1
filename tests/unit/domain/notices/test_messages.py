"""What is sent: signed for a webhook, in plain lines for Slack."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.notices.messages import slack_message, told, webhook_message
from tdev.model.notice import (
    ApprovalRequested,
    EvaluationFinished,
    NewComponent,
    NotificationTest,
    ServiceRecovered,
    ServiceUnhealthy,
    TestsFinished,
)
from tests.support.telling import changed, event

KEY = "a-key-that-both-know"


def test_a_webhook_gets_the_whole_event_and_can_check_where_it_comes_from() -> None:
    sent = event()
    body, headers = webhook_message(sent, KEY, 1_700_000_100.9)
    assert json.loads(body) == sent.plain()
    stamp, signature = (part.partition("=")[2] for part in headers["x-tdev-signature"].split(","))
    assert stamp == "1700000100"
    assert signature == hmac.new(KEY.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert (headers["x-tdev-event"], headers["x-tdev-event-id"]) == ("DeploymentChanged", sent.id)


def test_another_key_time_or_body_has_another_signature() -> None:
    one = event()
    seen = {
        webhook_message(each, key, now)[1]["x-tdev-signature"]
        for each, key, now in ((one, KEY, 1.0), (one, "another-key", 1.0), (one, KEY, 2.0), (event(), KEY, 1.0))
    }
    assert len(seen) == 4


def test_slack_is_told_service_version_status_reason_failed_calls_and_where_to_look() -> None:
    body, headers = slack_message(event())
    text = json.loads(body)["text"]
    assert headers["content-type"].startswith("application/json")
    for part in ("greeter-v3", "rolled back", "blue-green on local", "5 of 10 calls failed", "tdev status dep-1"):
        assert part in text, text


@pytest.mark.parametrize(
    ("detail", "parts"),
    [
        (
            NewComponent(
                tenant="t",
                component="shout",
                version="1.0.0",
                type="agent",
                brain_count=1,
                reusability="A",
                status="experimental",
                by="ann",
            ),
            ("*shout@1.0.0*", "by ann", "classified: agent (1 brain, reusability A), experimental"),
        ),
        (
            TestsFinished(
                tenant="t", component="c", version="1.0.0", run_id="test-1", passed=3, failed=1, mutation_score=0.5
            ),
            (":x:", "tests: 3 of 4 hold, 50% of changed copies", "tdev test history c"),
        ),
        (
            EvaluationFinished(
                tenant="t",
                execution_id="exec-1",
                workflow="w",
                round=1,
                score=91.5,
                rating="A",
                passed=True,
                threshold=85,
            ),
            ("*w* reaches its gate of 85", "score: 91.5 of 100 (A), round 1", "tdev runs get exec-1"),
        ),
        (changed(version=None, status="accepted", reason="", calls=None), ("*greeter* accepted",)),
        (changed(status="live", calls=0, errors=0), ("*greeter-v3* live",)),
        (
            ApprovalRequested(tenant="t", kind="deployment", id="dep-1", about="greeter"),
            ("tdev approve dep-1", "greeter"),
        ),
        (ApprovalRequested(tenant="t", kind="execution", id="exec-1"), ("tdev reject exec-1", "a execution waits")),
        (
            ServiceUnhealthy(tenant="t", service="s", version=2, reason="bad", calls=9, errors=3, returns_to=1),
            ("s-v2", "bad", "3 of 9", "v1 gets the calls again", "tdev service logs s"),
        ),
        (
            ServiceRecovered(tenant="t", service="s", version=2, unhealthy_since="2026-11-21T08:43:00.123Z"),
            ("healthy",),
        ),
        (NotificationTest(tenant="t", subscription="team", by="ann"), ("team", "ann")),
    ],
)
def test_each_event_has_lines_of_its_own(detail: Any, parts: tuple[str, ...]) -> None:
    text = told(event(detail))
    assert all(part in text for part in parts), text
    assert "None" not in text
    assert "0 of 0" not in text


@given(st.text(max_size=3000))
def test_no_reason_becomes_markup_a_mention_or_more_lines(reason: str) -> None:
    plain = told(event(changed(reason="x")))
    text = told(event(changed(reason=f"x{reason}")))
    assert text.count("\n") <= plain.count("\n")
    assert len(text) <= 2000
    for sign in "<>`*":
        assert text.count(sign) <= plain.count(sign)


@pytest.mark.parametrize(
    ("kind", "id", "page"), [("execution", "exec-1", "executions"), ("deployment", "dep-1", "deployments")]
)
def test_a_question_has_links_to_the_page_where_it_is_answered(kind: Any, id: str, page: str) -> None:
    asked = event(ApprovalRequested(tenant="t", kind=kind, id=id, about="greeter"))
    body, _ = slack_message(asked, "https://x.example/")
    at = f"https://x.example/ui/{page}/{id}"
    assert f"<{at}#approve|approve> or <{at}#reject|reject>" in json.loads(body)["text"]


def test_without_an_address_and_for_other_events_there_are_no_links() -> None:
    asked = event(ApprovalRequested(tenant="t", kind="execution", id="exec-1"))
    assert "<" not in told(asked)
    assert "<" not in told(event(), "https://x.example")

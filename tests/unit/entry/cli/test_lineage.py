"""Where a release comes from: goal, plan, people, and each step with what it may do."""

from typing import Any

from tdev.entry.cli.lineage import lineage, lineage_lines
from tdev.model.service import Release
from tdev.model.watch import Watch
from tests.support.nouns import AT, component, workflow

DIGEST = f"sha256:{'0' * 64}"
STEP: dict[str, Any] = {"id": "find", "agent": "extract_emails", "input": {}}


def release(**given: Any) -> Release:
    provenance = {
        "goal": "find them",
        "workflow": "greet@2",
        "plan_digest": DIGEST,
        "score": 91.5,
        "approved_by": "bob",
        "created_at": AT,
        "by": "ann",
        "promotions": [{"stage": "dev", "version": 1, "by": "ann", "at": AT}],
    }
    attestation = {"digest": DIGEST, "provenance": provenance, "signature": "hmac-sha256:AAAA"}
    statement = {
        "actions": ["s3:PutObject"],
        "resources": ["arn:aws:s3:::orders/*"],
        "because": [
            {"component": "extract_emails@1.0.0", "line": 7, "step": "find", "words": "keep it"},
            {"component": "other@1.0.0", "line": 9, "step": "else"},
        ],
    }
    whole = {
        "service": "greet",
        "version": 2,
        "artifact": DIGEST,
        "workflow_id": "greet@2",
        "components": {"extract_emails@1.0.0": DIGEST},
        "attestation": attestation,
        "permissions": [statement],
        "created_at": AT,
    }
    return Release.model_validate({**whole, **given})


def found(**given: Any) -> dict[str, Any]:
    known = {"extract_emails": component(effects=("send",), description="Find them.\nMore.")}
    return lineage(release(**given), workflow(steps=(STEP,)), known)


def test_a_step_has_its_component_and_only_what_it_may_do_itself() -> None:
    (step,) = found()["steps"]
    assert (step["component"], step["digest"], step["effects"]) == ("extract_emails@1.0.0", DIGEST, ["send"])
    assert step["may"] == [
        {"actions": ["s3:PutObject"], "resources": ["arn:aws:s3:::orders/*"], "line": 7, "words": "keep it"}
    ]


def test_the_lines_lead_from_the_release_to_the_words() -> None:
    assert list(lineage_lines(found())) == [
        f"greet-v2  {DIGEST}",
        "  asked for: find them",
        "  planned as: greet@2",
        f"  deployed by: ann at {AT}, score 91.5",
        "  approved by: bob",
        "  was live before in: dev",
        "  step find: extract_emails@1.0.0  (send)",
        "    Find them.",
        '    may s3:PutObject on arn:aws:s3:::orders/* (line 7, for "keep it")',
    ]


def test_a_release_that_nobody_vouched_for_says_less() -> None:
    lines = list(lineage_lines(found(attestation=None, permissions=[])))
    assert lines[1:4] == [
        "  asked for: say hello",
        "  planned as: greet@2",
        "  step find: extract_emails@1.0.0  (send)",
    ]


COSTS: dict[str, Any] = {
    "currency": "USD",
    "prices_of": "2026-11-21",
    "calls_a_month": 100_000,
    "per_month": 0.41,
    "lines": [{"what": "requests", "quantity": 1000.0, "unit": "requests", "usd": 0.0002, "per": "1000 calls"}],
    "assumptions": ["a call takes 200 ms"],
}


def watched(**given: Any) -> Watch:
    return Watch.model_validate({"service": "greet", "version": 2, "live_since": AT, "changed_at": AT, **given})


def after_the_steps(**known: Any) -> list[str]:
    parts = {"extract_emails": component(description="Find them.")}
    lines = list(lineage_lines(lineage(release(permissions=[]), workflow(steps=(STEP,)), parts, **known)))
    return lines[lines.index("    Find them.") + 1 :]


def test_each_amount_of_the_costs_is_named_with_what_was_taken_for_granted() -> None:
    assert after_the_steps(costs=COSTS) == [
        "  costs: about 0.41 USD a month for 100,000 calls (prices of 2026-11-21)",
        "    requests: 1000 requests, 0.0002 USD per 1000 calls",
        "    taken for granted: a call takes 200 ms",
    ]


def test_a_version_that_does_badly_says_since_when_why_and_by_which_alarms() -> None:
    ill = watched(healthy=False, reason="half of the calls fail", alarms=["greet-errors"])
    assert after_the_steps(watch=ill) == [
        f"  not healthy since {AT}: half of the calls fail",
        "    alarm raised: greet-errors",
    ]


def test_a_version_that_does_well_says_where_to_look() -> None:
    assert after_the_steps(watch=watched()) == [f"  healthy, live since {AT}; tdev status says what its callers see"]


def test_what_is_known_of_another_version_is_not_said_of_this_one() -> None:
    assert after_the_steps(watch=watched(version=1)) == []
